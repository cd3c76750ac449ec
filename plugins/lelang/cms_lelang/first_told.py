"""What the public was told of a package first, which checks hold against what it says now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import g
from sqlalchemy import select

from cms_core.api import Site, day_at, db
from cms_lelang.cases import Case
from cms_lelang.models import Bidder, Package, Release
from cms_lelang.names import key_of
from cms_lelang.releases.facts import Facts, part_of

Told = list[tuple[datetime, Facts]]
"""The facts of releases and when they came, the oldest first."""


def first_told(case: Case, site: Site) -> dict[str, Any]:
    """Return value and end of a contract as the public was told of them first, and bidders (``Known``)."""
    if case.package.process is None or (case.contract is None and not case.winners):
        return {}
    read: dict[int, Told] = g.get("lelang_told", {})
    key = case.package.id
    told = read[key] if key in read else _told([key])[key]
    return {**_contract(told), **_bidders(told, site)}


def read_told(packages: Sequence[Package]) -> None:
    """Read what the public was told of packages of a file at once: each of them is going to be asked for."""
    g.lelang_told = _told([row.id for row in packages if row.process is not None])


def keep_taxes(bidders: Sequence[Bidder], told: Sequence[Facts]) -> None:
    """Keep with bidders of whom the public is told the NPWP that goes with the name that it was ``told`` first."""
    names: dict[str, str] = {}
    for each in told:
        names = {key: facts["name"] for key, facts in each.items() if facts.get("name")} | names
    for row in bidders:
        if row.tax and not row.told_tax and key_of(names.get(f"bidders-{row.id}", row.name)) == key_of(row.name):
            row.told_tax = row.tax


def _told(keys: Sequence[int]) -> dict[int, Told]:
    """Return what was told of packages, by the ids of these."""
    found: dict[int, Told] = {key: [] for key in keys}
    query = select(Release.package_id, Release.at, Release.facts).where(Release.package_id.in_(keys))
    for key, at, facts in db.session.execute(query.order_by(Release.package_id, Release.number)):
        found[key].append((at, facts))
    return found


def _contract(told: Told) -> dict[str, Any]:
    """Return what a contract said before there were addenda."""
    said = [facts for _at, each in told for key, facts in each.items() if part_of(key) == "contracts"]
    end = next((each["ends"] for each in said if each.get("ends")), None)
    value = next((each["value"] for each in said if each.get("value") is not None), None)
    return {"end": date.fromisoformat(end) if end else None, "value": value}


def _bidders(told: Told, site: Site) -> dict[str, Any]:
    """Return the bidders by their first names, since which day, and who came on a later one."""
    names: dict[int, str] = {}
    late: set[int] = set()
    listed: date | None = None
    for at, each in told:
        rows = {int(key.partition("-")[2]): facts for key, facts in each.items() if part_of(key) == "bidders"}
        new = {row: facts for row, facts in rows.items() if row not in names and facts.get("name")}
        day = day_at(site, at)
        if listed is not None and listed < day:
            late |= set(new)
        names |= {row: facts["name"] for row, facts in new.items()}
        listed = listed or (day if names else None)
    return {"bidders": names, "listed": listed, "late": frozenset(late)}

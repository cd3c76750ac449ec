"""What the public was told of a package first, which checks hold against what it says now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import g
from sqlalchemy import select

from cms_core.api import db
from cms_lelang.cases import Case
from cms_lelang.models import Package, Release
from cms_lelang.releases.facts import Facts, part_of


def first_told(case: Case) -> dict[str, Any]:
    """Return value and end of a contract as the public was told of them first, and bidders (``Known``)."""
    if case.package.process is None or (case.contract is None and not case.winners):
        return {}
    read: dict[int, list[Facts]] = g.get("lelang_told", {})
    key = case.package.id
    told = read[key] if key in read else _told([key])[key]
    return {**_contract(told), **_bidders(told)}


def read_told(packages: Sequence[Package]) -> None:
    """Read what the public was told of packages of a file at once: each of them is going to be asked for."""
    g.lelang_told = _told([row.id for row in packages if row.process is not None])


def _told(keys: Sequence[int]) -> dict[int, list[Facts]]:
    """Return the facts of the releases of packages, by the ids of these, the oldest first."""
    found: dict[int, list[Facts]] = {key: [] for key in keys}
    query = select(Release.package_id, Release.facts).where(Release.package_id.in_(keys))
    for key, facts in db.session.execute(query.order_by(Release.package_id, Release.number)):
        found[key].append(facts)
    return found


def _contract(told: list[Facts]) -> dict[str, Any]:
    """Return what a contract said before there were addenda."""
    said = [facts for each in told for key, facts in each.items() if part_of(key) == "contracts"]
    end = next((each["ends"] for each in said if each.get("ends")), None)
    value = next((each["value"] for each in said if each.get("value") is not None), None)
    return {"end": date.fromisoformat(end) if end else None, "value": value}


def _bidders(told: list[Facts]) -> dict[str, Any]:
    """Return the bidders by their first names, and those who came behind others and had won as they came."""
    names: dict[int, str] = {}
    late: set[int] = set()
    for each in told:
        rows = {int(key.partition("-")[2]): facts for key, facts in each.items() if part_of(key) == "bidders"}
        new = {row: facts for row, facts in rows.items() if row not in names and facts.get("name")}
        late |= {row for row, facts in new.items() if names and facts.get("winner")}
        names |= {row: facts["name"] for row, facts in new.items()}
    return {"bidders": names, "late": frozenset(late)}

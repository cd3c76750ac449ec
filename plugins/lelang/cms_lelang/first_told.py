"""What the public was told of a package first, which checks hold against what it says now."""

from __future__ import annotations

from datetime import date
from typing import Any

from cms_lelang.cases import Case
from cms_lelang.releases import services as releases
from cms_lelang.releases.facts import Facts, part_of


def first_told(case: Case) -> dict[str, Any]:
    """Return value and end of a contract as the public was told of them first, and bidders (``Known``)."""
    if case.package.process is None or (case.contract is None and not case.winners):
        return {}
    told = [row.facts for row in releases.of_package(case.package.id)]
    return {**_contract(told), **_bidders(told)}


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

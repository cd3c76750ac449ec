"""Merging releases into a compiled and a versioned one, by the rules of OCDS 1.1 for the fields that we write.

Lists of objects that all have an ``id`` are merged by it, other lists are replaced whole, and null takes a field away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

OMITTED = frozenset({"id", "date", "tag"})
"""What each release says of itself alone."""


def compiled(releases: Sequence[Json]) -> Json:
    """Return what releases of one process (the oldest first; at least one) say together."""
    last = releases[-1]
    told: Json = {"tag": ["compiled"], "id": f"{last['ocid']}-{last['date']}", "date": last["date"]}
    for release in releases:
        _merge(told, {name: value for name, value in release.items() if name not in OMITTED})
    cleaned: Json = _clean(told)
    return cleaned


def versioned(releases: Sequence[Json]) -> Json:
    """Return every value that each field has had, with the release that said so."""
    told: Json = {"ocid": releases[-1]["ocid"]}
    for release in releases:
        said = {"releaseID": release["id"], "releaseDate": release["date"], "releaseTag": release["tag"]}
        own = {name: value for name, value in release.items() if name not in OMITTED | {"ocid"}}
        _remember(told, own, said)
    return told


def record_of(releases: Sequence[Json]) -> Json:
    """Return the record of one process: its releases (the oldest first; at least one), compiled, and versioned."""
    return {
        "ocid": releases[0]["ocid"],
        "releases": releases,
        "compiledRelease": compiled(releases),
        "versionedRelease": versioned(releases),
    }


def emptied(before: Json, now: Json) -> Json:
    """Return ``now`` with null for each field that ``before`` has and it has not: merging takes those away."""
    told = dict(now)
    for name, value in before.items():
        if isinstance(value, dict):
            told[name] = emptied(value, now.get(name) or {})
        elif _by_id(value):
            told[name] = _emptied_rows(value, now.get(name) or [])
        elif name not in now:
            told[name] = None
    return told


def _emptied_rows(before: list[Json], now: list[Json]) -> list[Json]:
    known, held = {row["id"]: row for row in before}, {row["id"] for row in now}
    rows = [emptied(known.get(row["id"], {}), row) for row in now]
    # Of a row that is there no more merging keeps the id; who merges later releases alone need not learn of it.
    gone = (row for key, row in known.items() if key not in held and standing(row).keys() != {"id"})
    return [*rows, *(emptied(row, {"id": row["id"]}) for row in gone)]


def _by_id(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) and "id" in row for row in value)


def _merge(told: Json, said: Json) -> None:
    for name, value in said.items():
        if isinstance(value, dict):
            _merge(told.setdefault(name, {}), value)
        elif _by_id(value):
            rows = told.setdefault(name, [])
            for row in value:
                _merge(_row(rows, row["id"]), row)
        elif value != []:
            told[name] = value


def _row(rows: list[Json], key: Any) -> Json:
    """Return the object of a list with an id; a new one stands last."""
    found = next((row for row in rows if row["id"] == key), None)
    if found is None:
        rows.append(found := {"id": key})
    return found


def _clean(value: Any) -> Any:
    """Return a value without what was taken away."""
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items() if each is not None}
    return [_clean(each) for each in value] if isinstance(value, list) else value


def pruned(value: Any) -> Any:
    """Return a value without the objects and lists in which nothing is; the merger of OCDS keeps those objects."""
    if isinstance(value, dict):
        kept = {name: pruned(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in ([], {})}
    return [pruned(each) for each in value] if isinstance(value, list) else value


def standing(value: Any) -> Any:
    """Return a value without the rows of which nothing is left but their ids, and without what is empty."""
    if isinstance(value, dict):
        kept = {name: standing(each) for name, each in value.items()}
        return {name: each for name, each in kept.items() if each not in ([], {})}
    if not isinstance(value, list):
        return value
    rows = [standing(each) for each in value]
    return [each for each in rows if not (isinstance(each, dict) and each.keys() == {"id"})]


def _remember(told: Json, said: Json, by: Json) -> None:
    for name, value in said.items():
        if isinstance(value, dict):
            _remember(told.setdefault(name, {}), value, by)
        elif _by_id(value):
            rows = told.setdefault(name, [])
            for row in value:
                own = {each: known for each, known in row.items() if each != "id"}
                _remember(_row(rows, row["id"]), own, by)
        elif value != []:
            values = told.setdefault(name, [])
            if not values or values[-1]["value"] != value:
                values.append({**by, "value": value})

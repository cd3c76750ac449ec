"""Which rows of a part the rows of a file mean whose key does not tell alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from flask import g

from cms_lelang.bidding import are_others
from cms_lelang.cases import PARTS, Case
from cms_lelang.names import key_of

Asked = tuple[tuple[Any, ...], str]
"""What a row of a file says that it is: its key with what else tells it apart, and its package."""


def likest(part: str, names: Sequence[str], keys: Collection[Asked], cases: Mapping[str, Case]) -> dict[Any, Any]:
    """Return the rows of a part that a package may have several of, each once: the likest first.

    ``names`` are the columns of a key, its own first. One that is left when all others are known is the only one that
    may be meant by what is like none of them.
    """
    found: dict[Any, Any] = {}
    alike: list[Callable[[Any, Any], bool]] = [
        *(partial(_alike, name, place) for place, name in enumerate(names[1:], 1)),
        lambda _row, _key: True,
    ]
    for same in alike:
        for key, own in keys:
            if (key, own) in found or own not in cases:
                continue
            rows = [row for row in getattr(cases[own], part) if getattr(row, names[0]) == key[0]]
            rows = [row for row in rows if row not in found.values() and same(row, key)]
            if same is alike[-1] and len(rows) > 1:
                continue
            if rows:
                found[key, own] = rows[0]
    return found


def _alike(name: str, place: int, row: Any, key: Any) -> bool:
    """Whether a row has what a key says at a place."""
    return bool(key[place]) and getattr(row, name) == key[place]


def namesakes(keys: Collection[Asked], cases: Mapping[str, Case]) -> dict[Any, Any]:
    """Return the bidders that a file tells of by name and NPWP: two businesses of one name are two where those differ.

    Names are one as rule D3 takes them, however they are spelled. What stays open is noted, and refused where its row
    is looked at.
    """
    found: dict[Any, Any] = {}
    g.lelang_alike = set()
    of_name: dict[tuple[str, str], list[Asked]] = {}
    for asked in keys:
        of_name.setdefault((key_of(asked[0][0]), asked[1]), []).append(asked)
    for (name, own), told in of_name.items():
        rows = [row for row in cases[own].bidders if key_of(row.name) == name] if own in cases else []
        for same in _SAME:
            left = [row for row in rows if row not in found.values()]
            pairs = [(each, row) for each in told if each not in found for row in left if same(row.tax, each[0][1])]
            for each, row in pairs:
                if [one for one, _row in pairs].count(each) > 1 or [one for _each, one in pairs].count(row) > 1:
                    g.lelang_alike.add((name, own))
                else:
                    found[each] = row
    return found


_SAME: tuple[Callable[[str | None, str | None], bool], ...] = (
    lambda one, other: bool(one) and one == other,
    lambda one, other: bool(one and other) and not are_others(one, other),
    lambda one, other: not are_others(one, other),
)
"""Whether two NPWP may be those of one business, what is surest first."""


def struck_out(case: Case, part: str, names: Sequence[str], values: Mapping[str, Any]) -> Any:
    """Return the row of a part that was written by mistake and is what a file tells: of its number, or all the rest.

    ``names`` are the columns by which the part is known. None where there is no such row.
    """
    rows = [row for row in case.voided if isinstance(row, PARTS[part])]
    rest = [name for name in names if name != "number"]
    for wanted in [each for each in (["number"] if "number" in names else [], rest) if each]:
        for row in rows if all(values.get(name) not in (None, "") for name in wanted) else ():
            if all(getattr(row, name) == values[name] for name in wanted):
                return row
    return None


def unnumbered(part: str, names: Sequence[str], keys: Sequence[Asked], cases: Mapping[str, Case]) -> dict[Any, Any]:
    """Return the rows that have no number and are like what a file tells, each once: first for what has none there.

    ``names`` are the columns of a key, that of the number first. Several that are alike are noted, and refused where
    their row is looked at.
    """
    found: dict[Any, Any] = {}
    g.lelang_alike = set()
    for key, own in sorted(keys, key=lambda each: bool(each[0][0])):
        rows = [row for row in getattr(cases[own], part) if not getattr(row, names[0])] if own in cases else []
        told = [(name, value) for name, value in zip(names[1:], key[1:], strict=True) if value is not None]
        alike = [row for row in rows if row not in found.values() and all(getattr(row, n) == v for n, v in told)]
        if len(alike) > 1:
            g.lelang_alike.add((key[0], own))
        if alike:
            found[key, own] = alike[0]
    return found

"""What the other rows of a file bring: what one names that the site has not yet may come with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import g

from cms_core.api import squeezed
from cms_lelang.doubles import twice
from cms_lelang.models import Package
from cms_lelang.related.renames import called

Rows = Sequence[tuple[Package | None, Mapping[str, Any]]]
"""What a file tells of packages, None where the site has not got them yet."""
Meant = Callable[[Package | None, Mapping[str, Any]], Mapping[str, Any]]
_OWN = (*Package.WRITTEN, "id", "slug", "process")


def read_ahead(rows: Rows, meant: Meant = lambda _row, values: values) -> None:
    """Note what packages become of some rows, and by what names those may be meant: by ``lot_of`` those that are none.

    ``meant`` tells what a row means in the columns of a package.
    """
    told = [values for _row, values in rows]
    g.lelang_coming = {id(values): _made_of(row, meant(row, values)) for row, values in rows}
    g.lelang_beside = set()
    g.lelang_ahead = {
        "lot_of": Counter(name for row in told if not row.get("lot_of") for name in _names(row)),
        "repeats": Counter(name for row in told for name in _names(row)),
    }


def _made_of(row: Package | None, values: Mapping[str, Any]) -> Package:
    kept = {name: getattr(row, name) for name in _OWN} if row is not None else {}
    return Package(**kept | {name: value for name, value in values.items() if name in _OWN})


def coming(values: Mapping[str, Any]) -> Package:
    """Return what becomes of a row that was read ahead."""
    found: Package = g.lelang_coming[id(values)]
    return found


def leave(row: Package, **changed: Any) -> None:
    """Note what becomes of a package of which no row tells."""
    g.lelang_coming[id(row)] = _made_of(row, changed)


def note_twice(may_be_tries: Callable[[Package, Package], bool] = lambda _one, _other: False) -> None:
    """Note which of the rows that were read ahead tell of a package like one before them (:func:`is_beside`)."""
    g.lelang_beside = set(twice(g.lelang_coming.values(), may_be_tries))


def is_beside(values: Mapping[str, Any]) -> bool:
    """Whether a row before this one tells of a package like its own."""
    return coming(values) in g.lelang_beside


def is_coming(row: Mapping[str, Any], column: str) -> bool:
    """Whether another row has the name by which this one means a package."""
    said = squeezed(str(row.get(column) or ""))
    noted: Counter[str] = g.get("lelang_ahead", {}).get(column, Counter())
    is_own = said in _names(row) and not (column == "lot_of" and row.get("lot_of"))
    return bool(said) and noted[said] > is_own


def linked(rows: Rows) -> Rows:
    """Return rows that are written together, where lots spell what they are of as that does, which comes with them.

    What is called just so is meant as it stands, unless that is of another year than the lot, and what is coming is of
    its year.
    """
    coming: dict[str, list[tuple[Any, str]]] = defaultdict(list)
    for row, values in rows:
        if not values.get("lot_of", row.lot_of if row is not None else ""):
            for name, spelled in _names(values).items():
                coming[name].append((values.get("year"), spelled))
    return [(row, _linked(row, values, coming)) for row, values in rows]


def _linked(
    row: Package | None, values: Mapping[str, Any], coming: Mapping[str, Sequence[tuple[Any, str]]]
) -> Mapping[str, Any]:
    said, own_year = values.get("lot_of") or "", values.get("year")
    alike = coming.get(squeezed(said), ())
    if not alike or any(said == spelled for _year, spelled in alike):
        return values
    year, spelled = max(alike, key=lambda each: each[0] == own_year)
    there = called(said, row.id if row is not None else None)
    if any(year != own_year or own_year == each.year or said in (each.code, each.slug) for each in there):
        return values
    return {**values, "lot_of": spelled}


def _names(row: Mapping[str, Any]) -> dict[str, str]:
    """Return what a row is called, and how it spells that: its code, its name, and its address, made of that."""
    own = [said for name in ("code", "slug", "title") if (said := str(row.get(name) or ""))]
    called = {squeezed(each): each for each in own}
    addresses = (name.replace(" ", "-") for name in called)
    return {each: each for each in addresses} | called

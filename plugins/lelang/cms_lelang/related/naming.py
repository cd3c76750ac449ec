"""Which packages others mean: what is tried again by its code or its slug, what was divided by its name, too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from cms_core.api import ARCHIVED, db, squeezed, visible
from cms_lelang.models import Package

OUTSIDE_ARCHIVE = Package.state != ARCHIVED
"""The condition that a package is not put away."""
_LOT = re.compile(r"^(?:lot|paket)\b[\s.:-]*(?=\w)")


def number_of(lot: str) -> str:
    """Return which lot is meant however it is written: ``Lot 2``, ``LOT  02`` and ``2`` are one."""
    number = _LOT.sub("", squeezed(lot))
    return number.lstrip("0") or number


def names_of(row: Package) -> set[str]:
    """Return how lots may name a package: by its code, its slug or its name."""
    return {name for name in (row.code, row.slug, row.title) if name}


def tries_again(row: Package, before: Package) -> bool:
    """Whether a package is another one, tried again: it says so, or is a later edition of what came to nothing."""
    is_later = bool(row.code) and row.code == before.code and (row.edition or 1) > (before.edition or 1)
    return (bool(row.repeats) and row.repeats in (before.code, before.slug)) or (is_later and bool(before.outcome))


def tries_among(packages: Sequence[Package]) -> Iterator[tuple[Package, Package]]:
    """Yield each of some packages with each other one that it tries again; thousands may be of one name."""
    called: dict[str, list[Package]] = defaultdict(list)
    for row in packages:
        for name in {row.code, row.slug}:
            called[name].append(row)
    for row in packages:
        near = {id(each): each for name in (row.repeats, row.code) if name for each in called.get(name, ())}
        yield from ((row, each) for each in near.values() if each is not row and tries_again(row, each))


def kin_of(packages: Sequence[Package]) -> dict[int | None, dict[str, Any]]:
    """Return what packages of the site in scope have to do with others, by their ids, as a case holds it."""
    stored = [row for row in packages if row.id is not None]
    lots, again = lots_of(stored, OUTSIDE_ARCHIVE), tried_again(stored)
    return {
        key: {**said, "lots": lots.get(key or 0, []), "again": again.get(key or 0, [])}
        for key, said in meant_by(packages).items()
    }


def meant_by(packages: Sequence[Package]) -> dict[int | None, dict[str, Any]]:
    """Return the same of what packages themselves say of others, and who else says that of these."""
    named = named_by(packages)
    wholes = {said["whole"].id: said["whole"] for said in named.values() if said["whole"] is not None}
    lots = lots_of(list(wholes.values()), OUTSIDE_ARCHIVE)
    for key, said in named.items():
        others = [] if said["whole"] is None else lots.get(said["whole"].id, ())
        said["siblings"] = [each for each in others if each.id != key]
    return named


def named_by(packages: Sequence[Package]) -> dict[int | None, dict[str, Any]]:
    """Return the same of what packages themselves say of others alone."""
    before, (wholes, inner) = repeated_by(packages), _meant(packages)
    return {
        row.id: {"repeated": before.get(row.id), "whole": wholes.get(row.id), "inner": inner.get(row.id)}
        for row in packages
    }


def repeated_by(packages: Sequence[Package]) -> dict[int | None, Package]:
    """Return, by the ids of packages of the site in scope, those that they try again."""
    said: dict[int | None, str | None] = {package.id: package.repeats for package in packages}
    return {key: last_try(rows) for key, rows in _named(said).items()}


def last_try(rows: Sequence[Package]) -> Package:
    """Return which of some packages of one code is tried again: what came to nothing, and of several the last one."""
    return max(rows, key=lambda row: (row.outcome != "" or row.broken, row.edition or 1, row.id))


def tried_again(packages: Sequence[Package]) -> dict[int, list[Package]]:
    """Return the packages which citizens see and with which others are tried again, by the ids of these."""
    names = {name for row in packages for name in (row.code, row.slug) if name}
    if not names:
        return {}
    found = list(db.session.scalars(select(Package).where(Package.repeats.in_(names), visible(Package))))
    meant = repeated_by(found)
    again: dict[int, list[Package]] = defaultdict(list)
    for row in sorted(found, key=lambda row: row.id):
        if row.id in meant:
            again[meant[row.id].id].append(row)
    return again


def wholes_of(packages: Sequence[Package]) -> dict[int | None, Package]:
    """Return, by the ids of packages of the site in scope, those of which they are lots, which are no lots."""
    return _meant(packages)[0]


def _meant(packages: Sequence[Package]) -> tuple[dict[int | None, Package], dict[int | None, Package]]:
    """Return what packages are lots of, and the lots that they name where they name nothing that may be divided.

    The lots of one tender often share its code or its name: naming that, none of them names another.
    """
    lots: dict[int | None, Package] = {package.id: package for package in packages}
    wholes, inner = {}, {}
    for key, rows in _named({key: row.lot_of for key, row in lots.items()}, titled=True).items():
        lot = lots[key]
        if undivided := [row for row in rows if not row.lot_of]:
            wholes[key] = max(undivided, key=partial(_nearness, lot))
        elif others := [row for row in rows if squeezed(row.lot_of) != squeezed(lot.lot_of)]:
            inner[key] = max(others, key=partial(_nearness, lot))
    return wholes, inner


def _nearness(lot: Package, row: Package) -> tuple[bool, bool, bool, int]:
    """Return how well a package fits what a lot says: a code or an address better than a name, which comes again.

    Of what has the name that is what is not put away.
    """
    return lot.lot_of in (row.code, row.slug), row.state != ARCHIVED, row.year == lot.year, row.id


def lots_of(
    wholes: Sequence[Package], *which: ColumnElement[bool], most: int | None = None, anew: bool = False
) -> dict[int, list[Package]]:
    """Return the lots of which something holds, in their order, by the ids of what was divided at the site in scope.

    ``most`` is how many are read, where not all are; ``anew`` reads what others made of them since.
    """
    names = {name for row in wholes if not row.lot_of for name in names_of(row)}
    if not names:
        return {}
    query = select(Package).where(Package.lot_of.in_(names), *which).order_by(Package.lot, Package.id).limit(most)
    lots = list(db.session.scalars(query.execution_options(populate_existing=anew)))
    # Another package may have the same name.
    meant = wholes_of(lots)
    found: dict[int, list[Package]] = defaultdict(list)
    for lot in lots:
        if lot.id in meant:
            found[meant[lot.id].id].append(lot)
    return found


def _named(said: Mapping[int | None, str | None], *, titled: bool = False) -> dict[int | None, list[Package]]:
    """Return the other packages of the site in scope that have what each says for their code or slug, if any.

    With ``titled`` also for their name.
    """
    names = {name for name in said.values() if name}
    if not names:
        return {}
    columns = (Package.code, Package.slug, *((Package.title,) if titled else ()))
    found = list(db.session.scalars(select(Package).where(or_(*(column.in_(names) for column in columns)))))
    called = {row.id: {row.code, row.slug, *((row.title,) if titled else ())} for row in found}
    named = {
        key: [row for row in found if name in called[row.id] and row.id != key] for key, name in said.items() if name
    }
    return {key: rows for key, rows in named.items() if rows}

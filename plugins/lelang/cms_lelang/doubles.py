"""D9: which other package of a site has the code or the name of one, and may be the same written twice.

While a file is looked at, the packages that it changes are what it makes of them (``systems.ahead``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import g
from sqlalchemy import select

from cms_core.api import ARCHIVED, db
from cms_lelang.models import Package
from cms_lelang.related.naming import names_of, number_of, tries_again, tries_among


def same_code(package: Package) -> dict[str, Any]:
    """Return what else has the code of a package; an edition, or that one came to nothing, tells them apart.

    Of what is tried again in another edition, and of the lots of one tender, nothing is said: they share its code.
    """
    if not package.code or package.code in g.get("lelang_free", ()):
        return {}
    found = select(Package).where(Package.code == package.code, Package.id != (package.id or 0))
    rows = _as_left(db.session.scalars(found.where(Package.state != ARCHIVED).order_by(Package.id)))
    rows = [row for row in rows if row.code == package.code]
    others = [row for row in rows if not (_is_edition(row, package) or _is_lot(row, package))]
    same = [
        row
        for row in others
        if (row.edition or 1) == (package.edition or 1) and not row.outcome and not package.outcome
    ]
    return {"same_code": others[0].title if others else "", "taken": same[0].title if same else ""}


def same_name(package: Package) -> str:
    """Return the title of what is called like a package, of its unit and year, and as dear; empty where nothing is.

    What is tried again is called alike, and so may be the lots of one tender.
    """
    same = (Package.title == package.title, Package.unit == package.unit, Package.year == package.year)
    query = select(Package).where(Package.id != (package.id or 0), Package.state != ARCHIVED)
    found = db.session.scalars(query.where(*same, Package.ceiling == package.ceiling).order_by(Package.id))
    stored = [row for row in _as_left(found) if _likeness(row) == _likeness(package)]
    new = [row for row in _coming() if not row.id and _likeness(row) == _likeness(package)]
    tries = _tries(package, _neighbours([package, *stored, *new]))
    return next((row.title for row in stored if row not in tries and not _is_lot(row, package)), "")


def twice(packages: Iterable[Package], may_be_tries: Callable[[Package, Package], bool]) -> list[Package]:
    """Return those of some packages of a file of which the like stands before them: they may be the same."""
    alike: dict[Any, list[Package]] = defaultdict(list)
    for row in packages:
        alike[_likeness(row)].append(row)
    found = []
    for rows in alike.values():
        neighbours = _neighbours(rows)
        for place, row in enumerate(rows[1:], 1):
            tries = _tries(row, neighbours)
            others = (each for each in rows[:place] if each not in tries and not _is_lot(each, row))
            if any(not may_be_tries(each, row) for each in others):
                found.append(row)
    return found


def _coming() -> Iterable[Package]:
    """Return the packages of the file that is looked at, as it would leave them."""
    found: dict[int, Package] = g.get("lelang_coming", {})
    return found.values()


def _as_left(rows: Iterable[Package]) -> list[Package]:
    """Return packages as the file that is looked at would leave them."""
    left = {row.id: row for row in _coming() if row.id}
    return [left.get(row.id, row) for row in rows]


def _likeness(row: Package) -> tuple[Any, ...]:
    return row.title, row.unit, row.year, row.ceiling


_Neighbours = tuple[dict[Package, list[Package]], dict[Package, list[Package]]]
"""What each package tries again, and with which ones it is tried again."""


def _neighbours(rows: Sequence[Package]) -> _Neighbours:
    before, after = defaultdict[Package, list[Package]](list), defaultdict[Package, list[Package]](list)
    for row, earlier in tries_among(rows):
        before[row].append(earlier)
        after[earlier].append(row)
    return before, after


def _tries(package: Package, neighbours: _Neighbours) -> set[Package]:
    """Return the packages that one tries again, and with which it is tried again; each in turn."""
    found: set[Package] = set()
    for near in neighbours:
        ends = {package}
        while ends:
            ends = {each for end in ends for each in near.get(end, ())} - found
            found |= ends
    return found


def _is_edition(row: Package, other: Package) -> bool:
    """Whether one of two packages is another edition of the other, and tries it again."""
    differ = (row.edition or 1) != (other.edition or 1)
    return differ and (tries_again(row, other) or tries_again(other, row))


def _is_lot(row: Package, other: Package) -> bool:
    """Whether of two packages that are alike one is a lot of the other, or both are lots of one tender."""
    if not (row.lot_of or other.lot_of):
        return False
    if row.lot_of and other.lot_of:
        return number_of(row.lot) != number_of(other.lot)
    return row.lot_of in names_of(other) or other.lot_of in names_of(row)

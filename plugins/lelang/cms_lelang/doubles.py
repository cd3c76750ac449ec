"""D9: which other package of a site has the code or the name of one, and may be the same written twice."""

from __future__ import annotations

from typing import Any

from flask import g
from sqlalchemy import select

from cms_core.api import ARCHIVED, db
from cms_lelang.models import Package
from cms_lelang.related.naming import names_of, number_of


def same_code(package: Package) -> dict[str, Any]:
    """Return what else has the code of a package; an edition, or that one came to nothing, tells them apart.

    Of what is tried again in another edition, and of the lots of one tender, nothing is said: they share its code.
    """
    if not package.code or package.code in g.get("lelang_free", ()):
        return {}
    found = select(Package).where(Package.code == package.code, Package.id != (package.id or 0))
    rows = db.session.scalars(found.where(Package.state != ARCHIVED).order_by(Package.id))
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
    others = [row for row in found if not (_is_edition(row, package) or _is_lot(row, package))]
    tries = [package]
    # What was tried again and again is one chain, each of its packages with a code of its own.
    while again := [row for row in others if any(_repeats(row, each) for each in tries)]:
        others = [row for row in others if row not in again]
        tries = again
    return others[0].title if others else ""


def _repeats(row: Package, other: Package) -> bool:
    """Whether one of two packages is the other, tried again."""
    return row.repeats in names_of(other) or other.repeats in names_of(row)


def _is_edition(row: Package, other: Package) -> bool:
    """Whether one of two packages is the other, tried again in another edition: it says so, or the first failed."""
    first, last = sorted((row, other), key=lambda each: each.edition or 1)
    differ = bool(row.code) and row.code == other.code and (first.edition or 1) != (last.edition or 1)
    return differ and (bool(first.outcome) or _repeats(row, other))


def _is_lot(row: Package, other: Package) -> bool:
    """Whether of two packages that are alike one is a lot of the other, or both are lots of one tender."""
    if row.lot_of and other.lot_of:
        return number_of(row.lot) != number_of(other.lot)
    return row.lot_of in names_of(other) or other.lot_of in names_of(row)

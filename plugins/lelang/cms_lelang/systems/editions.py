"""Packages of one code: each edition of a tender that was put up again is one of its own, and so is each lot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cms_core.api import squeezed
from cms_lelang.models import Package
from cms_lelang.related.naming import number_of


class Asked(NamedTuple):
    """What a row of a file says that it is, None where it does not: its code, those of its plans, and the rest."""

    code: str
    rup: str | None
    edition: int | None
    year: int | None
    title: str | None
    lot_of: str | None
    lot: str | None
    outcome: str | None


class Edition(NamedTuple):
    """A code, how often what has it was put up, and which lot it is; None where it is no lot."""

    code: str
    number: int
    lot: str | None


def of(code: str, edition: int | None, lot_of: str | None, lot: str | None) -> Edition:
    """Return what tells a package from others of its code: who does not say how often it was put up means once."""
    return Edition(code, edition or 1, number_of(lot or "") if lot_of else None)


def of_package(row: Package) -> Edition:
    """Return the same of a package."""
    return of(row.code, row.edition, row.lot_of, row.lot)


def of_values(row: Package | None, values: Mapping[str, Any]) -> Edition:
    """Return the same of a row of a file, for the package that it changes."""
    kept = {name: getattr(row, name) for name in ("edition", "lot_of", "lot")} if row is not None else {}
    told = {name: values[name] for name in ("lot_of", "lot") if name in values}
    edition = values.get("edition") or kept.get("edition")
    return of(values["code"], **{"lot_of": "", "lot": "", **kept, **told, "edition": edition})


def of_asked(key: Asked, row: Package) -> Edition:
    """Return the same of what a row of a file asked for, and found."""
    lot_of, lot = (kept if said is None else said for said, kept in ((key.lot_of, row.lot_of), (key.lot, row.lot)))
    return of(key.code, key.edition or row.edition, lot_of, lot)


def of_key(key: Asked) -> Edition:
    """Return the same of what a row of a file asks for, which the site may not have."""
    return of(key.code, key.edition, key.lot_of, key.lot)


def meant(
    there: Sequence[Package], key: Asked, wholes: Mapping[int | None, Package], *, first: bool = True
) -> list[Package]:
    """Return the packages of one code that a row of a file may mean; none where it is a new one.

    ``wholes`` are what the lots among them are of. The ``first`` edition that a file tells of may be the one that is
    there without any.
    """
    rows = _editions(_lots(there, key, wholes), key.edition, first=first)
    called = [row for row in rows if key.title and squeezed(row.title) == squeezed(key.title)]
    return called if len(called) == 1 else rows


def _lots(there: Sequence[Package], key: Asked, wholes: Mapping[int | None, Package]) -> list[Package]:
    """Return those of one code that are the lot that a row tells of, or those that are none where it tells of none."""
    lots, others = [row for row in there if row.lot_of], [row for row in there if not row.lot_of]
    if key.lot_of or (key.lot and key.lot_of is None):
        called = [row for row in there if squeezed(row.title) == squeezed(key.title or "")]
        if same := [row for row in lots if key.lot is not None and number_of(row.lot) == number_of(key.lot)]:
            return same
        # Nobody has told yet which lot it is, or that it is one; but what was divided is none.
        unsaid = [row for row in lots if row in called and (key.lot is None or not row.lot)]
        return unsaid or [row for row in others if row in called and not _is_named(row, key.lot_of or "")]
    return others or [row for row in lots if not _is_of(row, key, wholes)]


def _is_named(row: Package, lot_of: str) -> bool:
    """Whether a lot that says this is one of a package."""
    return lot_of in (row.code, row.slug) or squeezed(lot_of) == squeezed(row.title)


def _is_of(lot: Package, key: Asked, wholes: Mapping[int | None, Package]) -> bool:
    """Whether a row tells of what a lot is of, which the site has not yet."""
    if lot.id in wholes:
        return wholes[lot.id].code == key.code
    named = squeezed(lot.lot_of) == squeezed(key.title or "")
    return lot.lot_of == key.code or (named and squeezed(lot.title) != squeezed(key.title or ""))


def _editions(there: Sequence[Package], edition: int | None, *, first: bool) -> list[Package]:
    """Return the packages of one code that a file may mean by an edition; none where it is a new one.

    Without an edition it is the package that has none, either, else the newest. One that nobody has told the edition
    of may be any, unless it came to nothing, or the file has an earlier one: then what was put up later is another.
    """
    if edition is None:
        newest = max((row.edition or 0 for row in there), default=0)
        plain = [row for row in there if row.edition is None]
        return plain or [row for row in there if row.edition == newest]
    same = [row for row in there if (row.edition or 1) == edition]
    if same or len(there) > 1:
        return same
    return [row for row in there if first and row.edition is None and not row.outcome]

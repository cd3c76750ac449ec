"""Who names a package goes on naming it when that is called otherwise."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select

from cms_core.api import ARCHIVED, DRAFT, Change, Content, Site, User, change_contents, db, lock, squeezed
from cms_lelang.models import Package
from cms_lelang.related.naming import OUTSIDE_ARCHIVE, names_of, repeated_by, wholes_of

CALLED = ("code", "slug", "title")
"""The columns by which others name a package."""
NAMING = ("lot_of", "repeats")
"""Those in which they do."""


class Naming(NamedTuple):
    """That a ``row`` says this in a ``column``, and means another by it."""

    row: Package
    column: str
    said: str
    meant: Package


@contextlib.contextmanager
def still_named(content: Content, changes: Sequence[Change], site: Site, by: User | None) -> Iterator[None]:
    """Let packages that name others name them by their slugs where they would not mean them any more.

    Inside, ``changes`` are written. Who names one that is renamed is locked behind it.
    """
    renamed = [each for each in changes if any(getattr(each.row, name) != said for name, said in _called(each))]
    names = {name for each in renamed for name in names_of(each.row)}
    names |= {said for each in renamed for _name, said in _called(each) if said}
    if renamed:
        # Who is about to name one of them by its old name waits, or has done so.
        lock(*(each.row for each in renamed))
        lock(*_naming(names))
    before = _meant(_naming(names)) if renamed else []
    yield
    if before:
        db.session.flush()
        _rename(content, before, site, by)


def _called(change: Change) -> list[tuple[str, str]]:
    """Return what a change says of how a package is called."""
    return [(name, change.values[name]) for name in CALLED if name in change.values]


def _naming(names: Collection[str]) -> list[Package]:
    """Return the packages of the site in scope that say one of some names."""
    said = or_(*(getattr(Package, column).in_(names) for column in NAMING))
    return list(db.session.scalars(select(Package).where(said).order_by(Package.id)))


def _meant(rows: Sequence[Package]) -> list[Naming]:
    """Return what packages mean by the names that they say."""
    meant = {"lot_of": wholes_of(rows), "repeats": repeated_by(rows)}
    return [
        Naming(row, column, getattr(row, column), meant[column][row.id])
        for row in rows
        for column in NAMING
        if row.id in meant[column]
    ]


def _rename(content: Content, before: Sequence[Naming], site: Site, by: User | None) -> None:
    """Write the slug of what was meant where a package says what it said, and means another one, or nothing."""
    after = {(each.row.id, each.column): each.meant.id for each in _meant([each.row for each in before])}
    names: dict[int, dict[str, str]] = {}
    rows: dict[int, Package] = {}
    for row, column, said, meant in before:
        lost = getattr(row, column) == said and after.get((row.id, column)) != meant.id
        # What has become a lot itself is not divided any more.
        if lost and not (column == "lot_of" and meant.lot_of) and (name := _told_as(meant)):
            rows[row.id] = row
            names.setdefault(row.id, {})[column] = name
    if names:
        changes = [Change(rows[key], said, rows[key].version) for key, said in names.items()]
        change_contents(content, changes, site=site, by=by)


def _told_as(meant: Package) -> str:
    """Return what names a package for good: its slug, unless it was withdrawn, and its name is told no more."""
    return meant.slug if meant.is_read or meant.process is None else meant.code


def called(name: str, own: int | None) -> list[Package]:
    """Return the other packages of the site in scope than the one with the id ``own`` that are called just so.

    What was put away is none of them.
    """
    names = [getattr(Package, column) == name for column in CALLED]
    query = select(Package).where(or_(*names), Package.id != (own or 0), OUTSIDE_ARCHIVE)
    return list(db.session.scalars(query)) if name else []


def whole_spelled(lot_of: str, own: int | None, year: int | None) -> str:
    """Return what a lot says that it is of as that spells its name, its code or its address, if nothing is called so.

    Of several that is what is not put away, then what is of the ``year`` of the lot, then what is spelled so, then the
    newest.
    """
    if not lot_of or called(lot_of, own):
        return lot_of
    said = or_(*(_bare(getattr(Package, name)) == _bared(lot_of) for name in CALLED))
    found = db.session.scalars(select(Package).where(said, Package.lot_of == "", Package.id != (own or 0)))
    alike = [(row, name) for row in found for name in _spellings(row) if squeezed(name) == squeezed(lot_of)]

    def nearness(each: tuple[Package, str]) -> tuple[Any, ...]:
        row, name = each
        return row.state != ARCHIVED, row.year == year, name == lot_of, row.id

    nearest = max(alike, key=nearness, default=None)
    return nearest[1] if nearest is not None else lot_of


def _spellings(row: Package) -> list[str]:
    return [getattr(row, name) for name in CALLED]


def spell_lots(content: Content, wholes: Sequence[Package], *, site: Site, by: User | None) -> None:
    """Let lots that were written first spell what they are of, which people read now, as that does."""
    names = {name for row in wholes for name in names_of(row)}
    if not names:
        return
    lots = _lots_saying(names, Package.lot_of.not_in(names))
    if lots:
        # Who is saving one of them is done first, and finds it changed the next time.
        lock(*lots)
        spell(content, lots, site=site, by=by)


def spell_drafts(content: Content, told: Sequence[Mapping[str, Any]], *, site: Site, by: User | None) -> None:
    """Let drafts of lots spell what they are of as that does, whichever of them a file has ``told`` first.

    They are of a year that the file tells of. What people read does so when they read what it is of.
    """
    names = {said for row in told for name in (*CALLED, "lot_of") if (said := row.get(name))}
    years = {year for row in told if (year := row.get("year"))}
    db.session.flush()
    lots = _lots_saying(names, and_(Package.state == DRAFT, Package.year.in_(years))) if names and years else []
    if lots:
        # Who is saving one of them is done first, as there.
        lock(*lots)
        known = wholes_of(lots)
        spell(content, [row for row in lots if row.id not in known], site=site, by=by)


def _lots_saying(names: Collection[str], which: ColumnElement[bool]) -> list[Package]:
    """Return the lots of which something holds, and that say one of some names however it is spelled."""
    bare = [*map(_bared, names)]
    query = select(Package).where(Package.lot_of > "", _bare(Package.lot_of).in_(bare), which).order_by(Package.id)
    return list(db.session.scalars(query))


def spell(content: Content, lots: Sequence[Package], *, site: Site, by: User | None) -> None:
    """Let lots spell what they are of as that spells itself, if it is there."""
    said = {row.id: whole_spelled(row.lot_of, row.id, row.year) for row in lots}
    changes = [Change(row, {"lot_of": said[row.id]}, row.version) for row in lots if said[row.id] != row.lot_of]
    if changes:
        change_contents(content, changes, site=site, by=by)


def _bare(column: Any) -> ColumnElement[str]:
    """Return a name without blanks and hyphens, which an address has for them, and in small letters."""
    return func.lower(func.replace(func.replace(column, " ", ""), "-", ""))


def _bared(name: str) -> ColumnElement[str]:
    """Return the same of a word, as both databases make small letters."""
    return func.lower(name.replace(" ", "").replace("-", ""))

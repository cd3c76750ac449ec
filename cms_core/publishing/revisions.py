"""The history of content: what it said at each save, kept within a bound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select

from cms_core.extensions import db
from cms_core.publishing.models import Publishable, Revision
from cms_core.users.models import User

KEPT = 30
"""How many revisions a row has at most; the oldest go first."""


def keep(rows: Iterable[Publishable], *, by: User | None) -> None:
    """Add what rows say now to their histories."""
    _add([_of(row, row.content, version=row.version, user_id=by.id if by else None) for row in rows])


def keep_lost(row: Publishable, content: dict[str, Any], *, version: int, by: User | None) -> Revision:
    """Add to the history a text that was written over ``version`` and not taken; sent twice, it stands there once."""
    query = select(Revision).where(Revision.table == row.__tablename__, Revision.ref == row.id, Revision.lost)
    for each in db.session.scalars(query.where(Revision.version == version)):
        if each.content == content:
            return each
    made = _of(row, content, version=version, user_id=by.id if by else None, lost=True)
    _add([made])
    return made


def begin(rows: Sequence[Publishable]) -> None:
    """Keep what rows say before their first change: rows that nobody ever changed have no history."""
    for model in {type(row) for row in rows}:
        chosen = [row for row in rows if type(row) is model]
        query = select(Revision.ref, Revision.version).where(Revision.table == model.__tablename__, ~Revision.lost)
        found = db.session.execute(query.where(Revision.ref.in_([row.id for row in chosen])))
        known = {(ref, version) for ref, version in found}
        fresh = [row for row in chosen if (row.id, row.version) not in known]
        _add([_of(row, row.content, version=row.version, user_id=row.author_id, at=row.changed_at) for row in fresh])


def history(row: Publishable) -> list[Revision]:
    """Return the revisions of a row of the site in scope, the newest first."""
    query = select(Revision).where(Revision.table == row.__tablename__, Revision.ref == row.id)
    return list(db.session.scalars(query.order_by(Revision.id.desc())))


def find(row: Publishable, key: int) -> Revision | None:
    """Return one revision of a row, by its id."""
    return db.session.scalar(
        select(Revision).where(Revision.id == key, Revision.table == row.__tablename__, Revision.ref == row.id)
    )


def at_version(row: Publishable, version: int) -> Revision | None:
    """Return what a row said at a version, unless that is too long ago."""
    query = select(Revision).where(Revision.table == row.__tablename__, Revision.ref == row.id)
    query = query.where(Revision.version == version, Revision.lost.is_(False))
    return db.session.scalar(query.order_by(Revision.id.desc()).limit(1))


def _of(row: Publishable, content: dict[str, Any], **columns: Any) -> Revision:
    return Revision(site_id=row.site_id, table=row.__tablename__, ref=row.id, content=dict(content), **columns)


def _add(made: Sequence[Revision]) -> None:
    """Add revisions, and take the oldest away of rows that have too many now."""
    db.session.add_all(made)
    db.session.flush()
    for table in {each.table for each in made}:
        refs = {each.ref for each in made if each.table == table}
        place = func.row_number().over(partition_by=Revision.ref, order_by=Revision.id.desc()).label("place")
        placed = select(Revision.id, place).where(Revision.table == table, Revision.ref.in_(sorted(refs))).subquery()
        surplus = select(Revision).join(placed, placed.c.id == Revision.id).where(placed.c.place > KEPT)
        for old in db.session.scalars(surplus):
            db.session.delete(old)

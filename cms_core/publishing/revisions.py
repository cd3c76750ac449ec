"""The history of content: what it said at each save, kept within a bound."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from cms_core.extensions import db
from cms_core.publishing.models import Publishable, Revision
from cms_core.users.models import User

KEPT = 30
"""How many revisions a row has at most; the oldest go first."""


def keep(row: Publishable, *, by: User | None) -> None:
    """Add what a row says now to its history."""
    _add(row, row.content, version=row.version, user_id=by.id if by else None)


def keep_lost(row: Publishable, content: dict[str, Any], *, version: int, by: User | None) -> Revision:
    """Add to the history a text that was written over ``version`` and not taken; sent twice, it stands there once."""
    query = select(Revision).where(Revision.table == row.__tablename__, Revision.ref == row.id, Revision.lost)
    for each in db.session.scalars(query.where(Revision.version == version)):
        if each.content == content:
            return each
    return _add(row, content, version=version, user_id=by.id if by else None, lost=True)


def begin(row: Publishable) -> None:
    """Keep what a row says before its first change: rows that nobody ever changed have no history."""
    if at_version(row, row.version) is None:
        _add(row, row.content, version=row.version, user_id=row.author_id, at=row.changed_at)


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


def _add(row: Publishable, content: dict[str, Any], **columns: Any) -> Revision:
    db.session.flush()
    made = Revision(site_id=row.site_id, table=row.__tablename__, ref=row.id, content=dict(content), **columns)
    db.session.add(made)
    db.session.flush()
    mine = (Revision.table == row.__tablename__, Revision.ref == row.id)
    surplus = (db.session.scalar(select(func.count()).select_from(Revision).where(*mine)) or 0) - KEPT
    if surplus > 0:
        for old in db.session.scalars(select(Revision).where(*mine).order_by(Revision.id).limit(surplus)):
            db.session.delete(old)
    return made

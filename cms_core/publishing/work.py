"""What lies on a desk: what was written here lately, and drafts that nobody came back to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.media.library import UNDESCRIBED, media_of
from cms_core.media.models import IMAGE, Media, MediaUse
from cms_core.modules import gate
from cms_core.publishing.models import DRAFT
from cms_core.publishing.waiting import kinds
from cms_core.sites.models import Site
from cms_core.sites.urls import admin_url
from cms_core.users.models import User

LOOKED_AT = 40
"""So many of the newest rows of each kind are looked at for one's own: a bound, however long the list."""
SHOWN = 5
PHOTOS = 200
"""So many photos without a description are counted: a bound, however large the library."""
FORGOTTEN = timedelta(days=14)
"""Drafts that were not touched for so long are spoken of."""


@dataclasses.dataclass(frozen=True)
class Work:
    """A text as its writer meets it again: ``phase`` as in ``steps.PHASES``, ``url`` where it is written."""

    title: str
    url: str
    phase: str
    note: str
    at: datetime
    image: str | None = None


def recent(site: Site, *, user: User) -> list[Work]:
    """Return the latest of what a person wrote on the site in scope, the newest first."""
    found = [
        row
        for model in _models(site, user)
        for row in db.session.scalars(select(model).order_by(model.changed_at.desc(), model.id.desc()).limit(LOOKED_AT))
        if row.author_id == user.id and row.editor is not None
    ]
    newest = sorted(found, key=lambda row: row.changed_at, reverse=True)[:SHOWN]
    pictures = _pictures(newest)
    return [_work(site, row, pictures.get((row.__tablename__, row.id))) for row in newest]


def forgotten(site: Site, *, user: User) -> list[Work]:
    """Return drafts of the site in scope that lie untouched, the oldest first; what came back with a note is none."""
    found = [
        row
        for model in _models(site, user)
        for row in db.session.scalars(
            select(model)
            .where(model.state == DRAFT, model.note == "", model.changed_at < now() - FORGOTTEN)
            .order_by(model.changed_at, model.id)
            .limit(SHOWN)
        )
        if row.editor is not None
    ]
    return [_work(site, row) for row in sorted(found, key=lambda row: row.changed_at)[:SHOWN]]


def _models(site: Site, user: User) -> Iterator[Any]:
    """Yield what a person may write on a site; a module that is off leaves no trace."""
    return (model for model, owner in kinds("write", site, user) if gate.is_open(owner, site.id))


def undescribed(site: Site) -> int:
    """Return how many photos its library lists for saying nothing to who cannot see; :data:`PHOTOS` at most."""
    some = media_of(site, only=UNDESCRIBED).with_only_columns(Media.id).limit(PHOTOS).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def _pictures(rows: list[Any]) -> dict[tuple[str, int], str]:
    """Return a photo of each row that shows any, in one statement."""
    if not rows:
        return {}
    query = (
        select(MediaUse.table, MediaUse.ref, Media.key)
        .join(Media, (Media.id == MediaUse.media_id) & (Media.site_id == MediaUse.site_id))
        .where(
            Media.kind == IMAGE,
            MediaUse.table.in_({row.__tablename__ for row in rows}),
            MediaUse.ref.in_({row.id for row in rows}),
        )
        .order_by(MediaUse.id.desc())
    )
    return {(table, ref): key for table, ref, key in db.session.execute(query)}


def _work(site: Site, row: Any, image: str | None = None) -> Work:
    return Work(
        title=row.title,
        url=admin_url(site.slug, *row.editor),
        phase=row.phase,
        note=row.note,
        at=row.changed_at,
        image=image,
    )

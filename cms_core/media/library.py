"""The library: listing, describing and deleting the media of the site in scope."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterable
from typing import Any

from flask import g
from sqlalchemy import Select, or_, select
from sqlalchemy.exc import IntegrityError

from cms_core import audit
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.media import documents, pending, search, services, uses
from cms_core.media.models import CREST, DOCUMENT, IMAGE, PRIVATE, Media, MediaUse, MediaWord
from cms_core.media.pixels import MASTER
from cms_core.media.store import store
from cms_core.modules import gate
from cms_core.sites.models import Site
from cms_core.users.models import User

ALL, PHOTOS, DOCUMENTS, UNUSED, UNDESCRIBED = "", "foto", "dokumen", "tak-terpakai", "tanpa-keterangan"
FOCUSES = ("lt", "t", "rt", "l", "", "r", "lb", "b", "rb")
"""The nine cells of a picture, row by row (``Media.focus``)."""


class StillUsed(Exception):
    """Something shows the medium, so that it cannot be deleted."""


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a medium stands: the title of what shows it, where that is written, and whether everybody sees it."""

    title: str
    editor: tuple[str, dict[str, Any]] | None
    public: bool


def media_of(site: Site, *, words: str = "", only: str = ALL, owner: str | None = None) -> Select[Any]:
    """Return the query for the media of the site in scope.

    ``only`` is :data:`ALL` or what follows it there; ``owner`` asks for what one owner may show, else the media of all
    modules that are on are meant. A coat of arms is there while the site wears it.
    """
    owners = sorted({uses.LIBRARY, owner} if owner else {uses.LIBRARY, *gate.enabled(site.id)})
    query = select(Media).where(
        Media.owner_plugin.in_(owners), Media.kind != PRIVATE, or_(Media.kind != CREST, Media.uses > 0)
    )
    query = search.narrow(query, words)
    if only in (PHOTOS, DOCUMENTS):
        query = query.where(Media.kind == (IMAGE if only == PHOTOS else DOCUMENT))
    elif only == UNUSED:
        query = query.where(Media.uses == 0)
    elif only == UNDESCRIBED:
        # Of what everybody sees; of a draft the checks before publishing speak.
        query = query.where(Media.kind == IMAGE, Media.alt == "", Media.public)
    return query


def offered(owner: str, words: str = "", *, only: str = PHOTOS, limit: int = 12) -> list[Media]:
    """Return the newest media that ``owner`` may show at the site of this request, those that words find."""
    query = media_of(g.site, words=words, only=only, owner=owner).order_by(Media.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def photos_for(owner: str, search_for: str = "") -> list[Media]:
    """Return the newest photos that ``owner`` may show at the site of this request, those that words find."""
    return offered(owner, search_for)


def photo_for(owner: str, key: str) -> Media | None:
    """Return a photo of the site in scope if ``owner`` may show it: its own, or one of the library."""
    media = services.find(key)
    return media if media is not None and media.kind == IMAGE and media.owner_plugin in (owner, uses.LIBRARY) else None


def describe(media: Media, *, alt: str, credit: str, focus: str = "") -> None:
    """Change what is said of a medium, and where it is kept when it is cropped."""
    media.alt, media.credit = alt.strip(), credit.strip()
    media.focus = focus if focus in FOCUSES and media.kind == IMAGE else ""
    search.index(media)


def places(media: Media) -> list[Place]:
    """Return where a medium of the site in scope stands, the history apart; rows of plugins that are gone are not."""
    found = []
    for use in uses.places(media):
        row = uses.row_of(use)
        if row is not None:
            title = getattr(row, "title", None) or getattr(row, "name", "")
            found.append(
                Place(
                    title=str(title),
                    editor=getattr(row, "editor", None),
                    public=use.public and (use.since is None or use.since <= now()),
                )
            )
    return found


def in_history(media: Media) -> int:
    """Return how many earlier versions of texts show a medium."""
    query = select(MediaUse.id).where(MediaUse.media_id == media.id, MediaUse.table == uses.HISTORY)
    return len(db.session.scalars(query).all())


def remove(media: Media, *, by: User | None) -> None:
    """Delete a medium of the site in scope that nothing shows; earlier versions of texts lose it. Its files follow.

    Raises:
        StillUsed: something shows it, perhaps since a moment ago.
    """
    # What came into the tables another way than by a flush is looked for once more before anything is lost.
    uses.rebuild()
    _remove(media, by=by)


def _remove(media: Media, *, by: User | None) -> None:
    db.session.refresh(media, with_for_update=True)
    if media.uses:
        raise StillUsed
    names = file_names(media)
    try:
        with db.session.begin_nested():
            for row in db.session.scalars(select(MediaUse).where(MediaUse.media_id == media.id)):
                db.session.delete(row)
            for word in db.session.scalars(select(MediaWord).where(MediaWord.media_id == media.id)):
                db.session.delete(word)
            db.session.flush()
            db.session.delete(media)
    except IntegrityError as error:
        raise StillUsed from error
    for name in names:
        pending.delete(store(), name)
    audit.record("media.deleted", site_id=media.site_id, user_id=by.id if by else None, target=media.key)


def remove_unneeded(ids: Iterable[int]) -> int:
    """Delete those media of the site in scope that neither a row nor the history shows; return how many went."""
    uses.rebuild()
    count = 0
    for media in db.session.scalars(select(Media).where(Media.id.in_(sorted(ids)))).all():
        if in_history(media):
            continue
        with contextlib.suppress(StillUsed):
            _remove(media, by=None)
            count += 1
    return count


def file_names(media: Media) -> list[str]:
    """Return the names in the store of all files that a medium may have."""
    if media.ending:
        return [documents.stored_name(media.key, media.ending)]
    made = [f"{width}.{ending}" for width, kept in media.renditions.items() for ending in kept]
    return [f"{media.key}/{name}" for name in (*made, MASTER)]

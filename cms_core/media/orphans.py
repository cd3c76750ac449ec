"""What nothing needs any more: media that no row shows and no history holds, and files that belong to no row.

A form that is open keeps what came with it only in the browser, so everything young is left alone.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import exists, select

from cms_core.columns import now
from cms_core.extensions import db, state
from cms_core.media import library
from cms_core.media.models import Media, MediaUse
from cms_core.media.pixels import MASTER
from cms_core.media.store import StoreUnavailable, store
from cms_core.tenancy import every_site, site_scope

log = structlog.get_logger()
YOUNG = timedelta(days=30)
"""How long a medium may wait for something that shows it."""
YOUNG_FILE = timedelta(days=2)
"""How long a file may wait for its row: that is the length of one request, or of one job."""
AT_ONCE = 500
CHUNK = 500


def clean() -> None:
    """Delete the media that nothing needs, then the files that are nobody's. Each site is a transaction of its own."""
    for site_id, ids in _candidates().items():
        with site_scope(site_id):
            try:
                count = library.remove_unneeded(ids)
                db.session.commit()
                log.info("media without use removed", site=site_id, count=count)
            except Exception:
                db.session.rollback()
                log.exception("media not cleaned", site=site_id)
    try:
        _clean_files()
    except StoreUnavailable:
        log.warning("files not cleaned")


def _candidates() -> dict[int, list[int]]:
    """Return ids by site of media that are old and in no use.

    What a plugin shows that is not installed just now cannot be read: its media stay.
    """
    owners = sorted({"core", *state().extras["plugins"]})
    used = exists().where(MediaUse.site_id == Media.site_id, MediaUse.media_id == Media.id)
    query = select(Media.site_id, Media.id).where(Media.uses == 0, Media.created_at < now() - YOUNG, ~used)
    query = query.where(Media.owner_plugin.in_(owners))
    found: dict[int, list[int]] = {}
    with every_site() as session:
        for site_id, media_id in session.execute(query.order_by(Media.site_id, Media.id).limit(AT_ONCE)):
            found.setdefault(site_id, []).append(media_id)
    return found


def _clean_files() -> None:
    waiting: list[str] = []
    for name, stat in store().names():
        if stat.written_at < now() - YOUNG_FILE:
            waiting.append(name)
        if len(waiting) == CHUNK:
            _clean_some(waiting)
            waiting = []
    _clean_some(waiting)


def _clean_some(names: list[str]) -> None:
    keys = sorted({name.partition("/")[0] for name in names})
    with every_site() as session:
        known = {media.key: _needed(media) for media in session.scalars(select(Media).where(Media.key.in_(keys)))}
    for name in names:
        if name not in known.get(name.partition("/")[0], ()):
            store().delete(name)
            log.info("file without a row removed", name=name)


def _needed(media: Media) -> set[str]:
    names = set(library.file_names(media))
    return names - {f"{media.key}/{MASTER}"} if media.ready else names

"""Fetching the photos of articles from an old site, a few at a time, after the articles themselves."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from cms_berita import NAME, services
from cms_berita.feeds.models import FeedPhoto
from cms_berita.feeds.pictures import MOST
from cms_berita.feeds.reading import FeedRefused, fetched
from cms_berita.models import Article
from cms_core.api import (
    DRAFT,
    PUBLISHED,
    REVIEW,
    ImageRefused,
    PreparedImage,
    Site,
    change_content,
    db,
    now,
    prepare_image,
    site_scope,
    store_image,
)

AT_ONCE = 5
TRIES, AGAIN = 3, timedelta(hours=1)
"""How often a photo is asked for before it stays where it is, and how long a server in trouble is left alone."""
LARGEST = 12 * 1024 * 1024


def take(site_id: int) -> None:
    """Take in some photos that articles of the site in scope wait for; a task.

    They are added to the article whether it is a draft or published by now, but to none that was taken down.
    """
    rested = or_(FeedPhoto.asked_at.is_(None), FeedPhoto.asked_at < now() - AGAIN)
    query = select(FeedPhoto.id, FeedPhoto.url).where(FeedPhoto.tries < TRIES, rested)
    waiting = db.session.execute(query.order_by(FeedPhoto.tries, FeedPhoto.id).limit(AT_ONCE)).all()
    if not waiting:
        return
    # Nothing is held open while others are asked.
    db.session.rollback()
    found = {key: _prepared(url) for key, url in waiting}
    with site_scope(site_id):
        for row in db.session.scalars(select(FeedPhoto).where(FeedPhoto.id.in_(found)).order_by(FeedPhoto.id)).all():
            prepared = found[row.id]
            if prepared is None:
                row.tries, row.asked_at = row.tries + 1, now()
            else:
                _add(row, prepared, db.session.get_one(Site, site_id))
        db.session.flush()


def _prepared(url: str) -> PreparedImage | None:
    try:
        return prepare_image(io.BytesIO(fetched(url, most=LARGEST)))
    except (FeedRefused, ImageRefused):
        return None


def _add(row: FeedPhoto, prepared: PreparedImage, site: Site) -> None:
    article = db.session.get(Article, row.article_id)
    if article is not None and article.state in (DRAFT, REVIEW, PUBLISHED) and len(article.photos) < MOST:
        media = store_image(prepared, owner_plugin=NAME, alt=row.alt)
        values = {"photos": [*article.photos, {"media": media.key, "alt": row.alt}]}
        content = services.KINDS[Article.KIND].content
        change_content(content, article, values, version=article.version, site=site, by=None)
    db.session.delete(row)


def box() -> dict[str, Any]:
    """Return what the templates of the desk may ask."""
    return {"photos_behind": lambda row: list(_behind(row))}


def _behind(row: Article) -> Iterator[tuple[str, bool]]:
    """Yield the addresses of the photos that an article waits for, and whether they are asked for no more."""
    photos: Sequence[FeedPhoto] = db.session.scalars(
        select(FeedPhoto).where(FeedPhoto.article_id == row.id).order_by(FeedPhoto.id)
    ).all()
    for photo in photos:
        yield photo.url, photo.tries >= TRIES

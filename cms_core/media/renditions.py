"""The formats of an image that take long to make, made in a job: the JPEG is shown until they are there.

WebP in every width; AVIF in those that are wide enough to gain by it, and only where it is a good deal smaller. The
row is the truth: a job that died is found by the sweep, and doing it twice does no harm.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import cast

from PIL import Image
from sqlalchemy import select

from cms_core import jobs
from cms_core.columns import now
from cms_core.database import TenantSession, read_only
from cms_core.extensions import db
from cms_core.media import pending
from cms_core.media.models import DOCUMENT, Media
from cms_core.media.pixels import MASTER, narrowed, saved
from cms_core.media.store import NotInStore, store
from cms_core.tenancy import every_site

RENDER = "media.render"
WEBP_QUALITY, AVIF_QUALITY, AVIF_SPEED = 68, 50, 7
AVIF_FROM = 481
"""Pixels of width; narrower ones are smaller as WebP."""
AVIF_GAIN = 0.9
"""AVIF is kept when it takes at most this share of the WebP."""
PATIENCE = timedelta(minutes=10)
"""How long after a photo came its job is looked for: the queue may be long."""
TRIES = 5
AT_ONCE = 200


@jobs.job(RENDER)
def render(site_id: int, media_id: int) -> None:
    """Make what is missing of an image; nothing happens when it is there, or the image is gone.

    The files are made and stored while no transaction is open, then their row is written. Two workers at once write
    the same files; what a worker that dies leaves is written once more, or found by orphans.py.
    """
    query = select(Media).where(Media.id == media_id)
    with read_only():
        media = db.session.scalar(query)
        if media is None or media.ready or media.kind == DOCUMENT:
            return
        key, widest, made = media.key, media.width, {width: dict(kept) for width, kept in media.renditions.items()}
        cast(TenantSession, db.session()).rest()
    image = _master(key, widest)
    for width in sorted((int(width) for width in made), reverse=True):
        image = narrowed(image, width)
        for ending, content in _encoded(image):
            store().put(f"{key}/{width}.{ending}", content)
            made[str(width)][ending] = len(content)
    media = db.session.scalar(query.with_for_update())
    if media is not None:
        media.renditions = made
        media.size = sum(sum(kept.values()) for kept in made.values())
        media.ready = True
    names = [MASTER] if media is not None else [f"{width}.{ending}" for width in made for ending in made[width]]
    for name in names:
        pending.delete(store(), f"{key}/{name}")


def _master(key: str, widest: int) -> Image.Image:
    try:
        file = store().open(f"{key}/{MASTER}")
    except NotInStore:
        file = store().open(f"{key}/{widest}.jpg")
    with file:
        image = Image.open(io.BytesIO(file.read()), formats=("WEBP", "JPEG"))
        return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _encoded(image: Image.Image) -> Iterator[tuple[str, bytes]]:
    webp = saved(image, "WEBP", quality=WEBP_QUALITY, method=4)
    yield "webp", webp
    if image.width >= AVIF_FROM:
        avif = saved(image, "AVIF", quality=AVIF_QUALITY, speed=AVIF_SPEED)
        if len(avif) <= AVIF_GAIN * len(webp):
            yield "avif", avif


@jobs.sweep
def undone() -> Iterator[jobs.Undone]:
    """Yield the images whose job was lost, each a few times at most: some files can never be made."""
    with every_site() as session:
        query = select(Media).where(Media.ready.is_(False), Media.tries < TRIES, Media.created_at < now() - PATIENCE)
        for media in session.scalars(query.order_by(Media.id).limit(AT_ONCE)):
            media.tries += 1
            yield jobs.Undone(RENDER, media.site_id, {"media_id": media.id})

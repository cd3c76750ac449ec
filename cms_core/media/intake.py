"""Taking an image in: looked at and encoded anew (pixels.py), named at random, written with its row or not at all.

What every browser shows is there at once; the smaller formats take longer and are made in a job (renditions.py).
"""

from __future__ import annotations

import dataclasses
import secrets
from datetime import timedelta
from typing import BinaryIO, cast

from sqlalchemy import select

from cms_core import audit, jobs
from cms_core.columns import now
from cms_core.database import TenantSession
from cms_core.delivery import uploads
from cms_core.extensions import db
from cms_core.media import pending, search
from cms_core.media.models import CREST, IMAGE, PRIVATE, Media
from cms_core.media.pixels import (
    MASTER,
    MAX_BYTES,
    WIDTHS,
    Encoded,
    ImageRefused,
    NotAnImage,
    NotWhole,
    TooLarge,
    TooManyPixels,
    encode,
)
from cms_core.media.renditions import RENDER
from cms_core.media.store import Busy, StoreUnavailable, store
from cms_core.tenancy import current_scope
from cms_core.users.models import User

__all__ = [
    "WIDTHS",
    "Busy",
    "ImageRefused",
    "NotAnImage",
    "PreparedImage",
    "StoreUnavailable",
    "TooLarge",
    "TooManyPixels",
    "prepare_image",
    "store_image",
]


MOST_PRIVATE = 2000
"""Photos that people without an account may leave at a site in a day: about half a gigabyte."""


@dataclasses.dataclass(frozen=True)
class PreparedImage:
    """An image that was encoded and lies in the store, with no row yet."""

    key: str
    encoded: Encoded

    @property
    def files(self) -> dict[str, bytes]:
        """Its files by their names in the store."""
        made = {f"{self.key}/{width}.{ending}": content for (width, ending), content in self.encoded.files.items()}
        return {**made, f"{self.key}/{MASTER}": self.encoded.master}


def prepare_image(stream: BinaryIO, *, crest: bool = False) -> PreparedImage:
    """Do everything about an image that takes long, and keep nobody waiting meanwhile.

    The transaction of ``db.session`` is ended if it has only read. Who takes in several images prepares all of them
    before storing the first.

    Raises:
        TooLarge, NotAnImage, NotWhole, TooManyPixels: it is refused; each says why in ``message``.
        StoreUnavailable: the store cannot be written, or (``Busy``) too many large images are in hand.
    """
    cast(TenantSession, db.session()).rest()
    prepared = PreparedImage(key=secrets.token_hex(16), encoded=encode(_read(stream), crest=crest))
    pending.put(store(), prepared.files)
    return prepared


def store_image(
    image: BinaryIO | PreparedImage,
    *,
    owner_plugin: str,
    name: str | None = "",
    alt: str = "",
    credit: str = "",
    by: User | None = None,
    crest: bool = False,
    private: bool = False,
) -> Media:
    """Take an image in for the site in scope; ``owner_plugin`` is who shows it (``core`` for core).

    ``name`` is what the sender's file is called, ``crest`` says that it is a coat of arms, ``private`` that the
    library does not show it (what a citizen sent). The files stay only if the transaction does, and whether everybody
    sees them follows from what shows them (uses.py).

    Raises:
        TooLarge, NotAnImage, TooManyPixels: it is refused; each says why in ``message``.
        StoreUnavailable: the store cannot be written, or people without an account have sent a site
            :data:`MOST_PRIVATE` photos in a day.
    """
    site_id = current_scope()
    if not isinstance(site_id, int):
        raise TypeError("An image is taken in for the site in scope, and there is none.")
    if private and by is None:
        _leave_room()
    prepared = image if isinstance(image, PreparedImage) else prepare_image(image)
    key, encoded = prepared.key, prepared.encoded
    pending.keep(store(), prepared.files)
    media = Media(
        site_id=site_id,
        key=key,
        owner_plugin=owner_plugin,
        kind=CREST if crest else PRIVATE if private else IMAGE,
        name=file_name(name),
        ready=False,
        alt=alt.strip(),
        credit=credit.strip(),
        width=encoded.width,
        height=encoded.height,
        size=sum(len(content) for content in encoded.files.values()),
        renditions=_renditions(encoded),
        placeholder=encoded.placeholder,
        created_by=by.id if by is not None else None,
    )
    db.session.add(media)
    db.session.flush()
    if not private:
        search.index(media)
    jobs.enqueue(RENDER, site_id, media_id=media.id)
    audit.record("media.stored", site_id=site_id, user_id=media.created_by, target=key, owner=owner_plugin)
    return media


def _leave_room() -> None:
    """Refuse to be filled up by those whom nobody knows; who works here sends on."""
    newest = select(Media.created_at).where(Media.kind == PRIVATE, Media.created_by.is_(None)).order_by(Media.id.desc())
    moment = db.session.scalar(newest.offset(MOST_PRIVATE - 1).limit(1))
    if moment is not None and moment > now() - timedelta(days=1):
        raise StoreUnavailable("quota")


def file_name(name: str | None) -> str:
    """Return what a file is called, without folders and signs that nobody sees, not too long."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return " ".join("".join(sign for sign in last if sign.isprintable()).split())[-120:]


def _read(stream: BinaryIO) -> bytes:
    if isinstance(stream, uploads.Lost):
        raise NotWhole
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLarge
    return content


def _renditions(encoded: Encoded) -> dict[str, dict[str, int]]:
    renditions: dict[str, dict[str, int]] = {}
    for (width, ending), content in sorted(encoded.files.items()):
        renditions.setdefault(str(width), {})[ending] = len(content)
    return renditions

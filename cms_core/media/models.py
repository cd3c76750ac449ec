"""What the library knows of an image or document, and what shows it; the bytes are in the store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from cms_core.columns import UtcDateTime, now
from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, child_of, site_table

IMAGE, DOCUMENT, CREST, PRIVATE = "image", "document", "crest", "private"
"""A coat of arms is no photo: it is offered nowhere, and one that no site wears was only tried on. A private one is a
photo or a document (which has an ``ending``) that stands with what it was sent for and nowhere else: the library does
not know it."""

SCRIPT, PERSONAL, LOCKED = "script", "personal", "locked"
"""Notes on a document: there are scripts in it; there is a NIK in it; it is encrypted or endless, so that nobody could
look. One is kept, the first of these."""


class Media(SiteOwned, Base):
    """An image of a site, encoded anew on arrival, or a document as it was sent.

    ``key`` is random and part of its address; ``name`` is what the sender's file was called, which stays with those who
    write: a file may be called after a person. ``renditions`` maps a
    width in pixels to the formats there are and the bytes of each; ``ready`` says that none is to be made any more,
    after ``tries``. ``focus`` is where the picture is kept when it is cropped: ``l`` or ``r``, ``t`` or ``b``, both,
    or nothing for the middle. ``ending`` and ``note`` are a document's.

    ``public``, ``since`` and ``uses`` follow from :class:`MediaUse` (uses.py): a medium that only drafts show, or
    something withdrawn, or something whose time has not come, answers 404.
    """

    __tablename__ = "core_media"
    __table_args__ = site_table(
        Index(None, "site_id", "kind", "id"), Index(None, "site_id", "uses", "id"), Index(None, "ready", "id")
    )

    public_surface = True

    key: Mapped[str] = mapped_column(String(40), unique=True)
    owner_plugin: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10), default=IMAGE)
    name: Mapped[str] = mapped_column(String(120), default="")
    ending: Mapped[str] = mapped_column(String(5), default="")
    note: Mapped[str] = mapped_column(String(10), default="")
    public: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    uses: Mapped[int] = mapped_column(default=0)
    ready: Mapped[bool] = mapped_column(default=True)
    tries: Mapped[int] = mapped_column(default=0)
    alt: Mapped[str] = mapped_column(String(200), default="")
    credit: Mapped[str] = mapped_column(String(120), default="")
    focus: Mapped[str] = mapped_column(String(2), default="")
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    renditions: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON, default=dict)
    placeholder: Mapped[str] = mapped_column(String(400), default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    @property
    def is_open(self) -> bool:
        """Whether everybody sees it now."""
        return self.public and (self.since is None or self.since <= now())


def medium_of(model: Any) -> Any:
    """Return the relationship of a model to the medium whose key stands in its column ``media``; None once it is gone.

    It comes in the statement that brings the row, so that a page asks nothing more for its photos.
    """
    return relationship(
        Media,
        primaryjoin=lambda: and_(foreign(model.media) == Media.key, Media.site_id == model.site_id),
        viewonly=True,
        lazy="joined",
    )


class MediaUse(SiteOwned, Base):
    """That a row shows a medium; ``table`` and ``ref`` name the row, ``public`` says that everybody sees it there.

    ``since`` is the moment from which they do; None is from always.
    """

    __tablename__ = "core_media_use"
    __table_args__ = site_table(
        # No cascade: a medium that something shows cannot go, even when both happen at the same moment.
        child_of("core_media", "media_id", ondelete=None),
        UniqueConstraint("site_id", "table", "ref", "media_id"),
        Index(None, "site_id", "media_id"),
    )

    media_id: Mapped[int]
    table: Mapped[str] = mapped_column(String(60))
    ref: Mapped[int]
    public: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MediaWord(SiteOwned, Base):
    """A word by which a medium is found: of its description, its credit or the name of its file."""

    __tablename__ = "core_media_word"
    __table_args__ = site_table(
        child_of("core_media", "media_id"),
        UniqueConstraint("site_id", "word", "media_id"),
        Index(None, "site_id", "media_id", "word"),
    )

    media_id: Mapped[int]
    word: Mapped[str] = mapped_column(String(40))

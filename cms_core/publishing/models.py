"""The life of content, and the index of everything published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    event,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime, now
from cms_core.extensions import Base
from cms_core.media.uses import KEYS
from cms_core.tenancy import SiteOwned, site_table

DRAFT, REVIEW, PUBLISHED, WITHDRAWN, ARCHIVED = "draft", "review", "published", "withdrawn", "archived"
STATES = (DRAFT, REVIEW, PUBLISHED, WITHDRAWN, ARCHIVED)

SCHEDULED = "scheduled"
"""Published from a moment that is still to come. Never stored: readers compare ``published_at`` with the clock."""


class Publishable(SiteOwned):
    """Mixin of content that is written, reviewed, published, withdrawn and archived.

    ``version`` counts saves and is the optimistic lock; ``note`` is what a reviewer sent back. ``WRITTEN`` names the
    columns that a person writes: they stand in the history, dates and decimals as text; one called ``body`` holds HTML
    of blocks. ``RESERVED`` are slugs that no row gets, because something else answers there or below.
    """

    __abstract__ = True
    if TYPE_CHECKING:
        __tablename__: str

    WRITTEN: ClassVar[tuple[str, ...]] = ("title",)
    WORDED: ClassVar[tuple[str, ...]] = ("title",)
    RESERVED: ClassVar[frozenset[str]] = frozenset()

    title: Mapped[str] = mapped_column(String(160))
    slug: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), default=DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    note: Mapped[str] = mapped_column(String(500), default="")
    author_id: Mapped[int | None]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    @property
    def phase(self) -> str:
        """The state, or :data:`SCHEDULED`."""
        ahead = self.state == PUBLISHED and self.published_at is not None and self.published_at > now()
        return SCHEDULED if ahead else self.state

    @property
    def standing(self) -> str:
        """Where its life has come to, as its forms carry it: every step changes it, a save of the text does not."""
        at = int(self.published_at.timestamp()) if self.published_at is not None else ""
        return hashlib.sha256(f"{self.state} {at} {self.note}".encode()).hexdigest()[:16]

    @property
    def in_public(self) -> bool:
        """Whether everybody sees it, now or from its moment on; what was published stays so in the archive."""
        return self.state == PUBLISHED or (self.state == ARCHIVED and self.published_at is not None)

    @property
    def public_since(self) -> datetime | None:
        """The moment from which everybody sees it, if that is still to come."""
        return self.published_at if self.phase == SCHEDULED else None

    @property
    def media_keys(self) -> set[str]:
        """All media that the content shows: they are public while it is, and kept for as long as it needs them."""
        image: str | None = getattr(self, "image", None)
        return {image} if image else set()

    @property
    def editor(self) -> tuple[str, dict[str, Any]] | None:
        """The endpoint where it is written, with its values; None where that cannot be said."""
        return None

    @property
    def content(self) -> dict[str, Any]:
        """What a person wrote, as JSON can hold it; what it says can be set again in the same words."""
        return {name: plain(getattr(self, name)) for name in self.WRITTEN}


def plain(value: Any) -> Any:
    """Return a value of a column as JSON can hold it; a number that can be written in two ways is one number."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date | time) else value


_READ: dict[Any, Callable[[str], Any]] = {
    Decimal: Decimal,
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    time: time.fromisoformat,
}


@event.listens_for(Publishable, "attribute_instrument", propagate=True)
def _read_plain(model: type[Publishable], name: str, attribute: Any) -> None:
    """Let a column that a person writes take what :func:`plain` made of its value."""
    for column in getattr(attribute.property, "columns", ()) if name in model.WRITTEN else ():
        kind = getattr(column.type, "impl_instance", column.type).python_type
        if kind in _READ:
            event.listen(attribute, "set", _reading(_READ[kind]), retval=True)


def _reading(read: Callable[[str], Any]) -> Callable[..., Any]:
    def take(_row: Any, value: Any, *_about: Any) -> Any:
        return read(value) if isinstance(value, str) else value

    return take


def visible(model: type[Publishable]) -> ColumnElement[bool]:
    """Return the condition that content is published and its time has come."""
    return and_(model.state == PUBLISHED, or_(model.published_at.is_(None), model.published_at <= now()))


class Revision(SiteOwned, Base):
    """What content of any kind said at one save; ``table`` and ``ref`` name the row.

    ``lost`` marks a text that somebody wrote and that lost against another one saved meanwhile.
    """

    __tablename__ = "core_revision"
    __table_args__ = site_table(Index(None, "site_id", "table", "ref", "id"))

    table: Mapped[str] = mapped_column(String(60))
    ref: Mapped[int]
    version: Mapped[int]
    lost: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

    @property
    def media_keys(self) -> set[str]:
        """The media that the text showed, whatever it says them with."""
        return set(KEYS.findall(json.dumps(self.content)))


class ContentWord(SiteOwned, Base):
    """A word in the columns ``WORDED`` of a row of any kind, by which lists in the administration find it."""

    __tablename__ = "core_content_word"
    __table_args__ = site_table(
        # By word for rare ones; by row and word for common ones, of which each row is asked.
        UniqueConstraint("site_id", "table", "word", "ref"),
        Index(None, "site_id", "table", "ref", "word"),
    )

    table: Mapped[str] = mapped_column(String(60))
    ref: Mapped[int]
    word: Mapped[str] = mapped_column(String(40))


class Redirect(SiteOwned, Base):
    """A slug that content had before: its old address leads to the new one for good."""

    __tablename__ = "core_redirect"
    __table_args__ = site_table(UniqueConstraint("site_id", "table", "slug"), Index(None, "site_id", "table", "ref"))

    public_surface = True

    table: Mapped[str] = mapped_column(String(60))
    slug: Mapped[str] = mapped_column(String(120))
    ref: Mapped[int]


class PublishedItem(SiteOwned, Base):
    """One published thing of any plugin: all that home pages, roll-ups, search, feeds and sitemaps read.

    ``kabupaten`` and ``kecamatan`` repeat the ancestors of ``region_code`` so that a roll-up reads one index;
    ``place`` holds the same, the site and the module as words for the full-text index, which cuts lists of words
    far faster than it could filter rows.
    """

    __tablename__ = "core_item"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "plugin", "kind", "ref"),
        Index(None, "site_id", "published_at", "id"),
        Index(None, "site_id", "kind", "published_at", "id"),
        Index(None, "kecamatan", "published_at", "id"),
        Index(None, "kecamatan", "kind", "published_at", "id"),
        Index(None, "kabupaten", "published_at", "id"),
        Index(None, "kabupaten", "kind", "published_at", "id"),
    )

    region_code: Mapped[str] = mapped_column(String(13))
    kabupaten: Mapped[str] = mapped_column(String(5))
    kecamatan: Mapped[str] = mapped_column(String(8))
    plugin: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    ref: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    summary: Mapped[str] = mapped_column(String(300))
    body_text: Mapped[str] = mapped_column(Text)
    image: Mapped[str | None] = mapped_column(String(40))
    focus: Mapped[str] = mapped_column(String(2), default="")
    endpoint: Mapped[str] = mapped_column(String(80))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    place: Mapped[str] = mapped_column(String(120))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    public_surface = True


SEARCH = Table(
    "core_item_fts",
    Base.metadata,
    Column("rowid", Integer),
    Column("core_item_fts", String),
    info={"owned_by": ("rowid", "core_item")},
)
"""SQLite's full-text index of ``core_item``, kept by triggers; PostgreSQL has an index of words instead."""

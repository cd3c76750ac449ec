"""The life of content, and the index of everything published."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime, now
from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, site_table

DRAFT, REVIEW, PUBLISHED, WITHDRAWN = "draft", "review", "published", "withdrawn"
STATES = (DRAFT, REVIEW, PUBLISHED, WITHDRAWN)


class Publishable(SiteOwned):
    """Mixin of content that is written, reviewed, published and withdrawn.

    ``version`` counts saves and is the optimistic lock; ``note`` is what a reviewer sent back.
    """

    __abstract__ = True

    title: Mapped[str] = mapped_column(String(160))
    slug: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(12), default=DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    note: Mapped[str] = mapped_column(String(500), default="")
    author_id: Mapped[int | None]
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


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

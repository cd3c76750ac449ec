"""What an article from an old site still waits for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, UtcDateTime, child_of, site_table

LONGEST, LONGEST_ALT = 500, 200


class FeedPhoto(SiteOwned, Base):
    """A photo of an entry of a feed that is still at its old site, at ``url``; it is gone from here once it is taken.

    ``tries`` is how often it was asked for in vain, ``asked_at`` when that was last.
    """

    __tablename__ = "berita_feed_photo"
    __table_args__ = site_table(child_of("berita_article", "article_id"), Index(None, "site_id", "article_id"))

    article_id: Mapped[int]
    url: Mapped[str] = mapped_column(String(LONGEST))
    alt: Mapped[str] = mapped_column(String(LONGEST_ALT), default="", info={"personal": False})
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

"""How often a page was read."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, site_table

LONGEST = 200


class PageReads(SiteOwned, Base):
    """How often ``path`` was read in the month that begins with the day ``month``; nothing of who read it."""

    __tablename__ = "core_page_reads"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "month", "path"), Index(None, "month", "site_id"), Index(None, "site_id", "path")
    )

    month: Mapped[date] = mapped_column(Date)
    path: Mapped[str] = mapped_column(String(LONGEST))
    count: Mapped[int] = mapped_column(default=0)

"""Visits. Who came is encrypted; a keyed hash of the number finds what is kept about a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, Encrypted, SiteOwned, UtcDateTime, now, site_table


class Visit(SiteOwned, Base):
    """One visit to the office."""

    __tablename__ = "buku_tamu_visit"
    __table_args__ = site_table(Index(None, "site_id", "phone_hash"), Index(None, "site_id", "visited_at"))

    visited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    name: Mapped[str] = mapped_column(Encrypted)
    phone: Mapped[str] = mapped_column(Encrypted)
    phone_hash: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(200))

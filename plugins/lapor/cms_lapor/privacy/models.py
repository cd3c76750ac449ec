"""Reports that may no longer be used, and what is left of those that are gone."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, Encrypted, SiteOwned, UtcDateTime, child_of, now, site_table


class Restriction(SiteOwned, Base):
    """The wish of a person that a report be kept and used for nothing else (UU 27/2022).

    It is to be granted by ``due_at``, 3 x 24 hours after it was asked for. ``by`` is who asked, the reporter or an
    office.
    """

    __tablename__ = "lapor_restriction"
    __table_args__ = site_table(
        child_of("lapor_report", "report_id"),
        Index(None, "site_id", "report_id"),
        Index(None, "site_id", "due_at"),
    )

    report_id: Mapped[int]
    by: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Encrypted, default="")
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    granted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    office: Mapped[str] = mapped_column(String(120), default="")


class Tombstone(SiteOwned, Base):
    """What is left of a deleted report: that there was one, about what, from when to when, and why it is gone."""

    __tablename__ = "lapor_tombstone"
    __table_args__ = site_table(UniqueConstraint("site_id", "number"))

    number: Mapped[str] = mapped_column(String(32))
    topic: Mapped[str] = mapped_column(String(40))
    received_on: Mapped[date] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    why: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

"""Who follows a report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, Encrypted, SiteOwned, UtcDateTime, child_of, now, site_table


class Follower(SiteOwned, Base):
    """An address that gets the news of a report. Nothing is sent to it but one question until it has said yes.

    ``told_step`` is the last line of the history that it was told of.
    """

    __tablename__ = "lapor_follower"
    __table_args__ = site_table(
        child_of("lapor_report", "report_id"),
        UniqueConstraint("site_id", "report_id", "email_hash"),
        Index(None, "email_hash"),
    )

    report_id: Mapped[int]
    email: Mapped[str] = mapped_column(Encrypted)
    email_hash: Mapped[str] = mapped_column(String(64), info={"personal": False})
    language: Mapped[str] = mapped_column(String(5), default="id")
    told_step: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

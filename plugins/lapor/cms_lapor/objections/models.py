"""Who objects to a public report."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, Encrypted, SiteOwned, UtcDateTime, child_of, now, site_table


class Objection(SiteOwned, Base):
    """Somebody says that a report should not be read by all, and why; ``open`` until an officer has looked.

    ``email`` is where the answer goes, in ``language``; it is forgotten with the answer.
    """

    __tablename__ = "lapor_objection"
    __table_args__ = site_table(
        child_of("lapor_report", "report_id"), Index(None, "site_id", "report_id"), Index(None, "email_hash")
    )

    report_id: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Encrypted, default="")
    email: Mapped[str] = mapped_column(Encrypted, default="")
    email_hash: Mapped[str] = mapped_column(String(64), default="", info={"personal": False})
    language: Mapped[str] = mapped_column(String(5), default="id")
    open: Mapped[bool] = mapped_column(default=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

"""What somebody was reminded of."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, UtcDateTime, child_of, db, settle, site_table
from cms_lapor import NAME

NOTICES = ("half", "soon", "over", "silent", "below_over", "below_far", "restricted", "one_elsewhere")
"""What is said of one case and its limit."""


class Reminder(SiteOwned, Base):
    """That a share of the time until ``due`` was over and somebody was told; ``share`` is a percentage.

    A limit that a recount has moved is another one, with reminders of its own; with the next step of the case all of
    them are forgotten.
    """

    __tablename__ = "lapor_reminder"
    __table_args__ = site_table(
        child_of("lapor_report", "report_id"), UniqueConstraint("site_id", "report_id", "due", "share")
    )

    report_id: Mapped[int]
    due: Mapped[date] = mapped_column(Date)
    share: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def begin_anew(report_id: int) -> None:
    """Take back what was said of the limit of a case; whoever has to act from now on is reminded for himself."""
    settle(NAME, report_id, NOTICES)
    for row in db.session.scalars(select(Reminder).where(Reminder.report_id == report_id)).all():
        db.session.delete(row)

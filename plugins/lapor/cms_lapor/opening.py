"""Opening what is closed: who sent a report, and what a restricted one says; each leaves a row with the reason."""

from __future__ import annotations

from sqlalchemy import select

from cms_core.api import User, audit, db
from cms_lapor import NAME
from cms_lapor.cases import Missing
from cms_lapor.models import CONTENT, Access, Report, Reporter
from cms_lapor.states import TOLD


def identity_of(report: Report, reason: str, *, user: User) -> Reporter | None:
    """Return who sent a report, and write down who asked and why.

    Raises:
        Missing: no reason was given.
    """
    if not reason.strip():
        raise Missing(TOLD)
    db.session.add(Access(report_id=report.id, user_id=user.id, office=user.office, reason=reason.strip()))
    audit(f"{NAME}.identity", site_id=report.site_id, user_id=user.id, target=report.number)
    return db.session.scalar(select(Reporter).where(Reporter.report_id == report.id))


def reveal(report: Report, reason: str, *, user: User) -> None:
    """Write down who reads a restricted report, and why."""
    db.session.add(
        Access(report_id=report.id, user_id=user.id, office=user.office, what=CONTENT, reason=reason.strip())
    )
    audit(f"{NAME}.revealed", site_id=report.site_id, user_id=user.id, target=report.number)
    db.session.flush()

"""Counting limits anew after a calendar was changed: never by itself, always with a reason that the citizen reads."""

from __future__ import annotations

import dataclasses
from datetime import date

from sqlalchemy import select

from cms_core.api import Calendar, Site, audit, calendar_of, db
from cms_lapor import NAME, cases
from cms_lapor.models import NEVER, Report
from cms_lapor.states import OPEN


@dataclasses.dataclass(frozen=True)
class Moved:
    """A limit that has another day now."""

    number: str
    before: date
    after: date


def recount(site: Site, *, reason: str, dry_run: bool = False) -> list[Moved]:
    """Count the limits of all open cases of the site in scope by its calendar as it is now; return those that moved.

    Each of them gets a line in its history, with the reason.

    Raises:
        cases.Missing: there is no reason.
    """
    if not reason.strip():
        raise cases.Missing(reason)
    calendar, found = calendar_of(site), []
    query = select(Report).where(Report.state.in_(OPEN), Report.due_from.is_not(None) | Report.finish_from.is_not(None))
    for report in db.session.scalars(query.order_by(Report.id)).all():
        due, finish = _counted(calendar, report)
        if (due, finish) == (report.due, report.finish):
            continue
        found.append(Moved(report.number, report.due, due))
        if not dry_run:
            report.due, report.finish = due, finish
            cases.remark(report, cases.RECOUNT, reason)
    if found and not dry_run:
        audit(f"{NAME}.recounted", site_id=site.id, user_id=None, target=site.slug, count=len(found), reason=reason)
    return found


def _counted(calendar: Calendar, report: Report) -> tuple[date, date]:
    due, finish = report.due, report.finish
    if report.due_from is not None and due != NEVER:
        due = calendar.due(report.due_from, report.due_days).day
    if report.finish_from is not None and finish != NEVER:
        finish = calendar.due(report.finish_from, report.finish_days).day
    return due, finish

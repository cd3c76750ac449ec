"""Ending cases whose reporters had their say and said nothing: answered ones are closed, incomplete ones filed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from cms_core.api import Calendar, ChangedMeanwhile, Site, db
from cms_lapor import cases, clocks
from cms_lapor.models import Report
from cms_lapor.reminders.models import Reminder
from cms_lapor.states import ANSWERED, SYSTEM, WAITING, moves_of

GRACE_DAYS = 2
"""Working days between a reminder and the end: who was reminded late, because the server was off, has them as well."""


def close_silent(site: Site, calendar: Calendar, moment: datetime) -> int:
    """Close what was answered, and file what was to be completed, when the limit is over and its reporter was reminded.

    Returns how many.
    """
    day = clocks.day_of(site, moment)
    reminded = (
        select(Report, func.max(Reminder.at))
        .join(Reminder, Reminder.report_id == Report.id)
        .where(Report.state.in_((ANSWERED, WAITING)), Report.due < day, Reminder.due == Report.due)
        # Its reporter was not reminded, because he is not written to.
        .where(Report.restricted_at.is_(None))
        .group_by(Report.id)
        .order_by(Report.id)
    )
    count = 0
    for report, at in db.session.execute(reminded).all():
        if calendar.due(clocks.day_of(site, at), GRACE_DAYS).day < day:
            count += _end(report, site, moment)
    return count


def _end(report: Report, site: Site, moment: datetime) -> bool:
    (name,) = moves_of(report.state, SYSTEM)
    try:
        cases.move(report, name, cases.Said(), by=SYSTEM, step=report.step, site=site, at=moment)
    except (ChangedMeanwhile, cases.NoSuchMove):
        return False  # its reporter, or an officer, was quicker
    return True

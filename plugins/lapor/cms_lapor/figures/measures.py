"""How long each step of a case took, in working days, noted when it is taken: figures then only count and sort."""

from __future__ import annotations

from datetime import datetime

from cms_core.api import Site, calendar_of
from cms_lapor.clocks import day_of
from cms_lapor.models import Report
from cms_lapor.states import NEW, REOPENING, WITHDRAWN


def take(report: Report, site: Site, *, start: str, at: datetime) -> None:
    """Note what a move from the state ``start`` at a moment says of a report; its own moments are set already.

    Looking at a report for the first time counts, whatever came of it: what waits for its sender is looked at, too;
    what its sender withdrew was not.
    """
    if start == NEW and report.state != WITHDRAWN and report.checked_in is None:
        report.checked_in = _days(site, report.received_at, at)
    if report.state == REOPENING:
        report.reopened += 1
    if report.verified_at is None:
        return
    if report.followed_at is not None and report.followed_in is None:
        report.followed_in = _days(site, report.verified_at, report.followed_at)
    if report.answered_at is not None:
        report.answered_in = _days(site, report.verified_at, report.answered_at)


def _days(site: Site, start: datetime, end: datetime) -> int:
    return calendar_of(site).count(day_of(site, start), day_of(site, end))

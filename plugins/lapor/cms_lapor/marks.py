"""What officers say about a case without taking it elsewhere: whose it is, whom it is about, that it is real."""

from __future__ import annotations

from cms_core.api import User, db
from cms_lapor import cases
from cms_lapor.merging.services import merged_into, parent_of
from cms_lapor.models import Report

TAKE, TRUST, ACCUSE = "ambil", "sungguhan", "terlapor"
"""What the history calls them."""


def accuse(report: Report, unit_id: int | None, *, step: int, user: User) -> None:
    """Say which unit of the site a report is about, or that it is about none: its people do not know of it then.

    Nor of what was merged into it, or what it was merged into: whoever reads one of them learns of the others.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
    """
    cases.lock(report, step)
    whole = parent_of(report) or report
    for each in [whole, *merged_into(whole)]:
        if each is not report:
            db.session.refresh(each, with_for_update=True)
        each.accused_id = unit_id
        if unit_id is not None and each.unit_id == unit_id:
            each.unit, each.unit_id, each.officer_id = "", None, None
        cases.log(each, ACCUSE, cases.Said(), user=user)


def take(report: Report, *, step: int, user: User) -> None:
    """Make a case that of this officer.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
    """
    cases.lock(report, step)
    report.officer_id = user.id
    cases.log(report, TAKE, cases.Said(), user=user)


def trust(report: Report, *, step: int, user: User) -> None:
    """Say that a report was not sent by a program.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        NoSuchMove: nobody thought so.
    """
    cases.lock(report, step)
    if not report.suspect:
        raise cases.NoSuchMove(TRUST)
    report.suspect = ""
    cases.log(report, TRUST, cases.Said(), user=user)

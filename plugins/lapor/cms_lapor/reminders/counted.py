"""What is told as a number: what a program may have sent, and what another office has had for long without a word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, not_, select

from cms_core.api import Site, db, notify, settle
from cms_lapor import NAME
from cms_lapor.models import Event, Report
from cms_lapor.reminders import contact
from cms_lapor.routing import HANDLE
from cms_lapor.states import OPEN, PASSED_ON
from cms_lapor.units.duties import GUARDED, KEPT

SUSPECTS, ELSEWHERE, ONE_ELSEWHERE = "suspects", "elsewhere", "one_elsewhere"
WITHOUT_NEWS = timedelta(days=14)
"""Ten working days, as long as the silence of a reporter; the other office has limits of its own."""


def tell_suspects(site: Site, day: date) -> None:
    """Say how many wait that a program may have sent, a working day before they are late: a person may have."""
    waiting = (Report.state.in_(OPEN), Report.suspect != "", Report.due <= day)
    count = db.session.scalar(select(func.count(Report.id)).where(*waiting)) or 0
    _tell(site, SUSPECTS, count, {"keadaan": "robot"})


def tell_passed_on(site: Site, moment: datetime) -> None:
    """Say how many cases another office has of which nobody has said anything for :data:`WITHOUT_NEWS`.

    No clock of ours runs on them, and their reporters still wait for somebody to ask.
    """
    heard = exists().where(Event.report_id == Report.id, Event.at > moment - WITHOUT_NEWS)
    there = Report.state == PASSED_ON
    count = db.session.scalar(select(func.count(Report.id)).where(there, not_(heard), not_(GUARDED))) or 0
    _tell(site, ELSEWHERE, count, {"keadaan": "pelapor", "tahap": PASSED_ON})
    for report, is_heard in db.session.execute(select(Report, heard).where(there, GUARDED)):
        if is_heard:
            settle(NAME, report.id, (ONE_ELSEWHERE,))
            continue
        contact.tell_office(site, ONE_ELSEWHERE, report.id, report.number, permission=KEPT)


def _tell(site: Site, kind: str, count: int, values: Mapping[str, str]) -> None:
    if not count:
        settle(NAME, -site.id, (kind,))
        return
    endpoint = f"{NAME}.admin.queue"
    notify(site, NAME, kind, -site.id, permission=HANDLE, endpoint=endpoint, values=values, facts={"count": count})

"""Each day: deleting pictures of identity cards nobody needs any more, and forgetting who asked long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import case, exists, func, select

from cms_core.api import Site, calendar_of, db, now, settings_of, today
from cms_ppid import NAME
from cms_ppid.cases import clocks
from cms_ppid.cases.models import Applicant, Paper
from cms_ppid.objections.models import Objection
from cms_ppid.privacy.emptying import empty, forget_papers
from cms_ppid.requests.models import Request

ENDS: tuple[tuple[Any, Any], ...] = (
    (Request, func.coalesce(Request.closed_at, Request.answered_at)),
    (Objection, func.coalesce(Objection.closed_at, case((Objection.disputed_on.is_(None), Objection.decided_at)))),
)
"""Kinds of cases, and when each ended: one that was answered has, though nobody may ever say that it is done."""
AT_ONCE = 200
"""Applicants of one run; the rest follows the next day."""


def forget(site_id: int) -> None:
    """Forget what the site in scope needs no more; a task."""
    site = db.session.get_one(Site, site_id)
    forget_cards(site)
    forget_applicants(site)


def forget_cards(site: Site) -> None:
    """Delete the papers of those whose every case is over, the time to object and the days that the site says, too."""
    kept = int(settings_of(site, NAME)["keep_papers"])
    has_papers = exists().where(Paper.site_id == Applicant.site_id, Paper.applicant_id == Applicant.id)
    # So many working days are at least as many days; those that are left are counted by the calendar.
    before = now() - timedelta(days=kept + clocks.days_for(site, "object"))
    for applicant in _over(before=before, having=has_papers):
        finals = [_final(each, site) for each in _ends(applicant)]
        if finals and max(finals) + timedelta(days=kept) < today(site):
            forget_papers(applicant)


def forget_applicants(site: Site) -> None:
    """Forget those whose every case ended as many years ago as the site keeps names."""
    before = now() - relativedelta(years=int(settings_of(site, NAME)["keep_years"]))
    for applicant in _over(before=before, having=Applicant.forgotten_at.is_(None)):
        empty(applicant, site)


def _over(*, before: datetime, having: Any) -> list[Applicant]:
    """Return applicants of whom nothing is open, of whatever kind, and all ended before a moment."""
    query = select(Applicant).where(having)
    for kind, ended in ENDS:
        his = (kind.site_id == Applicant.site_id, kind.applicant_id == Applicant.id)
        query = query.where(~exists().where(*his, ended.is_(None) | (ended >= before)))
    return list(db.session.scalars(query.order_by(Applicant.id).limit(AT_ONCE)))


def _ends(applicant: Applicant) -> Iterator[datetime]:
    for kind, ended in ENDS:
        yield from db.session.scalars(select(ended).where(kind.applicant_id == applicant.id))


def _final(closed: datetime, site: Site) -> date:
    """Return the day on which nobody can object any more to what ended at a moment (UU 14/2008 pasal 36)."""
    start = clocks.received_on(site, closed)
    return calendar_of(site).due(start, clocks.days_for(site, "object")).day

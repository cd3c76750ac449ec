"""Keeping a report and using it for nothing else, within 3 x 24 hours after a person asked for that (UU 27/2022)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, select

from cms_core.api import Site, User, audit, db, notify, now, settle
from cms_lapor import NAME, opening, showing
from cms_lapor.models import Report
from cms_lapor.objections import services as objections
from cms_lapor.privacy.models import Restriction
from cms_lapor.reminders.models import begin_anew
from cms_lapor.routing import HANDLE
from cms_lapor.sending import title_of
from cms_lapor.topics import topic_name
from cms_lapor.units.duties import KEPT, is_guarded

WITHIN = timedelta(hours=72)
LAST_DAY = timedelta(hours=24)
ASKED, PRESSING = "restrict", "restrict_soon"


def ask(report: Report, site: Site, *, by: str, reason: str = "") -> Restriction:
    """Put the wish of a person into the queue of the site in scope, once; its officers are told."""
    waiting = _waiting(report)
    if waiting is not None:
        return waiting
    row = Restriction(report_id=report.id, by=by, reason=reason.strip(), due_at=now() + WITHIN)
    db.session.add(row)
    _tell(report, site, ASKED, urgent=False)
    db.session.flush()
    audit(f"{NAME}.restriction_asked", site_id=site.id, user_id=None, target=report.number)
    return row


def is_asked(report: Report) -> bool:
    """Whether somebody asked for it and waits."""
    return _waiting(report) is not None


def grant(report: Report, site: Site, *, by: str, user: User) -> None:
    """Take a report off all public pages, and close what it says and who sent it until that is lifted.

    Lists and searches of officers know it by its topic meanwhile; who has to read it says why (``opening.reveal``).
    Its limits run on, and who keeps the desk is reminded of them: nobody else can go on with it (ADR 32).
    """
    row = _waiting(report) or ask(report, site, by=by)
    row.granted_at, row.office = now(), user.office
    report.restricted_at, report.released_at = row.granted_at, None
    report.title = topic_name(report.topic)
    showing.show(report, site)
    objections.settle(report, site, objections.GONE)
    settle(NAME, report.id, (ASKED, PRESSING))
    begin_anew(report.id)
    audit(f"{NAME}.restricted", site_id=site.id, user_id=user.id, target=report.number)


def lift(report: Report, site: Site, *, reason: str, user: User) -> None:
    """Let a report be used again; it stays off the public pages until somebody releases it anew.

    Who did so, and why, stands among those who opened it: from then on it is read without a reason.
    """
    opening.reveal(report, reason, user=user)
    query = select(Restriction).where(Restriction.report_id == report.id, Restriction.lifted_at.is_(None))
    for row in db.session.scalars(query.where(Restriction.granted_at.is_not(None))).all():
        row.lifted_at = now()
    report.restricted_at = None
    begin_anew(report.id)
    if report.emptied_at is None:
        report.title = title_of(report)
    audit(f"{NAME}.restriction_lifted", site_id=site.id, user_id=user.id, target=report.number)


def queue(*seen: ColumnElement[bool]) -> list[tuple[Restriction, Report]]:
    """Return what waits to be granted at the site in scope, the most pressing first, then what is restricted now.

    ``seen`` are the conditions of the reports that somebody may know of.
    """
    query = select(Restriction, Report).join(Report, Report.id == Restriction.report_id)
    query = query.where(Restriction.lifted_at.is_(None), *seen)
    rows = db.session.execute(query.order_by(Restriction.granted_at.is_not(None), Restriction.due_at)).all()
    return [(restriction, report) for restriction, report in rows]


def press(site_id: int) -> None:
    """Say loudly what has to be granted within a day, or should have been; a task."""
    site = db.session.get_one(Site, site_id)
    for restriction, report in queue():
        if restriction.granted_at is None and restriction.due_at < now() + LAST_DAY:
            settle(NAME, report.id, (ASKED,))
            _tell(report, site, PRESSING, urgent=True)


def _tell(report: Report, site: Site, kind: str, *, urgent: bool) -> None:
    notify(
        site,
        NAME,
        kind,
        report.id,
        permission=KEPT if is_guarded(report) else HANDLE,
        endpoint=f"{NAME}.admin.personal",
        values={},
        facts={"number": report.number},
        urgent=urgent,
    )


def _waiting(report: Report) -> Restriction | None:
    query = select(Restriction).where(Restriction.report_id == report.id, Restriction.granted_at.is_(None))
    return db.session.scalar(query)

"""What is held about a person who sent reports, and forgetting it (UU 27/2022)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from cms_core.api import BadNumber, PersonalData, db, every_site, keyed_hash, now, site_scope, whatsapp_number
from cms_lapor import NAME, _
from cms_lapor.models import Report, Reporter
from cms_lapor.states import REPORTER

KEPT = timedelta(days=365)
"""How long after the end of a case its site still knows who sent it."""


def held(subject: str) -> list[PersonalData]:
    """Return what is held about whoever has this telephone number, of all sites."""
    with every_site() as session:
        query = select(Reporter, Report).join(Report, Report.id == Reporter.report_id)
        rows = session.execute(query.where(Reporter.phone_hash == _hash(subject)).order_by(Report.id)).all()
        return [each for reporter, report in rows for each in _pieces(reporter, report)]


def forget_old(_site_id: int) -> None:
    """Forget who sent the reports of the site in scope that ended :data:`KEPT` ago; a task of each day."""
    query = select(Reporter).join(Report, Report.id == Reporter.report_id)
    for reporter in db.session.scalars(query.where(Report.closed_at < now() - KEPT)).all():
        db.session.delete(reporter)


def erase(subject: str, *, dry_run: bool) -> list[PersonalData]:
    """Forget who sent the reports of whoever has this number; the reports stay, and nobody knows whose they were."""
    found = held(subject)
    if dry_run or not found:
        return found
    with every_site() as session:
        query = select(Reporter.site_id).where(Reporter.phone_hash == _hash(subject))
        sites = sorted(set(session.scalars(query)))
    for site_id in sites:
        with site_scope(site_id):
            for reporter in db.session.scalars(select(Reporter).where(Reporter.phone_hash == _hash(subject))).all():
                db.session.delete(reporter)
    return found


def _pieces(reporter: Reporter, report: Report) -> Iterator[PersonalData]:
    replies = [event.note for event in report.events if event.by == REPORTER]
    values = (
        (_("Nama"), reporter.name),
        (_("Nomor HP"), reporter.phone),
        (_("Laporan"), report.body),
        *((_("Balasan"), reply) for reply in replies),
    )
    for what, value in values:
        if value:
            yield PersonalData(plugin=NAME, what=str(what), where=report.number, value=value)


def _hash(subject: str) -> str:
    try:
        return keyed_hash(whatsapp_number(subject))
    except BadNumber:
        return "-"

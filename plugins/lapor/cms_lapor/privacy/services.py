"""What is held about a person who sent or follows reports, and forgetting it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from cms_core.api import (
    BadAddress,
    BadNumber,
    PersonalData,
    db,
    every_site,
    keyed_hash,
    mail_address,
    site_scope,
    whatsapp_number,
)
from cms_lapor import NAME, _
from cms_lapor.following.models import Follower
from cms_lapor.models import Report, Reporter
from cms_lapor.objections.models import Objection
from cms_lapor.states import REPORTER


def held(subject: str) -> list[PersonalData]:
    """Return what is held about whoever has this telephone number or mail address, of all sites."""
    senders, followers, objectors = _conditions(subject)
    with every_site() as session:
        query = select(Reporter, Report).join(Report, Report.id == Reporter.report_id)
        rows = session.execute(query.where(senders).order_by(Report.id)).all()
        found = [each for reporter, report in rows for each in _pieces(reporter, report)]
        following = select(Follower, Report).join(Report, Report.id == Follower.report_id).where(followers)
        for follower, report in session.execute(following.order_by(Report.id)):
            what = str(_("Mengikuti laporan"))
            found.append(PersonalData(plugin=NAME, what=what, where=report.number, value=follower.email))
        objecting = select(Objection, Report).join(Report, Report.id == Objection.report_id).where(objectors)
        for objection, report in session.execute(objecting.order_by(Objection.id)):
            for what, value in ((_("Surel untuk jawaban aduan"), objection.email), (_("Aduan"), objection.words)):
                if value:
                    found.append(PersonalData(plugin=NAME, what=str(what), where=report.number, value=value))
        return found


def erase(subject: str, *, dry_run: bool) -> list[PersonalData]:
    """Forget whoever has this number or address: the reports stay, and nobody knows whose they were."""
    found = held(subject)
    if dry_run or not found:
        return found
    models: tuple[Any, ...] = (Reporter, Follower, Objection)
    conditions = tuple(zip(models, _conditions(subject), strict=True))
    with every_site() as session:
        named = [session.scalars(select(model.site_id).where(where)).all() for model, where in conditions]
    for site_id in sorted({site_id for each in named for site_id in each}):
        with site_scope(site_id):
            for model, where in conditions:
                for row in db.session.scalars(select(model).where(where)).all():
                    _forget(row)
    return found


def _forget(row: Reporter | Follower | Objection) -> None:
    """Forget who somebody is; that a report is objected to stays, until an officer has looked."""
    if isinstance(row, Objection):
        row.email = row.email_hash = ""
    else:
        db.session.delete(row)


def _pieces(reporter: Reporter, report: Report) -> Iterator[PersonalData]:
    replies = [event.note for event in report.events if event.by == REPORTER]
    values = (
        (_("Nama"), reporter.name),
        (_("Nomor HP"), reporter.phone),
        (_("Surel"), reporter.email),
        (_("Laporan"), report.body),
        *((_("Balasan"), reply) for reply in replies),
    )
    for what, value in values:
        if value:
            yield PersonalData(plugin=NAME, what=str(what), where=report.number, value=value)


def _conditions(subject: str) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    """Return how reporters, followers and objectors are found that a number or an address belongs to."""
    phone, email = _phone_hash(subject), _email_hash(subject)
    senders = or_(Reporter.phone_hash == phone, Reporter.email_hash == email)
    return senders, Follower.email_hash == email, Objection.email_hash == email


def _phone_hash(subject: str) -> str:
    try:
        return keyed_hash(whatsapp_number(subject))
    except BadNumber:
        return "-"


def _email_hash(subject: str) -> str:
    try:
        return keyed_hash(mail_address(subject))
    except BadAddress:
        return "-"

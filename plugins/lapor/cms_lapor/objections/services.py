"""Objections: noting one, and answering all of a report at once."""

from __future__ import annotations

from sqlalchemy import func, select

from cms_core.api import Site, User, audit, db, keyed_hash, mail_is_on, send_mail, speaking
from cms_lapor import NAME, _, cases
from cms_lapor.models import Report
from cms_lapor.objections.models import Objection
from cms_lapor.telling import services as telling
from cms_lapor.telling import texts

MOST_OPEN = 20
"""Of one report; whoever looks at it then has enough to read."""
CHANGED = _.lazy("Petugas sudah memeriksanya dan memperbarui isi laporan itu di situs.")
GONE = _.lazy("Petugas sudah memeriksanya. Laporan itu tidak tampil lagi di situs.")
KEPT = _.lazy("Petugas sudah memeriksanya. Laporan itu tetap tampil di situs.")


def object_to(report: Report, reason: str, words: str, email: str = "", language: str = "id") -> None:
    """Note that somebody objects to a report, and mark it for the officers of its site, which is in scope.

    ``email`` gets the answer, in a language.
    """
    report.objected = True
    open_ones = select(func.count(Objection.id)).where(Objection.report_id == report.id, Objection.open)
    if (db.session.scalar(open_ones) or 0) < MOST_OPEN:
        row = Objection(report_id=report.id, reason=reason, words=words, email=email, language=language)
        row.email_hash = keyed_hash(email) if email else ""
        db.session.add(row)
    db.session.flush()
    audit(f"{NAME}.objected", site_id=report.site_id, user_id=None, target=report.number)


def open_of(report: Report) -> list[Objection]:
    """Return the objections that no officer has answered yet, oldest first; the site of the report is in scope."""
    query = select(Objection).where(Objection.report_id == report.id, Objection.open)
    return list(db.session.scalars(query.order_by(Objection.id)))


def dismiss(report: Report, reason: str, *, step: int, site: Site, user: User) -> None:
    """Answer that a report stays as it is, and why; what everybody reads does not change.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        NoSuchMove: nobody objects.
    """
    cases.lock(report, step)
    if not report.objected:
        raise cases.NoSuchMove(cases.DISMISS)
    cases.log(report, cases.DISMISS, cases.Said(note=reason), user=user)
    settle(report, site, KEPT if report.is_public else GONE, reason.strip())


def settle(report: Report, site: Site, *answer: object) -> None:
    """Note that an officer has looked, tell those who left an address what came of it, and forget these."""
    if not report.objected:
        return
    report.objected = False
    for each in open_of(report):
        each.open = False
        if each.email and mail_is_on() and telling.may_ask(each.email_hash, site, asker="", purpose="objections"):
            with speaking(each.language):
                letter = texts.objection(report.number, *map(str, answer))
                send_mail(site, each.email, letter.subject, letter.body)
        each.email = each.email_hash = ""


def refuse(address_hash: str) -> None:
    """Forget an address at the site in scope that nobody has."""
    for row in db.session.scalars(select(Objection).where(Objection.email_hash == address_hash)).all():
        row.email = row.email_hash = ""

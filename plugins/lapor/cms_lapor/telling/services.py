"""Each few minutes: whoever wants to know is told what happened since the last letter, all of it in one.

Nothing has to be remembered where something happens: each address knows up to which line of the history it was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from cms_core.api import Site, count_try, current_site, db, keyed_hash, mail_is_on, now, send_mail, speaking
from cms_lapor import NAME, reading, states
from cms_lapor.models import Report, Reporter
from cms_lapor.reminders.models import begin_anew
from cms_lapor.sending import RECEIVE
from cms_lapor.telling import texts

PER_CASE = "3 per hour"
"""Letters about one case to an address."""
PER_ASKER, PER_ADDRESS, PER_SITE = "3 per hour", "9 per hour", "20 per hour"
"""Letters that a stranger can cause: to an address from one place, from all places, and of a site for one purpose."""


def tell_reporters(site_id: int) -> None:
    """Tell the reporters of the site in scope the news of their cases; a task."""
    site = db.session.get_one(Site, site_id)
    query = select(Reporter, Report).join(Report, Report.id == Reporter.report_id)
    query = query.where(Reporter.email_hash != "", Reporter.refused_at.is_(None), Report.step > Reporter.told_step)
    # Who wants his data to be used for nothing is told once that is lifted.
    query = query.where(Report.restricted_at.is_(None)).order_by(Report.id)
    for sender, report in db.session.execute(query).all():
        fresh = [event for event in report.events if event.seq > sender.told_step and _is_news(event)]
        if not fresh or not mail_is_on():
            sender.told_step = report.step
        elif _may_write(sender, report, site, receipt=fresh[-1].move == RECEIVE):
            _tell(report, sender, site, fresh[0].seq)
            sender.told_step = report.step
        elif fresh[-1].move == RECEIVE:
            # The receipt was shown; somebody who types the address of another does not reach him later either.
            sender.told_step = report.step
    _tell_merged(site)


def _tell_merged(site: Site) -> None:
    """Tell reporters of the site in scope the news of the reports that theirs were merged into."""
    parent = aliased(Report)
    query = select(Reporter, Report, parent).join(Report, Report.id == Reporter.report_id)
    query = query.join(parent, parent.id == Report.parent_id).where(
        *(Reporter.email_hash != "", Reporter.refused_at.is_(None), parent.step > Reporter.parent_step),
        *(Report.state == states.MERGED, Report.restricted_at.is_(None)),
    )
    for sender, report, other in db.session.execute(query.order_by(Report.id)).all():
        since = sender.parent_step
        if not reading.merged_lines(report, since=since) or not mail_is_on():
            sender.parent_step = other.step
        elif may_tell(sender.email_hash, report):
            with speaking(sender.language):
                lines = reading.merged_lines(report, since=since)
                letter = texts.news(report, reading.for_reporter(report, site), site, lines)
                send_mail(site, sender.email, letter.subject, letter.body)
            sender.parent_step = other.step


def _is_news(event: object) -> bool:
    by, move = getattr(event, "by", ""), getattr(event, "move", "")
    return move == RECEIVE or (by != states.REPORTER and move not in reading.SILENT)


def _may_write(sender: Reporter, report: Report, site: Site, *, receipt: bool) -> bool:
    """Count a letter to a reporter. Whoever typed an address into a form has not shown that it is his."""
    if receipt:
        return may_ask(sender.email_hash, site, asker="", purpose="receipts")
    return may_tell(sender.email_hash, report)


def may_tell(address_hash: str, report: Report) -> bool:
    """Count a letter with news of a case to an address; False when it would be too many.

    No other case takes them away, nor does anybody who asks for letters to the address of another.
    """
    return count_try(f"{NAME} letters", _counted(f"{address_hash} {report.number}"), PER_CASE)


def may_ask(address_hash: str, site: Site, *, asker: str, purpose: str = "questions") -> bool:
    """Count a letter that a stranger can cause; False when it would be too many.

    ``asker`` is what he is known by, if he is, so that he uses up his own first. What is asked for one ``purpose`` is
    counted apart from all others.
    """
    return (
        count_try(f"{NAME} {purpose}", _counted(f"{address_hash} {asker}"), PER_ASKER)
        and count_try(f"{NAME} {purpose} of all", _counted(address_hash), PER_ADDRESS)
        and count_try(f"{NAME} {purpose} of a site", str(site.id), PER_SITE)
    )


def _counted(key: str) -> str:
    """Return what letters are counted by: it lies in a file of its own, which is not to tell who writes to us."""
    return keyed_hash(f"{NAME} counts {key}")


def _tell(report: Report, sender: Reporter, site: Site, since: int) -> None:
    with speaking(sender.language):
        case = reading.for_reporter(report, site)
        letter = texts.news(report, case, site, _lines(report, since))
        send_mail(site, sender.email, letter.subject, letter.body)


def _lines(report: Report, since: int) -> Sequence[reading.Line]:
    return [reading.line_of(event) for event in report.events if event.seq >= since and _is_news(event)]


def remind(report: Report, sender: Reporter, site: Site) -> None:
    """Write to a reporter that the case ends without a word from him."""
    with speaking(sender.language):
        letter = texts.reminder(report, reading.for_reporter(report, site), site)
        send_mail(site, sender.email, letter.subject, letter.body)


def write_to(report: Report, email: str, language: str) -> None:
    """Send the news of a case from now on to an address, or with none to nobody."""
    sender = db.session.scalar(select(Reporter).where(Reporter.report_id == report.id))
    if sender is None:
        if not email:
            return
        sender = Reporter(report_id=report.id)
        db.session.add(sender)
    sender.email, sender.email_hash = email, keyed_hash(email) if email else ""
    sender.refused_at = None
    sender.language, sender.told_step = language, report.step
    if not (email or sender.name or sender.phone):
        db.session.delete(sender)


def address_of(report: Report) -> str:
    """Return where the news of a case are sent, so that its reporter knows it and nobody who looks on learns it."""
    sender = db.session.scalar(select(Reporter).where(Reporter.report_id == report.id))
    local, _at, domain = (sender.email if sender is not None else "").partition("@")
    return f"{local[:1]}…@{domain}" if domain else ""


def refuse(address_hash: str) -> None:
    """Write no more to the reporters of the site in scope with an address that nobody has.

    Whoever had to be reminded of his case was not: it is done by another way before the case ends.
    """
    query = select(Reporter, Report).join(Report, Report.id == Reporter.report_id)
    query = query.where(Reporter.email_hash == address_hash, Reporter.refused_at.is_(None))
    for sender, report in db.session.execute(query).all():
        sender.refused_at = now()
        if report.state in (states.WAITING, states.ANSWERED):
            begin_anew(report.id)


def is_refused(report: Report) -> bool:
    """Whether nobody has the address that the reporter of a report has given."""
    query = select(Reporter.id).where(Reporter.report_id == report.id, Reporter.refused_at.is_not(None))
    return db.session.scalar(query) is not None


def box() -> dict[str, Any]:
    """Return what the part about telling the reporter on the page of a case needs."""
    return {"for_messenger": for_messenger, "is_refused": is_refused}


def for_messenger(report: Report, sender: Reporter | None = None) -> tuple[str, str]:
    """Return what an officer may send to a reporter, and the link that opens WhatsApp with it."""
    site = current_site()
    language = db.session.scalar(select(Reporter.language).where(Reporter.report_id == report.id))
    with speaking(language or "id"):
        text = texts.for_messenger(report, reading.for_reporter(report, site), site)
    return text, texts.messenger_url(text, sender.phone if sender is not None else "")

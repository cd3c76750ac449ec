"""Following and leaving; a link in a letter is the only way to either, and holds no address."""

from __future__ import annotations

import contextlib
import hmac
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from cms_core.api import (
    Site,
    asking_network,
    db,
    keyed_hash,
    lasting_url,
    mail_is_on,
    now,
    send_mail,
    site_scope,
    speaking,
)
from cms_lapor import NAME, codes, reading
from cms_lapor.following.models import Follower
from cms_lapor.models import Report
from cms_lapor.telling import services as telling
from cms_lapor.telling import texts
from cms_lapor.transfers import services as transfers

CONFIRM, LEAVE = "ya", "henti"
ANSWERED_IN = timedelta(days=2)
SIGNED = 32
"""Hexadecimal digits of a signature: 128 bits."""


class TooMany(Exception):
    """So many letters were asked for lately that this one has to wait."""


def refuse(address_hash: str) -> None:
    """Forget the followers of the site in scope with an address that nobody has."""
    for row in db.session.scalars(select(Follower).where(Follower.email_hash == address_hash)).all():
        db.session.delete(row)


def follow(report: Report, site: Site, email: str, language: str) -> None:
    """Ask an address whether it wants to follow a report; nothing tells whether it does already.

    Raises:
        TooMany: it, or the site, got too many such questions within the hour, from here or altogether.
    """
    address_hash = keyed_hash(email)
    if not telling.may_ask(address_hash, site, asker=asking_network()):
        raise TooMany
    row = db.session.scalar(
        select(Follower).where(Follower.report_id == report.id, Follower.email_hash == address_hash)
    )
    if row is not None and row.confirmed_at is not None:
        return
    if row is None:
        row = Follower(report_id=report.id, email=email, email_hash=address_hash, language=language)
        db.session.add(row)
    row.asked_at = now()
    db.session.flush()
    with speaking(language):
        letter = texts.confirmation(reading.for_everybody(report, site), url=url_of(row, report, site, CONFIRM))
        send_mail(site, email, letter.subject, letter.body)


def url_of(row: Follower, report: Report, site: Site, what: str) -> str:
    """Return where a follower of a report confirms or leaves."""
    endpoint = f"{NAME}.{'confirm' if what == CONFIRM else 'leave'}"
    return lasting_url(site, endpoint, {"token": _token(report.number, row, what)})


def _token(number: str, row: Follower, what: str) -> str:
    who = _handle(row)
    return f"{number}-{who}-{_sign(number, who, what)}"


def _handle(row: Follower) -> str:
    """Return what a token knows a follower of a report by: nothing that changes when the report goes elsewhere."""
    return keyed_hash(f"{NAME} follower {row.email_hash}")[:SIGNED]


def _sign(number: str, who: str, what: str) -> str:
    return keyed_hash(f"{NAME} {what} {number} {who}")[:SIGNED]


def is_ours(token: str, what: str) -> bool:
    """Whether a token is one that we wrote into a letter."""
    number, who, signature = _parts(token)
    return hmac.compare_digest(_sign(number, who, what).encode(), signature.encode())


def _parts(token: str) -> tuple[str, str, str]:
    rest, _dash, signature = token.rpartition("-")
    number, _dash, who = rest.rpartition("-")
    return number, who, signature


@contextlib.contextmanager
def found(token: str) -> Iterator[Follower | None]:
    """Put the site that has the report of a token of ours now into scope, and give who follows it, if he still does."""
    number, who, _signature = _parts(token)
    first = db.session.scalar(select(Site).where(Site.region_code == codes.region_of(number)))
    site = transfers.keeper_of(number, first) if first is not None else None
    if site is None:
        yield None
        return
    with site_scope(site.id):
        query = select(Follower).join(Report, Report.id == Follower.report_id).where(Report.number == number)
        yield next((row for row in db.session.scalars(query) if _handle(row) == who), None)


def confirm(row: Follower) -> Report | None:
    """Take the yes of an address; None when it came too late, or the report is not for everybody any more."""
    report = db.session.get_one(Report, row.report_id)
    if row.asked_at < now() - ANSWERED_IN or not report.is_public:
        return None
    if row.confirmed_at is None:
        row.confirmed_at, row.told_step = now(), report.step
    return report


def leave(row: Follower) -> None:
    """Forget a follower."""
    db.session.delete(row)


def tell_followers(site_id: int) -> None:
    """Tell the followers at the site in scope the news of what they follow; a task."""
    site = db.session.get_one(Site, site_id)
    query = select(Follower, Report).join(Report, Report.id == Follower.report_id)
    query = query.where(Follower.confirmed_at.is_not(None), Report.step > Follower.told_step)
    for row, report in db.session.execute(query.order_by(Follower.id)).all():
        lines = reading.public_lines(report, since=row.told_step)
        if not lines or not report.is_public or not mail_is_on():
            # What was not for everybody when it happened is not told later either.
            row.told_step = report.step
        elif telling.may_tell(row.email_hash, report):
            with speaking(row.language):
                case = reading.for_everybody(report, site)
                lines = reading.public_lines(report, since=row.told_step)
                leave_url = url_of(row, report, site, LEAVE)
                letter = texts.for_follower(case, site, lines, leave_url=leave_url)
                send_mail(site, row.email, letter.subject, letter.body, leave_url=leave_url)
            row.told_step = report.step


def forget_unanswered() -> None:
    """Forget the addresses at the site in scope that were asked and did not say yes."""
    query = select(Follower).where(Follower.confirmed_at.is_(None), Follower.asked_at < now() - ANSWERED_IN)
    for row in db.session.scalars(query).all():
        db.session.delete(row)

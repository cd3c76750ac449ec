"""Following and leaving; a link in a letter is the only way to either, and holds no address."""

from __future__ import annotations

import contextlib
import hmac
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from cms_core.api import Site, db, keyed_hash, lasting_url, mail_is_on, now, send_mail, site_scope, speaking
from cms_lapor import NAME, told
from cms_lapor.following.models import Follower
from cms_lapor.models import Report
from cms_lapor.telling import services as telling
from cms_lapor.telling import texts

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
        TooMany: it, or the site, got too many such questions within the hour.
    """
    address_hash = keyed_hash(email)
    if not telling.may_write(address_hash, site, asked=True):
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
        letter = texts.confirmation(told.for_everybody(report, site), url=url_of(row, site, CONFIRM))
        send_mail(site, email, letter.subject, letter.body)


def url_of(row: Follower, site: Site, what: str) -> str:
    """Return where a follower confirms or leaves."""
    return lasting_url(site, f"{NAME}.{'confirm' if what == CONFIRM else 'leave'}", {"token": _token(row, what)})


def _token(row: Follower, what: str) -> str:
    return f"{row.site_id}-{row.id}-{_sign(row, what)}"


def _sign(row: Follower, what: str) -> str:
    return keyed_hash(f"{NAME} {what} {row.site_id} {row.id} {row.email_hash}")[:SIGNED]


@contextlib.contextmanager
def found(token: str, what: str) -> Iterator[tuple[Site, Follower] | None]:
    """Put the site of a follower into scope while his token is right; else give None."""
    site_id, _dash, rest = token.partition("-")
    row_id, _dash, signature = rest.partition("-")
    numbers = site_id.isdecimal() and row_id.isdecimal() and max(len(site_id), len(row_id)) < 10
    site = db.session.get(Site, int(site_id)) if numbers else None
    if site is None:
        yield None
        return
    with site_scope(site.id):
        row = db.session.scalar(select(Follower).where(Follower.id == int(row_id)))
        good = row is not None and hmac.compare_digest(_sign(row, what).encode(), signature.encode())
        yield (site, row) if good and row is not None else None


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
        lines = told.public_lines(report, since=row.told_step)
        if not lines or not report.is_public or not mail_is_on():
            # What was not for everybody when it happened is not told later either.
            row.told_step = report.step
        elif telling.may_write(row.email_hash, site, asked=False):
            with speaking(row.language):
                case = told.for_everybody(report, site)
                lines = told.public_lines(report, since=row.told_step)
                letter = texts.for_follower(case, site, lines, leave_url=url_of(row, site, LEAVE))
                send_mail(site, row.email, letter.subject, letter.body, leave_url=url_of(row, site, LEAVE))
            row.told_step = report.step


def forget_unanswered() -> None:
    """Forget the addresses at the site in scope that were asked and did not say yes."""
    query = select(Follower).where(Follower.confirmed_at.is_(None), Follower.asked_at < now() - ANSWERED_IN)
    for row in db.session.scalars(query).all():
        db.session.delete(row)

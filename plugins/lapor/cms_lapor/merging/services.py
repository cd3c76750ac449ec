"""Merging reports of the same thing, and undoing it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from cms_core.api import ChangedMeanwhile, Site, User, db, now
from cms_lapor import cases
from cms_lapor.following.models import Follower
from cms_lapor.models import Event, Report, Reporter
from cms_lapor.states import ANSWERED, DONE, MERGED, STAFF, STATES, WAITING
from cms_lapor.topics import SECRET

MERGE, TAKE_IN = "gabung", "terima_gabungan"
UNDO_DAYS = 30
"""Days in which a merge can be undone."""


class CannotMerge(Exception):
    """These two are not to be one case: ``why`` is one of the words below."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


SAME, ENDED, SECRECY, ABOUT, CHAIN = "same", "ended", "secrecy", "about", "chain"


def merge(report: Report, parent: Report, *, step: int, site: Site, user: User) -> None:
    """Merge a report into another one of the site in scope, which goes on for both.

    Raises:
        ChangedMeanwhile: something was done to the report since ``step``.
        CannotMerge: they are one, one has ended, one is secret, about an office or about a unit and the other is not,
            or others were merged into the report.
    """
    _lock(report, parent, step)
    _check(report, parent)
    report.parent_id = parent.id
    cases.put(report, MERGED, MERGE, cases.Said(), by=STAFF, site=site, user=user, at=now())
    cases.log(parent, TAKE_IN, cases.Said(note=report.number), user=user)
    _bring_followers(report, parent)
    for sender in db.session.scalars(select(Reporter).where(Reporter.report_id == report.id)):
        sender.parent_step = parent.step


def _bring_followers(report: Report, parent: Report) -> None:
    """Let whoever follows a report follow the one that goes on, too; apart again, he follows both."""
    query = select(Follower).where(Follower.confirmed_at.is_not(None))
    there = set(db.session.scalars(select(Follower.email_hash).where(Follower.report_id == parent.id)))
    for row in db.session.scalars(query.where(Follower.report_id == report.id)).all():
        if row.email_hash not in there:
            db.session.add(
                Follower(
                    report_id=parent.id,
                    email=row.email,
                    email_hash=row.email_hash,
                    language=row.language,
                    told_step=parent.step,
                    asked_at=row.asked_at,
                    confirmed_at=row.confirmed_at,
                )
            )


def part(report: Report, *, step: int, site: Site, user: User) -> None:
    """Undo a merge: the report stands again where it stood, with the time that it had.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        NoSuchMove: it is not merged, or was longer ago than :data:`UNDO_DAYS`.
    """
    cases.lock(report, step)
    merged = merged_at(report)
    if merged is None or now() - merged.at > timedelta(days=UNDO_DAYS):
        raise cases.NoSuchMove(cases.PART)
    report.parent_id = None
    since = _since(report, merged)
    cases.put(report, merged.start, cases.PART, cases.Said(), by=STAFF, site=site, user=user, at=now(), since=since)


def merged_at(report: Report) -> Event | None:
    """Return the line of the history that says that a report was merged; None while it is not."""
    if report.state != MERGED:
        return None
    return next((each for each in reversed(report.events) if each.move == MERGE), None)


def merged_into(report: Report) -> list[Report]:
    """Return the reports that were merged into one."""
    return list(db.session.scalars(select(Report).where(Report.parent_id == report.id).order_by(Report.id)))


def parent_of(report: Report) -> Report | None:
    """Return the report that one was merged into."""
    if report.parent_id is None:
        return None
    return db.session.scalar(select(Report).where(Report.id == report.parent_id))


def _lock(report: Report, parent: Report, step: int) -> None:
    """Lock both in the order of their ids, so that two who merge them crosswise do not wait for each other."""
    db.session.flush()
    for row in sorted((report, parent), key=lambda each: each.id):
        db.session.refresh(row, with_for_update=True)
    if report.step != step:
        raise ChangedMeanwhile


def _check(report: Report, parent: Report) -> None:
    refused = {
        SAME: report.id == parent.id,
        ENDED: not STATES[report.state].open or not (STATES[parent.state].open or parent.state == DONE),
        # Whoever follows one would learn of the other.
        SECRECY: (report.visibility == SECRET) is not (parent.visibility == SECRET),
        # The other one may go where the first must not be read.
        ABOUT: (report.about_office, report.accused_id) != (parent.about_office, parent.accused_id)
        or (report.about_office and report.place != parent.place),
        CHAIN: bool(merged_into(report)),
    }
    why = next((each for each, holds in refused.items() if holds), "")
    if why:
        raise CannotMerge(why)


def _since(report: Report, merged: Event) -> datetime:
    """Return when a report came into the state that it was merged from.

    Where its reporter has the next word he begins anew: meanwhile he read that there is nothing to say.
    """
    if merged.start in (WAITING, ANSWERED):
        return now()
    before = [each for each in report.events if each.seq < merged.seq and each.end == merged.start]
    return before[-1].at if before else report.received_at

"""Each day: forgetting who sent reports, emptying what came to nothing, deleting what is old enough."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, audit, db, forgetting, now, settings_of, settle, unindex_item
from cms_lapor import NAME, clocks, showing
from cms_lapor.following import services as following
from cms_lapor.following.models import Follower
from cms_lapor.merging.services import merged_into
from cms_lapor.models import Attachment, Event, Report, Reporter
from cms_lapor.objections.models import Objection
from cms_lapor.privacy.models import Restriction, Tombstone
from cms_lapor.states import FILED, WITHDRAWN
from cms_lapor.topics import topic_name

AT_ONCE = 200
"""Reports of one run; the rest follows the next day."""
NOTHING_CAME = (FILED, WITHDRAWN)
RETENTION = "retention"
YEAR = 365


def forget(site_id: int) -> None:
    """Forget what the site in scope needs no more; a task."""
    site = db.session.get_one(Site, site_id)
    kept: Mapping[str, Any] = settings_of(site, NAME)
    forget_senders(now() - timedelta(days=kept["keep_sender"]))
    empty_filed(site, now() - timedelta(days=kept["keep_filed"]))
    delete_closed(site, now() - timedelta(days=kept["keep_years"] * YEAR))
    following.forget_unanswered()


def forget_senders(before: datetime) -> None:
    """Forget who sent, follows or objects to reports that ended before a moment; the reports stay, and all counts."""
    for model in (Reporter, Follower):
        query = select(model).join(Report, Report.id == model.report_id).where(Report.closed_at < before)
        for row in db.session.scalars(query).all():
            db.session.delete(row)
    ended = select(Objection).join(Report, Report.id == Objection.report_id).where(Report.closed_at < before)
    for objection in db.session.scalars(ended.where(Objection.email_hash != "")):
        objection.email = objection.email_hash = ""


def empty_filed(site: Site, before: datetime) -> None:
    """Empty reports that were filed or withdrawn before a moment: what stays is that they were there."""
    query = select(Report).where(Report.state.in_(NOTHING_CAME), Report.closed_at < before, Report.emptied_at.is_(None))
    for report in db.session.scalars(query.order_by(Report.id).limit(AT_ONCE)).all():
        empty(report, site)


def empty(report: Report, site: Site) -> None:
    """Take every word and photo out of a report, and who sent it."""
    report.title = topic_name(report.topic)
    report.body = report.landmark = report.answers = report.hamlet = report.rt = report.rw = ""
    report.lat = report.long = None
    report.public_title = report.public_text = ""
    report.released_at, report.emptied_at = None, now()
    for model in (Reporter, Follower, Attachment):
        for row in db.session.scalars(select(model).where(model.report_id == report.id)).all():
            db.session.delete(row)
    for objection in db.session.scalars(select(Objection).where(Objection.report_id == report.id)):
        objection.words = objection.email = objection.email_hash = ""
    for restriction in db.session.scalars(select(Restriction).where(Restriction.report_id == report.id)):
        restriction.reason = ""
    with forgetting():
        for event in db.session.scalars(select(Event).where(Event.report_id == report.id)).all():
            event.told = event.note = ""
        db.session.flush()
    db.session.expire(report, ["attachments", "events"])
    showing.show(report, site)


def delete_closed(site: Site, before: datetime) -> None:
    """Delete reports that ended before a moment."""
    query = select(Report).where(Report.closed_at < before).order_by(Report.id).limit(AT_ONCE)
    for report in db.session.scalars(query).all():
        delete(report, site, why=RETENTION)


def delete(report: Report, site: Site, *, why: str) -> None:
    """Delete a report with all that belongs to it, and write down that it was there; backups keep it until they go."""
    closed_on = clocks.day_of(site, report.closed_at) if report.closed_at is not None else None
    db.session.add(
        Tombstone(
            number=report.number,
            topic=report.topic,
            received_on=clocks.day_of(site, report.received_at),
            closed_on=closed_on,
            why=why,
        )
    )
    # One by one: whoever deletes them says that nothing shows their photos any more.
    for photo in db.session.scalars(select(Attachment).where(Attachment.report_id == report.id)).all():
        db.session.delete(photo)
    for merged in merged_into(report):
        merged.parent_id = None
    unindex_item(site, plugin=NAME, kind=showing.PUBLISHED_KIND, ref=report.id)
    settle(NAME, report.id)
    db.session.flush()
    # Its history is deleted by the database along with it.
    db.session.expire(report, ["attachments", "events"])
    db.session.delete(report)
    audit(f"{NAME}.deleted", site_id=site.id, user_id=None, target=report.number, why=why)
    db.session.flush()

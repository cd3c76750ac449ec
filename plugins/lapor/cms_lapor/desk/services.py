"""Who reads a case at the desk, who opens what is closed there, and the row that a reading leaves."""

from __future__ import annotations

from flask import abort, request
from sqlalchemy import select

from cms_core.api import can, current_user, db, every_site, get_or_404
from cms_lapor import NAME
from cms_lapor.models import CONTENT, Access, Report
from cms_lapor.routing import HANDLE
from cms_lapor.topics import PUBLIC, SECRET
from cms_lapor.tracking import services as tracking
from cms_lapor.units.duties import Seat, is_inspection, me, my_seat

RELEASE, IDENTITY = f"{NAME}.release", f"{NAME}.identity"


def found(key: int) -> tuple[Seat, Report]:
    """Return the seat of this person and a case; 403 for whom nothing is his duty, 404 for what he may not know of."""
    seat = my_seat()
    if not seat.is_open:
        abort(403)
    report, seen = get_or_404(Report, key), seat.seen()
    if seen and db.session.scalar(select(Report.id).where(Report.id == report.id, *seen)) is None:
        abort(404)
    return seat, report


def may_open(seat: Seat, report: Report) -> bool:
    """Whether the person may open who sent a report.

    Of a public one it is all who work on it, else those with the right; of an inspection the inspector alone; of a
    restricted one nobody.
    """
    if report.restricted_at is not None:
        return False
    if is_inspection(report):
        return seat.inspects
    return seat.writes(report) and can(current_user, HANDLE if report.visibility == PUBLIC else IDENTITY, seat.site)


def may_reveal(seat: Seat, report: Report) -> bool:
    """Whether the person may read, for a reason, what a restricted report says."""
    return report.restricted_at is not None and seat.enters(report)


def may_renew(seat: Seat, report: Report) -> bool:
    """Whether the person may give the sender of a report a new code: who may open who that is, elsewhere than there."""
    return may_open(seat, report) and tracking.may_renew(report, me())


def note_reading(seat: Seat, report: Report, *, failed: bool) -> None:
    """Write down that somebody reads what is secret, with the answer that shows it.

    Reading a page writes nothing, and neither does a form that ``failed``: what is in hand is undone then, and this
    is written in a session of its own.
    """
    if report.visibility != SECRET or not seat.opens(report):
        return
    user = me()
    values = {"report_id": report.id, "user_id": user.id, "office": user.office, "what": CONTENT}
    if request.method == "POST" and not failed:
        db.session.add(Access(**values))
        db.session.flush()
        return
    site_id = report.site_id
    if failed:
        db.session.rollback()
    with every_site() as session:
        session.add(Access(site_id=site_id, **values))

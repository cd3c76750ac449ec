"""Each hour: what is due within two working days by the officers' own day, and what is late, is said once."""

from __future__ import annotations

from sqlalchemy import select

from cms_core.api import Site, calendar_of, db, today
from cms_ppid.cases import clocks
from cms_ppid.cases.models import NEVER
from cms_ppid.desk.listing import OURS
from cms_ppid.desk.models import Reminded
from cms_ppid.requests.models import Request
from cms_ppid.requests.notices import LATE, SOON, tell

LEFT = 2
"""Working days before the officers' own day on which they are reminded."""


def remind(site_id: int) -> None:
    """Remind of what is due at the site in scope; a task."""
    site = db.session.get_one(Site, site_id)
    known = {(row.request_id, row.due, row.kind) for row in db.session.scalars(select(Reminded))}
    waiting = select(Request).where(Request.state.in_(OURS), Request.due < NEVER).order_by(Request.id)
    for row in db.session.scalars(waiting).all():
        kind = _kind(row, site)
        if kind and (row.id, row.due, kind) not in known:
            db.session.add(Reminded(request_id=row.id, due=row.due, kind=kind))
            tell(row, site, kind)


def _kind(row: Request, site: Site) -> str:
    """Return what is to be said of a request today; empty for nothing."""
    day, target = today(site), clocks.target_of(row, site)
    if row.due < day:
        return LATE
    return SOON if target is not None and calendar_of(site).count(day, target) <= LEFT else ""

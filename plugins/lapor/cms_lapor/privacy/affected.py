"""Who has to be told when personal data got out (UU 27/2022 article 46: within 3 x 24 hours)."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from cms_core.api import Site, User, audit, db
from cms_lapor import NAME, clocks
from cms_lapor.following.models import Follower
from cms_lapor.models import Access, Report, Reporter
from cms_lapor.objections.models import Objection
from cms_lapor.units.duties import Seat

REPORTER, FOLLOWER, OBJECTOR = "reporter", "follower", "objector"


@dataclasses.dataclass(frozen=True)
class Affected:
    """Somebody whose data a report holds, and how to reach him."""

    number: str
    received_on: date
    role: str
    name: str
    phone: str
    email: str


@dataclasses.dataclass(frozen=True)
class Asked:
    """Whose data got out: those of reports received between two days, or of one report; empty for all."""

    since: date | None = None
    until: date | None = None
    number: str = ""


def affected(site: Site, asked: Asked, *, reason: str, user: User | None, seat: Seat | None = None) -> list[Affected]:
    """Return whom the site in scope has to tell; that somebody looked, and why, stands at each report for good.

    A ``seat`` leaves out what its person may not open at the desk.
    """
    found: list[Affected] = []
    opened: set[int] = set()
    models: tuple[tuple[Any, str], ...] = ((Reporter, REPORTER), (Follower, FOLLOWER), (Objection, OBJECTOR))
    seen = seat.seen() if seat is not None else ()
    for model, role in models:
        query = select(Report, model).join(model, model.report_id == Report.id).order_by(Report.id)
        for report, row in db.session.execute(query.where(*_where(asked), *seen)).all():
            received_on = clocks.day_of(site, report.received_at)
            if not (asked.since or date.min) <= received_on <= (asked.until or date.max):
                continue
            # Whose data got out is told so whether they were restricted or not.
            if seat is not None and not seat.enters(report):
                continue
            if role == OBJECTOR and not row.email:
                continue
            found.append(_one(report, row, role, received_on))
            opened.add(report.id)
    office = user.office if user is not None else "cms"
    db.session.add_all(
        Access(report_id=key, user_id=user.id if user else None, office=office, reason=reason) for key in sorted(opened)
    )
    user_id = user.id if user is not None else None
    audit(f"{NAME}.affected", site_id=site.id, user_id=user_id, target=asked.number, count=len(found))
    return found


def _where(asked: Asked) -> list[ColumnElement[bool]]:
    return [Report.number == asked.number] if asked.number else []


def _one(report: Report, row: Reporter | Follower | Objection, role: str, received_on: date) -> Affected:
    if isinstance(row, Reporter):
        return Affected(report.number, received_on, role, row.name, row.phone, row.email)
    return Affected(report.number, received_on, role, "", "", row.email)

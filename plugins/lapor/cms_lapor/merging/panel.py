"""What the page of a case shows of merging."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from cms_core.api import db, now
from cms_lapor.merging import services
from cms_lapor.merging.forms import MergeForm, PartForm
from cms_lapor.models import Report
from cms_lapor.states import MERGED, OPEN, STATES, VERIFYING
from cms_lapor.topics import SECRET
from cms_lapor.units.duties import Seat

RECENT = timedelta(weeks=12)
OFFERED = 5


def may_merge(seat: Seat, report: Report) -> bool:
    """Whether this person may merge a report: who keeps the desk, and who looks at what comes in."""
    whole = seat.admin or not seat.bound or seat.inspects
    return seat.takes(report) and (whole or STATES[report.state].desk == VERIFYING)


def may_part(seat: Seat, report: Report) -> bool:
    """Whether this person may undo that a report was merged."""
    return seat.opens(report) and (seat.admin or not seat.bound or seat.inspects)


def alike(seat: Seat, report: Report) -> list[Report]:
    """Return open reports of the same topic and place that it may be merged into, the newest first."""
    query = select(Report).where(
        Report.topic == report.topic,
        Report.place == report.place,
        Report.id != report.id,
        Report.state.in_(OPEN),
        (Report.visibility == SECRET) == (report.visibility == SECRET),
        Report.about_office == report.about_office,
        Report.received_at > now() - RECENT,
        *seat.seen(),
    )
    return list(db.session.scalars(query.order_by(Report.id.desc()).limit(OFFERED)))


def merge_form(seat: Seat, report: Report, **options: Any) -> MergeForm:
    """Return the form that merges a report."""
    return MergeForm(prefix="gabung", **options).offer(report, alike(seat, report))


def merge_panel(seat: Seat, report: Report, form: MergeForm | PartForm | None) -> dict[str, Any]:
    """Return what the template needs; ``form`` is the one that failed."""
    merges = may_merge(seat, report) and STATES[report.state].open
    parts = report.state == MERGED and may_part(seat, report)
    part_form = PartForm(prefix="pisah", formdata=None)
    return {
        "merge_form": (form if isinstance(form, MergeForm) else merge_form(seat, report, formdata=None))
        if merges
        else None,
        "part_form": part_form if parts else None,
        "parent": services.parent_of(report),
        "merged": services.merged_into(report),
    }

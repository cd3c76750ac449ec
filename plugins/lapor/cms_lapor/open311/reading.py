"""Reports as everybody may read them, the way GeoReport v2 writes them. Nothing of who sent one is ever in them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import selectinload

from cms_core.api import Site, called, every_site, image_url, open_at
from cms_lapor import NAME, reading
from cms_lapor.models import NEVER, Event, Report
from cms_lapor.open311.answers import Rows
from cms_lapor.open311.asked import MOST, Wanted
from cms_lapor.positions import roughly
from cms_lapor.states import DONE, PASSED_ON, STATES
from cms_lapor.topics import data

OPEN, CLOSED = "open", "closed"
LONGEST = 4000
ENDED = tuple(name for name, state in STATES.items() if not state.open or name == PASSED_ON)
"""States that are closed for others: what was passed on is another office's work."""


@dataclasses.dataclass(frozen=True)
class _Seen:
    """A report with what is read of its site."""

    report: Report
    site: Site

    def at(self, moment: datetime) -> str:
        """Return a moment in the zone of the site (ISO 8601)."""
        return moment.astimezone(ZoneInfo(self.site.timezone)).isoformat(timespec="seconds")


def released() -> ColumnElement[bool]:
    """Return the condition that everybody may read a report, and that its site has the module on."""
    return and_(Report.is_public, open_at(NAME, Report.site_id))


def found(site: Site, wanted: Wanted, *, extensions: bool = False) -> Rows:
    """Return the reports of a site and of those below, the newest first."""
    with every_site(within=site.region_code) as session:
        query = select(Report, Site).join(Site, Site.id == Report.site_id)
        query = query.where(released(), *_narrowed(wanted))
        query = query.order_by(Report.received_at.desc(), Report.id.desc()).offset(wanted.offset).limit(wanted.limit)
        query = query.options(selectinload(Report.attachments), selectinload(Report.events))
        rows = [_request(_Seen(*row), extensions=extensions) for row in session.execute(query)]
    return Rows("service_requests", "request", rows)


def _narrowed(wanted: Wanted) -> Iterator[Any]:
    if wanted.numbers:
        yield Report.number.in_(wanted.numbers)
    if wanted.codes:
        yield Report.topic.in_(wanted.codes)
    if wanted.states == (OPEN,):
        yield Report.state.not_in(ENDED)
    if wanted.states == (CLOSED,):
        yield Report.state.in_(ENDED)
    if wanted.start is not None:
        yield and_(Report.received_at >= wanted.start, Report.received_at <= wanted.end)


def _request(seen: _Seen, *, extensions: bool) -> Mapping[str, Any]:
    report, site = seen.report, seen.site
    lines = reading.public_events(report)
    point = roughly(report.lat, report.long)
    image = next((photo.media for photo in report.attachments if photo.public), None)
    values = {
        "service_request_id": report.number,
        "status": status_of(report.state),
        "status_notes": _notes(report, lines),
        "service_name": _service_name(report.topic),
        "service_code": report.topic,
        "description": report.public_text[:LONGEST],
        "agency_responsible": report.unit or called(site),
        "service_notice": None,
        "requested_datetime": seen.at(report.received_at),
        "updated_datetime": seen.at(_updated(report, lines)),
        "expected_datetime": _expected(report, site),
        "address": ", ".join(part for part in (reading.place_of(report, exact=False), called(site)) if part),
        "address_id": report.place,
        "zipcode": None,
        "lat": point.lat if point is not None else None,
        "long": point.long if point is not None else None,
        "media_url": image_url(image) if image is not None else None,
    }
    return {**values, **_extended(seen, lines)} if extensions else values


def _service_name(code: str) -> str:
    topic = data().topics.get(code)
    return topic.label if topic is not None else code


def _extended(seen: _Seen, lines: list[Event]) -> Mapping[str, Any]:
    report = seen.report
    notes = [
        {"datetime": seen.at(event.at), "summary": reading.title_of(event), "description": event.told or None}
        for event in lines
    ]
    attributes = {
        "title": report.public_title,
        "state": report.state,
        "outcome": report.outcome or None,
        "class": data().kinds[report.kind].label if report.kind in data().kinds else report.kind,
        "released_datetime": seen.at(report.released_at or report.received_at),
    }
    return {"extended_attributes": attributes, "notes": Rows("notes", "note", notes)}


def updates(site: Site, start: datetime, end: datetime) -> Rows:
    """Return what was told about reports in a time, the oldest first."""
    with every_site(within=site.region_code) as session:
        query = select(Report, Site, Event).join(Site, Site.id == Report.site_id)
        query = query.join(Event, and_(Event.report_id == Report.id, Event.site_id == Report.site_id))
        query = query.where(released(), Event.move.not_in(reading.PRIVATE))
        query = query.where(Event.at >= start, Event.at <= end).order_by(Event.at, Event.id).limit(MOST)
        query = query.options(selectinload(Report.events))
        rows = [_update(_Seen(report, owner), event) for report, owner, event in session.execute(query)]
    return Rows("service_request_updates", "request_update", rows)


def _update(seen: _Seen, event: Event) -> Mapping[str, Any]:
    return {
        "update_id": f"{seen.report.number}-{event.seq}",
        "service_request_id": seen.report.number,
        "status": status_of(state_after(seen.report.events, event)),
        "updated_datetime": seen.at(event.at),
        "description": event.told or reading.title_of(event),
        "media_url": None,
    }


def state_after(events: Iterable[Event], event: Event) -> str:
    """Return where a case stood after a step; news leave it where it was."""
    ends = [each.end for each in events if each.seq <= event.seq and each.end]
    return ends[-1]


def status_of(state: str) -> str:
    """Return what Open311 calls a state."""
    return CLOSED if state in ENDED else OPEN


def _notes(report: Report, lines: list[Event]) -> str:
    told_last = next((event.told for event in reversed(lines) if event.told), "")
    return told_last or str(STATES[report.state].label)


def _updated(report: Report, lines: list[Event]) -> datetime:
    if report.closed_at is not None and report.state == DONE:
        return report.closed_at
    return max((event.at for event in lines), default=report.received_at)


def _expected(report: Report, site: Site) -> str | None:
    if report.finish == NEVER or report.state in ENDED:
        return None
    return _end_of(report.finish, site).isoformat(timespec="seconds")


def _end_of(day: date, site: Site) -> datetime:
    return datetime.combine(day, time.max.replace(microsecond=0), ZoneInfo(site.timezone))

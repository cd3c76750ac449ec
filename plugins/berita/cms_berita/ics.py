"""Events as iCalendar (RFC 5545): one file for a site, one for an event."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cms_berita import NAME, recurrence
from cms_berita.listing import Held
from cms_berita.models import Event
from cms_core.api import Site, lasting_url, plain_text, today

if TYPE_CHECKING:
    import icalendar

_RULES: dict[str, dict[str, Any]] = {
    recurrence.WEEK: {"freq": "weekly"},
    recurrence.FORTNIGHT: {"freq": "weekly", "interval": 2},
    recurrence.MONTH_DAY: {"freq": "monthly"},
    recurrence.MONTH_WEEK: {"freq": "monthly"},
    recurrence.YEAR: {"freq": "yearly"},
}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def calendar_of_site(site: Site, events: Iterable[Held]) -> bytes:
    """Return the file of some events; each knows its own site, whose clock and address it has."""
    import icalendar  # eighty modules, and few pages need them

    found = icalendar.Calendar()
    found.add("prodid", "-//Balai//berita//ID")
    found.add("version", "2.0")
    found.add("x-wr-calname", site.name)
    found.add("x-wr-timezone", site.timezone)
    for held in events:
        found.add_component(_event(held))
    found.add_missing_timezones()
    return bytes(found.to_ical())


def _event(held: Held) -> icalendar.Event:
    import icalendar  # see above

    site, event = held.site, held.event
    url = lasting_url(site, f"{NAME}.agenda", {"slug": event.slug}, parent=held.parent)
    made = icalendar.Event()
    made.add("uid", f"{NAME}-{event.id}@{site.slug}")
    made.add("dtstamp", event.changed_at)
    made.add("sequence", event.version)
    made.add("summary", event.title)
    made.add("dtstart", _moment(site, event.day, event.begins))
    made.add("dtend", _end(site, event))
    made.add("url", url)
    if event.place:
        made.add("location", event.place)
    if text := plain_text(event.body):
        made.add("description", text)
    if event.repeats:
        made.add("rrule", _rule(site, event))
        day = today(site)
        first, last = max(event.day, day - recurrence.FARTHEST), max(event.day, day) + recurrence.FARTHEST
        for meeting in recurrence.meetings(event, first, last, calendar=held.calendar):
            if meeting.off:
                made.add("exdate", _moment(site, meeting.day, event.begins))
    return made


def _moment(site: Site, day: date, clock: time | None) -> date | datetime:
    return datetime.combine(day, clock, ZoneInfo(site.timezone)) if clock else day


def _end(site: Site, event: Event) -> date | datetime:
    """Return when a meeting is over; RFC 5545 says the day after for whole days, and an hour where nobody said."""
    last = event.last_day or event.day
    if event.begins is None:
        return last + timedelta(days=1)
    if event.ends is not None:
        return datetime.combine(last, event.ends, ZoneInfo(site.timezone))
    return datetime.combine(last, event.begins, ZoneInfo(site.timezone)) + timedelta(hours=1)


def _rule(site: Site, event: Event) -> dict[str, Any]:
    rule = dict(_RULES[event.repeats])
    if event.repeats == recurrence.MONTH_WEEK:
        week = (event.day.day - 1) // 7 + 1
        rule["byday"] = f"{week if week < 5 else -1}{_DAYS[event.day.weekday()]}"
    if event.until:
        # The end is in UTC where the beginning has a zone (RFC 5545, section 3.3.10).
        last = _moment(site, event.until, event.begins)
        rule["until"] = last.astimezone(ZoneInfo("UTC")) if isinstance(last, datetime) else last
    return rule

"""On which days an event takes place (RFC 5545, section 3.3.10), by the clock and the calendar of its site."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cms_berita import _
from cms_berita.models import Event
from cms_core.api import Calendar, Site, format_date, format_time, weekday_name

if TYPE_CHECKING:
    from dateutil.rrule import rrule, weekday

WEEK, FORTNIGHT, MONTH_DAY, MONTH_WEEK, YEAR = "mingguan", "dua_mingguan", "tanggal", "pekan", "tahunan"
RULES = {
    WEEK: _.lazy("Setiap minggu"),
    FORTNIGHT: _.lazy("Setiap dua minggu"),
    MONTH_DAY: _.lazy("Setiap bulan pada tanggal yang sama"),
    MONTH_WEEK: _.lazy("Setiap bulan pada hari dan minggu yang sama"),
    YEAR: _.lazy("Setiap tahun"),
}
WEEKS = (_.lazy("pertama"), _.lazy("kedua"), _.lazy("ketiga"), _.lazy("keempat"), _.lazy("terakhir"))
FARTHEST = timedelta(days=5 * 366)
"""How far ahead of a day an event without an end is looked for."""
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class BadDays(ValueError):
    """Some of the days cannot be read; the message is what was typed."""


@dataclasses.dataclass(frozen=True)
class Meeting:
    """One time that an event takes place; ``off`` says why it does not."""

    day: date
    last_day: date
    off: str = ""


def rule_of(event: Event) -> rrule:
    """Return how an event repeats, as a rule on days at midnight; for one that does not, of its one day."""
    start = datetime.combine(event.day, time())
    return _rule(start, event.repeats, event.until)


@lru_cache(maxsize=512)
def _rule(start: datetime, repeats: str, until: date | None) -> rrule:
    from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule  # few sites have events

    if not repeats:
        return rrule(YEARLY, dtstart=start, count=1, cache=True)
    # Whoever asks says up to which day: what goes on without an end does so years after it began.
    end = datetime.combine(until, time()) if until else None
    if repeats in (WEEK, FORTNIGHT):
        return rrule(WEEKLY, interval=1 if repeats == WEEK else 2, dtstart=start, until=end, cache=True)
    if repeats == MONTH_WEEK:
        return rrule(MONTHLY, byweekday=_weekday(start), dtstart=start, until=end, cache=True)
    return rrule(MONTHLY if repeats == MONTH_DAY else YEARLY, dtstart=start, until=end, cache=True)


def _weekday(start: datetime) -> weekday:
    from dateutil.rrule import weekdays  # see _rule

    week = (start.day - 1) // 7 + 1
    # The fifth of a month is its last: months without a fifth would have no meeting at all.
    return weekdays[start.weekday()](week if week < 5 else -1)


def meetings(event: Event, first: date, last: date, *, calendar: Calendar) -> Iterator[Meeting]:
    """Yield when an event takes place from ``first`` up to and with ``last``, and why it does not where it should.

    ``calendar`` is that of the event's own site, wherever it is told.

    A meeting that began before ``first`` and lasts into it is among them.
    """
    skipped = days_of(event.skipped)
    begin = datetime.combine(first - event.length, time())
    for moment in rule_of(event).between(begin, datetime.combine(last, time()), inc=True):
        day = moment.date()
        yield Meeting(day, day + event.length, _off(event, day, skipped, calendar))


def _off(event: Event, day: date, skipped: frozenset[date], calendar: Calendar) -> str:
    if day in skipped:
        return _("Tidak diadakan")
    if event.repeats and not event.on_holidays:
        return calendar.holiday(day) or ""
    return ""


def next_meeting(event: Event, day: date, *, calendar: Calendar) -> Meeting | None:
    """Return the next time that an event takes place, from ``day`` on; None when it is over."""
    return next((each for each in meetings(event, day, day + FARTHEST, calendar=calendar) if not each.off), None)


def days_of(written: str) -> frozenset[date]:
    """Return the days of a text such as ``17/8/2026, 25/12/2026``; the separators do not matter.

    Raises:
        BadDays: something in it is no day.
    """
    found = set()
    for part in filter(None, (each.strip() for each in re.split(r"[,;\n]", written))):
        match = _DATE.fullmatch(part)
        try:
            found.add(date(int(match[3]), int(match[2]), int(match[1]))) if match else _bad(part)
        except ValueError as error:
            raise BadDays(part) from error
    return frozenset(found)


def _bad(part: str) -> None:
    raise BadDays(part)


def told(event: Event) -> str:
    """Return when an event takes place, in words: ``Setiap Jumat``, ``Rabu, 19 Agustus 2026``."""
    day = format_date(event.day)
    if event.last_day and event.last_day != event.day:
        day = _("%(first)s sampai %(last)s", first=day, last=format_date(event.last_day))
    if not event.repeats:
        return day
    said = _rule_told(event)
    if event.until:
        return _("%(rule)s sampai %(last)s", rule=said, last=format_date(event.until))
    return said


def _rule_told(event: Event) -> str:
    weekday = weekday_name(event.day.weekday())
    if event.repeats == WEEK:
        return _("Setiap %(weekday)s", weekday=weekday)
    if event.repeats == FORTNIGHT:
        return _("%(weekday)s, setiap dua minggu", weekday=weekday)
    if event.repeats == MONTH_DAY:
        return _("Setiap tanggal %(day)s", day=event.day.day)
    if event.repeats == YEAR:
        return _("Setiap tahun, %(day)s", day=format_date(event.day).rpartition(" ")[0])
    return _("%(weekday)s %(week)s setiap bulan", weekday=weekday, week=WEEKS[min((event.day.day - 1) // 7, 4)])


def hours(event: Event, site: Site) -> str:
    """Return the times of one meeting by the clock of its site: ``08.00 sampai 10.00 WIB``; empty for whole days."""
    if event.begins is None:
        return ""
    begins, ends = (
        clock and format_time(datetime.combine(event.day, clock, ZoneInfo(site.timezone)))
        for clock in (event.begins, event.ends)
    )
    return _("%(first)s sampai %(last)s", first=begins, last=ends) if ends else str(begins)

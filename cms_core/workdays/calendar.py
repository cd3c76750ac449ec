"""Counting working days, with the reason for each day that was passed over."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from flask_babel import gettext as _
from flask_babel import ngettext

from cms_core.formats import format_date, format_list, weekday_name
from cms_core.i18n import language

COUNTRY = "ID"
HOLIDAYS, JOINT_LEAVE = "public", "government"
"""Categories of the library: national days off, and joint leave (*cuti bersama*)."""
FIRST_DECREE = 2002
"""Since this year there is joint leave, set each year by a joint decree of three ministers."""
FARTHEST = 366
"""Working days that are counted at most; no law gives more."""
LOOKED_AT = 3 * FARTHEST
"""Days that are looked at for them: where every day is off, nothing is ever due."""
REMEMBERED = 500
"""Due days that a calendar keeps."""
_LANGUAGES = {"en": "en_US"}


class TooFar(ValueError):
    """More working days were asked for than any limit has, or the calendar ends before."""


@dataclasses.dataclass(frozen=True)
class Special:
    """What a region said of a day; ``place`` is the region's code, ``key`` the row that says so."""

    off: bool
    name: str
    basis: str = ""
    place: str = ""
    key: int = 0


@dataclasses.dataclass(frozen=True)
class Due:
    """When ``count`` working days after ``start`` are over, and which days did not count, with the reasons.

    ``start`` itself never counts, even where it is a working day; without days to wait, ``day`` is the first working
    day from ``start`` on. Days of each week on which nobody works are not among ``passed``.
    """

    start: date
    count: int
    day: date
    passed: tuple[tuple[date, str], ...]


@dataclasses.dataclass(frozen=True)
class Calendar:
    """The working days of a place."""

    rest: frozenset[int] = frozenset({5, 6})
    joint_leave: bool = True
    special: Mapping[date, Special] = dataclasses.field(default_factory=dict)
    _found: dict[tuple[str, date, int], Due] = dataclasses.field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What was counted: hundreds may ask for the same day."""

    def is_worked(self, day: date) -> bool:
        """Whether people work on a day."""
        return self.reason(day) is None

    def reason(self, day: date) -> str | None:
        """Return why nobody works on a day, in the language of the page; None on a working day.

        What the place decided comes first, then the days off of the country, then the week.
        """
        resting = day.weekday() in self.rest and day not in self.special
        return self.holiday(day) or (weekday_name(day.weekday()) if resting else None)

    def holiday(self, day: date) -> str | None:
        """Return what a day off is called, in the language of the page; None on others, days of rest of each week too.

        What the place decided comes first, then the days off of the country.
        """
        told = self.special.get(day)
        if told is not None:
            return told.name if told.off else None
        return self.national(day.year).get(day)

    def national(self, year: int) -> Mapping[date, str]:
        """Return the days off of the whole country in a year, with their names."""
        return _national(year, self.joint_leave, _LANGUAGES.get(language(), "id"))

    def due(self, start: date, count: int) -> Due:
        """Return when ``count`` working days after ``start`` are over.

        Raises:
            TooFar: there are more than a year of them, or none at all.
        """
        key = (language(), start, count)
        if key not in self._found:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            self._found[key] = self._due(start, count)
        return self._found[key]

    def _due(self, start: date, count: int) -> Due:
        if not 0 <= count <= FARTHEST:
            raise TooFar(count)
        left = max(count, 1)
        passed: list[tuple[date, str]] = []
        first = start.toordinal() + min(count, 1)
        for number in range(first, min(first + LOOKED_AT, date.max.toordinal())):
            day = date.fromordinal(number)
            reason = self.reason(day)
            if reason is None:
                left -= 1
                if not left:
                    return Due(start, count, day, tuple(passed))
            elif day.weekday() not in self.rest:
                passed.append((day, reason))
        raise TooFar(count)

    def count(self, start: date, end: date) -> int:
        """Return how many working days lie after ``start``, up to and with ``end``; none where it does not come later.

        It is the other way round of :meth:`due`: ``count(start, due(start, n).day)`` is ``n``.

        Raises:
            TooFar: ten years or more lie between them.
        """
        if (end - start).days > FARTHEST * 10:
            raise TooFar(end)
        days = range(start.toordinal() + 1, end.toordinal() + 1)
        return sum(self.is_worked(date.fromordinal(day)) for day in days)

    def explain(self, due: Due) -> str:
        """Return how a date was found, as a sentence that anybody can check with a calendar on the wall.

        Where it reaches into a year whose days off no decree has set yet, that is said as well.
        """
        return _explained(self.rest, due, language())


@lru_cache(maxsize=1024)
def _explained(rest: frozenset[int], due: Due, _speech: str) -> str:
    began = format_date(due.start)
    told = ngettext(
        "%(num)s hari kerja sesudah %(start)s.", "%(num)s hari kerja sesudah %(start)s.", due.count, start=began
    )
    week = format_list([weekday_name(number) for number in sorted(rest)])
    days = "; ".join(f"{format_date(day, short=True)} ({reason})" for day, reason in due.passed)
    skipped = "; ".join(part for part in (week, days) if part)
    parts = [str(told), _("Tidak dihitung: %(days)s.", days=skipped) if skipped else "", _provisional(due)]
    return " ".join(filter(None, parts))


def _provisional(due: Due) -> str:
    year = due.day.year
    if _is_decreed(year):
        return ""
    return str(_("Sementara: hari libur dan cuti bersama tahun %(year)s belum ditetapkan.", year=year))


@lru_cache(maxsize=64)
def _is_decreed(year: int) -> bool:
    """Whether the joint decree of three ministers on a year is known: it alone names days of joint leave."""
    from holidays import country_holidays  # see below

    return year < FIRST_DECREE or bool(country_holidays(COUNTRY, years=year, categories=(JOINT_LEAVE,)))


@lru_cache(maxsize=64)
def _national(year: int, joint_leave: bool, speech: str) -> Mapping[date, str]:
    # Reading its library in takes a part of a start, and few pages count days.
    from holidays import country_holidays

    categories = (HOLIDAYS, JOINT_LEAVE) if joint_leave else (HOLIDAYS,)
    return dict(country_holidays(COUNTRY, years=year, categories=categories, language=speech))

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from cms_berita import recurrence
from cms_berita.models import ENDLESS, Event
from cms_core.api import Calendar, Site

pytestmark = pytest.mark.sqlite_only("days are counted without a database")

NONE = Calendar()


def event(**values: Any) -> Event:
    asked = {"repeats": "", "skipped": "", "on_holidays": True, "last_day": None, "until": None, "begins": None}
    return Event(**{**asked, **values})


def days(made: Event, first: date, last: date) -> list[str]:
    found = recurrence.meetings(made, first, last, calendar=NONE)
    return [f"{each.day:%d/%m}{'!' if each.off else ''}" for each in found]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ["02/12"]),
        ({"repeats": "mingguan"}, ["02/12", "09/12", "16/12", "23/12", "30/12"]),
        ({"repeats": "mingguan", "until": date(2026, 12, 16)}, ["02/12", "09/12", "16/12"]),
        ({"repeats": "dua_mingguan"}, ["02/12", "16/12", "30/12"]),
        ({"repeats": "mingguan", "skipped": "9/12/2026, 16-12-2026"}, ["02/12", "09/12!", "16/12!", "23/12", "30/12"]),
    ],
)
def test_meetings_of_a_month(site: Site, values: dict[str, Any], expected: list[str]) -> None:
    made = event(day=date(2026, 12, 2), **values)
    assert days(made, date(2026, 12, 1), date(2026, 12, 31)) == expected


@pytest.mark.parametrize(
    ("start", "repeats", "expected"),
    [
        (date(2026, 1, 31), "tanggal", ["31/01", "31/03", "31/05", "31/07"]),
        (date(2026, 1, 28), "pekan", ["28/01", "25/02", "25/03", "22/04", "27/05", "24/06", "22/07"]),
        (date(2026, 1, 29), "pekan", ["29/01", "26/02", "26/03", "30/04", "28/05", "25/06", "30/07"]),
        (date(2024, 8, 17), "tahunan", ["17/08"]),
    ],
)
def test_months_and_years(site: Site, start: date, repeats: str, expected: list[str]) -> None:
    made = event(day=start, repeats=repeats)
    last = date(2026, 12, 31) if repeats == "tahunan" else date(2026, 7, 31)
    assert days(made, date(2026, 1, 1), last) == expected


def test_a_meeting_of_several_days_that_began_before_is_there(site: Site) -> None:
    made = event(day=date(2026, 11, 29), last_day=date(2026, 12, 1))
    (found,) = recurrence.meetings(made, date(2026, 12, 1), date(2026, 12, 1), calendar=NONE)
    assert found == recurrence.Meeting(date(2026, 11, 29), date(2026, 12, 1))
    assert list(recurrence.meetings(made, date(2026, 12, 2), date(2026, 12, 9), calendar=NONE)) == []


def test_holidays_are_left_out_where_the_event_says_so(site: Site) -> None:
    # 25 December 2026 is a Friday; a place may work on it all the same.
    friday = {"day": date(2026, 12, 18), "repeats": "mingguan"}
    last = date(2026, 12, 31)
    found = {
        keeps: [each.off for each in recurrence.meetings(event(on_holidays=keeps, **friday), last, last, calendar=NONE)]
        for keeps in (True, False)
    }
    assert found == {True: [], False: []}
    off = list(recurrence.meetings(event(on_holidays=False, **friday), date(2026, 12, 25), last, calendar=NONE))
    assert [(each.day, bool(each.off)) for each in off] == [(date(2026, 12, 25), True)]
    kept = list(recurrence.meetings(event(**friday), date(2026, 12, 25), last, calendar=NONE))
    assert [(each.day, each.off) for each in kept] == [(date(2026, 12, 25), "")]


@pytest.mark.parametrize("written", ["besok", "31/2/2026", "2026", "1/13/2026", "17/8"])
def test_what_is_no_day_is_named(written: str) -> None:
    with pytest.raises(recurrence.BadDays, match=written):
        recurrence.days_of(f"17/8/2026, {written}")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, date(2026, 12, 2)),
        ({"last_day": date(2026, 12, 4)}, date(2026, 12, 4)),
        ({"repeats": "mingguan"}, ENDLESS),
        ({"repeats": "mingguan", "until": date(2027, 1, 6), "last_day": date(2026, 12, 3)}, date(2027, 1, 7)),
    ],
)
def test_when_an_event_is_over(values: dict[str, Any], expected: date) -> None:
    assert event(day=date(2026, 12, 2), **values).finally_over == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "2 Desember 2026"),
        ({"last_day": date(2026, 12, 4)}, "2 Desember 2026 sampai 4 Desember 2026"),
        ({"repeats": "mingguan"}, "Setiap Rabu"),
        ({"repeats": "mingguan", "until": date(2027, 1, 6)}, "Setiap Rabu sampai 6 Januari 2027"),
        ({"repeats": "dua_mingguan"}, "Rabu, setiap dua minggu"),
        ({"repeats": "tanggal"}, "Setiap tanggal 2"),
        ({"repeats": "pekan"}, "Rabu pertama setiap bulan"),
        ({"repeats": "tahunan"}, "Setiap tahun, 2 Desember"),
    ],
)
def test_when_in_words(site: Site, values: dict[str, Any], expected: str) -> None:
    assert recurrence.told(event(day=date(2026, 12, 2), **values)) == expected


def test_hours_are_those_of_the_place(site: Site) -> None:
    made = event(day=date(2026, 12, 2), begins=time(8), ends=time(10, 30))
    assert recurrence.hours(made, site).replace("\N{NO-BREAK SPACE}", " ") == "08.00 WIB sampai 10.30 WIB"
    assert recurrence.hours(event(day=date(2026, 12, 2)), site) == ""

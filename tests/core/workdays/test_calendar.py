"""Counting working days; dates after the national calendar with the joint leave of its decrees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from cms_core.workdays.calendar import Calendar, Special, TooFar

pytestmark = [pytest.mark.sqlite_only("nothing reaches a database"), pytest.mark.usefixtures("asked")]


@pytest.fixture
def asked(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def due(start: str, count: int, calendar: Calendar | None = None) -> str:
    return (calendar or Calendar()).due(date.fromisoformat(start), count).day.isoformat()


@pytest.mark.parametrize(
    ("start", "count", "day"),
    [
        ("2026-03-13", 10, "2026-04-06"),
        ("2026-03-13", 17, "2026-04-15"),
        ("2026-03-17", 3, "2026-03-27"),
        ("2026-12-21", 10, "2027-01-08"),
        ("2026-12-21", 17, "2027-01-19"),
        ("2025-03-26", 10, "2025-04-21"),
        ("2027-03-04", 10, "2027-03-30"),
        ("2026-11-23", 14, "2026-12-11"),
        ("2026-11-23", 30, "2027-01-08"),
    ],
)
def test_days_off_at_lebaran_and_at_the_end_of_a_year_do_not_count(start: str, count: int, day: str) -> None:
    """Joint decrees of three ministers on days off and joint leave, 2025 to 2027."""
    assert due(start, count) == day


@pytest.mark.parametrize("days", [1, 3, 10, 17])
def test_days_between_two_are_those_that_a_limit_counts(days: int) -> None:
    start = date(2026, 3, 13)
    calendar = Calendar()
    assert calendar.count(start, calendar.due(start, days).day) == days
    assert [calendar.count(start, start), calendar.count(start, date(2026, 3, 1))] == [0, 0]


def test_days_between_two_that_lie_too_far_apart_are_not_counted() -> None:
    with pytest.raises(TooFar):
        Calendar().count(date(2000, 1, 1), date(2026, 1, 1))


def test_joint_leave_counts_where_a_place_works_then() -> None:
    assert due("2026-03-13", 10, Calendar(joint_leave=False)) == "2026-03-30"


def test_the_day_itself_counts_only_where_nothing_is_to_wait_for() -> None:
    """UU 14/2008 pasal 22 ayat (7): working days since the receipt, which is not one of them."""
    assert [due("2026-11-26", 0), due("2026-11-28", 0), due("2026-11-26", 1)] == [
        "2026-11-26",
        "2026-11-30",
        "2026-11-27",
    ]


def test_a_place_may_rest_on_other_days() -> None:
    """Perpres 21/2023: five days a week; a place may work six."""
    saturday = "2026-11-28"
    assert due("2026-11-26", 2, Calendar(rest=frozenset({6}))) == saturday

    moved = Calendar(
        special={
            date(2026, 11, 27): Special(off=True, name="Pemilihan kepala desa"),
            date(2026, 11, 28): Special(off=False, name="Hari pengganti"),
            date(2026, 12, 25): Special(off=False, name="Piket"),
        }
    )
    assert due("2026-11-26", 1, moved) == saturday
    assert due("2026-12-24", 1, moved) == "2026-12-25"


def test_each_day_that_was_passed_over_has_its_reason() -> None:
    calendar = Calendar(special={date(2026, 12, 23): Special(off=True, name="Hari jadi kabupaten")})
    found = calendar.due(date(2026, 12, 22), 1)

    assert (found.day, found.passed) == (
        date(2026, 12, 28),
        (
            (date(2026, 12, 23), "Hari jadi kabupaten"),
            (date(2026, 12, 24), "Cuti Bersama Hari Raya Natal"),
            (date(2026, 12, 25), "Hari Raya Natal"),
        ),
    )
    assert calendar.explain(found) == (
        "1 hari kerja sesudah 22 Desember 2026. Tidak dihitung: Sabtu dan Minggu; 23 Des (Hari jadi kabupaten); "
        "24 Des (Cuti Bersama Hari Raya Natal); 25 Des (Hari Raya Natal)."
    )


@pytest.mark.parametrize(
    ("start", "count", "said"),
    [
        ("2027-12-20", 3, False),
        ("2027-12-20", 30, True),
        ("2028-02-01", 10, True),
        ("1999-02-01", 10, False),
    ],
)
def test_a_date_in_a_year_without_its_joint_decree_is_called_provisional(start: str, count: int, said: bool) -> None:
    """The joint decree of three ministers sets days off and joint leave for one year at a time."""
    calendar = Calendar()
    told = calendar.explain(calendar.due(date.fromisoformat(start), count))

    assert ("Sementara: hari libur dan cuti bersama tahun 2028 belum ditetapkan." in told) is said
    assert ("Sementara" in told) is said


def test_days_that_depend_on_the_moon_are_called_an_estimate() -> None:
    """The joint decree for 2027 names Idul Fitri and Idul Adha as estimates; Isra Mikraj comes twice that year."""
    national = Calendar().national(2027)

    assert "(perkiraan)" in national[date(2027, 3, 10)]
    assert [day for day, name in sorted(national.items()) if name.startswith("Isra")] == [
        date(2027, 1, 5),
        date(2027, 12, 26),
    ]


@pytest.mark.parametrize(("year", "public", "joint"), [(2024, 19, 10), (2025, 17, 11), (2026, 17, 8), (2027, 18, 8)])
def test_each_decreed_year_has_its_days_off_and_its_joint_leave(year: int, public: int, joint: int) -> None:
    """The joint decrees of 2024 to 2027; days of elections and Sundays are among them."""
    both, alone = Calendar().national(year), Calendar(joint_leave=False).national(year)

    assert (len(alone), len(set(both) - set(alone))) == (public, joint)


def test_reasons_stand_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context(environ_overrides={"cms.lang": "en"}):
        from flask import g

        g.lang = "en"
        assert Calendar().reason(date(2026, 12, 25)) == "Christmas Day"
        assert Calendar().reason(date(2026, 11, 28)) == "Saturday"


@pytest.mark.parametrize("count", [-1, 367])
def test_what_no_limit_has_is_refused(count: int) -> None:
    with pytest.raises(TooFar):
        due("2026-11-26", count)


def test_a_place_that_never_works_has_nothing_due() -> None:
    with pytest.raises(TooFar):
        due("2026-11-26", 1, Calendar(rest=frozenset(range(7))))


def test_a_calendar_that_ends_has_nothing_due() -> None:
    with pytest.raises(TooFar):
        due("9999-12-30", 5)

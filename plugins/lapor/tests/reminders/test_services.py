"""Reminders: said once, to the office and those above, and made up for after days off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Flask

from cms_core.api import Calendar, Site, db, site_scope
from cms_core.notices.models import Notice
from cms_lapor import cases, states
from cms_lapor.models import Report
from cms_lapor.reminders import services
from cms_lapor.reminders.models import Reminder
from cms_lapor.reminders.services import FAR, HALF, OVER, SOON, Running

from .conftest import MONDAY, put, state_of, told


def days_of(calendar: Calendar) -> services.After:
    return lambda start, count: calendar.due(start, count).day


def test_a_limit_says_what_is_over(app: Flask) -> None:
    after = days_of(Calendar())
    # Ten working days after Monday 2 November: due on Monday 16.
    limit = Running(1, "LP-1", states.WORKING, date(2026, 11, 16), MONDAY, 10)
    reached = {day: limit.reached(after, date(2026, 11, day)) for day in (2, 6, 9, 11, 12, 16, 17, 18, 19, 30)}
    assert reached == {
        2: [],
        6: [],
        9: [HALF],
        11: [HALF],
        12: [HALF, SOON],
        16: [HALF, SOON],
        17: [HALF, SOON, OVER],
        18: [HALF, SOON, OVER],
        19: [HALF, SOON, OVER, FAR],
        30: [HALF, SOON, OVER, FAR],
    }
    theirs = Running(1, "LP-1", states.ANSWERED, date(2026, 11, 16), MONDAY, 10)
    assert [theirs.reached(after, date(2026, 11, day)) for day in (9, 12, 30)] == [[], [SOON], [SOON]]


def test_a_limit_of_one_day_is_reminded_of_on_that_day(app: Flask) -> None:
    limit = Running(1, "LP-1", states.NEW, date(2026, 11, 3), MONDAY, 1)
    assert [limit.reached(days_of(Calendar()), date(2026, 11, day)) for day in (2, 3, 4)] == [
        [],
        [HALF, SOON],
        [HALF, SOON, OVER],
    ]


def test_the_office_is_reminded_and_those_above_when_it_is_late(
    site: Site, kabupaten: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    put(site, make_report(), states.WORKING, MONDAY, 10)
    expected = {
        6: [],
        9: [("kalimandi", "half", False)],
        12: [("kalimandi", "soon", False)],
        16: [("kalimandi", "soon", False)],
        17: [("kalimandi", "over", True), ("purworeja-klampok", "below_over", False)],
        19: [
            ("kalimandi", "over", True),
            ("purworeja-klampok", "below_over", False),
            ("banjarnegara", "below_far", True),
        ],
    }
    found = {}
    for day in expected:
        for _again in range(2):
            at(date(2026, 11, day))
        found[day] = told()
    assert found == expected


def test_what_was_read_is_not_said_again(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    put(site, make_report(), states.WORKING, MONDAY, 10)
    at(date(2026, 11, 9))
    db.session.execute(db.delete(Notice))
    db.session.commit()
    at(date(2026, 11, 10))
    assert told() == []


def test_after_days_off_only_the_last_is_said(
    site: Site, kabupaten: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    key = make_report()
    put(site, key, states.WORKING, MONDAY, 10)
    at(date(2026, 11, 26))
    assert [kind for _slug, kind, _urgent in told()] == ["over", "below_over", "below_far"]
    with site_scope(site.id):
        shares = db.session.scalars(db.select(Reminder.share).order_by(Reminder.share)).all()
    assert (shares, state_of(site, key)) == ([HALF, SOON, OVER, FAR], states.WORKING)


def test_reminders_are_done_with_when_the_case_moves(
    site: Site, kabupaten: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    key = make_report()
    put(site, key, states.WORKING, MONDAY, 10)
    at(date(2026, 11, 26))
    with site_scope(site.id):
        said = cases.Said(told="Sudah ditambal.", outcome="tuntas")
        cases.move(db.session.get_one(Report, key), "jawab", said, by=states.STAFF, step=1, site=site)
    db.session.commit()
    assert told() == []


def test_those_above_are_told_once_where_there_is_one_of_them(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    put(site, make_report(), states.WORKING, MONDAY, 10)
    at(date(2026, 11, 17))
    at(date(2026, 11, 26))
    assert told() == [("kalimandi", "over", True), ("purworeja-klampok", "below_far", True)]


def test_whoever_has_to_act_again_is_reminded_again(
    site: Site, kabupaten: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    """The same day is due for another step: what was said of the one before was settled with it."""
    key = make_report()
    put(site, key, states.WORKING, MONDAY, 10, finish=date(2026, 11, 16), finish_from=MONDAY, finish_days=10)
    at(date(2026, 11, 26))
    for name, said in (("jawab", {"told": "Sudah.", "outcome": "tuntas"}), ("kerjakan", {})):
        with site_scope(site.id):
            report = db.session.get_one(Report, key)
            cases.move(report, name, cases.Said(**said), by=states.STAFF, step=report.step, site=site)
        db.session.commit()
    assert told() == []
    at(date(2026, 11, 27))
    assert [kind for _slug, kind, _urgent in told()] == ["over", "below_over", "below_far"]

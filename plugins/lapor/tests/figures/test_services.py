"""Figures: what is counted, and that it adds up from village to kabupaten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from cms_core.api import Site, User, calendar_of, db, site_scope, today
from cms_core.testing.factories import MakeUser
from cms_lapor import NAME, cases, hooks, states
from cms_lapor.figures import services
from cms_lapor.figures.counting import count
from cms_lapor.figures.sums import Share, Sums, median
from cms_lapor.models import Report

from .conftest import fill


def test_case_notes_the_working_days_of_its_steps(site: Site, officer: User, make_report: Callable[..., int]) -> None:
    key = make_report()
    zone = ZoneInfo(site.timezone)
    days = [date(2026, 8, 14), date(2026, 8, 18), date(2026, 8, 20), date(2026, 8, 31)]
    came, checked, followed, answered = (datetime(d.year, d.month, d.day, 9, tzinfo=zone) for d in days)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        report.received_at = came
        for name, at, said in (
            ("teruskan", checked, {"unit": "Kaur", "kind": "pengaduan"}),
            ("kerjakan", followed, {}),
            ("jawab", answered, {"told": "Sudah.", "outcome": "tuntas"}),
        ):
            step = cases.Said(**said)  # type: ignore[arg-type]  # words by their names
            cases.move(report, name, step, by="staff", step=report.step, site=site, user=officer, at=at)
        calendar = calendar_of(site)
        # Independence day is a Monday, and the Maulid a Tuesday: neither counts, nor do week-ends.
        assert (calendar.count(days[0], days[1]), calendar.count(days[1], days[2])) == (1, 2)
        assert (report.checked_in, report.followed_in) == (1, 2)
        assert report.answered_in == calendar.count(days[1], days[3])
        for name, by in (("puas", "reporter"), ("buka", "reporter")):
            cases.move(report, name, cases.Said(note="x"), by=by, step=report.step, site=site)
        assert report.reopened == 1


def test_what_waits_for_its_sender_was_looked_at_and_what_was_withdrawn_was_not(
    site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    asked, gone = make_report(), make_report()
    with site_scope(site.id):
        report = db.session.get_one(Report, asked)
        cases.move(report, "lengkapi", cases.Said(told="RT?"), by="staff", step=1, site=site, user=officer)
        assert (report.checked_in, report.followed_in) == (0, None)
        report = db.session.get_one(Report, gone)
        cases.move(report, "cabut", cases.Said(), by="reporter", step=1, site=site)
        assert report.checked_in is None


def test_month_is_that_of_the_site(site: Site, make_report: Callable[..., int]) -> None:
    """The last evening of a month in UTC is the first morning of the next in Indonesia."""
    key = make_report(received_at=datetime(2026, 9, 30, 18, tzinfo=UTC))
    with site_scope(site.id):
        assert db.session.get_one(Report, key).month == "2026-10"


def test_table_counts_shares_and_medians(site: Site) -> None:
    for days in (1, 2, 3, 4, 9):
        fill(site, 1, checked_in=days, followed_in=days, answered_in=days + 6, outcome="tuntas", rating=4)
    fill(site, 1, state=states.WAITING, checked_in=1)
    fill(site, 2, state=states.NEW, due=today(site) - timedelta(days=7))
    fill(site, 1, state=states.FILED, topic="hub-lampu", checked_in=2)
    with site_scope(site.id):
        found = services.table(site, services.TOPIC)
        assert [(line.label, line.sums.received) for line in found.lines] == [
            ("Pekerjaan umum dan tata ruang", 8),
            ("Perhubungan", 1),
        ]
        roads = found.lines[0].sums
        assert (roads.in_check, roads.in_follow) == (Share(4, 6), Share(4, 5))
        assert (roads.in_answer, roads.in_answer.percent) == (Share(4, 5), 80)
        assert (roads.follow_median, roads.answer_median, roads.rating) == (3, 9, 4)
        assert (roads.waiting, roads.overdue, roads.oldest) == (1, 2, today(site) - timedelta(days=7))
        assert (roads.outcomes, found.total.received, found.total.filed) == ({"tuntas": 5}, 9, 1)


@pytest.mark.parametrize(
    ("counts", "middle"),
    [({}, None), ({1: 4}, None), ({1: 5}, 1), ({1: 3, 9: 3}, 5), ({1: 3, 2: 1, 9: 3}, 2), ({0: 2, 4: 1, 50: 2}, 4)],
)
def test_median_is_the_one_in_the_middle(counts: dict[int, int], middle: float | None) -> None:
    assert median(counts) == middle


def test_figures_add_up_from_village_to_kabupaten(kabupaten: Site, kecamatan: Site, site: Site, other: Site) -> None:
    late = {"due": today(site) - timedelta(days=1)}
    for place, many in ((kabupaten, 1), (kecamatan, 2), (site, 7), (other, 3)):
        fill(place, many, checked_in=2, answered_in=5, **late)
        fill(place, many + 1, state=states.DONE, visibility="secret")
    # A village of another kabupaten is not among them.
    for by in (services.SITE, services.MONTH, services.TOPIC, services.CHANNEL, services.KIND, services.UNIT):
        totals = {}
        for place in (kabupaten, kecamatan, site, other):
            with site_scope(place.id):
                totals[place.slug] = services.table(place, by).total
        assert totals["purworeja-klampok"] == sum((totals["kalimandi"], totals["pagak"]), _own(kecamatan, by))
        assert totals["banjarnegara"] == totals["purworeja-klampok"] + _own(kabupaten, by)
        assert totals["banjarnegara"].received == 30


def _own(site: Site, by: str) -> Sums:
    """Return the figures of a site without those below it."""
    with site_scope(site.id):
        (found,) = count(db.session(), [[services.COLUMNS[by]]], where=[], day=today(site))
    return sum(found.values(), Sums())


def test_numbers_of_the_dashboard_add_up(
    app: Flask, kabupaten: Site, kecamatan: Site, site: Site, other: Site, make_user: MakeUser
) -> None:
    boss = make_user("platform", "")
    for place, many in ((kabupaten, 1), (kecamatan, 2), (site, 4), (other, 3)):
        fill(place, many, due=today(site) - timedelta(days=1))
        fill(place, 2, state=states.ANSWERED)
    own, region = {}, {}
    with app.test_request_context():
        for place in (kabupaten, kecamatan, site, other):
            with site_scope(place.id):
                figures = list(hooks.cms_dashboard_figures(place, boss))
                own[place.slug], region[place.slug] = (
                    [figure.value for figure in figures if figure.endpoint == f"{NAME}.admin.{page}"]
                    for page in ("queue", "figures")
                )
    assert own == {"banjarnegara": [1, 1], "purworeja-klampok": [2, 2], "kalimandi": [4, 4], "pagak": [3, 3]}
    assert region["purworeja-klampok"] == [9, 9]
    assert region["banjarnegara"] == [10, 10]

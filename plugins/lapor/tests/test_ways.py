"""Each way that a case can go: some queue shows it, somebody may go on with it, and its time is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from cms_core.api import Site, User, calendar_of, db, site_scope, today
from cms_core.testing.factories import MakeUser
from cms_lapor import cases, clocks, states
from cms_lapor.models import NEVER, Report
from cms_lapor.queue import listing
from cms_lapor.units import services as units
from cms_lapor.units.duties import seat_of

from .conftest import VILLAGE

TABS = (listing.WORK, listing.WAITS, listing.SUSPECT, listing.ENDED)
DEPTH = 5
"""Steps after which each state was reached from each side that it has."""
MONDAY = date(2026, 11, 2)
SAID = {"told": "Kabar.", "note": "Kabar.", "unit": "Kaur Perencanaan", "kind": "pengaduan", "outcome": "tuntas"}


def at(day: date) -> datetime:
    """Return nine in the morning of a day in the west of Indonesia."""
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def take(report: Report, site: Site, name: str, day: date, by: str = states.STAFF) -> None:
    """Take a step on a day, with everything that a step may need."""
    said = cases.Said(**SAID)  # type: ignore[arg-type]  # words by their names
    cases.move(report, name, said, by=by, step=report.step, site=site, at=at(day))


def ways() -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield the shortest way over each move of each state, as names of moves with who takes them."""
    reached: dict[str, tuple[tuple[str, str], ...]] = {states.NEW: ()}
    queue = [states.NEW]
    for state in queue:
        for move in states.STATES[state].moves:
            way = (*reached[state], (move.name, move.by))
            if len(way) <= DEPTH:
                yield way
            if move.to not in reached:
                reached[move.to] = way
                queue.append(move.to)


@pytest.mark.parametrize("way", list(ways()), ids=lambda way: "-".join(name for name, _by in way))
def test_each_way_leads_into_one_queue_with_a_time_that_is_explained_and_somebody_who_goes_on(
    site: Site, officer: User, make_report: Callable[..., int], way: tuple[tuple[str, str], ...]
) -> None:
    key = make_report()
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        for name, by in way:
            # Some moves wait until a time is over.
            report.due = min(report.due, today(site) - timedelta(days=1))
            take(report, site, name, today(site), by)
        db.session.flush()
        shown = [tab for tab in TABS if _is_in(report, tab, site)]
        state = states.STATES[report.state]
        waits = state.open and report.state not in listing.ELSEWHERE
        assert shown == [listing.WORK if waits else listing.WAITS if state.open else listing.ENDED]
        clock = clocks.due_of(report, site)
        assert (report.due == NEVER, clock is None) == ((not state.limit,) * 2)
        assert clock is None or clock.day == calendar_of(site).due(report.due_from or MONDAY, report.due_days).day
        assert not state.open or seat_of(officer, site).takes(report)
        assert not waits or cases.offered(report, states.STAFF, site)


def _is_in(report: Report, tab: str, site: Site) -> bool:
    query = db.select(Report.id).where(Report.id == report.id, *listing.narrowed(site, tab))
    return db.session.scalar(query) is not None


@pytest.mark.parametrize(
    ("duty", "kind", "visibility", "state"),
    [
        *(
            ("petugas", "pengaduan", "public", state)
            for state in states.OPEN
            if states.STATES[state].desk == "memeriksa"
        ),
        *(
            ("penghubung", "pengaduan", "public", state)
            for state in states.OPEN
            if states.STATES[state].desk == "menangani"
        ),
        *(("pengawas", "pengawasan", "secret", state) for state in states.OPEN),
    ],
)
def test_whose_desk_a_case_lies_on_sees_it_in_his_queue_and_may_go_on_with_it(
    site: Site,
    officer: User,
    make_user: MakeUser,
    make_report: Callable[..., int],
    duty: str,
    kind: str,
    visibility: str,
    state: str,
) -> None:
    person = make_user("officer", VILLAGE)
    with site_scope(site.id):
        unit = units.save(None, name="Kaur Perencanaan", topics=[], active=True, by=officer)
        units.bind(person, duty, unit if duty == "penghubung" else None, site=site, by=officer)
        key = make_report(kind=kind, visibility=visibility)
        report = db.session.get_one(Report, key)
        report.state, report.unit_id = state, unit.id
        db.session.flush()
        seat = seat_of(person, site)
        assert db.session.scalar(db.select(Report.id).where(*seat.seen())) == key
        assert seat.takes(report)


def test_whoever_is_not_content_gets_another_answer_in_time(site: Site, make_report: Callable[..., int]) -> None:
    """Counted from the day on which somebody asks for it: the first promise was kept."""
    key = make_report(received_at=at(MONDAY))
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        take(report, site, "teruskan", MONDAY)
        take(report, site, "jawab", date(2026, 11, 20))
        take(report, site, "balas", date(2026, 12, 2), states.REPORTER)
        assert (report.due_from, report.due_days, report.due > date(2026, 12, 2)) == (date(2026, 12, 2), 14, True)
        take(report, site, "jawab", date(2026, 12, 3))
        take(report, site, "puas", date(2026, 12, 4), states.REPORTER)
        report.closed_at = at(today(site))
        take(report, site, "buka", today(site), states.REPORTER)
        take(report, site, "kerjakan", today(site))
        assert (report.due_from, report.due_days) == (today(site), 14)


def test_officer_who_takes_an_answer_back_has_the_time_that_he_had(site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(received_at=at(MONDAY))
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        take(report, site, "teruskan", MONDAY)
        take(report, site, "jawab", date(2026, 11, 12))
        take(report, site, "kerjakan", date(2026, 11, 19))
        assert report.due == date(2026, 11, 20)


def test_what_comes_back_to_be_looked_at_is_due_no_later_than_its_answer(
    site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(received_at=at(MONDAY))
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        take(report, site, "teruskan", MONDAY)
        for name in ("kembalikan", "bukan"):
            take(report, site, name, date(2026, 11, 19))
            assert (report.state, report.due) == (report.state, date(2026, 11, 20))


def test_objection_to_a_filed_report_begins_anew_and_comes_within_thirty_days(
    site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(received_at=at(MONDAY))
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        for name in ("teruskan", "kembalikan", "arsipkan"):
            take(report, site, name, MONDAY)
        report.closed_at = at(today(site)) - timedelta(days=31)
        with pytest.raises(cases.NoSuchMove):
            take(report, site, "balas", today(site), states.REPORTER)
        report.closed_at = at(today(site))
        take(report, site, "balas", today(site), states.REPORTER)
        assert (report.due_from, report.due_days, report.finish) == (today(site), 3, NEVER)
        take(report, site, "teruskan", today(site))
        assert (report.finish_from, report.finish_days) == (today(site), 14)

"""What is kept of months says the same as their reports, whatever happens to these and whenever it is counted."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from cms_core.api import Site, User, db, every_site, now, site_scope, today
from cms_lapor import cases, moderation, sending, states
from cms_lapor.commands import recount_command
from cms_lapor.figures import keeping, services
from cms_lapor.figures.keeping import Months
from cms_lapor.figures.models import Tally, Touched
from cms_lapor.figures.months import month_before, whole_months
from cms_lapor.models import Report

from .conftest import fill

STEPS = 40


@pytest.fixture(autouse=True)
def at_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be past the days on which a month is over at the site and not yet everywhere: then none of it is kept."""
    passed = timedelta(days=2 if today(site).day <= 2 else 0)
    monkeypatch.setattr(keeping, "now", lambda: now() + passed)


def kept(places: list[Site], day: date) -> Months:
    """Return what the page adds up."""
    ids = ids_of(places)
    with every_site() as session:
        return filled(keeping.read(session, ids, whole_months(day)))


def counted(places: list[Site], day: date) -> Months:
    """Return what the reports are."""
    ids = ids_of(places)
    with every_site() as session:
        found = keeping.count_months(session, Report.month.in_(whole_months(day)))
    return filled({key: found.get(key, {}) for key in ids})


def ids_of(places: list[Site]) -> list[int]:
    """Return the ids of sites, and let go of the connection that told them: another one asks."""
    ids = [place.id for place in places]
    db.session.commit()
    return ids


def filled(months: Months) -> Months:
    """Return the months in which something came, as they would be written: days are texts in JSON."""
    return {
        site: {name: month.written() for name, month in each.items() if month.total}  # type: ignore[misc]
        for site, each in months.items()
    }


def keep(*places: Site) -> None:
    """Run the task at some sites."""
    for place in places:
        with site_scope(place.id):
            keeping.keep(place.id)
    db.session.commit()


def test_what_is_kept_is_what_the_reports_are_after_any_walk(
    kecamatan: Site, site: Site, other: Site, officer: User
) -> None:
    dice, places = random.Random(20261127), [site, other]
    day = today(site)
    reports = [(place, made(place, dice)) for place in places for _each in range(4)]
    for number in range(STEPS):
        place, key = dice.choice(reports)
        with site_scope(place.id):
            wander(db.session.get(Report, key), place, officer, dice)
        db.session.commit()
        if number % 3 == 0:
            keep(dice.choice(places))
        if number % 11 == 5:
            reports.append((site, made(site, dice)))
        assert kept(places, day) == counted(places, day)
    keep(*places)
    assert kept(places, day) == counted(places, day)
    for place in places:
        with site_scope(place.id):
            assert keeping.recount(place.id) == []


def made(place: Site, dice: random.Random) -> int:
    """Write a report of one of the last months down."""
    topic, kind = dice.choice(["pu-jalan", "hub-lampu", "air-bersih"]), dice.choice(["pengaduan", "informasi"])
    fill(place, 1, months=dice.randrange(1, 4), topic=topic, kind=kind, visibility=dice.choice(["public", "secret"]))
    with site_scope(place.id):
        return db.session.scalars(select(func.max(Report.id))).one()


def wander(report: Report | None, site: Site, user: User, dice: random.Random) -> None:
    """Do something with a report that its figures may tell of."""
    if report is None:
        return
    by = dice.choice([states.STAFF, states.REPORTER])
    moves = cases.offered(report, by, site)
    what = dice.choice(["move"] * 6 + ["rate", "hide", "say", "delete"])
    if what == "move" and moves:
        said = cases.Said(told="Ya.", note="Ya.", unit="Kaur", kind="pengaduan", outcome="tuntas")
        cases.move(report, dice.choice(list(moves)), said, by=by, step=report.step, site=site, user=user)
    elif what == "rate" and report.state == states.DONE:
        cases.rate(report, dice.randrange(1, 6), "", step=report.step)
    elif what == "hide" and dice.random() < 0.3:
        moderation.hide(report, step=report.step, site=site, user=user, secret=True)
    elif what == "say":
        cases.tell(report, cases.Said(note="Catatan."), step=report.step, site=site, user=user)
    elif what == "delete" and dice.random() < 0.3:
        db.session.delete(report)


def test_page_adds_up_what_is_kept_and_reads_no_report(
    site: Site, kecamatan: Site, other: Site, count_statements: Callable[..., Any]
) -> None:
    fill(site, 9, checked_in=1, answered_in=3, outcome="tuntas", rating=4)
    fill(other, 7, state=states.NEW, due=today(site) - timedelta(days=1))
    found = {}
    for name in ("counted", "kept"):
        with site_scope(kecamatan.id), count_statements() as statements:
            found[name] = services.published(kecamatan)
        read = [each for each in statements.statements if "lapor_report" in each]
        assert bool(read) == (name == "counted"), read
        keep(kecamatan, site, other)
    assert found["kept"] is not None
    assert (found["kept"], found["kept"].counts["overdue"]) == (found["counted"], 7)


def test_change_that_comes_while_a_month_is_counted_is_not_forgotten(
    site: Site, make_report: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who counts takes back only what had been said before: a report that changes meanwhile is counted from its row."""
    fill(site, 6)
    count = keeping.count_months

    def slowly(*args: Any) -> Any:
        found = count(*args)
        fill_here(site)
        return found

    monkeypatch.setattr(keeping, "count_months", slowly)
    with site_scope(site.id):
        keeping.keep(site.id)
    db.session.commit()
    monkeypatch.undo()
    day = today(site)
    assert kept([site], day) == counted([site], day)
    (month,) = kept([site], day)[site.id].values()
    assert '"received":7' in str(month)


def fill_here(site: Site) -> None:
    """Write one more report of the last month down, in the transaction that goes on."""
    (row,) = db.session.scalars(select(Report).limit(1))
    values = {each.key: getattr(row, each.key) for each in Report.__mapper__.column_attrs if each.key != "id"}
    db.session.add(Report(**{**values, "number": "LP-baru", "client_id": "baru"}))
    db.session.flush()


def test_report_of_this_month_says_nothing_and_no_month_is_kept_before_it_is_over(
    site: Site, make_report: Callable[..., int], officer: User
) -> None:
    key = make_report()
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        cases.move(report, "lengkapi", cases.Said(told="RT?"), by="staff", step=1, site=site, user=officer)
    keep(site)
    with site_scope(site.id):
        assert db.session.scalar(select(func.count(Touched.id))) == 0
        months = set(db.session.scalars(select(Tally.month)))
    assert months == set(whole_months((keeping.now() - keeping.A_DAY).date()))
    assert f"{today(site):%Y-%m}" not in months


def test_months_that_nobody_reads_any_more_go(site: Site) -> None:
    fill(site, 5)
    keep(site)
    with site_scope(site.id):
        db.session.add(Tally(month="2019-01", cells="{}"))
        db.session.flush()
        keeping.keep(site.id)
        db.session.flush()
        assert "2019-01" not in set(db.session.scalars(select(Tally.month)))


def test_command_says_which_months_were_wrong(app: Flask, site: Site) -> None:
    month = month_before(today(site), 1)
    fill(site, 5)
    keep(site)
    with every_site() as session:
        # As somebody does who mends a database by hand: nothing hears of it.
        session.execute(update(Report).values(rating=3))
    said = [app.test_cli_runner().invoke(recount_command).output for _each in range(2)]
    assert [f"kalimandi: {month} was wrong." in each for each in said] == [True, False]
    assert "0 months were wrong." in said[1]


def test_what_is_written_down_late_is_counted(site: Site, make_report: Callable[..., int]) -> None:
    """A letter of last month that is entered today is written without a flush."""
    keep(site)
    month = month_before(today(site), 1)
    at = datetime.fromisoformat(f"{month}-10T09:00").replace(tzinfo=ZoneInfo(site.timezone))
    sent = sending.Sent(
        client_id="surat-1",
        kind="pengaduan",
        topic="pu-jalan",
        body="x",
        place=site.region_code,
        visibility="public",
        channel="surat",
        received_at=at,
    )
    sending.receive(site, sent, ending=True)
    db.session.commit()
    day = today(site)
    assert [list(each) for each in kept([site], day).values()] == [[month]]
    assert kept([site], day) == counted([site], day)

"""Clocks: working days across Lebaran and a year's end, by the clock of the place, stopped for the reporter alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskCliRunner

from cms_core.api import Site, db, site_scope
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.workdays import services as workdays
from cms_lapor import NAME, cases, clocks, states
from cms_lapor.commands import recompute_command
from cms_lapor.models import Report
from cms_lapor.reminders.recount import recount
from cms_lapor.reminders.services import remind

from .conftest import Citizen


def take(report: Report, site: Site, name: str, at: datetime, *, by: str = states.STAFF, note: str = "") -> None:
    told = cases.Said(told="Kabar.", note=note, unit="Kaur Perencanaan", kind="pengaduan", outcome="tuntas")
    cases.move(report, name, told, by=by, step=report.step, site=site, at=at)


def at(day: date, hour: int = 3) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("came", "verify", "passed_on", "followup", "finish"),
    [
        # Monday 16 March 2026: Nyepi, Lebaran and their joint leave are the 18th to the 24th.
        (date(2026, 3, 16), date(2026, 3, 26), date(2026, 3, 17), date(2026, 3, 31), date(2026, 4, 14)),
        # Thursday 17 December 2026: Christmas, its joint leave, New Year and Isra Mikraj.
        (date(2026, 12, 17), date(2026, 12, 22), date(2026, 12, 18), date(2026, 12, 29), date(2027, 1, 13)),
    ],
)
def test_days_off_do_not_count(
    site: Site,
    make_report: Callable[..., int],
    came: date,
    verify: date,
    passed_on: date,
    followup: date,
    finish: date,
) -> None:
    key = make_report(received_at=at(came))
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        assert report.due == verify
        take(report, site, "teruskan", at(passed_on))
        assert (report.due, report.finish) == (followup, finish)
        clock = clocks.answer_of(report, site)
        assert clock is not None
        assert ("14 hari kerja sesudah" in clock.why, "Natal" in clock.why or "Idul Fitri" in clock.why) == (True, True)


@pytest.mark.parametrize(
    ("zone", "due"),
    # 16.30 UTC on Wednesday is 23.30 in the west and 01.30 on Thursday in the east.
    [("Asia/Jakarta", date(2026, 11, 9)), ("Asia/Makassar", date(2026, 11, 10)), ("Asia/Jayapura", date(2026, 11, 10))],
)
def test_the_day_is_that_of_the_place(
    make_site: MakeSite, make_user: MakeUser, make_report: Callable[..., int], zone: str, due: date
) -> None:
    make_user("village_operator", "91.71.01.2001")
    place = make_site("91.71.01.2001", slug="timur", timezone=zone, modules=(NAME,), stage="village_publishes")
    key = make_report(place, received_at=datetime(2026, 11, 4, 16, 30, tzinfo=UTC))
    with site_scope(place.id):
        assert db.session.get_one(Report, key).due == due


def test_the_answer_waits_for_its_reporter_and_for_nobody_else(site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(received_at=at(date(2026, 11, 2)))
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        take(report, site, "teruskan", at(date(2026, 11, 2)))
        assert report.finish == date(2026, 11, 20)
        # Back at the desk for a week: that is no reason to be late.
        take(report, site, "kembalikan", at(date(2026, 11, 3)))
        take(report, site, "lengkapi", at(date(2026, 11, 10)))
        assert report.finish == date(2026, 11, 20)
        # Three working days until he answers, with a weekend between.
        take(report, site, "balas", at(date(2026, 11, 13)), by=states.REPORTER, note="Di RT 3.")
        assert (report.finish, report.due) == (date(2026, 11, 25), date(2026, 11, 18))
        take(report, site, "teruskan", at(date(2026, 11, 13)))
        assert (report.finish, report.due) == (date(2026, 11, 25), date(2026, 11, 20))


def test_a_calendar_that_is_changed_moves_nothing_by_itself(site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(received_at=at(date(2026, 11, 2)))
    with site_scope(site.id):
        workdays.set_day(site, date(2026, 11, 4), off=True, name="Pilkades", by=None)
        db.session.flush()
        remind(site.id)
        report = db.session.get_one(Report, key)
        clock = clocks.due_of(report, site)
        assert clock is not None
        assert (report.due, "Kalender berubah" in clock.why) == (date(2026, 11, 5), True)


def test_limits_are_counted_anew_with_a_reason_that_everybody_concerned_reads(
    citizen: Citizen, runner: FlaskCliRunner, site: Site
) -> None:
    number, code = citizen.reported()
    with site_scope(site.id):
        report = db.session.scalars(db.select(Report)).one()
        before = report.due
        workdays.set_day(site, before, off=True, name="Pilkades", by=None)
        db.session.flush()
        after = clocks.calendar_of(site).due(report.due_from or before, report.due_days).day
    db.session.commit()
    asked = ["kalimandi", "--reason", "Pilkades serentak (SK Bupati 1/2026)"]
    result = runner.invoke(recompute_command, [*asked, "--dry-run"])
    assert (result.exit_code, result.output) == (0, f"{number}: {before} -> {after}\n1 limits would move.\n")
    with site_scope(site.id):
        assert db.session.scalars(db.select(Report.due)).one() == before
    result = runner.invoke(recompute_command, asked)
    assert result.output == f"{number}: {before} -> {after}\n1 limits moved.\n"
    assert runner.invoke(recompute_command, asked).output == "0 limits moved.\n"
    with site_scope(site.id):
        report = db.session.scalars(db.select(Report)).one()
        last = report.events[-1]
        assert (report.due, report.step, last.by, last.told) == (after, 2, "system", asked[2])
    page = citizen.track(number, code).text
    assert [words in page for words in ("Batas dihitung ulang", asked[2])] == [True, True]
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.what == "lapor.recounted")).one()
    assert entry.detail == {"count": 1, "reason": asked[2]}


def test_nothing_is_counted_anew_without_a_reason_or_at_another_site(
    runner: FlaskCliRunner, site: Site, kecamatan: Site, make_report: Callable[..., int]
) -> None:
    key = make_report()
    assert runner.invoke(recompute_command, ["kalimandi"]).exit_code == 2
    assert runner.invoke(recompute_command, ["kalimandi", "--reason", " "]).exit_code == 1
    assert runner.invoke(recompute_command, ["nowhere", "--reason", "x"]).exit_code == 1
    with site_scope(site.id):
        before = db.session.get_one(Report, key).due
        workdays.set_day(site, before, off=True, name="Pilkades", by=None)
        with pytest.raises(cases.Missing):
            recount(site, reason=" ")
    with site_scope(kecamatan.id):
        assert recount(kecamatan, reason="Pilkades") == []
    with site_scope(site.id):
        assert db.session.get_one(Report, key).due == before


def test_what_ended_is_not_counted_anew(site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(state=states.DONE)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        workdays.set_day(site, report.due, off=True, name="Pilkades", by=None)
        db.session.flush()
        assert recount(site, reason="Pilkades") == []

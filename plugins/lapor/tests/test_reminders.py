"""Reminders: said once, to the office and those above, made up for after days off; and no case ends unreminded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from cms_core.api import Calendar, Site, User, db, site_scope
from cms_core.mail.models import Letter
from cms_core.notices import services as notices
from cms_core.notices.models import Notice
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, cases, clocks, states
from cms_lapor.models import NEVER, Report, Reporter
from cms_lapor.privacy import restricting
from cms_lapor.reminders import contact, services
from cms_lapor.reminders.models import Reminder
from cms_lapor.reminders.services import FAR, HALF, OVER, SOON, Running
from cms_lapor.topics import INSPECTION
from cms_lapor.units import services as units
from cms_lapor.units.models import Unit

from .conftest import VILLAGE

MONDAY = date(2026, 11, 2)
"""No day off in the four weeks after it."""


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


@pytest.fixture
def kabupaten(make_site: MakeSite) -> Site:
    return make_site("33.04", slug="banjarnegara", name="Banjarnegara", modules=(NAME,))


@pytest.fixture
def at(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """``at(day)`` does the hourly work at ten in the morning of a day."""

    def run(day: date) -> None:
        moment = noon(day)
        for module in ("cms_core.sites.services", "cms_lapor.reminders.services", "cms_core.notices.services"):
            monkeypatch.setattr(f"{module}.now", lambda: moment)
        with site_scope(site.id):
            services.remind(site.id)
        db.session.commit()

    return run


def noon(day: date) -> datetime:
    """Return ten in the morning of a day in the west of Indonesia."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def told() -> list[tuple[str, str, bool]]:
    """Return what the sites are told, the village first: where, what, and how loudly."""
    query = db.select(Site.slug, Notice.kind, Notice.urgent).join(Site, Site.id == Notice.site_id)
    rows = db.session.execute(query.order_by(Site.region_code.desc(), Notice.kind))
    return [(slug, kind, urgent) for slug, kind, urgent in rows]


def put(site: Site, key: int, state: str, start: date, days: int, **columns: Any) -> date:
    """Put a report into a state whose time began on a day, and return when it is over."""
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        report.state, report.due_from, report.due_days = state, start, days
        report.due = clocks.calendar_of(site).due(start, days).day
        for name, value in columns.items():
            setattr(report, name, value)
        due = report.due
    db.session.commit()
    return due


def state_of(site: Site, key: int) -> str:
    with site_scope(site.id):
        return db.session.get_one(Report, key).state


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


def test_those_above_learn_a_number_and_nothing_else(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    put(site, make_report(visibility="secret", topic="gender-anak", body="Kenari di rumah itu."), states.NEW, MONDAY, 3)
    at(date(2026, 11, 26))
    rows = db.session.scalars(db.select(Notice)).all()
    assert {tuple(sorted(row.facts)) for row in rows} == {("number", "place")}
    assert "enari" not in str([row.facts for row in rows])


def test_what_may_come_from_programs_is_counted_together(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    keys = [make_report(suspect="too fast") for _each in range(3)]
    for key in keys:
        put(site, key, states.NEW, MONDAY, 3)
    at(date(2026, 11, 26))
    (row,) = db.session.scalars(db.select(Notice)).all()
    assert (row.kind, row.facts) == ("suspects", {"count": 3})
    for key in keys:
        put(site, key, states.FILED, MONDAY, 3)
    at(date(2026, 11, 26))
    assert told() == []


def test_nothing_ends_by_itself_but_what_waits_for_its_reporter(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    keys = {state: make_report() for state in states.OPEN}
    for state, key in keys.items():
        put(site, key, state, MONDAY, 10)
    for day in (12, 16, 17, 30):
        at(date(2026, 11, day))
    ended = {state: state_of(site, key) for state, key in keys.items() if state_of(site, key) != state}
    assert ended == {states.ANSWERED: states.DONE, states.WAITING: states.FILED}
    with site_scope(site.id):
        report = db.session.get_one(Report, keys[states.ANSWERED])
        last = report.events[-1]
        assert (last.by, last.move, last.actor_id, last.office) == ("system", "tutup", None, "")
        assert clocks.day_of(site, report.closed_at or last.at) == date(2026, 11, 17)


def test_five_days_without_the_server_end_no_case_unreminded(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    key = make_report()
    # Due on Monday 16; the server was off from Wednesday 11 to Wednesday 18.
    put(site, key, states.ANSWERED, MONDAY, 10)
    at(date(2026, 11, 11))
    found = {}
    for day in (18, 19, 20, 23):
        at(date(2026, 11, day))
        found[day] = state_of(site, key)
    # Reminded on Wednesday, it has Thursday and Friday.
    assert found == {18: states.ANSWERED, 19: states.ANSWERED, 20: states.ANSWERED, 23: states.DONE}


def test_a_case_whose_reporter_wrote_meanwhile_goes_on(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    key = make_report()
    put(site, key, states.ANSWERED, MONDAY, 10, finish=date(2026, 12, 1), finish_from=MONDAY, finish_days=20)
    at(date(2026, 11, 12))
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        cases.move(report, "balas", cases.Said(note="Masih rusak."), by=states.REPORTER, step=1, site=site)
    db.session.commit()
    at(date(2026, 11, 30))
    assert state_of(site, key) == states.WORKING


def test_a_reporter_without_mail_is_reminded_by_the_officers_hand(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    unknown = make_report()
    put(site, unknown, states.ANSWERED, MONDAY, 10)
    put(site, make_report(phone="6281200000000"), states.ANSWERED, MONDAY, 10)
    at(date(2026, 11, 12))
    assert told() == [("kalimandi", "silent", False)]


def test_what_is_kept_from_some_officers_is_told_to_those_who_keep_the_desk(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    accused, secret = make_report(phone="6281200000000"), make_report(phone="6281200000000", visibility="secret")
    with site_scope(site.id):
        unit = Unit(name="Kaur Perencanaan")
        db.session.add(unit)
        db.session.flush()
        key = unit.id
    put(site, accused, states.ANSWERED, MONDAY, 10, accused_id=key)
    put(site, secret, states.ANSWERED, MONDAY, 10, kind=INSPECTION)
    put(site, make_report(phone="6281200000000"), states.ANSWERED, MONDAY, 10)
    at(date(2026, 11, 12))
    told_to = db.session.scalars(db.select(Notice.permission).order_by(Notice.id)).all()
    assert told_to == ["lapor.kept", "lapor.kept", "lapor.handle"]


def test_inspector_is_told_of_inspections_and_nobody_of_what_is_about_his_own_unit(
    app: Flask,
    site: Site,
    kabupaten: Site,
    make_user: MakeUser,
    make_report: Callable[..., int],
    at: Callable[[date], None],
) -> None:
    inspector, accused, clerk, keeper = (
        make_user(role, VILLAGE) for role in ("officer", "officer", "officer", "village_operator")
    )
    above, head = make_user("officer", "33.04.02"), make_user("kecamatan_admin", "33.04.02")
    at_home = {"above": above, "head": head}
    with site_scope(site.id):
        unit = units.save(None, name="Kaur Perencanaan", topics=[], active=True, by=keeper)
        for person, duty in ((inspector, "pengawas"), (accused, "petugas"), (clerk, "petugas")):
            units.bind(person, duty, None, site=site, by=keeper)
        for person in (accused, keeper):
            units.bind(person, "penghubung", unit, site=site, by=inspector)
        key = unit.id
    put(site, make_report(visibility="secret"), states.NEW, MONDAY, 3, kind=INSPECTION)
    put(site, make_report(), states.NEW, MONDAY, 3, accused_id=key)
    put(site, make_report(), states.NEW, MONDAY, 3)
    at(date(2026, 11, 26))
    seen = {}
    people = {"inspector": inspector, "accused": accused, "clerk": clerk, "keeper": keeper}
    for name, person in {**people, **at_home}.items():
        place = kecamatan_of(site) if name in at_home else site
        with app.test_request_context(), site_scope(place.id):
            shown = notices.notices_for(place, person)
            seen[name] = sorted(each.text.partition(":")[0].rpartition("-")[2] for each in shown)
            assert notices.count_for(place, person) == len(shown)
    # The first calls for an inspection, the second is about the unit, the third is for all who handle cases.
    assert seen == {
        "inspector": ["0001", "0003"],
        "accused": ["0003"],
        "clerk": ["0002", "0003"],
        "keeper": ["0001", "0003"],
        "above": ["0003"],
        "head": ["0001", "0002", "0003"],
    }


def kecamatan_of(site: Site) -> Site:
    return db.session.scalars(db.select(Site).where(Site.region_code == site.region_code.rpartition(".")[0])).one()


@pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
def test_a_reporter_with_mail_is_reminded_in_his_language(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    key = make_report(email="warga@contoh.id", body="Kenari bertengger.")
    put(site, key, states.WAITING, MONDAY, 10)
    with site_scope(site.id):
        db.session.scalars(db.select(Reporter)).one().language = "en"
    at(date(2026, 11, 12))
    assert told() == []
    with site_scope(site.id):
        (letter,) = db.session.scalars(db.select(Letter)).all()
        assert (letter.recipient, letter.language, "enari" in letter.body) == ("warga@contoh.id", "en", False)
        assert "http://kalimandi.example:8000/en/lapor/lacak" in letter.body


@pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
@pytest.mark.parametrize("wanted", [True, False])
def test_the_office_is_written_to_where_it_wants_that(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None], wanted: bool
) -> None:
    from cms_core.modules.settings import change_settings

    put(site, make_report(), states.NEW, MONDAY, 3)
    with site_scope(site.id):
        db.session.get_one(Site, site.id).email = "kantor@kalimandi.desa.id"
        change_settings(site, NAME, {**clocks.defaults(), "by_mail": wanted})
    at(date(2026, 11, 26))
    with site_scope(site.id):
        letters = db.session.scalars(db.select(Letter)).all()
        assert [letter.recipient for letter in letters] == (["kantor@kalimandi.desa.id"] if wanted else [])


def test_those_above_are_told_once_where_there_is_one_of_them(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    put(site, make_report(), states.WORKING, MONDAY, 10)
    at(date(2026, 11, 17))
    at(date(2026, 11, 26))
    assert told() == [("kalimandi", "over", True), ("purworeja-klampok", "below_far", True)]


def test_a_reminder_of_an_earlier_answer_does_not_count(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    key = make_report()
    put(site, key, states.ANSWERED, date(2026, 10, 5), 10)
    at(date(2026, 10, 16))
    # Answered anew; the server was off while that was to be reminded of.
    put(site, key, states.ANSWERED, MONDAY, 10)
    at(date(2026, 11, 26))
    assert state_of(site, key) == states.ANSWERED


@pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
def test_whose_address_gets_too_many_letters_is_reminded_later_and_not_closed_before(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_report(email="warga@contoh.id")
    put(site, key, states.ANSWERED, MONDAY, 10)
    with monkeypatch.context() as patch:
        patch.setattr(contact.telling, "may_tell", lambda *_args: False)
        for day in (12, 17, 26):
            at(date(2026, 11, day))
    assert state_of(site, key) == states.ANSWERED
    at(date(2026, 11, 27))
    with site_scope(site.id):
        assert [letter.recipient for letter in db.session.scalars(db.select(Letter))] == ["warga@contoh.id"]
    assert state_of(site, key) == states.ANSWERED


@pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
@pytest.mark.parametrize("state", [states.WORKING, states.ANSWERED])
def test_limit_of_a_restricted_report_runs_on_for_those_who_can_lift_that(
    site: Site, kabupaten: Site, officer: User, make_report: Callable[..., int], at: Callable[[date], None], state: str
) -> None:
    from cms_core.modules.settings import change_settings

    key = make_report(email="warga@contoh.id")
    put(site, key, state, MONDAY, 10)
    with site_scope(site.id):
        db.session.get_one(Site, site.id).email = "kantor@kalimandi.desa.id"
        change_settings(site, NAME, {**clocks.defaults(), "by_mail": True})
    at(date(2026, 11, 12))
    with site_scope(site.id):
        for letter in db.session.scalars(db.select(Letter)).all():
            db.session.delete(letter)
        restricting.grant(db.session.get_one(Report, key), site, by=states.STAFF, user=officer)
    db.session.commit()
    # Who can do nothing about it is not told any longer.
    assert told() == []
    at(date(2026, 11, 13))
    assert told() == [("kalimandi", "restricted", False)]
    at(date(2026, 11, 26))
    assert told() == [
        ("kalimandi", "restricted", True),
        ("purworeja-klampok", "below_over", False),
        ("banjarnegara", "below_far", True),
    ]
    assert set(db.session.scalars(db.select(Notice.permission))) == {"lapor.admin"}
    at(date(2026, 11, 30))
    with site_scope(site.id):
        assert (db.session.scalars(db.select(Letter)).all(), state_of(site, key)) == ([], state)


@pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
def test_what_was_restricted_ends_only_after_its_reporter_was_reminded(
    site: Site, officer: User, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    key = make_report(email="warga@contoh.id")
    put(site, key, states.ANSWERED, MONDAY, 10)
    with site_scope(site.id):
        restricting.grant(db.session.get_one(Report, key), site, by=states.STAFF, user=officer)
    db.session.commit()
    at(date(2026, 11, 20))
    with site_scope(site.id):
        restricting.lift(db.session.get_one(Report, key), site, reason="Ditarik lagi", user=officer)
    db.session.commit()
    found = {}
    for day in (23, 24, 25, 26):
        at(date(2026, 11, day))
        found[day] = state_of(site, key)
    with site_scope(site.id):
        letters = [letter.recipient for letter in db.session.scalars(db.select(Letter))]
    assert (letters, told()) == (["warga@contoh.id"], [])
    # Reminded on Monday, it has Tuesday and Wednesday.
    assert found == {23: states.ANSWERED, 24: states.ANSWERED, 25: states.ANSWERED, 26: states.DONE}


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


def test_reminder_of_the_office_is_none_of_the_reporter(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    """An answer may be due for a reply on the very day on which it was due itself."""
    from cms_core.modules.settings import change_settings

    key = make_report()
    due = put(site, key, states.WORKING, MONDAY, 10)
    at(date(2026, 11, 12))
    with site_scope(site.id):
        change_settings(site, NAME, {**clocks.defaults(), "silence": 2})
        report = db.session.get_one(Report, key)
        said = cases.Said(told="Sudah.", outcome="tuntas")
        moment = noon(date(2026, 11, 12))
        cases.move(report, "jawab", said, by=states.STAFF, step=report.step, site=site, at=moment)
        assert report.due == due
    db.session.commit()
    at(date(2026, 11, 18))
    assert state_of(site, key) == states.ANSWERED


def test_what_may_come_from_programs_is_said_before_it_is_late(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    # Due on Thursday 5.
    put(site, make_report(suspect="too fast"), states.NEW, MONDAY, 3)
    at(date(2026, 11, 3))
    assert told() == []
    at(date(2026, 11, 4))
    assert told() == [("kalimandi", "suspects", False)]


def test_office_is_told_what_another_one_has_had_for_two_weeks_without_a_word(
    site: Site, officer: User, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    keys = [make_report(received_at=noon(MONDAY)) for _each in range(3)]
    kept = make_report(received_at=noon(MONDAY), visibility="secret")
    for key in (*keys[:2], kept):
        put(site, key, states.PASSED_ON, MONDAY, 10, due=NEVER, due_from=None)
    with site_scope(site.id):
        db.session.get_one(Report, kept).kind = INSPECTION
    db.session.commit()
    at(date(2026, 11, 15))
    assert [kind for _slug, kind, _urgent in told() if "elsewhere" in kind] == []
    at(date(2026, 11, 16))
    rows = db.session.scalars(db.select(Notice).where(Notice.kind.contains("elsewhere")).order_by(Notice.kind))
    assert [(row.kind, row.permission, row.facts.get("count")) for row in rows] == [
        ("elsewhere", "lapor.handle", 2),
        ("one_elsewhere", "lapor.kept", None),
    ]
    with site_scope(site.id):
        for key in (*keys[:2], kept):
            cases.hear(db.session.get_one(Report, key), "Masih antre.", office="PLN")
    db.session.commit()
    at(date(2026, 11, 17))
    assert [kind for _slug, kind, _urgent in told() if "elsewhere" in kind] == []

"""No case ends unreminded, and none but those that wait for their reporters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from cms_core.api import Site, User, db, keyed_hash, site_scope
from cms_core.mail.models import Letter
from cms_lapor import NAME, cases, clocks, states
from cms_lapor.models import Report
from cms_lapor.privacy import restricting
from cms_lapor.reminders import contact
from cms_lapor.telling import services as telling

from .conftest import MONDAY, noon, put, state_of, told


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


@pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
def test_whose_reminder_came_back_is_reminded_by_the_officers_hand_before_it_ends(
    site: Site, make_report: Callable[..., int], at: Callable[[date], None]
) -> None:
    key = make_report(email="warga@contoh.id", phone="6281200000000")
    put(site, key, states.ANSWERED, MONDAY, 10)
    at(date(2026, 11, 12))
    with site_scope(site.id):
        telling.refuse(keyed_hash("warga@contoh.id"))
    db.session.commit()
    found = {}
    for day in (17, 18, 19, 20):
        at(date(2026, 11, day))
        found[day] = (told(), state_of(site, key))
    waiting = ([("kalimandi", "silent", False)], states.ANSWERED)
    # Reminded on Tuesday, the officer has Wednesday and Thursday.
    assert found == {17: waiting, 18: waiting, 19: waiting, 20: ([], states.DONE)}

"""Objections: which grounds are there and since when, filed once and in time, decided by another, followed by code."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask

from cms_core.api import AppendOnly, ChangedMeanwhile, Site, User, db, now, site_scope, today
from cms_core.testing.factories import MakeUser
from cms_ppid.cases.services import NeedsMore, NoSuchMove, Said
from cms_ppid.cases.states import APPLICANT, STAFF
from cms_ppid.letters.services import of_case
from cms_ppid.objections import grounds, services, states
from cms_ppid.objections.models import Objection
from cms_ppid.privacy.retention import forget_applicants
from cms_ppid.privacy.services import erase, held
from cms_ppid.requests.models import Request
from cms_ppid.requests.services import move as move_request
from cms_ppid.requests.states import COMPLETE, GIVEN, REFUSED

Make = Callable[..., int]
REASONS = Said(told="Dokumennya kami berikan seluruhnya.")


@pytest.fixture
def officer(make_user: MakeUser, site: Site) -> User:
    """Who answers requests in the village."""
    return make_user(region_code=site.region_code)


@pytest.fixture
def superior(make_user: MakeUser, kecamatan: Site) -> User:
    """Who decides objections and answered nothing."""
    return make_user("kecamatan_admin", kecamatan.region_code)


def there(site: Site, key: int) -> set[str]:
    """Return the grounds that are there for a request today."""
    found = grounds.chances(db.session.get_one(Request, key), site, today(site))
    assert all(chance.is_there != bool(chance.why) for chance in found.values())
    return {code for code, chance in found.items() if chance.is_there}


def test_there_are_seven_grounds_and_all_but_a_refusal_may_be_settled() -> None:
    """UU 14/2008 pasal 35 ayat (1) and (2)."""
    assert list(grounds.GROUNDS) == list("abcdefg")
    assert [code for code, ground in grounds.GROUNDS.items() if not ground.amicable] == ["a"]


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(0, {"b"}), (60, {"b", "c", "g"})],
)
def test_silence_is_a_ground_once_the_limit_is_over(
    site: Site, make_request: Make, ago: int, expected: set[str]
) -> None:
    """UU 14/2008 pasal 35 ayat (1) huruf c and g."""
    key = make_request(ago=ago)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        assert there(site, key) == expected
        if ago:
            assert grounds.chances(row, site, today(site))["c"].on == row.due + timedelta(days=1)


def test_what_lacks_papers_waits_for_no_answer(site: Site, officer: User, make_request: Make) -> None:
    """UU 14/2008 pasal 35 ayat (1) huruf c."""
    key = make_request(ago=60)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        move_request(row, COMPLETE, Said(told="Lampirkan."), by=STAFF, step=row.step, site=site, user=officer)
        assert there(site, key) == {"b"}


@pytest.mark.parametrize(
    ("received", "results", "cost", "expected"),
    [
        (2, (GIVEN,), 0, {"b", "d", "e"}),
        (2, (GIVEN, REFUSED), 0, {"a", "b", "d", "e"}),
        (2, (REFUSED,), 0, {"a", "b", "d"}),
        (2, (GIVEN,), 50_000, {"b", "d", "e", "f"}),
        (60, (GIVEN,), 0, {"b", "d", "e", "g"}),
    ],
)
def test_an_answer_opens_the_grounds_that_it_gives(
    site: Site,
    officer: User,
    make_request: Make,
    answer_request: Make,
    received: int,
    results: tuple[str, ...],
    cost: int,
    expected: set[str],
) -> None:
    """UU 14/2008 pasal 35 ayat (1) huruf a, d, e, f and g."""
    key = answer_request(make_request(ago=received), officer, results=results, cost=cost)
    with site_scope(site.id):
        assert there(site, key) == expected


def test_only_missing_periodic_information_needs_no_request(site: Site) -> None:
    """UU 14/2008 pasal 35 ayat (1) huruf b."""
    with site_scope(site.id):
        found = grounds.chances(None, site, today(site))
        assert [code for code, chance in found.items() if chance.is_there] == ["b"]


def test_the_days_to_object_and_to_dispute(site: Site) -> None:
    """UU 14/2008 pasal 36 ayat (1) (30 working days) and pasal 37 ayat (2) (14), by the calendar of Indonesia."""
    with site_scope(site.id):
        assert grounds.last_day(site, date(2026, 11, 23)).day == date(2027, 1, 8)
        assert grounds.last_day_at_ki(site, date(2026, 11, 23)).day == date(2026, 12, 11)


def test_what_was_promised_counts_from_the_day_after(site: Site) -> None:
    """UU 14/2008 pasal 35 ayat (1) huruf e."""
    chance, day = grounds.Chance(dated=True), date(2026, 11, 23)
    assert grounds.opened_on("e", chance, day) == date(2026, 11, 24)
    assert grounds.opened_on("b", chance, day) == day
    assert grounds.opened_on("b", chance, None) is None


def test_an_objection_has_its_number_and_clock_at_once_and_is_there_once(
    site: Site, officer: User, make_request: Make, answer_request: Make, make_objection: Make
) -> None:
    """UU 14/2008 pasal 36 ayat (2): answered within 30 working days of its receipt."""
    key = answer_request(make_request(ago=2), officer)
    first, again = make_objection(key, client_id="satu"), make_objection(key, client_id="satu")
    with site_scope(site.id):
        row = db.session.get_one(Objection, first)
        assert first == again
        assert row.number.startswith("KB-3304022007-")
        assert (row.state, row.due_days, row.due_from) == (states.SENT, 30, today(site))
        assert row.applicant_id == db.session.get_one(Request, key).applicant_id
        assert [event.move for event in row.events] == [states.RECEIVE]


def test_the_last_day_is_in_time_and_the_day_after_is_not(site: Site, make_objection: Make) -> None:
    """UU 14/2008 pasal 36 ayat (1): on the thirty-first working day it is too late, and the message says the last."""
    with site_scope(site.id):
        last = today(site)
        while grounds.last_day(site, last).day >= today(site):
            last -= timedelta(days=1)
    assert make_objection(found_on=last + timedelta(days=1))
    with pytest.raises(services.TooLate) as late:
        make_objection(found_on=last)
    with site_scope(site.id):
        assert late.value.clock == grounds.last_day(site, last)
        assert late.value.clock.day < today(site)


def test_an_officer_takes_a_late_one_and_says_why(site: Site, officer: User, make_objection: Make) -> None:
    """UU 14/2008 pasal 36 ayat (1)."""
    key = make_objection(found_on=today(site) - timedelta(days=90), late="Sakit, ada surat dokter.", user=officer)
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        assert (row.late, row.events[0].note) == ("Sakit, ada surat dokter.", "Sakit, ada surat dokter.")


@pytest.mark.parametrize("found_on", [None, now().date() + timedelta(days=5)])
def test_a_day_is_needed_and_is_not_to_come(make_objection: Make, found_on: date | None) -> None:
    """UU 14/2008 pasal 36 ayat (1): counted since the ground was found."""
    with pytest.raises(services.NoDay):
        make_objection(found_on=found_on)


def test_a_ground_that_is_not_there_says_why(make_request: Make, make_objection: Make) -> None:
    """UU 14/2008 pasal 35 ayat (1)."""
    with pytest.raises(services.NotThere) as refused:
        make_objection(make_request(), ground="d")
    assert refused.value.why == "Permohonan ini belum dijawab."


def test_the_same_ground_is_not_objected_to_twice_at_a_time(
    site: Site, officer: User, make_request: Make, answer_request: Make, make_objection: Make
) -> None:
    """Perki 1/2021: one objection for each ground of a request."""
    key = answer_request(make_request(ago=2), officer, results=(REFUSED,))
    first = make_objection(key, ground="a")
    with pytest.raises(services.OpenAlready) as refused:
        make_objection(key, ground="a")
    make_objection(key, ground="d")
    with site_scope(site.id):
        assert refused.value.number == db.session.get_one(Objection, first).number


def test_whoever_answered_the_request_does_not_decide(
    site: Site, officer: User, superior: User, make_request: Make, answer_request: Make, make_objection: Make
) -> None:
    """The decider is not the one who answered: the objection goes to the Atasan PPID (UU 14/2008 pasal 36)."""
    key = make_objection(answer_request(make_request(ago=2), officer))
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        services.move(row, states.REGISTER, Said(), by=STAFF, step=row.step, site=site, user=officer)
        with pytest.raises(services.SamePerson):
            services.decide(row, states.GRANTED, REASONS, step=row.step, site=site, user=officer)
        assert (row.state, row.decided_by) == (states.REGISTERED, None)
        services.decide(row, states.GRANTED, REASONS, step=row.step, site=site, user=superior)
        assert (row.state, row.decision, row.decided_by) == (states.ANSWERED, states.GRANTED, superior.id)
        assert (row.due_days, row.due_from) == (14, today(site))


def register(site: Site, user: User, key: int) -> Objection:
    """Register an objection and return it."""
    row = db.session.get_one(Objection, key)
    services.move(row, states.REGISTER, Said(), by=STAFF, step=row.step, site=site, user=user)
    return row


def test_a_refusal_is_not_settled_by_agreement(
    site: Site, officer: User, superior: User, make_request: Make, answer_request: Make, make_objection: Make
) -> None:
    """UU 14/2008 pasal 35 ayat (2)."""
    request = answer_request(make_request(ago=2), officer, results=(REFUSED,))
    refused, other = make_objection(request, ground="a"), make_objection(request, ground="d")
    with site_scope(site.id):
        row = register(site, officer, refused)
        with pytest.raises(services.NotAmicable):
            services.decide(row, states.AMICABLE, REASONS, step=row.step, site=site, user=superior)
        row = register(site, officer, other)
        services.decide(row, states.AMICABLE, REASONS, step=row.step, site=site, user=superior)
        assert row.decision == states.AMICABLE


@pytest.mark.parametrize(("decision", "told"), [("", "Alasan."), ("entah", "Alasan."), (states.REJECTED, " ")])
def test_a_decision_is_one_of_four_and_has_reasons(
    site: Site, officer: User, superior: User, make_objection: Make, decision: str, told: str
) -> None:
    """UU 14/2008 pasal 36 ayat (3): whoever confirms a decision gives reasons in writing."""
    key = make_objection()
    with site_scope(site.id):
        row = register(site, officer, key)
        with pytest.raises(NeedsMore):
            services.decide(row, decision, Said(told=told), step=row.step, site=site, user=superior)
        db.session.rollback()


def test_two_at_once_do_not_both_decide(site: Site, officer: User, superior: User, make_objection: Make) -> None:
    """UU 14/2008 pasal 36 ayat (2): one written answer."""
    key = make_objection()
    with site_scope(site.id):
        row = register(site, officer, key)
        seen = row.step
        services.move(row, states.REVIEW, Said(), by=STAFF, step=seen, site=site, user=officer)
        with pytest.raises(ChangedMeanwhile):
            services.decide(row, states.GRANTED, REASONS, step=seen, site=site, user=superior)


def test_silence_opens_the_way_to_the_commission_and_an_answer_closes_it(
    site: Site, officer: User, superior: User, make_objection: Make
) -> None:
    """UU 14/2008 pasal 37 ayat (2): 14 working days from the answer, or from the end of the silent 30."""
    key = make_objection()
    with site_scope(site.id):
        row = register(site, officer, key)
        assert services.at_ki_until(row, site) is None
        row.due = today(site) - timedelta(days=1)
        db.session.flush()
        silent = services.at_ki_until(row, site)
        assert silent == grounds.last_day_at_ki(site, row.due)
        services.decide(row, states.REJECTED, REASONS, step=row.step, site=site, user=superior)
        assert services.at_ki_until(row, site) == grounds.last_day_at_ki(site, today(site))
        services.move(row, states.ACCEPT, Said(), by=APPLICANT, step=row.step, site=site)
        assert services.at_ki_until(row, site) is None
        assert row.closed_at is not None


def test_before_its_time_is_over_there_is_no_dispute(site: Site, officer: User, make_objection: Make) -> None:
    """UU 14/2008 pasal 37 ayat (2): after the answer, or the silent thirty working days."""
    key = make_objection()
    with site_scope(site.id):
        row = register(site, officer, key)
        with pytest.raises(NoSuchMove):
            services.move(row, states.DISPUTE, Said(), by=STAFF, step=row.step, site=site, user=officer)


def test_a_history_is_never_written_anew(site: Site, make_objection: Make) -> None:
    key = make_objection()
    with site_scope(site.id):
        db.session.get_one(Objection, key).events[0].told = "Lain."
        with pytest.raises(AppendOnly):
            db.session.flush()
        db.session.rollback()


def test_forgetting_empties_the_words_and_keeps_the_row(site: Site, make_objection: Make) -> None:
    """UU 27/2022 pasal 42 to 44."""
    key = make_objection(attorney="Kuasa Contoh")
    found = held("3304021234560002")
    assert {"Warga Contoh", "Yang diberikan bukan yang saya minta.", "Kuasa Contoh"} <= {each.value for each in found}
    assert len(erase("3304021234560002", dry_run=False)) == len(found)
    db.session.commit()
    assert held("3304021234560002") == []
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        assert (row.position, row.attorney, row.applicant.name) == ("", "", "")
        assert (row.state, row.number != "") == (states.WITHDRAWN, True)
        assert [letter.text for letter in of_case(row.number)] == [""]


def test_who_never_came_back_is_forgotten_and_whose_dispute_lasts_is_not(
    site: Site, officer: User, superior: User, make_objection: Make
) -> None:
    answered, waiting = make_objection(), make_objection()
    with site_scope(site.id):
        row = register(site, officer, answered)
        at = now() - timedelta(days=365 * 6)
        services.decide(row, states.GRANTED, REASONS, step=row.step, site=site, user=superior, at=at)
        forget_applicants(site)
        assert row.applicant.forgotten_at is not None
        assert db.session.get_one(Objection, waiting).applicant.forgotten_at is None
        db.session.rollback()


def test_of_two_that_are_sent_at_once_one_is_filed(
    app: Flask, site: Site, officer: User, make_request: Make, answer_request: Make, database_kind: str
) -> None:
    """Perki 1/2021: one objection for each ground of a request."""
    if database_kind == "sqlite":
        pytest.skip("one writes after the other, whatever the program does")
    key = answer_request(make_request(ago=2), officer)
    begun, found, site_id = Barrier(2), [], site.id

    def send(name: str) -> None:
        with app.app_context(), site_scope(site_id):
            row, place = db.session.get_one(Request, key), db.session.get_one(Site, site_id)
            filed = services.Filed(client_id=name, ground="d", position="Bukan yang saya minta.")
            begun.wait(20)
            try:
                services.file(place, row, filed)
                db.session.commit()
                found.append("filed")
            except services.OpenAlready:
                db.session.rollback()
                found.append("open already")

    threads = [Thread(target=send, args=(name,)) for name in ("satu", "dua")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == ["filed", "open already"]
    with site_scope(site_id):
        assert len(db.session.scalars(db.select(Objection)).all()) == 1


@pytest.mark.parametrize("code", ["a", "d", "f", "g", "c"])
def test_a_ground_is_counted_from_its_own_day(
    site: Site, officer: User, make_request: Make, answer_request: Make, code: str
) -> None:
    """UU 14/2008 pasal 36 ayat (1): from the notice (a, d, f), the late answer (g), the day after silence (c)."""
    key = make_request(ago=60)
    if code != "c":
        answer_request(key, officer, ago=3, results=(GIVEN, REFUSED), cost=5000)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        on = grounds.chances(row, site, today(site))[code].on
        assert on == (row.due + timedelta(days=1) if code == "c" else today(site) - timedelta(days=3))

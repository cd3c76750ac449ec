"""Requests: written down once, moved under an expected step, counted by the calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from cms_core.api import AppendOnly, ChangedMeanwhile, Site, User, db, now, site_scope
from cms_core.testing.factories import MakeUser
from cms_ppid.cases.services import NeedsMore, NoSuchMove, Said
from cms_ppid.cases.states import APPLICANT, STAFF
from cms_ppid.requests import services, states
from cms_ppid.requests.models import Part, Request

Make = Callable[..., int]


@pytest.fixture
def officer(make_user: MakeUser, site: Site) -> User:
    """Who works on requests in the village."""
    return make_user(region_code=site.region_code)


def go(site: Site, user: User, key: int, *names: str, said: Said | None = None) -> Request:
    """Take a request from state to state, each with words that suit every move; return it."""
    row = db.session.get_one(Request, key)
    for name in names:
        said = said or Said(told="Kami tulis alasannya.", note="Sesuai berkas.", holder="Kecamatan")
        services.move(row, name, said, by=STAFF, step=row.step, site=site, user=user)
    return row


def test_a_request_has_its_number_at_once_and_is_there_once(site: Site, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (4): registered when it is received, with a number of its own in its year."""
    first, again = make_request(client_id="satu"), make_request(client_id="satu")
    with site_scope(site.id):
        row = db.session.get_one(Request, first)
        assert first == again
        assert row.number.startswith("PI-3304022007-")
        assert row.number.endswith("-0001")
        assert (row.state, row.step, row.due_days) == (states.SENT, 1, 10)


def test_the_way_from_receipt_to_done(site: Site, officer: User, make_request: Make) -> None:
    """UU 14/2008 pasal 22: registered, extended once with a reason, answered, handed over."""
    key = make_request()
    with site_scope(site.id):
        row = go(site, officer, key, states.CHECK, states.REGISTER, states.WORK, states.EXTEND)
        assert (row.state, row.due_days, row.extended) == (states.EXTENDED, 17, True)
        part = Part(result=states.GIVEN, what="Laporan realisasi")
        services.answer(row, [part], Said(told="Terlampir."), step=row.step, site=site, user=officer)
        assert (row.state, row.outcome, row.answered_by) == (states.ANSWERED, states.FULL, officer.id)
        go(site, officer, key, states.DELIVER, states.FINISH)
        assert row.closed_at is not None
        assert [event.move for event in row.events] == [
            *(states.RECEIVE, states.CHECK, states.REGISTER, states.WORK, states.EXTEND),
            *(states.ANSWER, states.DELIVER, states.FINISH),
        ]


def test_there_is_no_second_extension(site: Site, officer: User, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (8): once."""
    key = make_request()
    with site_scope(site.id):
        row = go(site, officer, key, states.REGISTER, states.EXTEND)
        with pytest.raises(NoSuchMove):
            go(site, officer, key, states.EXTEND)
        assert row.due_days == 17


def test_two_officers_at_once_do_not_both_answer(site: Site, officer: User, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (7): one written notice to one request."""
    key = make_request()
    with site_scope(site.id):
        row = go(site, officer, key, states.REGISTER)
        seen = row.step
        go(site, officer, key, states.WORK)
        part = Part(result=states.GIVEN, what="Salinan")
        with pytest.raises(ChangedMeanwhile):
            services.answer(row, [part], Said(), step=seen, site=site, user=officer)


@pytest.mark.parametrize("lacking", ["ground", "law", "reason"])
def test_a_refusal_names_its_ground_act_and_reason(site: Site, officer: User, make_request: Make, lacking: str) -> None:
    """UU 14/2008 pasal 17 and 22 ayat (7)."""
    key = make_request()
    told = {"ground": "X-h", "law": "UU 14/2008 Pasal 17 huruf h", "reason": "Memuat data kesehatan."}
    with site_scope(site.id):
        row = go(site, officer, key, states.REGISTER)
        part = Part(result=states.REFUSED, what="Data penerima", **{**told, lacking: ""})
        with pytest.raises(NeedsMore):
            services.answer(row, [part], Said(), step=row.step, site=site, user=officer)
        assert (row.state, row.parts) == (states.REGISTERED, [])


@pytest.mark.parametrize(
    ("results", "outcome"),
    [
        ([states.GIVEN], states.FULL),
        ([states.GIVEN, states.REFUSED], states.PARTLY),
        ([states.REFUSED, states.NOT_HELD], states.REFUSED),
        ([states.NOT_HELD], states.NOT_HELD),
        ([states.UNDOCUMENTED], states.UNDOCUMENTED),
    ],
)
def test_parts_amount_to_an_outcome(results: list[str], outcome: str) -> None:
    """UU 14/2008 pasal 22 ayat (7): held or not, given in whole or in part, refused, or not documented."""
    assert services.outcome_of(results) == outcome


def test_what_is_completed_counts_from_then(site: Site, officer: User, make_request: Make) -> None:
    """Perki 1/2021: three working days to complete, then the ten of the answer; both days are kept."""
    key = make_request(ago=20)
    with site_scope(site.id):
        row = go(site, officer, key, states.COMPLETE)
        assert row.due_days == 3
        services.move(row, "balas", Said(note="Terlampir."), by=APPLICANT, step=row.step, site=site)
        assert (row.state, row.due_days) == (states.CHECKING, 10)
        assert row.complete_at is not None
        assert row.complete_at > row.received_at
        before = row.due
        go(site, officer, key, states.REGISTER)
        assert row.due == before


def test_what_is_asked_for_again_is_counted_again(site: Site, officer: User, make_request: Make) -> None:
    """Perki 1/2021: the clock of the answer runs from a complete request, however often something was missing."""
    key = make_request(ago=40)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        for days in (30, 20):
            at = now() - timedelta(days=days)
            services.move(row, states.COMPLETE, Said(told="Apa?"), by=STAFF, step=row.step, site=site, at=at)
            services.move(row, "balas", Said(note="Ini."), by=APPLICANT, step=row.step, site=site, at=at)
        assert (row.state, row.due_days, row.complete_at) == (states.CHECKING, 10, at)
        before = row.due
        go(site, officer, key, states.REGISTER)
        assert (row.due, row.complete_at) == (before, at)


def test_registering_never_shortens_what_the_receipt_told(site: Site, officer: User, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (7): a decree between receipt and registering may have taken days off away."""
    key = make_request(ago=5)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        row.due += timedelta(days=4)
        told = row.due
        go(site, officer, key, states.REGISTER)
        assert (row.due, row.complete_at) == (told, row.received_at)


def test_what_is_never_completed_lapses_after_its_limit(site: Site, officer: User, make_request: Make) -> None:
    """Perki 1/2021: what is not completed within three working days is not registered."""
    late, fresh = make_request(), make_request()
    with site_scope(site.id):
        for key in (late, fresh):
            go(site, officer, key, states.COMPLETE)
        row = db.session.get_one(Request, late)
        row.due = row.received_at.date().replace(year=2020)
        db.session.flush()
        services.lapse(site.id)
        assert [db.session.get_one(Request, key).state for key in (late, fresh)] == [states.LAPSED, states.INCOMPLETE]


def test_one_that_somebody_works_on_keeps_no_other_from_lapsing_and_what_is_restricted_stays(
    site: Site, officer: User, make_request: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """UU 27/2022 pasal 41."""
    keys = [make_request() for _each in range(3)]
    with site_scope(site.id):
        rows = [go(site, officer, key, states.COMPLETE) for key in keys]
        for row in rows:
            row.due = row.received_at.date() - timedelta(days=1)
        rows[1].restricted_at = now()
        db.session.commit()
        lock = services.cases.lock

        def busy(row: Request, step: int) -> None:
            if row.id == keys[0]:
                raise ChangedMeanwhile
            lock(row, step)

        monkeypatch.setattr(services.cases, "lock", busy)
        services.lapse(site.id)
        db.session.commit()
        monkeypatch.undo()
        assert [db.session.get_one(Request, key).state for key in keys] == [
            *(states.INCOMPLETE, states.INCOMPLETE, states.LAPSED)
        ]
        services.lapse(site.id)
        assert [db.session.get_one(Request, key).state for key in keys] == [
            *(states.LAPSED, states.INCOMPLETE, states.LAPSED)
        ]


def test_a_history_is_never_written_anew(site: Site, make_request: Make) -> None:
    key = make_request()
    with site_scope(site.id):
        db.session.get_one(Request, key).events[0].told = "Lain."
        with pytest.raises(AppendOnly):
            db.session.flush()
        db.session.rollback()

"""The way back to a request: nothing is learnt by guessing, and whoever asks acts there."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, case_codes, db, site_scope
from cms_core.notices.models import Notice
from cms_core.testing.factories import MakeUser
from cms_ppid.cases import numbers
from cms_ppid.cases.models import Paper
from cms_ppid.cases.services import Said
from cms_ppid.objections.models import Objection
from cms_ppid.requests import papers, services, states
from cms_ppid.requests.models import Part, Request

from .citizens import Citizen, picture, receipt
from .conftest import ABOVE
from .following import go, sent

Make = Callable[..., int]
UNKNOWN = "PI-3304022007-26-9999"


@pytest.fixture
def citizen(client: FlaskClient, site: Site) -> Citizen:
    return Citizen(client)


@pytest.fixture
def officer(make_user: MakeUser, site: Site) -> User:
    return make_user(region_code=site.region_code)


def plain(text: str) -> str:
    """Return a page without what is new each time: its token."""
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", text)


def test_number_and_code_of_a_receipt_open_the_request(citizen: Citizen) -> None:
    """UU 14/2008 pasal 22 ayat (4): by the number of its registration."""
    number, code = receipt(citizen.ask())
    answer = citizen.track(number.lower().replace("-", " "), code.lower())
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert [word in answer.text for word in ("Diajukan", "Bahan musyawarah dusun", "Cara menghitungnya")] == [True] * 3


def test_what_is_wrong_is_not_said(citizen: Citizen, site: Site, make_request: Make) -> None:
    _key, number, code = sent(site, make_request)
    wrong, unknown = citizen.track(number, "0000-0000-0000"), citizen.track(UNKNOWN, code)
    elsewhere = citizen.track(number.replace("3304022007", "3304022099"), code)
    assert [answer.status_code for answer in (wrong, unknown, elsewhere)] == [422] * 3
    assert plain(wrong.text).replace(number, UNKNOWN).replace("0000-0000-0000", code) == plain(unknown.text)


def test_guesses_are_limited_and_lock_nobody_out(citizen: Citizen, site: Site, make_request: Make) -> None:
    _key, number, code = sent(site, make_request)
    for asked in (number, UNKNOWN):
        statuses = [citizen.track(asked, "0000-0000-0000").status_code for _try in range(11)]
        assert statuses == [422] * 10 + [429]
    assert citizen.track(number, code).status_code == 200


def test_no_code_is_in_an_address(citizen: Citizen, site: Site, make_request: Make) -> None:
    _key, number, code = sent(site, make_request)
    page = citizen.track(number, code).text
    links = re.findall(r'(?:href|action|src)="([^"]*)"', page)
    bare = code.replace("-", "")
    assert [link for link in links if code in link or bare in link or number in link] == []


def test_a_request_of_another_site_is_found_by_its_number(
    citizen: Citizen, site: Site, kecamatan: Site, client: FlaskClient, make_request: Make
) -> None:
    _key, number, code = sent(site, make_request)
    assert Citizen(client, ABOVE).track(number, code).status_code == 200


def test_whoever_asks_completes_with_words_and_papers(
    citizen: Citizen, site: Site, officer: User, make_request: Make
) -> None:
    """Perki 1/2021: what is missing is completed, and the clock of the answer begins then."""
    key, number, code = sent(site, make_request)
    go(site, officer, key, states.COMPLETE, told="Mohon gambar KTP.")
    answer = citizen.act(number, code, [picture()], move="balas", words="Terlampir gambarnya.")
    assert (answer.status_code, "Sudah kami catat." in answer.text) == (200, True)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        assert (row.state, row.events[-1].note, row.events[-1].by) == (
            states.CHECKING,
            "Terlampir gambarnya.",
            "applicant",
        )
        assert [paper.kind for paper in db.session.scalars(db.select(Paper))] == ["lain"]


def test_a_reply_without_words_keeps_the_state_and_says_so(
    citizen: Citizen, site: Site, officer: User, make_request: Make
) -> None:
    key, number, code = sent(site, make_request)
    go(site, officer, key, states.COMPLETE, told="Mohon gambar KTP.")
    answer = citizen.act(number, code, move="balas", words=" ")
    assert (answer.status_code, "Tulis dulu pesannya." in answer.text) == (422, True)
    with site_scope(site.id):
        assert db.session.get_one(Request, key).state == states.INCOMPLETE


def test_whoever_asks_withdraws(citizen: Citizen, site: Site, make_request: Make) -> None:
    """UU 14/2008 pasal 22: what is withdrawn waits for no answer."""
    key, number, code = sent(site, make_request)
    answer = citizen.act(number, code, move="cabut")
    assert (answer.status_code, "Dicabut" in answer.text) == (200, True)
    with site_scope(site.id):
        assert db.session.get_one(Request, key).state == states.WITHDRAWN


@pytest.mark.parametrize("move", [states.REGISTER, states.ANSWER, states.LAPSE, "balas", "apa saja"])
def test_moves_of_others_or_of_other_states_are_refused(
    citizen: Citizen, site: Site, make_request: Make, move: str
) -> None:
    key, number, code = sent(site, make_request)
    answer = citizen.act(number, code, move=move, words="Kata.")
    assert (answer.status_code, "tidak bisa lagi" in answer.text) == (422, True)
    with site_scope(site.id):
        assert db.session.get_one(Request, key).state == states.SENT


def test_a_wrong_code_moves_nothing(citizen: Citizen, site: Site, make_request: Make) -> None:
    key, number, code = sent(site, make_request)
    page = citizen.track(number, code).text
    answer = citizen.send("/ppid/lacak", page, move="cabut", code="0000-0000-0000")
    assert (answer.status_code, "Bahan musyawarah" in answer.text, "tidak cocok" in answer.text) == (422, False, True)
    again = [citizen.send("/ppid/lacak", page, move="cabut", code="0000-0000-0000").status_code for _try in range(10)]
    assert again == [422] * 9 + [429]
    with site_scope(site.id):
        assert db.session.get_one(Request, key).state == states.SENT


def test_what_changed_meanwhile_is_read_first(citizen: Citizen, site: Site, officer: User, make_request: Make) -> None:
    key, number, code = sent(site, make_request)
    page = citizen.track(number, code).text
    go(site, officer, key, states.CHECK)
    answer = citizen.send("/ppid/lacak", page, move="cabut")
    assert (answer.status_code, "baru saja berubah" in answer.text) == (422, True)
    with site_scope(site.id):
        assert db.session.get_one(Request, key).state == states.CHECKING


def test_whoever_asks_says_that_it_arrived(citizen: Citizen, site: Site, officer: User, make_request: Make) -> None:
    """UU 14/2008 pasal 22: handed over, and done."""
    key, number, code = sent(site, make_request)
    go(site, officer, key, states.REGISTER)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        part = Part(result=states.GIVEN, what="Salinan")
        services.answer(row, [part], Said(), step=row.step, site=site, user=officer)
        db.session.commit()
    go(site, officer, key, states.DELIVER)
    assert citizen.act(number, code, move=states.FINISH).status_code == 200
    with site_scope(site.id):
        assert db.session.get_one(Request, key).state == states.DONE


def test_the_number_of_an_objection_opens_it_at_the_same_place(
    citizen: Citizen, site: Site, make_objection: Make
) -> None:
    key = make_objection(client_id="keberatan")
    with site_scope(site.id):
        number = db.session.get_one(Objection, key).number
    code = case_codes.spaced(numbers.code_for("keberatan"))
    answer, wrong = citizen.track(number, code), citizen.track(number, "0000-0000-0000")
    assert [(each.status_code, number in each.text) for each in (answer, wrong)] == [(200, True), (422, True)]
    assert "Warga Contoh" not in wrong.text


def test_papers_that_cannot_be_taken_leave_the_request_and_the_words(
    citizen: Citizen, site: Site, officer: User, make_request: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, number, code = sent(site, make_request)
    go(site, officer, key, states.COMPLETE, told="Mohon gambar KTP.")
    monkeypatch.setattr(papers, "MOST", 0)
    answer = citizen.act(number, code, [picture()], move="balas", words="Terlampir gambarnya.")
    assert (answer.status_code, "sebanyak-banyaknya" in answer.text) == (422, True)
    assert ["Terlampir gambarnya.</textarea>" in answer.text, "Perlu dilengkapi" in answer.text] == [True, True]
    monkeypatch.undo()
    again = citizen.send("/ppid/lacak", answer.text, move="balas")
    assert (again.status_code, "Sudah kami catat." in again.text) == (200, True)


@pytest.mark.parametrize("number", [UNKNOWN, UNKNOWN.replace("PI", "KB")])
def test_guesses_that_come_with_a_move_are_counted_as_well(
    citizen: Citizen, site: Site, make_request: Make, number: str
) -> None:
    _key, own, code = sent(site, make_request)
    page = citizen.track(own, code).text
    statuses = [citizen.send("/ppid/lacak", page, move="cabut", number=number).status_code for _try in range(11)]
    assert statuses == [*[422] * 10, 429]


def test_who_withdraws_leaves_no_officer_reminded(citizen: Citizen, site: Site, officer: User) -> None:
    number, code = receipt(citizen.ask())
    with site_scope(site.id):
        assert len(db.session.scalars(db.select(Notice)).all()) == 1
    citizen.act(number, code, move="cabut")
    with site_scope(site.id):
        assert db.session.scalars(db.select(Notice)).all() == []

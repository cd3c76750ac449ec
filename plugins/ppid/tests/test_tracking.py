"""The way back to a request: nothing is learnt by guessing, and whoever asks reads and acts there."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, case_codes, db, site_scope
from cms_core.notices.models import Notice
from cms_core.testing.factories import MakeUser
from cms_ppid.cases import numbers
from cms_ppid.cases.models import Paper
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import STAFF
from cms_ppid.desk import services as desk
from cms_ppid.exclusions import services as exclusions
from cms_ppid.letters import services as letters
from cms_ppid.objections.models import Objection
from cms_ppid.requests import papers, reading, services, states
from cms_ppid.requests.models import Part, Request

from .citizens import Citizen, picture, receipt
from .conftest import ABOVE
from .conftest import STAFF as DESK

Make = Callable[..., int]
EXCLUDED = {"ground": "X-h", "law": "UU 27/2022", "tested_on": date(2026, 1, 5), "tested_by": "Tim", "body": ""}
UNKNOWN = "PI-3304022007-26-9999"


@pytest.fixture
def citizen(client: FlaskClient, site: Site) -> Citizen:
    return Citizen(client)


@pytest.fixture
def officer(make_user: MakeUser, site: Site) -> User:
    return make_user(region_code=site.region_code)


def sent(site: Site, make_request: Make, **values: Any) -> tuple[int, str, str]:
    """Return id, number and code of a request."""
    key = make_request(client_id="kunci", **values)
    with site_scope(site.id):
        return key, db.session.get_one(Request, key).number, case_codes.spaced(numbers.code_for("kunci"))


def go(site: Site, user: User, key: int, *names: str, **said: str) -> None:
    """Take a request from state to state."""
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        for name in names:
            services.move(row, name, Said(**said), by=STAFF, step=row.step, site=site, user=user)
        db.session.commit()


def plain(text: str) -> str:
    """Return a page without what is new each time: its token."""
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", text)


def test_number_and_code_of_a_receipt_open_the_request(citizen: Citizen) -> None:
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


def test_whoever_asks_reads_what_officers_say_and_not_their_notes(
    citizen: Citizen, site: Site, officer: User, make_request: Make
) -> None:
    key, number, code = sent(site, make_request)
    go(site, officer, key, states.COMPLETE, told="Mohon gambar KTP.", note="Catatan kenari")
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        services.tell(row, Said(note="Catatan kedua"), step=row.step, site=site, user=officer)
        services.tell(row, Said(told="Masih dicari di arsip."), step=row.step, site=site, user=officer)
        db.session.commit()
    page = citizen.track(number, code).text
    assert [word in page for word in ("Mohon gambar KTP.", "Masih dicari di arsip.", "Kabar dari petugas")] == [
        True
    ] * 3
    assert [word in page for word in ("kenari", "Catatan kedua", "Catatan dalam")] == [False] * 3
    assert "Anda melengkapi paling lambat" in page


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


def test_an_answer_says_what_is_given_and_why_the_rest_is_not(
    citizen: Citizen, site: Site, officer: User, make_request: Make
) -> None:
    """UU 14/2008 pasal 22 ayat (7): given or refused, with the ground of pasal 17; perki 1/2021: the test behind it."""
    key, number, code = sent(site, make_request)
    go(site, officer, key, states.REGISTER)
    with site_scope(site.id):
        excluded = exclusions.create({"title": "Data kesehatan warga", **EXCLUDED}, by=None)
        db.session.flush()
        exclusions.publish_row(excluded, site=site, by=None)
        row = db.session.get_one(Request, key)
        parts = [
            Part(result=states.GIVEN, what="Laporan realisasi"),
            Part(
                result=states.REFUSED,
                what="Nama penerima",
                ground="X-h",
                law="UU 14/2008 Pasal 17 huruf h",
                reason="Memuat data kesehatan.",
                exclusion=excluded.id,
            ),
        ]
        services.answer(row, parts, Said(told="Terlampir."), step=row.step, site=site, user=officer)
        db.session.commit()
    page = citizen.track(number, code).text
    said = ("Laporan realisasi", "Rahasia pribadi", "UU 14/2008 Pasal 17 huruf h", "Memuat data kesehatan.", "sebagian")
    assert [word in page for word in said] == [True] * 5
    assert '/ppid/dikecualikan/data-kesehatan-warga"' in page


def test_an_exclusion_that_is_not_public_is_not_linked(site: Site, officer: User, make_request: Make) -> None:
    key = make_request()
    go(site, officer, key, states.REGISTER)
    with site_scope(site.id):
        draft = exclusions.create({"title": "Data kesehatan warga", **EXCLUDED}, by=None)
        db.session.flush()
        row = db.session.get_one(Request, key)
        refused = {"result": states.REFUSED, "what": "Data", "ground": "X-h", "law": "UU", "reason": "Karena."}
        parts = [Part(**refused, exclusion=draft.id)]
        services.answer(row, parts, Said(), step=row.step, site=site, user=officer)
        assert [part.url for part in reading.for_applicant(row, site).parts] == [""]


def test_late_is_said_plainly_and_opens_the_objection(
    citizen: Citizen, site: Site, officer: User, make_request: Make
) -> None:
    """UU 14/2008 pasal 35 ayat (1): not answered by its day."""
    key, number, code = sent(site, make_request, ago=60)
    go(site, officer, key, states.REGISTER)
    page = citizen.track(number, code).text
    assert "Batas menjawab sudah lewat, dan belum ada jawaban." in page
    with site_scope(site.id):
        case = reading.for_applicant(db.session.get_one(Request, key), site)
        assert (case.late, case.objects, case.object_until) == (True, True, None)
    assert 'action="/ppid/keberatan/baru"' in page


def test_what_is_not_due_yet_is_no_ground_to_object(site: Site, make_request: Make) -> None:
    key = make_request()
    with site_scope(site.id):
        case = reading.for_applicant(db.session.get_one(Request, key), site)
        assert (case.late, case.objects) == (False, False)


def test_waiting_for_papers_is_not_the_offices_delay(site: Site, officer: User, make_request: Make) -> None:
    key = make_request(ago=60)
    go(site, officer, key, states.COMPLETE, told="Mohon gambar KTP.")
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        row.due = date(2020, 1, 1)
        assert (reading.for_applicant(row, site).late, reading.for_applicant(row, site).own) == (False, True)
        db.session.rollback()


def test_an_answer_after_its_day_is_taken_and_called_late(
    citizen: Citizen, site: Site, officer: User, make_request: Make
) -> None:
    """UU 14/2008 pasal 35 ayat (1) huruf g and 36 ayat (1): answered late; thirty working days to object."""
    key, number, code = sent(site, make_request, ago=60)
    go(site, officer, key, states.REGISTER)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        at = row.received_at + timedelta(days=50)
        part = Part(result=states.GIVEN, what="Salinan")
        services.answer(row, [part], Said(), step=row.step, site=site, user=officer, at=at)
        db.session.commit()
        case = reading.for_applicant(row, site)
        assert (case.late, case.objects, case.clock) == (True, True, None)
        assert case.object_until is not None
        assert case.object_until > at.date() + timedelta(days=40)
    assert "Dijawab sesudah batasnya." in citizen.track(number, code).text


def test_the_clock_names_each_day_that_did_not_count(site: Site, make_request: Make) -> None:
    """The sentence that is told is that of the calendar of the site."""
    key = make_request(received_at=datetime(2026, 3, 13, 3, tzinfo=UTC))
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        case = reading.for_applicant(row, site)
        assert case.clock is not None
        assert case.clock.day == date(2026, 4, 6)
        assert "Idul Fitri" in case.clock.why


def test_whoever_asks_says_that_it_arrived(citizen: Citizen, site: Site, officer: User, make_request: Make) -> None:
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


def test_letters_are_read_where_the_request_is_followed(
    citizen: Citizen, site: Site, officer: User, make_request: Make
) -> None:
    key, number, code = sent(site, make_request)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        facts = {"nomor": number, "nama": "Pemohon Contoh"}
        letter = letters.write_letter(states.RECEIPT, row.number, facts, site, officer)
        letter_number = letter.number
        db.session.commit()
    page = citizen.track(number, code).text
    assert letter_number in page


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


def test_what_officers_write_for_the_register_is_not_told(
    citizen: Citizen, site: Site, officer: User, make_request: Make
) -> None:
    key, number, code = sent(site, make_request)
    with site_scope(site.id):
        desk.describe(db.session.get_one(Request, key), "Realisasi", "berkala", step=1, site=site, user=officer)
        db.session.commit()
    assert str(states.STEPS[states.DESCRIBE]) not in citizen.track(number, code).text


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


def test_a_limit_that_moved_is_told_with_both_days(citizen: Citizen, site: Site, make_request: Make) -> None:
    """A day that was told and moved later is told again."""
    key, number, code = sent(site, make_request)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        row.due -= timedelta(days=3)
        db.session.flush()
        services.recount_daily(site.id)
        db.session.commit()
    assert "Semula " in citizen.track(number, code).text


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


def test_the_page_of_a_request_lists_the_objections_to_it(
    site: Site,
    client: FlaskClient,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    make_request: Make,
    answer_request: Make,
    make_objection: Make,
) -> None:
    officer = make_user(region_code=site.region_code)
    key = make_request(client_id="yang-dikeberatkan", ago=2)
    answer_request(key, officer)
    own, other = make_objection(key), make_objection()
    with site_scope(site.id):
        number = db.session.get_one(Request, key).number
        numbers_of = {each.id: each.number for each in db.session.scalars(select(Objection))}
    page = Citizen(client).track(number, numbers.code_for("yang-dikeberatkan")).text
    assert (numbers_of[own] in page, numbers_of[other] in page) == (True, False)
    sign_in(client, officer)
    desk = client.get(f"{DESK}/permohonan/{key}").text
    assert (f'/keberatan/{own}"' in desk, numbers_of[own] in desk, numbers_of[other] in desk) == (True, True, False)

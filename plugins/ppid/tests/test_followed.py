"""A request as whoever asks reads it: what became of it and why, by when, and what officers keep to themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeUser
from cms_ppid.cases import numbers
from cms_ppid.cases.services import Said
from cms_ppid.desk import services as desk
from cms_ppid.exclusions import services as exclusions
from cms_ppid.letters import services as letters
from cms_ppid.objections.models import Objection
from cms_ppid.requests import reading, services, states
from cms_ppid.requests.models import Part, Request

from .citizens import Citizen
from .conftest import STAFF as DESK
from .following import go, sent

Make = Callable[..., int]
EXCLUDED = {"ground": "X-h", "law": "UU 27/2022", "tested_on": date(2026, 1, 5), "tested_by": "Tim", "body": ""}


@pytest.fixture
def citizen(client: FlaskClient, site: Site) -> Citizen:
    return Citizen(client)


@pytest.fixture
def officer(make_user: MakeUser, site: Site) -> User:
    return make_user(region_code=site.region_code)


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
    """UU 14/2008 pasal 17: nothing of what is excluded but what its public list says."""
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
    """UU 14/2008 pasal 35 ayat (1) huruf c: not before the day by which it is answered."""
    key = make_request()
    with site_scope(site.id):
        case = reading.for_applicant(db.session.get_one(Request, key), site)
        assert (case.late, case.objects) == (False, False)


def test_waiting_for_papers_is_not_the_offices_delay(site: Site, officer: User, make_request: Make) -> None:
    """UU 14/2008 pasal 35 ayat (1) huruf c; Perki 1/2021: no clock of the answer runs while papers are missing."""
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
    """UU 14/2008 pasal 22 ayat (7): the sentence that is told is that of the calendar of the site."""
    key = make_request(received_at=datetime(2026, 3, 13, 3, tzinfo=UTC))
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        case = reading.for_applicant(row, site)
        assert case.clock is not None
        assert case.clock.day == date(2026, 4, 6)
        assert "Idul Fitri" in case.clock.why


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


def test_what_officers_write_for_the_register_is_not_told(
    citizen: Citizen, site: Site, officer: User, make_request: Make
) -> None:
    key, number, code = sent(site, make_request)
    with site_scope(site.id):
        desk.describe(db.session.get_one(Request, key), "Realisasi", "berkala", step=1, site=site, user=officer)
        db.session.commit()
    assert str(states.STEPS[states.DESCRIBE]) not in citizen.track(number, code).text


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

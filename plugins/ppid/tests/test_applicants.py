"""What is held of whoever asks: he reads, corrects and restricts it by number and code; officers for him."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from cms_core.api import Site, User, db, keyed_hash, site_scope
from cms_core.audit import AuditEntry
from cms_core.notices.models import Notice
from cms_core.testing.factories import MakeUser
from cms_ppid.applicants import services
from cms_ppid.cases import numbers
from cms_ppid.cases.models import Applicant
from cms_ppid.objections.models import Objection
from cms_ppid.requests.models import Request

from .citizens import Citizen, fields
from .conftest import HOME, STAFF, Make
from .disputing import send
from .officers import Officer, form_to

NIK = "3304021234560001"
DATA = f"{HOME}/ppid/data"


@pytest.fixture
def officer(operator: FlaskClient) -> Officer:
    """The village's operator at the desk."""
    return Officer(operator)


def opened(client: FlaskClient, number: str, code: str) -> TestResponse:
    """Open the page of a case and press the button that leads to one's own data."""
    page = Citizen(client).track(number, code).text
    return client.post(DATA, data=fields(page, form_to(page, "ppid/data")))


def sent(client: FlaskClient, page: str, do: str, **said: str) -> TestResponse:
    """Send one of the two forms of the page of one's own data."""
    form = {"perbaiki": 0, "minta": 1}[do]
    return client.post(DATA, data={**fields(page, form), **said})


def request_of(site: Site, key: int) -> tuple[str, str, Applicant]:
    """Return number, state and applicant of a request as the database has them."""
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        db.session.refresh(row.applicant)
        return row.number, row.state, row.applicant


@pytest.fixture
def asked(site: Site, make_request: Make) -> tuple[int, str, str]:
    """Id, number and code of a request."""
    key = make_request(client_id="data-saya", asking={"phone": "6281200000001", "job": "Petani"})
    return key, request_of(site, key)[0], numbers.code_for("data-saya")


def test_whoever_asked_reads_what_is_held_of_him(client: FlaskClient, asked: tuple[int, str, str]) -> None:
    """UU 27/2022 pasal 7: access to one's own data; the NIK by its last four digits."""
    answer = opened(client, *asked[1:])
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    for word in ("Pemohon Contoh", "RT 02 RW 01", "Petani", "+6281200000001", "************0001"):
        assert word in answer.text
    assert NIK not in answer.text
    begun = fields(answer.text)
    assert [begun[name] for name in ("address", "phone", "job")] == ["RT 02 RW 01", "+6281200000001", "Petani"]


def test_whoever_asked_corrects_where_he_lives_and_is_reached(
    site: Site, client: FlaskClient, asked: tuple[int, str, str]
) -> None:
    """UU 27/2022 pasal 30: corrected at once, and found again by what is right now."""
    key, number, code = asked
    page = opened(client, number, code).text
    answer = sent(client, page, "perbaiki", address="RT 05 RW 03", phone="0812-0000-0002", email="", job="Guru")
    assert (answer.status_code, "Data Anda sudah diperbaiki." in answer.text) == (200, True)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        who = row.applicant
        assert (who.address, who.phone, who.job, who.name, who.nik) == (
            *("RT 05 RW 03", "6281200000002", "Guru", "Pemohon Contoh", NIK),
        )
        assert (who.phone_hash, who.email_hash) == (keyed_hash("6281200000002"), "")
        last = row.events[-1]
        assert (last.move, last.by, last.note, last.told) == ("perbaiki_data", "applicant", "", "")
        (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.what == "ppid.perbaiki_data"))
        assert (entry.target, entry.detail) == (number, {})


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"phone": "", "email": ""}, "Tulis nomor HP atau alamat surel"),
        ({"phone": "12"}, "Nomor ini tidak dapat dihubungi."),
        ({"email": "bukan"}, "Alamat surel ini tidak benar."),
        ({"address": ""}, "Tulis alamatnya."),
        ({"step": "0"}, "baru saja berubah"),
        ({"csrf_token": "falsch"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_held_stays(
    site: Site, client: FlaskClient, asked: tuple[int, str, str], said: dict[str, str], sentence: str
) -> None:
    key, number, code = asked
    page = opened(client, number, code).text
    answer = sent(client, page, "perbaiki", **{"job": "Guru baru", **said})
    assert (answer.status_code, sentence in answer.text, "Guru baru" in answer.text) == (422, True, True)
    who = request_of(site, key)[2]
    assert (who.phone, who.address, who.job) == ("6281200000001", "RT 02 RW 01", "Petani")


def test_what_he_wants_of_officers_is_written_down_and_told(
    site: Site, client: FlaskClient, make_user: MakeUser, asked: tuple[int, str, str]
) -> None:
    """UU 27/2022 pasal 41: within 3 × 24 hours."""
    make_user(region_code=site.region_code)
    key, number, code = asked
    page = opened(client, number, code).text
    answer = sent(client, page, "minta", want="batasi", words="Saya pindah desa.")
    assert (answer.status_code, "3 × 24 jam" in answer.text) == (200, True)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        assert (row.events[-1].move, row.events[-1].note) == (
            *("minta_data", "Batasi pemakaian data saya\nSaya pindah desa."),
        )
        assert row.restricted_at is None
        (notice,) = db.session.scalars(select(Notice).where(Notice.kind == services.OF_REQUEST))
        assert (notice.facts, notice.urgent) == ({"number": number}, True)
    assert "Saya pindah desa." in Citizen(client).track(number, code).text


def test_what_is_to_be_corrected_has_to_be_said(site: Site, client: FlaskClient, asked: tuple[int, str, str]) -> None:
    page = opened(client, *asked[1:]).text
    answer = sent(client, page, "minta", want="perbaiki", words=" ")
    assert (answer.status_code, "Tulis apa yang salah dan apa yang benar." in answer.text) == (422, True)
    assert sent(client, page, "minta", want="semua", words="x").status_code == 422


def test_a_wrong_code_opens_and_changes_nothing(site: Site, client: FlaskClient, asked: tuple[int, str, str]) -> None:
    key, number, code = asked
    page = opened(client, number, code).text
    for do in ("perbaiki", "minta"):
        answer = sent(client, page, do, code="AAAAAAAAAAAA", address="RT 99", want="batasi")
        assert (answer.status_code, "tidak cocok" in answer.text) == (422, True)
        assert "Pemohon Contoh" not in answer.text
    assert client.post(DATA, data={"number": number, "code": "AAAAAAAAAAAA"}).status_code == 422
    assert client.get(DATA).status_code == 405
    assert request_of(site, key)[2].address == "RT 02 RW 01"


def test_who_was_forgotten_has_nothing_to_correct(site: Site, client: FlaskClient, asked: tuple[int, str, str]) -> None:
    key, number, code = asked
    page = opened(client, number, code).text
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        row.emptied_at = row.received_at
        db.session.commit()
    answer = sent(client, page, "perbaiki", address="RT 99")
    assert (answer.status_code, "Data Anda sudah dihapus." in answer.text) == (422, True)
    assert request_of(site, key)[2].address == "RT 02 RW 01"


def test_an_officer_corrects_name_and_nik_for_a_reason(
    site: Site, officer: Officer, asked: tuple[int, str, str]
) -> None:
    """UU 27/2022 pasal 30, and pasal 25 and 26: who acts for a child is corrected, too."""
    key, number, code = asked
    demand = opened(officer.client, number, code).text
    sent(officer.client, demand, "minta", want="perbaiki", words="Nama saya salah tulis.")
    address = f"{STAFF}/permohonan/{key}/data"
    assert f'href="/s/kalimandi/admin/ppid/permohonan/{key}/data"' in officer.page(key)
    form = officer.client.get(address).text
    assert NIK not in form
    without = officer.client.post(address, data={**fields(form), "name": "Nama Betul"})
    assert (without.status_code, "Nama Betul" in without.text) == (422, True)
    short = officer.client.post(address, data={**fields(form), "nik": "330402123456000", "reason": "Sesuai KTP-nya."})
    assert (short.status_code, "yang Anda tulis 15" in short.text) == (422, True)
    good = {"name": "Nama Betul", "nik": "3304 0212 3456 0003", "reason": "Sesuai KTP yang ditunjukkan."}
    good["guardian"] = "Ibu Contoh"
    assert officer.client.post(address, data={**fields(form), **good}).status_code == 303
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        db.session.refresh(row.applicant)
        who = row.applicant
        assert (who.name, who.nik, who.guardian) == ("Nama Betul", "3304021234560003", "Ibu Contoh")
        assert row.applicant.nik_hash == keyed_hash("3304021234560003")
        assert (row.events[-1].move, row.events[-1].note) == ("perbaiki_data", "Sesuai KTP yang ditunjukkan.")
        assert db.session.scalars(select(Notice).where(Notice.kind == services.OF_REQUEST)).all() == []


def test_who_corrects_what_is_held(
    site: Site,
    neighbour: Site,
    client: FlaskClient,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
    asked: tuple[int, str, str],
) -> None:
    path = f"permohonan/{asked[0]}/data"
    assert client.get(f"{STAFF}/{path}").status_code in (302, 303, 401)
    sign_in(client, make_user(region_code=neighbour.region_code))
    assert client.get(f"http://localhost/s/pagak/admin/ppid/{path}").status_code == 404
    sign_in(client, make_user("officer", site.region_code))
    assert client.get(f"{STAFF}/{path}").status_code == 200
    with site_scope(site.id):
        db.session.get_one(Request, asked[0]).restricted_at = db.session.get_one(Request, asked[0]).received_at
        db.session.commit()
    assert client.get(f"{STAFF}/{path}").status_code == 403


def test_an_objection_without_a_request_is_restricted_and_used_again(
    site: Site, operator: FlaskClient, make_objection: Make
) -> None:
    """UU 27/2022 pasal 41: kept, in no register, worked on by nobody until that is lifted."""
    key = make_objection(client_id="keberatan-saya")
    desk = f"{STAFF}/keberatan"
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        number, year = row.number, row.received_at.year
    page = opened(operator, number, numbers.code_for("keberatan-saya"))
    assert "Warga Contoh" in page.text
    assert sent(operator, page.text, "minta", want="batasi").status_code == 200
    with site_scope(site.id):
        assert len(db.session.scalars(select(Notice).where(Notice.kind == services.OF_OBJECTION)).all()) == 1
    assert send(operator, key, "batasi", {"reason": ""}, "batas-").status_code == 422
    assert send(operator, key, "batasi", {"reason": "Diminta pemohon."}, "batas-").status_code == 303
    assert ["Warga Contoh" in operator.get(f"{desk}/{each}").text for each in (key, f"register/{year}")] == [False] * 2
    with site_scope(site.id):
        assert db.session.scalars(select(Notice).where(Notice.kind == services.OF_OBJECTION)).all() == []
    assert operator.post(f"{desk}/{key}/langkah", data={"move": "daftarkan"}).status_code in (403, 422)
    assert operator.get(f"{desk}/{key}/data").status_code == 403
    assert send(operator, key, "lepas", {"reason": "Dicabut pemohon."}, "batas-").status_code == 303
    assert "Warga Contoh" in operator.get(f"{desk}/{key}").text


def test_an_objection_to_a_request_is_restricted_with_it(
    site: Site,
    operator: FlaskClient,
    make_user: MakeUser,
    make_request: Make,
    answer_request: Make,
    make_objection: Make,
) -> None:
    request = answer_request(make_request(ago=2), make_user(region_code=site.region_code))
    key = make_objection(request)
    page = operator.get(f"{STAFF}/keberatan/{key}").text
    assert "/batasi" not in page
    token: Any = re.search(r'name="csrf_token" type="hidden" value="([^"]*)"', page)
    for path in ("batasi", "lepas"):
        answer = operator.post(f"{STAFF}/keberatan/{key}/{path}", data={"csrf_token": token[1]})
        assert answer.status_code == 404

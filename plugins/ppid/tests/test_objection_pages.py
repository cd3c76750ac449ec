"""Objections on the site: opened by number and code, filed once, received with a code, followed and withdrawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, case_codes, db, site_scope, today
from cms_core.testing.factories import MakeUser
from cms_ppid.cases import numbers
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import STAFF
from cms_ppid.objections import grounds, services, states
from cms_ppid.objections.forms import NOTICE
from cms_ppid.objections.models import Objection
from cms_ppid.privacy import services as privacy
from cms_ppid.requests.models import Request
from cms_ppid.requests.states import REFUSED

from .citizens import Citizen
from .conftest import ABOVE, HOME

Make = Callable[..., int]
NEW, PERIODIC, TRACK = f"{HOME}/ppid/keberatan/baru", f"{HOME}/ppid/keberatan/berkala", f"{HOME}/ppid/lacak"
POSITION = "Yang diberikan hanya ringkasannya, bukan laporan yang saya minta."
WHO = {
    "person": "Warga Contoh",
    "nik": "3304021234560002",
    "address": "RT 01 RW 02",
    "phone": "081234567890",
    "email": "",
    "position": "Laporan realisasi APBDes tahun lalu tidak ada di situs.",
    "ground": "b",
}


@pytest.fixture
def officer(make_user: MakeUser, site: Site) -> User:
    """Who answers requests in the village."""
    return make_user(region_code=site.region_code)


@pytest.fixture
def asked(site: Site, officer: User, make_request: Make, answer_request: Make) -> int:
    """A request that was answered."""
    return answer_request(make_request(ago=9), officer, ago=5)


def hidden(page: str) -> dict[str, str]:
    """Return the hidden values of the first form of a page that has a token."""
    form = page[page.index('name="csrf_token"') - 40 :].split("</form>", maxsplit=1)[0]
    found = re.findall(r'name="(csrf_token|key|once|number|code|step)"(?: type="hidden")? value="([^"]*)"', form)
    return dict(found)


def request_of(site: Site, key: int) -> tuple[str, str]:
    """Return number and code of a request that a test made."""
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        return row.number, numbers.code_for(row.client_id)


def open_form(client: FlaskClient, number: str, code: str) -> Any:
    """Send number and code as people type them."""
    return client.post(NEW, data={**hidden(client.get(NEW).text), "number": number, "code": code})


def objection_at(site: Site) -> Objection:
    """Return the only objection of a site."""
    with site_scope(site.id):
        return db.session.query(Objection).one()


def test_a_request_is_opened_and_objected_to(
    client: FlaskClient, site: Site, officer: User, make_request: Make, answer_request: Make
) -> None:
    """UU 14/2008 pasal 35 and 36: in writing, with a number and a receipt."""
    number, code = request_of(site, answer_request(make_request(ago=2), officer))
    page = open_form(client, number, code)
    assert page.status_code == 200
    assert re.findall(r'name="ground" value="(.)"', page.text) == ["d", "e"]
    assert "Tidak ada bagian yang ditolak." in page.text
    sent = {**hidden(page.text), "ground": "d", "position": POSITION}
    receipt = client.post(NEW, data=sent)
    row = objection_at(site)
    assert receipt.status_code == 201
    assert receipt.headers["Cache-Control"] == "no-store"
    assert row.number in receipt.text
    shown = re.findall(r'class="code">([0-9A-Z-]+)<', receipt.text)
    assert numbers.opens(shown[1], row)
    assert POSITION not in receipt.text
    # Sent again, as a phone does that lost the answer: the same receipt, and no second objection.
    assert row.number in client.post(NEW, data=sent).text
    assert objection_at(site).id == row.id


@pytest.mark.parametrize("wrong", ["number", "code"])
def test_what_is_wrong_about_number_and_code_is_not_said(
    client: FlaskClient, site: Site, make_request: Make, wrong: str
) -> None:
    number, code = request_of(site, make_request())
    said = {"number": number, "code": code, wrong: "PI-3304022007-26-9999" if wrong == "number" else "ABCDEFGHJKLM"}
    page = open_form(client, **said)
    assert page.status_code == 422
    assert "Nomor dan kode ini tidak cocok." in page.text
    assert "Apa alasannya?" not in page.text


def test_guessing_codes_ends_and_the_right_one_still_opens(
    client: FlaskClient, site: Site, officer: User, make_request: Make, answer_request: Make
) -> None:
    number, code = request_of(site, answer_request(make_request(ago=2), officer))
    answers = [open_form(client, number, "ABCDEFGHJKLM").status_code for _try in range(11)]
    assert answers == [422] * 10 + [429]
    assert open_form(client, number, code).status_code == 200


def test_a_ground_that_is_not_there_cannot_be_sent(
    client: FlaskClient, site: Site, officer: User, make_request: Make, answer_request: Make
) -> None:
    """UU 14/2008 pasal 35 ayat (1)."""
    number, code = request_of(site, answer_request(make_request(ago=2), officer))
    sent = {**hidden(open_form(client, number, code).text), "ground": "a", "position": POSITION}
    page = client.post(NEW, data=sent)
    assert page.status_code == 422
    assert POSITION in page.text
    with site_scope(site.id):
        assert db.session.query(Objection).count() == 0


def test_without_any_ground_the_page_says_why(client: FlaskClient, site: Site, make_request: Make) -> None:
    """UU 14/2008 pasal 35 ayat (1)."""
    page = open_form(client, *request_of(site, make_request()))
    assert "Belum ada alasan keberatan untuk permohonan ini." in page.text
    assert "Batas menjawabnya belum lewat" in page.text


def test_day_thirty_one_is_told_with_the_last_day_and_what_is_left(
    client: FlaskClient, site: Site, officer: User, make_request: Make, answer_request: Make
) -> None:
    """UU 14/2008 pasal 36 ayat (1)."""
    key = answer_request(make_request(ago=100), officer, ago=95, results=(REFUSED,))
    number, code = request_of(site, key)
    sent = {**hidden(open_form(client, number, code).text), "ground": "a", "position": POSITION}
    page = client.post(NEW, data=sent)
    with site_scope(site.id):
        last = grounds.last_day(site, today(site) - timedelta(days=95))
        assert db.session.query(Objection).count() == 0
    assert page.status_code == 422
    assert f"{last.day.day} " in page.text
    assert "Batas mengajukan keberatan ini sudah lewat" in page.text
    assert "petugas dapat menerimanya dengan catatan" in page.text
    assert POSITION in page.text


def test_missing_periodic_information_needs_no_request(client: FlaskClient, site: Site) -> None:
    """UU 14/2008 pasal 35 ayat (1) huruf b."""
    day = (today(site) - timedelta(days=3)).isoformat()
    receipt = client.post(PERIODIC, data={**hidden(client.get(PERIODIC).text), **WHO, "found_on": day})
    row = objection_at(site)
    assert receipt.status_code == 201
    assert row.number in receipt.text
    assert "Warga Contoh" not in receipt.text
    with site_scope(site.id):
        row = db.session.get_one(Objection, row.id)
        assert (row.request_id, row.ground, row.applicant.nik) == (None, "b", "3304021234560002")


def test_the_notice_about_data_stands_above_both_forms_and_its_version_is_kept(
    client: FlaskClient, site: Site, make_request: Make
) -> None:
    """UU 27/2022 pasal 20 and 21: legal duty, no consent; UU 14/2008 pasal 36."""
    page = client.get(PERIODIC).text
    day = (today(site) - timedelta(days=3)).isoformat()
    client.post(PERIODIC, data={**hidden(page), **WHO, "found_on": day})
    notice = "UU 14/2008 Pasal 35 dan UU 27/2022 Pasal 20), bukan persetujuan."

    assert page.index("Data Anda dipakai untuk menanggapi") < page.index(notice) < page.index("<form method")
    assert ["/ppid/data-pribadi" in page, 'type="checkbox"' in page] == [True, False]
    assert objection_at(site).notice == NOTICE


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"nik": ""}, "Tulis NIK, atau lampirkan gambar KTP"),
        ({"kind": "badan_hukum"}, "Tulis nomor pengesahan badan hukumnya"),
        ({"kind": "kelompok"}, "Lampirkan gambar surat kuasa dan identitas pemberinya."),
        ({"attorney": "Lembaga Bantuan Contoh"}, "Lampirkan gambar surat kuasa khususnya."),
        ({"kind": "lain"}, "Siapa yang keberatan?"),
        ({"nik": "330402123456000"}, "NIK terdiri atas 16 angka; yang Anda tulis 15."),
        ({"phone": ""}, "Tulis nomor HP atau alamat surel"),
        ({"found_on": ""}, "Tulis tanggalnya"),
        ({"found_on": "2999-01-01"}, "Tanggal itu belum lewat"),
        ({"found_on": "2020-01-01"}, "Batas mengajukan keberatan ini sudah lewat"),
        ({"position": ""}, "Ceritakan alasan keberatannya."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    client: FlaskClient, site: Site, wrong: dict[str, str], said: str
) -> None:
    """Perki 1/2021: identity by kind of applicant or his attorney's powers; UU 14/2008 pasal 36 ayat (1): the days."""
    day = (today(site) - timedelta(days=3)).isoformat()
    page = client.post(PERIODIC, data={**hidden(client.get(PERIODIC).text), **WHO, "found_on": day, **wrong})
    assert page.status_code == 422
    assert said in page.text
    assert "RT 01 RW 02" in page.text
    with site_scope(site.id):
        assert db.session.query(Objection).count() == 0


def follow(client: FlaskClient, site: Site, key: int) -> str:
    """Return the page of an objection as whoever objects opens it."""
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        said = {"number": row.number, "code": numbers.code_for(row.client_id)}
    answer = client.post(TRACK, data={**hidden(client.get(TRACK).text), **said})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def test_an_objection_is_followed_and_withdrawn(client: FlaskClient, site: Site, make_objection: Make) -> None:
    """UU 14/2008 pasal 36 ayat (2): followed to the day by which it is answered."""
    key = make_objection()
    page = follow(client, site, key)
    assert "Ditanggapi paling lambat" in page
    sent = {**hidden(page[page.index('<summary class="tgt"') :]), "move": states.WITHDRAW}
    assert "Sudah kami catat." in client.post(TRACK, data=sent).text
    assert objection_at(site).state == states.WITHDRAWN
    late = client.post(TRACK, data={**hidden(client.get(TRACK).text), **sent, "once": "f" * 32})
    assert late.status_code == 422


def test_notes_of_officers_are_not_told(client: FlaskClient, site: Site, officer: User, make_objection: Make) -> None:
    key = make_objection()
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        services.tell(row, Said(note="Tanya bagian hukum."), step=row.step, site=site, user=officer)
        services.tell(row, Said(told="Kami bahas Senin."), step=row.step, site=site, user=officer)
        db.session.commit()
    page = follow(client, site, key)
    assert "Kami bahas Senin." in page
    assert "Tanya bagian hukum." not in page


def test_silence_says_the_last_day_for_the_commission(client: FlaskClient, site: Site, make_objection: Make) -> None:
    """UU 14/2008 pasal 37 ayat (2)."""
    key = make_objection()
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        row.due = today(site) - timedelta(days=1)
        db.session.commit()
        last = grounds.last_day_at_ki(site, today(site) - timedelta(days=1)).day
    page = follow(client, site, key)
    assert "Batas menanggapi sudah lewat tanpa tanggapan." in page
    assert str(last.year) in page


def test_a_decision_is_read_and_accepted(client: FlaskClient, site: Site, officer: User, make_objection: Make) -> None:
    """UU 14/2008 pasal 36 and 37: accepted, or taken to the commission."""
    key = make_objection()
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        services.move(row, states.REGISTER, Said(), by=STAFF, step=row.step, site=site, user=officer)
        services.decide(row, states.GRANTED, Said(told="Sudah kami umumkan."), step=row.step, site=site, user=officer)
        db.session.commit()
    page = follow(client, site, key)
    assert "Sudah kami umumkan." in page
    assert "Tidak puas dengan tanggapannya?" in page
    client.post(TRACK, data={**hidden(page), "move": states.ACCEPT})
    assert objection_at(site).state == states.ACCEPTED


def test_what_is_of_a_village_is_shown_within_the_site_that_was_asked(
    client: FlaskClient, site: Site, kecamatan: Site, officer: User, warn: Make, make_objection: Make, asked: int
) -> None:
    warn(at=site, title="Banjir di dusun", until=today(site) + timedelta(days=3))
    warn(at=kecamatan, title="Air mati di kecamatan", until=today(kecamatan) + timedelta(days=3))
    make_objection(client_id="keberatan")
    citizen, code = Citizen(client, ABOVE), case_codes.spaced(numbers.code_for("keberatan"))
    number, its_code = request_of(site, asked)
    form = citizen.post("/ppid/keberatan/baru", number=number, code=its_code)
    pages = [citizen.track(objection_at(site).number, code), form]
    pages.append(citizen.send("/ppid/keberatan/baru", form.text, position=POSITION, ground="d"))
    assert [page.status_code for page in pages] == [200, 200, 201]
    assert ["Air mati di kecamatan" in page.text for page in pages] == [True] * 3
    assert ["Banjir di dusun" in page.text for page in pages] == [False] * 3


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", "besok"])
def test_a_day_that_cannot_be_is_said_and_nothing_is_lost(
    client: FlaskClient, site: Site, asked: int, day: str
) -> None:
    form = open_form(client, *request_of(site, asked)).text
    answer = client.post(NEW, data={**hidden(form), "position": POSITION, "ground": "e", "found_on": day})
    assert (answer.status_code, POSITION in answer.text) == (422, True)


def test_an_objection_that_was_emptied_says_so_and_can_be_taken_nowhere(
    client: FlaskClient, site: Site, officer: User, make_objection: Make
) -> None:
    key = make_objection(client_id="keberatan")
    with site_scope(site.id):
        row = db.session.get_one(Objection, key)
        for step in (states.REGISTER, states.REVIEW):
            services.move(row, step, Said(), by=STAFF, step=row.step, site=site, user=officer)
        services.decide(row, states.REJECTED, Said(told="Tidak."), step=row.step, site=site, user=officer)
        db.session.commit()
    citizen, code = Citizen(client), numbers.code_for("keberatan")
    before = citizen.track(objection_at(site).number, code).text
    privacy.erase("3304021234560002", dry_run=False)
    db.session.commit()
    after = citizen.track(objection_at(site).number, code).text
    assert [("Isinya sudah dihapus." in text, "terima_jawaban" in text) for text in (before, after)] == [
        (False, True),
        (True, False),
    ]
    assert citizen.send("/ppid/lacak", before, move="terima_jawaban").status_code == 422

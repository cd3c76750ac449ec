"""Pages of letters: texts written anew, the proof, the letter to print and as PDF, and who sees which."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, now, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_ppid.cases import numbers
from cms_ppid.desk import services as desk
from cms_ppid.letters import facts, paper, services
from cms_ppid.letters.kinds import DECIDED, OBJECTED, USUAL
from cms_ppid.letters.models import Letter
from cms_ppid.objections import services as objections
from cms_ppid.objections import states as objecting
from cms_ppid.objections.models import Objection
from cms_ppid.requests import states
from cms_ppid.requests.models import Request

from .citizens import Citizen, fields
from .conftest import ABOVE, HOME, STAFF, FillIn, Make
from .disputing import REASONS, attached, register_it
from .officers import form_to
from .test_letters import NIK, take


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{permohonan} {informasi} {diterima} {jawaban}", "{jawaban} bukan isian surat ini"),
        ("{permohonan} {informasi} {diterima} {nama.__class__}", "kurung kurawal"),
        ("{permohonan} {informasi} {diterima} {{ 7 * 7 }}", "kurung kurawal"),
        ("{permohonan} {informasi}", "harus memuat {diterima} (hari diterima)"),
    ],
)
def test_a_bad_text_is_refused_with_a_sentence_and_stays_in_the_form(
    site: Site, operator: FlaskClient, fill_in: FillIn, text: str, sentence: str
) -> None:
    form = f"{STAFF}/surat/naskah/bukti"
    page = operator.get(form).text
    hidden = dict(re.findall(r'name="(csrf_token|once)" type="hidden" value="([^"]*)"', page))
    answer = operator.post(form, data={**hidden, "text": text})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    with site_scope(site.id):
        assert services.text_of(states.RECEIPT) == USUAL[states.RECEIPT]


def test_who_writes_the_texts(app: Flask, site: Site, make_user: MakeUser, sign_in: Callable[..., None]) -> None:
    for role, status in (("officer", 403), ("village_operator", 200)):
        client = app.test_client()
        sign_in(client, make_user(role, site.region_code))
        answers = [client.get(f"{STAFF}/surat/naskah/{path}").status_code for path in ("", "penolakan")]
        assert answers == [status, status]
        assert client.get(f"{STAFF}/surat/naskah/lain").status_code == (404 if status == 200 else 403)


def _letter(site: Site, user: User, asked: int) -> tuple[int, str, dict[str, str]]:
    with site_scope(site.id):
        letter = take(site, user, asked, states.REGISTER)
        assert letter is not None
        told = {"number": letter.number, "case": letter.case_number, "digest": letter.digest}
        found = letter.id, letter.token, told
        db.session.commit()
    return found


def test_the_proof_of_a_letter_says_that_it_is_genuine_and_nothing_of_whom(
    site: Site, user: User, asked: int, client: FlaskClient
) -> None:
    _key, token, told = _letter(site, user, asked)
    answer = client.get(f"{HOME}/ppid/surat/{token}")
    assert [word in answer.text for word in told.values()] == [True] * 3
    assert ["Tanda bukti penerimaan" in answer.text, 'content="noindex"' in answer.text] == [True, True]
    assert [word in answer.text for word in ("Pemohon Contoh", "realisasi", "6281200000001", NIK)] == [*[False] * 4]
    assert answer.headers["Cache-Control"].startswith("private")


def test_a_token_of_nobody_or_of_another_site_proves_nothing(
    site: Site, neighbour: Site, kecamatan: Site, user: User, asked: int, client: FlaskClient
) -> None:
    _key, token, _told = _letter(site, user, asked)
    assert client.get(f"{HOME}/ppid/surat/{'0' * 24}").status_code == 404
    assert client.get(f"http://klampok.example/ppid/surat/{token}").status_code == 404


def test_a_letter_of_a_village_without_a_face_is_proved_under_its_kecamatan(
    app: Flask, kecamatan: Site, make_site: MakeSite, make_request: Make, user: User, client: FlaskClient
) -> None:
    hidden = make_site("33.04.02.2009", slug="sirkandi", name="Sirkandi", modules=("ppid",), public=False)
    _key, token, told = _letter(hidden, user, make_request(hidden))
    with app.test_request_context(), site_scope(hidden.id):
        address = facts.proof_url(db.session.scalars(select(Letter)).one())
    assert address.partition("//")[2] == f"klampok.example:8000/ppid/surat/sirkandi/{token}"
    answer = client.get(f"{ABOVE}/ppid/surat/sirkandi/{token}")
    assert (answer.status_code, told["digest"] in answer.text) == (200, True)
    assert ["PPID Desa Sirkandi" in answer.text, "PPID Kecamatan" in answer.text] == [True, False]
    assert client.get(f"{ABOVE}/ppid/surat/{token}").status_code == 404


def test_who_reads_a_letter(
    app: Flask, site: Site, neighbour: Site, user: User, asked: int, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    key, token, _told = _letter(site, user, asked)
    assert app.test_client().get(f"{STAFF}/surat/{key}").status_code in (302, 303, 401)
    client = app.test_client()
    sign_in(client, make_user(region_code=neighbour.region_code))
    assert client.get(f"{STAFF}/surat/{key}").status_code == 404
    assert client.get(f"http://localhost/s/pagak/admin/ppid/surat/{key}").status_code == 404
    client = app.test_client()
    sign_in(client, make_user("officer", site.region_code))
    page = client.get(f"{STAFF}/surat/{key}").text
    assert [word in page for word in ("Pemohon Contoh", f"/ppid/surat/{token}", "DESA KALIMANDI")] == [True] * 3
    with site_scope(site.id):
        row = db.session.get_one(Request, asked)
        desk.restrict(row, "Diminta pemohon", step=row.step, site=site, user=user)
        db.session.commit()
    assert client.get(f"{STAFF}/surat/{key}").status_code == 403


def test_who_objects_and_an_officer_sign_the_receipt_and_not_the_answer(
    app: Flask,
    site: Site,
    client: FlaskClient,
    officer: User,
    superior: User,
    make_objection: Make,
    sign_in: Callable[..., None],
) -> None:
    """Perki 1/2021: the form of an objection is signed by both, and whoever objects keeps a copy as receipt."""
    key = make_objection()
    with site_scope(site.id):
        row = register_it(site, officer, key)
        objections.decide(row, objecting.GRANTED, REASONS, step=row.step, site=site, user=superior)
        letters = {each.kind: each.id for each in facts.of_case(row.number)}
        db.session.commit()
    sign_in(client, officer)
    pages = [client.get(f"{STAFF}/surat/{letters[kind]}").text for kind in (OBJECTED, DECIDED)]
    assert [("Pemohon," in page, "Petugas," in page) for page in pages] == [(True, True), (False, False)]
    with app.test_request_context(), site_scope(site.id):
        rows = [db.session.get_one(Letter, letters[kind]) for kind in (OBJECTED, DECIDED)]
        assert [paper.on_paper(row, site).signs for row in rows] == [("Pemohon,", "Petugas,"), ()]


def test_whoever_asked_reads_the_letters_beside_the_request(
    site: Site, user: User, make_request: Make, client: FlaskClient
) -> None:
    """UU 14/2008 pasal 22 ayat (7): a written notice reaches whoever asked."""
    key = make_request(client_id="surat-pemohon")
    _letter_key, token, told = _letter(site, user, key)
    answer = Citizen(client).track(told["case"], numbers.code_for("surat-pemohon"))
    assert [word in answer.text for word in (told["number"], "TANDA BUKTI PENERIMAAN", f"/ppid/surat/{token}")] == [
        *[True] * 3
    ]


def test_a_letter_leads_back_to_its_objection_and_is_closed_with_it(
    site: Site, user: User, make_objection: Make, operator: FlaskClient
) -> None:
    """UU 27/2022 pasal 41."""
    key = make_objection()
    with site_scope(site.id):
        case = db.session.get_one(Objection, key)
        letter = services.write_letter(DECIDED, case.number, {}, site, user).id
        db.session.commit()
    page = operator.get(f"{STAFF}/surat/{letter}")
    assert (page.status_code, f"/keberatan/{key}" in page.text) == (200, True)
    with site_scope(site.id):
        db.session.get_one(Objection, key).restricted_at = now()
        db.session.commit()
    assert operator.get(f"{STAFF}/surat/{letter}").status_code == 403


def test_a_letter_of_no_case_is_shown_to_nobody(site: Site, user: User, operator: FlaskClient) -> None:
    with site_scope(site.id):
        letter = services.write_letter(DECIDED, "KB-3304022007-26-9999", {}, site, user).id
        db.session.commit()
    assert operator.get(f"{STAFF}/surat/{letter}").status_code == 403


def test_a_letter_as_pdf_carries_the_words_that_its_page_proves(
    site: Site, user: User, make_request: Make, operator: FlaskClient, client: FlaskClient
) -> None:
    """What was sent is proved by the digest on the page behind its code, whatever file it is in."""
    pytest.importorskip("typst")
    key, token, told = _letter(site, user, make_request(details='#panic("APBDes") *x* {nik} $ </a>'))
    page = operator.get(f"{STAFF}/surat/{key}").text
    assert f'href="/s/kalimandi/admin/ppid/surat/{key}.pdf"' in page
    answer = operator.get(f"{STAFF}/surat/{key}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={told['number']}.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert len(answer.data) < 60_000
    (text,) = [each for each in attached(answer.data) if hashlib.sha256(each).hexdigest() == told["digest"]]
    assert b'#panic("APBDes") *x* {nik} $ </a>' in text
    assert told["digest"] in client.get(f"{HOME}/ppid/surat/{token}").text


def test_whoever_asked_gets_the_letter_as_pdf_by_number_and_code(
    site: Site, user: User, make_request: Make, client: FlaskClient
) -> None:
    pytest.importorskip("typst")
    key = make_request(client_id="surat-pdf")
    _letter_key, _token, told = _letter(site, user, key)
    code = numbers.code_for("surat-pdf")
    citizen = Citizen(client)
    page = citizen.track(told["case"], code).text
    sent = fields(page, form_to(page, "surat/pdf"))
    good = client.post(f"{HOME}/ppid/surat/pdf", data={**sent, "letter": told["number"]})
    assert (good.status_code, good.mimetype) == (200, "application/pdf")
    assert told["digest"] in {hashlib.sha256(each).hexdigest() for each in attached(good.data)}
    for changes, status in (
        ({"code": "AAAA-AAAA-AAAA"}, 422),
        ({"letter": told["number"], "csrf_token": "falsch"}, 422),
        ({"letter": "SR-3304022007-26-9999"}, 404),
        ({}, 404),
    ):
        assert client.post(f"{HOME}/ppid/surat/pdf", data={**sent, **changes}).status_code == status
    assert client.get(f"{HOME}/ppid/surat/pdf").status_code == 404


def test_nobody_gets_a_letter_of_another_case_by_his_own_code(
    site: Site, user: User, make_request: Make, client: FlaskClient
) -> None:
    pytest.importorskip("typst")
    mine, other = make_request(client_id="punya-saya"), make_request(client_id="punya-orang")
    (_key, _token, told), (_other_key, _other_token, others) = [_letter(site, user, each) for each in (mine, other)]
    page = Citizen(client).track(told["case"], numbers.code_for("punya-saya")).text
    sent = fields(page, form_to(page, "surat/pdf"))
    assert client.post(f"{HOME}/ppid/surat/pdf", data={**sent, "letter": others["number"]}).status_code == 404


def test_without_the_extra_there_is_no_button_and_no_pdf(
    site: Site, user: User, make_request: Make, operator: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    key, _token, told = _letter(site, user, make_request(client_id="tanpa-pdf"))
    assert "Unduh PDF" not in operator.get(f"{STAFF}/surat/{key}").text
    assert operator.get(f"{STAFF}/surat/{key}.pdf").status_code == 404
    page = Citizen(operator).track(told["case"], numbers.code_for("tanpa-pdf")).text
    assert ("Unduh PDF" in page, "surat/pdf" in page, told["number"] in page) == (False, False, True)


def test_who_gets_a_letter_as_pdf(
    app: Flask, site: Site, neighbour: Site, user: User, asked: int, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    """UU 27/2022 pasal 41: what is restricted leaves with no file; once its words are gone there is none."""
    pytest.importorskip("typst")
    key, _token, told = _letter(site, user, asked)
    assert app.test_client().get(f"{STAFF}/surat/{key}.pdf").status_code in (302, 303, 401)
    client = app.test_client()
    sign_in(client, make_user(region_code=neighbour.region_code))
    assert client.get(f"http://localhost/s/pagak/admin/ppid/surat/{key}.pdf").status_code == 404
    client = app.test_client()
    sign_in(client, make_user("officer", site.region_code))
    assert client.get(f"{STAFF}/surat/{key}.pdf").status_code == 200
    with site_scope(site.id):
        services.forget(told["case"])
        db.session.commit()
    assert client.get(f"{STAFF}/surat/{key}.pdf").status_code == 404
    with site_scope(site.id):
        row = db.session.get_one(Request, asked)
        desk.restrict(row, "Diminta pemohon", step=row.step, site=site, user=user)
        db.session.commit()
    assert client.get(f"{STAFF}/surat/{key}.pdf").status_code == 403

"""The desk of requests: who may sit at it, what is due first, what each step writes, and what stays closed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms_core.api import Site, db, prepare_image, site_scope, store_image, today, withdraw
from cms_core.audit import AuditEntry
from cms_core.notices.models import Notice
from cms_core.testing.factories import MakeUser
from cms_ppid import NAME
from cms_ppid.cases.models import Access, Paper
from cms_ppid.cases.services import NoSuchMove, Said
from cms_ppid.desk import listing, reminding, services
from cms_ppid.desk.models import Reminded
from cms_ppid.exclusions import services as exclusions
from cms_ppid.letters.models import Letter
from cms_ppid.models import Exclusion
from cms_ppid.requests import states
from cms_ppid.requests.models import Part, Request

from .citizens import fields, picture
from .conftest import ABOVE_STAFF, STAFF
from .officers import Officer

Make = Callable[..., int]
NIK = "3304021234560001"


@pytest.fixture
def officer(operator: FlaskClient) -> Officer:
    """The village's operator at the desk."""
    return Officer(operator)


def row_of(site: Site, key: int) -> Request:
    """Return a request as the database has it."""
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        db.session.refresh(row)
        return row


def state_of(site: Site, key: int) -> str:
    """Return where a request stands."""
    return row_of(site, key).state


def letters_of(site: Site, key: int) -> list[str]:
    """Return the kinds of the letters of a request."""
    number = row_of(site, key).number
    with site_scope(site.id):
        return list(db.session.scalars(select(Letter.kind).where(Letter.case_number == number).order_by(Letter.id)))


def test_the_way_to_handing_over_with_its_letters(site: Site, officer: Officer, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (4), (7), (8): receipt, extension with a reason, written notice, handing over."""
    key = make_request()
    steps: list[tuple[str, dict[str, str], str]] = [
        ("periksa", {}, states.CHECKING),
        ("daftarkan", {}, states.REGISTERED),
        ("teruskan", {"teruskan-holder": "Kecamatan", "teruskan-told": "Dokumennya di sana."}, states.REGISTERED),
        ("perpanjang", {"perpanjang-told": "Dokumen dicari."}, states.EXTENDED),
    ]
    for name, said, state in steps:
        answer = officer.press(key, f"langkah/{name}", **said)
        assert (answer.status_code, state_of(site, key)) == (303, state), answer.text
    answer = officer.answer(key, parts__0__result="diberikan", parts__0__form="digital", cost="5.000")
    assert answer.status_code == 303, answer.text
    officer.press(key, "langkah/serahkan", **{"serahkan-paid": "Tunai", "serahkan-told": "Diambil pemohon."})
    row = row_of(site, key)
    assert (row.state, row.outcome, row.cost, row.paid) == (states.DELIVERED, states.FULL, 5000, "Tunai")
    assert letters_of(site, key) == [states.RECEIPT, states.FORWARD, states.DELAY, states.NOTICE, states.HANDED]


@pytest.mark.parametrize(
    ("name", "field", "sentence"),
    [
        ("perpanjang", "perpanjang-told", "Tulis dulu untuk pemohon."),
        ("teruskan", "teruskan-holder", "Tulis dulu untuk pemohon."),
        ("tarik", "tarik-note", "Tulis alasannya."),
    ],
)
def test_what_a_step_needs_is_said_at_its_field_and_nothing_is_written(
    site: Site, officer: Officer, make_request: Make, name: str, field: str, sentence: str
) -> None:
    key = make_request()
    officer.press(key, "langkah/daftarkan")
    answer = officer.press(key, f"langkah/{name}", **{field: ""})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert (state_of(site, key), letters_of(site, key)) == (states.REGISTERED, [states.RECEIPT])


def test_of_two_officers_one_is_told_and_keeps_the_words(site: Site, officer: Officer, make_request: Make) -> None:
    key = make_request()
    officer.press(key, "langkah/daftarkan")
    old = officer.page(key)
    officer.press(key, "langkah/proses")
    answer = officer.press(key, "langkah/perpanjang", page=old, **{"perpanjang-told": "Berkasnya dicari dulu."})
    assert (answer.status_code, "baru saja berubah" in answer.text) == (409, True)
    assert "Berkasnya dicari dulu." in answer.text
    assert state_of(site, key) == states.WORKING


def test_a_step_that_was_taken_meanwhile_keeps_what_was_written_for_it(
    site: Site, officer: Officer, make_request: Make
) -> None:
    """A second extension (UU 14/2008 pasal 22 ayat (8))."""
    key = make_request()
    officer.press(key, "langkah/daftarkan")
    old = officer.page(key)
    officer.press(key, "langkah/perpanjang", **{"perpanjang-told": "Alasan pertama."})
    answer = officer.press(key, "langkah/perpanjang", page=old, **{"perpanjang-told": "Alasan kedua."})
    assert (answer.status_code, "Alasan kedua." in answer.text) == (409, True)
    again = officer.press(key, "langkah/perpanjang", page=answer.text)
    assert (again.status_code, "tidak bisa lagi" in again.text) == (422, True)
    row = row_of(site, key)
    assert (row.due_days, letters_of(site, key)) == (17, [states.RECEIPT, states.DELAY])


def test_a_button_that_is_pressed_twice_does_it_once(site: Site, officer: Officer, make_request: Make) -> None:
    key = make_request()
    page = officer.page(key)
    answers = [officer.press(key, "langkah/daftarkan", page=page).status_code for _each in range(2)]
    assert (answers, letters_of(site, key)) == ([303, 303], [states.RECEIPT])


def test_what_is_late_is_not_extended_but_still_answered(
    site: Site, make_user: MakeUser, officer: Officer, make_request: Make
) -> None:
    """UU 14/2008 pasal 22 ayat (8): the reason is told within the limit; an answer after it is taken, as late."""
    key, user = make_request(ago=40), make_user(region_code=site.region_code)
    officer.press(key, "langkah/daftarkan")
    page = officer.page(key)
    assert ("langkah/perpanjang" in page, "Batas menjawab sudah lewat" in page) == (False, True)
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        with pytest.raises(NoSuchMove):
            services.take(row, states.EXTEND, Said(told="Alasan."), step=row.step, site=site, user=user)
    assert officer.answer(key, parts__0__result="tidak_dikuasai").status_code == 303
    assert "terlambat" in officer.page(key)


LACKING = [
    ({}, "Pilih keputusannya."),
    ({"parts__0__result": "diberikan"}, "Pilih bentuknya."),
    ({"parts__0__result": "ditolak"}, "Pilih alasannya"),
    ({"parts__0__result": "ditolak", "parts__0__ground": "X-h"}, "Tulis undang-undang dan pasalnya."),
    ({"parts__0__result": "ditolak", "parts__0__ground": "X-h", "parts__0__law": "Ps 17"}, "Tulis akibat bila dibuka."),
    ({"parts__0__result": "diberikan", "parts__0__form": "digital", "parts__0__passage": "Kolom 3"}, "Pilih alasannya"),
    ({"parts__0__what": ""}, "Isi paling sedikit satu bagian jawaban."),
    ({"parts__0__result": "diberikan", "parts__0__form": "digital", "cost": "seribu"}, "angka"),
    ({"parts__0__result": "diberikan", "parts__0__form": "digital", "cost": "99999999999"}, "999.999.999"),
    ({"parts__0__result": "diberikan", "parts__0__form": "digital", "told": f"NIK {NIK}"}, "Ada NIK"),
]


@pytest.mark.parametrize(("said", "sentence"), LACKING)
def test_an_answer_that_lacks_something_says_what(
    site: Site, officer: Officer, make_request: Make, said: dict[str, str], sentence: str
) -> None:
    """UU 14/2008 pasal 17 and 22 ayat (7): what is closed names its ground, its act and its reason."""
    key = make_request()
    officer.press(key, "langkah/daftarkan")
    answer = officer.answer(key, **said)
    assert answer.status_code == 422
    summary = answer.text.partition('id="ringkasan"')[2].partition("</div>")[0]
    assert [sentence in summary, "{" in summary] == [True, False]
    assert (state_of(site, key), letters_of(site, key)) == (states.REGISTERED, [states.RECEIPT])


def test_an_exclusion_that_was_withdrawn_meanwhile_is_said_and_nothing_is_lost(
    site: Site, officer: Officer, make_request: Make
) -> None:
    """UU 14/2008 pasal 19: what is refused relies on a test; one that is gone does not fall away in silence."""
    key = make_request()
    officer.press(key, "langkah/daftarkan")
    with site_scope(site.id):
        told = {"title": "Data kesehatan warga", "ground": "X-h", "law": "UU 27/2022", "opened": "Terbuka.", "body": ""}
        row = exclusions.create({**told, "tested_on": today(site), "tested_by": "Tim"}, by=None)
        db.session.flush()
        exclusions.publish_row(row, site=site, by=None)
        excluded = row.id
        db.session.commit()
    address = f"{STAFF}/permohonan/{key}/jawab"
    seen = fields(officer.client.get(address).text)
    with site_scope(site.id):
        row = db.session.get_one(Exclusion, excluded)
        withdraw(row, site=site, plugin=NAME, kind=Exclusion.KIND, by=None, reason="Dibuka.")
        db.session.commit()
    said = {"jawab-parts-0-result": "ditolak", "jawab-parts-0-exclusion": str(excluded), "jawab-told": "Jangan hilang."}
    answer = officer.client.post(address, data={**seen, **said})
    assert (answer.status_code, "Pengecualian ini tidak berlaku lagi." in answer.text) == (422, True)
    assert "Jangan hilang." in answer.text
    assert state_of(site, key) == states.REGISTERED


def test_a_second_answer_keeps_its_words_and_changes_nothing(site: Site, officer: Officer, make_request: Make) -> None:
    key = make_request()
    officer.press(key, "langkah/daftarkan")
    address = f"{STAFF}/permohonan/{key}/jawab"
    assert officer.client.get(address).status_code == 200
    old = fields(officer.client.get(address).text)
    officer.answer(key, parts__0__result="diberikan", parts__0__form="digital")
    sent = {**old, "jawab-parts-0-result": "tidak_dikuasai", "jawab-told": "Kata-kata kedua."}
    answer = officer.client.post(address, data=sent)
    assert (answer.status_code, "Kata-kata kedua." in answer.text) == (409, True)
    assert row_of(site, key).outcome == states.FULL


def test_the_queue_begins_with_what_is_due_and_marks_what_is_late(
    site: Site, officer: Officer, make_request: Make
) -> None:
    make_request(details="Yang baru masuk")
    make_request(ago=40, details="Yang lama menunggu")
    page = officer.client.get(f"{STAFF}/permohonan/").text
    places = [page.index("Yang lama menunggu"), page.index("Yang baru masuk")]
    assert places == sorted(places)
    assert page.count("Lewat, ") == 1
    page = officer.client.get(f"{STAFF}/permohonan/?keadaan=lewat").text
    assert ("Yang lama menunggu" in page, "Yang baru masuk" in page) == (True, False)


def test_the_queue_is_searched_by_number_and_subject_and_never_by_what_was_asked(
    site: Site, officer: Officer, make_request: Make
) -> None:
    key = make_request(details="Rahasia pemohon sendiri")
    officer.press(key, "pokok", **{"pokok-subject": "Laporan realisasi APBDes"})
    number = row_of(site, key).number
    for words, found in (("realisasi", True), (number.lower(), True), ("Rahasia", False), ("%", False)):
        page = officer.client.get(f"{STAFF}/permohonan/", query_string={"q": words}).text
        assert (f"/permohonan/{key}" in page) is found, words


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        ("", "Tulis pokok permohonannya."),
        (f"Data milik {NIK}", "Ada NIK"),
        ("Berkas pemohon  CONTOH", "Nama pemohon ada di sini"),
    ],
)
def test_a_subject_names_nobody(site: Site, officer: Officer, make_request: Make, subject: str, sentence: str) -> None:
    key = make_request()
    answer = officer.press(key, "pokok", **{"pokok-subject": subject})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert row_of(site, key).subject == ""


PEOPLE = [
    ("village_operator", "33.04.02.2007", 200, True),
    ("officer", "33.04.02.2007", 200, False),
    ("kecamatan_admin", "33.04.02", 403, False),
    ("village_operator", "33.04.02.2002", 404, False),
]


@pytest.mark.parametrize(("role", "region", "status", "opens"), PEOPLE)
def test_who_sits_at_the_desk(
    app: Flask,
    site: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    make_request: Make,
    role: str,
    region: str,
    status: int,
    opens: bool,
) -> None:
    """A village on its own is not read from above, nor by its neighbour; identities are for those with the right."""
    key, client = make_request(), app.test_client()
    sign_in(client, make_user(role, region))
    pages = ("", key, f"{key}/jawab", "baru", f"register/{today(site).year}")
    answers = [client.get(f"{STAFF}/permohonan/{path}") for path in pages]
    if status == 200:
        assert [answer.status_code for answer in answers] == [200, 200, 303, 200, 200]
        assert ("Buka NIK dan berkas" in answers[1].text) is opens
    else:
        assert {answer.status_code for answer in answers} == {status}
    if not opens:
        assert client.post(f"{STAFF}/permohonan/{key}/identitas").status_code in (403, 404)


def test_requests_of_another_site_are_404(officer: Officer, neighbour: Site, make_request: Make) -> None:
    key = make_request(neighbour)
    assert officer.client.get(f"{STAFF}/permohonan/{key}").status_code == 404
    for where in ("jawab", "langkah/periksa", "catatan", "pokok", "batasi", "lepas", "identitas"):
        assert officer.client.post(f"{STAFF}/permohonan/{key}/{where}").status_code == 404, where


def test_a_nik_is_opened_with_a_reason_that_leaves_a_row(site: Site, officer: Officer, make_request: Make) -> None:
    """UU 27/2022 pasal 35 and 39: who looked at the identity card, when and why."""
    key = make_request()
    page = officer.page(key)
    assert (NIK in page, "************0001" in page) == (False, True)
    answer = officer.press(key, "identitas", **{"buka-reason": "ok"})
    assert (answer.status_code, NIK in answer.text) == (422, False)
    answer = officer.press(key, "identitas", **{"buka-reason": "Mencocokkan dengan KTP"})
    assert (answer.status_code, NIK in answer.text) == (200, True)
    assert answer.headers["Cache-Control"] == "no-store"
    with site_scope(site.id):
        assert db.session.scalars(select(Access)).one().reason == "Mencocokkan dengan KTP"
    page = officer.page(key)
    assert (NIK in page, "Mencocokkan dengan KTP" in page) == (False, True)


def test_pictures_of_papers_open_for_whom_said_why_and_for_nobody_else(
    app: Flask, site: Site, officer: Officer, make_user: MakeUser, sign_in: Callable[..., None], make_request: Make
) -> None:
    key = make_request()
    with site_scope(site.id):
        medium = store_image(prepare_image(picture()), owner_plugin=NAME, private=True)
        paper = Paper(applicant_id=row_of(site, key).applicant_id, kind="ktp", media=medium.key)
        db.session.add(paper)
        db.session.flush()
        paper_id = paper.id
        db.session.commit()
    assert "/berkas/" not in officer.page(key)
    shown = officer.press(key, "identitas", **{"buka-reason": "Mencocokkan dengan KTP"}).text
    address = re.search(r'<img src="([^"]*/berkas/[^"]*)"', shown)
    assert address is not None
    answer = officer.client.get(f"http://localhost{address[1]}")
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")
    other = app.test_client()
    sign_in(other, make_user(region_code=site.region_code))
    assert other.get(f"http://localhost{address[1]}").status_code == 403
    for token in ("9999999999-0", "1-0", "x"):
        assert officer.client.get(f"{STAFF}/permohonan/{key}/berkas/{paper_id}/{token}").status_code == 403


def test_what_is_restricted_is_closed_until_that_is_lifted(site: Site, officer: Officer, make_request: Make) -> None:
    """UU 27/2022 pasal 41: kept, and used for nothing else."""
    key = make_request(details="Yang diminta pemohon")
    officer.press(key, "langkah/daftarkan")
    before, number = officer.page(key), row_of(site, key).number
    answer = officer.press(key, "batasi", **{"batas-reason": "Diminta pemohon lewat surat"})
    assert answer.status_code == 303
    page = officer.page(key)
    assert [word in page for word in ("Yang diminta pemohon", "Pemohon Contoh", "langkah/", number)] == [
        *(False, False, False, True)
    ]
    for where, said in (("langkah/proses", {}), ("pokok", {"pokok-subject": "APBDes"}), ("catatan", {})):
        assert officer.press(key, where, page=before, **said).status_code == 422, where
    for where in ("jawab", "identitas"):
        assert officer.client.post(f"{STAFF}/permohonan/{key}/{where}").status_code == 403
    lists = [officer.client.get(f"{STAFF}/permohonan/{path}").text for path in ("", "?keadaan=semua", "?csv=1")]
    assert [number in page for page in lists] == [False] * 3
    assert number in officer.client.get(f"{STAFF}/permohonan/?keadaan=dibatasi").text
    assert officer.press(key, "lepas", **{"batas-reason": "Pemohon mencabutnya"}).status_code == 303
    assert "Yang diminta pemohon" in officer.page(key)


def test_nothing_personal_goes_into_the_log(site: Site, officer: Officer, make_request: Make) -> None:
    """UU 27/2022 pasal 35."""
    key = make_request()
    officer.press(key, "langkah/daftarkan")
    officer.press(key, "identitas", **{"buka-reason": "Mencocokkan dengan KTP"})
    rows = db.session.execute(select(AuditEntry.what, AuditEntry.target, AuditEntry.detail)).all()
    said = " ".join(str(row) for row in rows)
    assert [word in said for word in (NIK, "Pemohon", "Mencocokkan", "APBDes")] == [False] * 4
    assert f"{NAME}.identity" in said


def test_figures_say_what_waits_and_what_is_late(site: Site, officer: Officer, make_request: Make) -> None:
    make_request()
    make_request(ago=40)
    with site_scope(site.id):
        assert [listing.count(site, state) for state in (listing.WORK, listing.LATE)] == [2, 1]


def _notices(site: Site) -> list[tuple[str, int]]:
    query = select(Notice.kind, Notice.ref).where(Notice.site_id == site.id, Notice.plugin == NAME)
    found = db.session.execute(query.order_by(Notice.ref, Notice.kind))
    return [(kind, ref) for kind, ref in found if kind.startswith("request")]


def test_officers_are_told_once_of_what_comes_is_due_and_late(site: Site, officer: Officer, make_request: Make) -> None:
    fresh, late, soon = make_request(), make_request(ago=40), make_request()
    assert _notices(site) == [("request_new", fresh), ("request_new", late), ("request_new", soon)]
    with site_scope(site.id):
        row = db.session.get_one(Request, soon)
        row.due_days, row.due = 1, today(site) + timedelta(days=4)
        db.session.flush()
        for _run in range(2):
            reminding.remind(site.id)
            db.session.flush()
        assert db.session.scalar(select(func.count(Reminded.id))) == 2
    assert _notices(site) == [("request_new", fresh), ("request_late", late), ("request_soon", soon)]
    db.session.commit()
    officer.press(late, "langkah/daftarkan")
    assert late not in [ref for _kind, ref in _notices(site)]


def test_the_village_has_no_desk_on_the_site_above(admin: FlaskClient, make_request: Make) -> None:
    key = make_request()
    assert admin.get(f"{ABOVE_STAFF}/permohonan/{key}").status_code == 404


def test_a_part_has_only_what_its_result_has_use_for(site: Site, officer: Officer, make_request: Make) -> None:
    key = make_request()
    officer.press(key, "langkah/daftarkan")
    officer.answer(
        key,
        parts__0__result="tidak_dikuasai",
        parts__0__form="digital",
        parts__0__holder="Dinas Sosial",
        parts__0__law="UU 14/2008",
    )
    with site_scope(site.id):
        part = db.session.scalars(select(Part)).one()
        assert (part.form, part.law, part.ground, part.holder) == ("", "", "", "Dinas Sosial")

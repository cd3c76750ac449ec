"""The desk of requests: what each step needs and writes, and what an answer has to say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, site_scope, today, withdraw
from cms_core.testing.factories import MakeUser
from cms_ppid import NAME
from cms_ppid.cases.services import NoSuchMove, Said
from cms_ppid.desk import services
from cms_ppid.exclusions import services as exclusions
from cms_ppid.letters.models import Letter
from cms_ppid.models import Exclusion
from cms_ppid.requests import states
from cms_ppid.requests.models import Part, Request

from .citizens import fields
from .conftest import STAFF
from .officers import Officer, letters_of, row_of, state_of

Make = Callable[..., int]
NIK = "3304021234560001"


@pytest.fixture
def officer(operator: FlaskClient) -> Officer:
    """The village's operator at the desk."""
    return Officer(operator)


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
    answer = officer.answer(key, parts__0__result="diberikan", parts__0__form="cetak", cost="5.000")
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
    """UU 14/2008 pasal 22 ayat (7) and (8): a reason in writing, and who holds it."""
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
    # Perki 1/2021: the service and digital copies are free.
    ({"parts__0__result": "diberikan", "parts__0__form": "digital", "cost": "5.000"}, "Salinan digital gratis."),
    ({"parts__0__result": "tidak_dikuasai", "cost": "5.000"}, "Salinan digital gratis."),
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


def test_a_part_has_only_what_its_result_has_use_for(site: Site, officer: Officer, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (7) huruf b: who holds what is not held here."""
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


@pytest.mark.parametrize(("form", "deliver"), [("cetak", "ambil"), ("keduanya", "surel"), ("digital", "pos")])
def test_copies_on_paper_and_sending_may_cost(
    site: Site, officer: Officer, make_request: Make, form: str, deliver: str
) -> None:
    """Perki 1/2021: what may be charged is what copying and sending really cost."""
    key = make_request(deliver=deliver)
    officer.press(key, "langkah/daftarkan")
    answer = officer.answer(key, parts__0__result="diberikan", parts__0__form=form, cost="5.000")
    assert (answer.status_code, row_of(site, key).cost) == (303, 5000)


def test_an_extension_asks_for_one_of_its_three_reasons(officer: Officer, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (8): not held yet, not documented, or not decided whether it is open."""
    key = make_request()
    officer.press(key, "langkah/daftarkan")
    assert "belum dikuasai, belum didokumentasikan, atau belum diputuskan" in officer.page(key)


def test_whoever_has_what_was_passed_on_stands_in_the_answer_and_its_letter(
    site: Site, officer: Officer, make_request: Make
) -> None:
    """UU 14/2008 pasal 22 ayat (7) huruf b: whoever received it says who has it, within its own ten days."""
    key = make_request()
    officer.press(key, "langkah/daftarkan")
    due = row_of(site, key).due
    officer.press(key, "langkah/teruskan", **{"teruskan-holder": "Dinas Sosial", "teruskan-told": "Datanya di sana."})
    assert row_of(site, key).due == due
    assert officer.answer(key, parts__0__result="tidak_dikuasai").status_code == 303
    with site_scope(site.id):
        number = row_of(site, key).number
        texts = {row.kind: row.text for row in db.session.scalars(select(Letter).where(Letter.case_number == number))}
    assert "Tidak dikuasai; dikuasai oleh Dinas Sosial" in texts[states.NOTICE]
    assert ["Yth. Dinas Sosial" in texts[states.FORWARD], "tetap diberikan oleh" in texts[states.FORWARD]] == [True] * 2

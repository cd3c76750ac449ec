"""The book of requests, and writing down what comes by another way than the site."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, site_scope, today
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeUser
from cms_ppid import NAME
from cms_ppid.cases import numbers
from cms_ppid.cases.models import Paper
from cms_ppid.cases.services import Said
from cms_ppid.desk import services as desk
from cms_ppid.letters.models import Letter
from cms_ppid.requests import states
from cms_ppid.requests.models import Part, Request

from .citizens import ASKED, fields, picture, receipt
from .conftest import HOME, STAFF
from .officers import form_to

Make = Callable[..., int]
BOOK, NEW = f"{STAFF}/permohonan/register", f"{STAFF}/permohonan/baru"


@pytest.fixture
def user(make_user: MakeUser, site: Site) -> User:
    """Who works on requests in the village."""
    return make_user(region_code=site.region_code)


def registered(site: Site, user: User, key: int, *parts: Part, cost: int = 0, paid: str = "") -> None:
    """Register a request, answer it if there are parts, and hand it over if that was paid."""
    with site_scope(site.id):
        row = db.session.get_one(Request, key)
        desk.take(row, states.REGISTER, Said(), step=row.step, site=site, user=user)
        if parts:
            desk.answer(row, parts, Said(), cost=cost, step=row.step, site=site, user=user)
        if paid:
            desk.take(row, states.DELIVER, Said(), step=row.step, site=site, user=user, paid=paid)
        db.session.commit()


def downloaded(client: FlaskClient, year: int) -> list[dict[str, str]]:
    """Return the rows of the file that the button of the book gives."""
    page = client.get(f"{BOOK}/{year}").text
    answer = client.post(f"{BOOK}/{year}/berkas", data=fields(page, form_to(page, "berkas")))
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert "no-store" in answer.headers["Cache-Control"]
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


def test_the_book_has_the_columns_of_the_annex(
    site: Site, user: User, operator: FlaskClient, make_request: Make
) -> None:
    """Perki 1/2021, annex: buku register permohonan."""
    key = make_request(asking={"job": "Petani", "phone": "6281200000001"}, details="Laporan realisasi")
    parts = [
        Part(result=states.GIVEN, what="Laporan", form="cetak"),
        Part(result=states.REFUSED, what="Nama", ground="X-h", law="Pasal 17 huruf h", reason="Pribadi."),
        Part(result=states.NOT_HELD, what="Data BLT", holder="Dinas Sosial"),
    ]
    registered(site, user, key, *parts, cost=5000, paid="Tunai")
    day = today(site)
    (row,) = downloaded(operator, day.year)
    with site_scope(site.id):
        number = db.session.get_one(Request, key).number
    assert row == {
        "Nomor": number,
        "Tanggal": day.isoformat(),
        "Nama": "Pemohon Contoh",
        "Alamat": "RT 02 RW 01",
        "Kontak": "'+6281200000001",
        "Pekerjaan": "Petani",
        "Informasi yang diminta": "Laporan realisasi",
        "Tujuan penggunaan": "Bahan musyawarah dusun",
        "Status informasi": "Dikuasai, Tidak dikuasai",
        "Bentuk yang dikuasai": "Cetak",
        "Jenis permohonan": "Mendapat salinan lunak (berkas)",
        "Keputusan": "Diberikan sebagian",
        "Alasan penolakan": "Rahasia pribadi (Pasal 17 huruf h)",
        "Pemberitahuan tertulis": day.isoformat(),
        "Diserahkan": day.isoformat(),
        "Biaya": "5000",
        "Cara membayar": "Tunai",
    }
    page = operator.get(f"{BOOK}/{day.year}").text
    assert [str(value) in page for value in (number, "Pemohon Contoh", "Dikuasai, Tidak dikuasai")] == [True] * 3


def test_a_nik_in_what_was_asked_is_covered_on_paper_and_in_files(
    site: Site, user: User, operator: FlaskClient, make_request: Make, make_objection: Make
) -> None:
    key = make_request(details="Data bansos 3304021234560009", purpose="Untuk NIK 3304 0212 3456 0009", ago=3)
    registered(site, user, key)
    make_objection(key, ground="b", found_on=today(site) - timedelta(days=1))
    year = today(site).year
    (row,) = downloaded(operator, year)
    other = f"{STAFF}/keberatan/register/{year}"
    pages = [operator.get(address).text for address in (f"{BOOK}/{year}", other)]
    token = re.search(r'name="csrf_token" type="hidden" value="([^"]*)"', pages[1])
    assert token is not None
    pages.append(operator.post(f"{other}/berkas", data={"csrf_token": token[1]}).text)

    assert (row["Informasi yang diminta"], row["Tujuan penggunaan"]) == (
        *("Data bansos ************0009", "Untuk NIK ************0009"),
    )
    assert [("************0009" in page, "3456" in page) for page in pages] == [(True, False)] * 3


@pytest.mark.parametrize("begun", ["=", "+", "-", "@"])
def test_cells_that_a_spreadsheet_would_run_are_disarmed(
    site: Site, user: User, operator: FlaskClient, make_request: Make, begun: str
) -> None:
    key = make_request(asking={"name": f"{begun}SUM(A1)"}, details=f"{begun}cmd")
    registered(site, user, key)
    (row,) = downloaded(operator, today(site).year)
    assert [row[name][0] for name in ("Nama", "Informasi yang diminta")] == ["'", "'"]


@pytest.mark.parametrize("book", ["permohonan", "keberatan"])
def test_both_books_go_out_as_a_spreadsheet_in_which_nothing_runs(
    site: Site, user: User, operator: FlaskClient, make_request: Make, make_objection: Make, book: str
) -> None:
    """Perki 1/2021, annex: the columns of the file are those of the page."""
    key = make_request(
        asking={"name": "=SUM(A1)", "phone": "6281200000001"}, details="@cmd http://contoh.example", ago=2
    )
    registered(site, user, key)
    make_objection(key, ground="b", found_on=today(site) - timedelta(days=1))
    address = f"{STAFF}/{book}/register/{today(site).year}"
    page = operator.get(address).text
    answer = operator.post(f"{address}/berkas", data={**fields(page, form_to(page, "berkas")), "bentuk": "xlsx"})
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["Content-Disposition"].endswith(f'filename="register-{book}-{today(site).year}.xlsx"')
    assert "no-store" in answer.headers["Cache-Control"]
    head, row = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].iter_rows()
    assert [cell.value for cell in head] == re.findall(r'<th scope="col">([^<]*)</th>', page)[1:]
    assert [cell.coordinate for cell in row if cell.data_type == "f" or cell.hyperlink] == []
    (asked,) = [cell for cell in row if cell.value == "@cmd http://contoh.example"]
    (who,) = [cell for cell in row if str(cell.value).startswith("=SUM(A1)")]
    assert [(cell.data_type, cell.number_format) for cell in (asked, who)] == [("s", "@")] * 2
    came = row[1]
    assert (came.data_type, came.number_format) == ("d", "dd/mm/yyyy")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.what.endswith("book"))).one()
    assert entry.detail == {"count": 1}


def test_the_book_holds_what_is_registered_and_not_restricted(
    site: Site, user: User, operator: FlaskClient, make_request: Make
) -> None:
    """UU 27/2022 pasal 41: what is restricted leaves with no file."""
    make_request(details="Belum didaftar")
    kept, closed = make_request(details="Terdaftar"), make_request(details="Dibatasi")
    for key in (kept, closed):
        registered(site, user, key)
    with site_scope(site.id):
        row = db.session.get_one(Request, closed)
        desk.restrict(row, "Diminta pemohon", step=row.step, site=site, user=user)
        db.session.commit()
    year = today(site).year
    assert [row["Informasi yang diminta"] for row in downloaded(operator, year)] == ["Terdaftar"]
    assert ["Belum didaftar" in operator.get(f"{BOOK}/{year}").text, "Dibatasi<" in operator.get(BOOK).text] == [
        *(False, False)
    ]


def test_who_took_the_book_is_written_down_without_a_name(
    site: Site, user: User, operator: FlaskClient, make_request: Make
) -> None:
    registered(site, user, make_request())
    downloaded(operator, today(site).year)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.what == f"{NAME}.book")).one()
    assert (entry.target, entry.detail) == (str(today(site).year), {"count": 1})
    assert entry.user_id is not None


def test_the_book_goes_out_with_a_token_alone_and_of_years_that_were(operator: FlaskClient, site: Site) -> None:
    year = today(site).year
    assert operator.post(f"{BOOK}/{year}/berkas").status_code == 400
    assert operator.get(f"{BOOK}/{year}/berkas").status_code == 405
    assert [operator.get(f"{BOOK}/{each}").status_code for each in (2009, year + 1, year)] == [404, 404, 200]


def test_the_book_reads_as_many_rows_with_as_many_statements(
    site: Site, user: User, operator: FlaskClient, make_request: Make, count_statements: Any
) -> None:
    given = Part(result=states.GIVEN, what="Laporan", form="cetak")
    counts = []
    for more in (1, 4):
        for _each in range(more):
            registered(site, user, make_request(), Part(result=given.result, what=given.what, form=given.form))
        operator.get(f"{BOOK}/{today(site).year}")
        with count_statements() as counted:
            operator.get(f"{BOOK}/{today(site).year}")
        counts.append(counted.count)
    assert counts[0] == counts[1]


def sent(client: FlaskClient, **changes: Any) -> Any:
    """Open the form of the desk, fill it in and send it."""
    page = client.get(NEW).text
    data = {**fields(page), **ASKED, "channel": "surat", **changes}
    return client.post(NEW, data=data, content_type="multipart/form-data")


def test_what_came_by_letter_is_written_down_with_a_receipt(site: Site, operator: FlaskClient) -> None:
    """UU 14/2008 pasal 22 ayat (3): what is asked in writing or by word of mouth is noted, with its number at once."""
    came = today(site) - timedelta(days=3)
    answer = sent(operator, received_on=came.isoformat())
    number, code = receipt(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    with site_scope(site.id):
        row = db.session.scalars(select(Request)).one()
        assert (row.number, row.channel, row.due_from, row.notice) == (number, "surat", came, "")
        assert (bool(row.entered_by), row.state) == (True, states.SENT)
        assert numbers.opens(code, row)
        assert [letter.kind for letter in db.session.scalars(select(Letter))] == [states.RECEIPT]
    assert code not in operator.get(f"{STAFF}/permohonan/{row.id}").text


def test_a_receipt_comes_back_when_the_form_is_sent_twice(site: Site, operator: FlaskClient) -> None:
    """UU 14/2008 pasal 22 ayat (4): one number for one request."""
    data = {**fields(operator.get(NEW).text), **ASKED, "channel": "meja"}
    answers = [operator.post(NEW, data=data, content_type="multipart/form-data") for _each in range(2)]
    assert len({receipt(answer) for answer in answers}) == 1
    with site_scope(site.id):
        assert len(db.session.scalars(select(Request)).all()) == 1


BAD: list[tuple[dict[str, str], str]] = [
    ({"nik": "330402123456000"}, "NIK terdiri atas 16 angka; yang Anda tulis 15"),
    ({"kind": "badan_hukum", "entity": "AHU-1"}, "Lampirkan gambar pengesahan"),
    ({"received_on": "2999-01-01"}, "Tulis tanggal yang sudah lewat"),
    ({"received_on": ""}, "Tulis tanggal diterimanya."),
    ({"deliver": "surel", "email": ""}, "nomor HP atau alamat surel"),
    ({"channel": "web"}, "Masuk lewat"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    site: Site, operator: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    answer = sent(operator, **changes)
    assert (answer.status_code, sentence in answer.text, ASKED["details"] in answer.text) == (422, True, True)
    with site_scope(site.id):
        assert db.session.scalars(select(Request)).all() == []


def test_who_has_neither_telephone_nor_mail_asks_by_post(site: Site, operator: FlaskClient) -> None:
    """UU 14/2008 pasal 22 ayat (1): asked in writing or not, and answered by letter."""
    receipt(sent(operator, deliver="pos", email="", phone=""))


def test_pictures_of_papers_are_kept_out_of_sight(site: Site, operator: FlaskClient) -> None:
    receipt(sent(operator, nik="", papers=[(picture(), "ktp.jpg")]))
    with site_scope(site.id):
        paper = db.session.scalars(select(Paper)).one()
        assert (paper.kind, paper.in_public) == ("ktp", False)
        assert operator.get(f"{HOME}/media/{paper.media}/640.jpg").status_code == 404


def test_who_is_not_signed_in_writes_nothing_down(client: FlaskClient, site: Site) -> None:
    assert client.post(NEW, data=ASKED).status_code in (302, 303, 400, 401, 403)
    with site_scope(site.id):
        assert db.session.scalars(select(Request)).all() == []

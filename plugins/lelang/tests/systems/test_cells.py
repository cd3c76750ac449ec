"""Amounts, days and moments as people and programs write them: read, or told with cell, rule and remedy."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, format_rupiah, site_scope
from cms_lelang.models import Contract, Package, Payment, Progress, Release, Stage

from ..conftest import HOME, MakePackage, look, rows, story, take
from .test_files import told

HEAD = "kd_tender;nama_paket;tahun;pagu;jenis_pengadaan;metode_pengadaan"


@pytest.mark.parametrize(
    "said", ["Rp1.234.567,00", "Rp. 1.234.567", "IDR 1.234.567,-", "1.234.567", "1,234,567.00", " 1234567 "]
)
def test_amounts_are_read_as_they_are_written(operator: FlaskClient, site: Site, said: str) -> None:
    take(operator, look(operator, "kode", f"{HEAD}\n1;Talud;2026;{said};Barang;Pembelian langsung (desa)"))
    assert [row.ceiling for row in rows(site, Package)] == [1_234_567]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("148", "Rp148 terlalu kecil. Tulis rupiah penuh, bukan ribuan atau juta. (aturan D8)"),
        ("148,5", "Tulis rupiah penuh tanpa pecahan, bukan ribuan atau juta."),
        ("148.000,5", "Tulis rupiah penuh tanpa pecahan, bukan ribuan atau juta."),
        ("1.234.567,505", "Paling banyak 2 angka di belakang koma."),
        ("148 juta", "Tulis dengan angka saja."),
        ("-148000000", "Paling sedikit 0."),
    ],
)
def test_amounts_that_cannot_be_meant_are_told(operator: FlaskClient, site: Site, said: str, why: str) -> None:
    page = told(look(operator, "kode", f"{HEAD}\n1;Talud;2026;{said};Barang;Tender").text)
    assert (f"Sel D2, Pagu (rupiah) : {why}" in page, "Impor semua" in page) == (True, False)


@pytest.mark.parametrize(
    ("said", "amount"),
    [("Rp 1.449.999.999,97", 1_450_000_000), ("149999999.5", 150_000_000), ("1,449,999,999.49", 1_449_999_999)],
)
def test_sen_are_rounded_and_told(operator: FlaskClient, site: Site, said: str, amount: int) -> None:
    line = f"{HEAD}\n1;Talud;2026;{said};Barang;Tender"
    found = look(operator, "kode", line)
    page = told(found.text)
    assert f"Sel D2, Pagu (rupiah) : Sennya dibulatkan. Yang disimpan {format_rupiah(amount)}." in page
    assert f"Tertulis: “{said}”." in page
    take(operator, found)
    assert [row.ceiling for row in rows(site, Package)] == [amount]
    assert "Tidak ada yang berubah." in look(operator, "kode", line).text


def test_sen_of_numbers_and_of_parts_are_rounded(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    line = {"kd_tender": "1", "nama_paket": "Talud", "tahun": 2026, "pagu": 149999999.5, "hps": 149999999.25}
    line |= {"jenis_pengadaan": "Barang", "metode_pengadaan": "Tender"}
    take(operator, look(operator, "kode", json.dumps([line]), "paket.json"))
    assert [(row.ceiling, row.estimate) for row in rows(site, Package)] == [(150_000_000, 149_999_999)]
    make_package(code="2", parts={**story(), "contracts": [], "payments": [], "handovers": [], "progress": []})
    lines = "kd_tender;no_kontrak;tgl_kontrak;nilai_kontrak\n2;027/05;2026-03-25;Rp 141.999.999,87\n"
    found = look(operator, "bagian/contracts", lines)
    assert "Sennya dibulatkan. Yang disimpan Rp142.000.000." in told(found.text)
    take(operator, found)
    assert [row.value for row in rows(site, Contract)] == [142_000_000]


PROGRESS = "paket;Keadaan pada;Sudah berapa persen;Menurut rencana berapa persen"


@pytest.mark.parametrize(
    ("said", "percent"), [("0", "0"), ("12,5", "12.5"), ("99.5", "99.5"), ("25%", "25"), ("33,33 %", "33.33")]
)
def test_progress_begins_with_nought_and_has_decimals(
    operator: FlaskClient, client: FlaskClient, site: Site, make_package: MakePackage, said: str, percent: str
) -> None:
    make_package(parts={**story(), "payments": [], "handovers": [], "progress": []})
    line = f"{PROGRESS}\nsaluran-irigasi;20/04/2026;{said};{said}\n"
    take(operator, look(operator, "bagian/progress", line))
    assert [(row.percent, row.planned) for row in rows(site, Progress)] == [(Decimal(percent), Decimal(percent))]
    assert "Tidak ada yang berubah." in look(operator, "bagian/progress", line).text
    written = percent.replace(".", ",")
    page = told(client.get(f"{HOME}/lelang/saluran-irigasi").text)
    assert f"{written}% {written}% 0" in page
    (row,) = rows(site, Progress)
    release = rows(site, Release)[-1]
    # As a number of JSON, and in words.
    assert release.facts[f"progress-{row.id}"]["percent"] == float(percent)
    (milestone,) = release.told["contracts"][0]["implementation"]["milestones"]
    assert milestone["title"] == f"{written} persen"


STAGES = "paket;Tahap;Mulai;Selesai\nsaluran-irigasi;Pemasukan penawaran;"
ZONELESS = "Jam tanpa zona ({}) dibaca sebagai WIB, jam situs ini, mulai baris 2 di kolom “{}”."


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2026-03-21T08:00:00", "2026-03-22T08:00:00.000", ZONELESS.format(2, "Mulai")),
        ("21/03/2026 08.00 WITA", "22 Maret 2026 pukul 16:00", ZONELESS.format(1, "Berakhir")),
        ("2026-03-21T08:00:00Z", "2026-03-22T08:00:00+08:00", ""),
        ("46102.3333", "46103.6667", ZONELESS.format(2, "Mulai")),
        ("21/03/2026\N{NO-BREAK SPACE}08.00", "2026-03-22T16:00:00Z", ZONELESS.format(1, "Mulai")),
        ("21-03-2026", "22 Maret 2026", ""),
        ("46102", "46103", ""),
    ],
)
def test_of_hours_without_a_zone_it_is_told_how_they_are_read(
    operator: FlaskClient, make_package: MakePackage, starts: str, ends: str, said: str
) -> None:
    make_package()
    page = told(look(operator, "bagian/stages", f"{STAGES}{starts};{ends}").text)
    assert (page.count("Jam tanpa zona"), said in page, "Impor semua" in page) == (int(bool(said)), True, True)


def test_hours_of_a_spreadsheet_have_no_zone_and_are_those_of_the_site(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    with site_scope(site.id):
        db.session.get_one(Site, site.id).timezone = "Asia/Makassar"
        db.session.commit()
    make_package()
    book, file = openpyxl.Workbook(), io.BytesIO()
    sheet: Any = book.active
    sheet.append(["paket", "Tahap", "Mulai", "Selesai"])
    starts = datetime(2026, 3, 21, 8, tzinfo=UTC).replace(tzinfo=None)
    sheet.append(["saluran-irigasi", "Pemasukan penawaran", starts, date(2026, 3, 28)])
    book.save(file)
    found = look(operator, "bagian/stages", file.getvalue(), "tahap.xlsx")
    assert ZONELESS.format(1, "Mulai").replace("WIB", "WITA") in told(found.text)
    take(operator, found)
    (row,) = rows(site, Stage)
    assert (row.starts_at, row.ends_at) == (
        datetime(2026, 3, 21, 0, tzinfo=UTC),
        datetime(2026, 3, 28, 15, 59, tzinfo=UTC),
    )


@pytest.mark.parametrize("said", ["100,5", "-1", "12,345", "banyak"])
def test_progress_that_cannot_be_is_told(operator: FlaskClient, make_package: MakePackage, said: str) -> None:
    make_package(parts={**story(), "payments": [], "handovers": [], "progress": []})
    page = told(look(operator, "bagian/progress", f"{PROGRESS}\nsaluran-irigasi;20/04/2026;{said};\n").text)
    assert ("Sel C2, Sudah berapa persen :" in page, "Impor semua" in page) == (True, False)


def test_an_offer_of_nought_is_not_left_out(operator: FlaskClient, make_package: MakePackage) -> None:
    make_package(parts=story())
    lines = "paket;Nama peserta;Harga penawaran (rupiah)\nsaluran-irigasi;CV Lain;0\n"
    page = told(look(operator, "bagian/bidders", lines).text)
    # Who did not win may have offered anything: it is told, and taken.
    assert ("Rp0 terlalu kecil." in page, "Impor semua" in page) == (True, True)


def test_millions_of_a_whole_column_are_doubted(operator: FlaskClient, site: Site) -> None:
    page = told(look(operator, "kode", f"{HEAD}\n1;Talud;2026;148.000;Barang;Pembelian langsung (desa)").text)
    assert "Pagu Rp148.000 tidak sampai satu juta." in page


PAYMENTS = "paket;no_bap;tgl_bap;besar_pembayaran"


@pytest.mark.parametrize("said", ["19/06/2026", "19-6-2026", "2026-06-19", "19 Juni 2026", "2026-06-19T00:00:00"])
def test_days_are_read_as_they_are_written(
    operator: FlaskClient, site: Site, make_package: MakePackage, said: str
) -> None:
    make_package(parts={**story(), "payments": []})
    take(operator, look(operator, "bagian/payments", f"{PAYMENTS}\nsaluran-irigasi;1;{said};1000000"))
    assert [row.paid.isoformat() for row in rows(site, Payment)] == ["2026-06-19"]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("46192", "Tulis tanggal seperti 31/12/2026"),
        ("06/19/2026", "Tanggal ini tidak ada. Tulis hari, bulan, lalu tahun: 31/12/2026."),
        ("19/06/26", "Tulis tanggal seperti 31/12/2026"),
        ("31/06/2026", "Tanggal ini tidak ada."),
    ],
)
def test_days_that_cannot_be_read_are_told(
    operator: FlaskClient, site: Site, make_package: MakePackage, said: str, why: str
) -> None:
    make_package(parts={**story(), "payments": []})
    page = told(look(operator, "bagian/payments", f"{PAYMENTS}\nsaluran-irigasi;1;{said};1000000").text)
    assert f"Sel C2, Dibayar pada : {why}" in page
    assert f"Tertulis: “{said}”." in page

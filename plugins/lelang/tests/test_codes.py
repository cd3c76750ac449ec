"""Codes as spreadsheets hand them on."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import BadCell, Site
from cms_lelang.codes import whole
from cms_lelang.models import Package, Plan

from .conftest import PACKAGE, STAFF, FillIn, MakePackage, look, rows, take

MENDED = {
    "58000029.0": "58000029",
    "'58000032": "58000032",
    "‘58000032": "58000032",
    "５８０００００３２": "580000032",
    "53.216.300": "53216300",
    "53,216,300": "53216300",
    "10 073 216": "10073216",
    "58.000.042,00": "58000042",
    "58,000,042.0": "58000042",
    **dict.fromkeys(("-", "–", " . ", "...", "_", "n/a", "N/A", "n.a.", "tidak ada", "Tidak ada", "Nihil"), ""),
}
KEPT = (
    "58000029",
    "027/RKP/2026",
    "RKP-01",
    "1.3",
    "2026.01",
    "1.01.2.22.0.00.01.0000",
    "33.04.02.2007",
    "02/2026",
    "58000042,58000043",
    *("01/RKP/2026", "RKP/01/03/2026", "01/27/32/2026", "33/04/2007", "31-13-2026", "DES-01", "12-RKP", "A-", "-7"),
    *("02.03.15", "2.3.10", "1.01.2026", "33.04.2007", "2026.01.05", "01.03.2026.1", "31.13.2026", "12 Desa 2026"),
    *("33/04/07", "01/02/07", "01/03/26/RKP", "5/26", "01/03", "32/01/26", "01/03/2"),
    *("2026.3.1", "01/MAR/2026", "01 Mar", "12 March", "1/Mar-2026", "32 Mar 2026", "01–RKP–2026"),
)
"""Codes, and numbers that villages give their plans."""
RUINED = (
    *("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "###", "Err:502", "NaN", "nan", "null", "TRUE", "False"),
    *("58000042.50", "58000042,5", "58000042,3333", "58.000.042,50", "Infinity", "-inf"),
)
DAYS = (
    *("2026-03-01", "2026-03-01 10:00", "01/03/2026", "01-03-2026", "3/21/2026", "2026/05/01", "01/03/2026 10:00"),
    *("Mar-26", "Mei-2026", "01-Okt", "1-Mar-26", "1 Mar 2026", "01 Maret 2026"),
    *("01/03/26", "1/3/26", "01-03-26", "3/21/26", "01/03/26 10:00"),
    *("01.03.2026", "1.3.2026", "21.12.2026", "01.03.2026 10.00"),
    *("01/Mar/2026", "01 Mar 26", "1 March 2026", "1 Pebruari 2026", "1-Nopember-2026", "01–03–2026", "1−Mar−26"),
)
SHORTENED = ("12E3", "1,00732E+10", "5.8e7", "5E-7")


@pytest.mark.parametrize(("said", "code"), [*MENDED.items(), *((each, each) for each in KEPT)])
def test_a_code_is_what_was_meant(said: str, code: str) -> None:
    assert whole(said) == code


@pytest.mark.parametrize(
    ("said", "why"),
    [
        *((s, "bukan kode: program tabel mengubahnya") for s in RUINED),
        *((s, "bukan kode: program tabel menjadikannya tanggal") for s in DAYS),
        *((s, "dipendekkan") for s in SHORTENED),
    ],
)
def test_what_a_spreadsheet_ruined_is_no_code(app: Flask, said: str, why: str) -> None:
    with app.test_request_context("/"), pytest.raises(BadCell, match=f"“{re.escape(said)}” .*{why}"):
        whole(said)


HEAD = (
    "Kode Paket",
    "Kode RUP",
    "Nama paket",
    "Tahun anggaran",
    "Jenis pengadaan",
    "Metode pemilihan",
    "Pagu (rupiah)",
)
REST = ("Embung Dusun 1", 2026, "Konstruksi", "Tender", 880_000_000)


def of_plans(*codes: Any) -> bytes:
    """Return a spreadsheet of plans with these codes."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for line in (HEAD, *((f"70{number}", code, f"{REST[0]} {number}", *REST[1:]) for number, code in enumerate(codes))):
        book.worksheets[0].append(line)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("cell", "said"),
    [(date(2026, 3, 1), "2026-03-01"), (True, "TRUE"), (58000042.5, "58000042,5"), ("#REF", "#REF"), ("###", "###")],
)
@pytest.mark.parametrize("table", ["rup", "kode"])
def test_a_cell_that_is_no_code_is_refused_where_it_stands(
    operator: FlaskClient, site: Site, table: str, cell: Any, said: str
) -> None:
    page = look(operator, table, of_plans(cell), "rup.xlsx").text
    assert (f"“{said}” bukan kode" in page, "Impor semua" in page) == (True, False)
    page = look(operator, table, of_plans(58000042, "RKP-01"), "rup.xlsx").text
    assert "bukan kode" not in page


@pytest.mark.parametrize("said", ["01/03/26", "01.03.2026"])
def test_a_day_is_no_code_in_a_form_and_in_a_file_and_its_like_is(
    operator: FlaskClient, site: Site, fill_in: FillIn, said: str
) -> None:
    new = f"{STAFF}/baru"
    answer = operator.post(new, data=fill_in(new, PACKAGE, code=said))
    assert (answer.status_code, f"“{said}” bukan kode" in answer.text) == (422, True)
    page = look(operator, "kode", f"{TENDERS}\n{said},Embung,2026,Konstruksi,Tender,880000000,\n").text
    assert (f"“{said}” bukan kode" in page, "Impor semua" in page) == (True, False)
    assert operator.post(new, data=fill_in(new, PACKAGE, code="02.03.15")).status_code == 303
    assert [row.code for row in rows(site, Package)] == ["02.03.15"]


def test_what_is_mended_is_kept_so(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    take(operator, look(operator, "rup", of_plans(58000031, "'58000032", "53.216.300", "RKP-01", None), "rup.xlsx"))
    assert [row.code for row in rows(site, Plan)] == ["58000031", "58000032", "53216300", "RKP-01", ""]
    make_package(code="700")
    page = look(operator, "bagian/plans", "paket,Kode RUP,Tahun anggaran RUP\n700,#REF!,2026\n").text
    assert ("“#REF!” bukan kode" in page, "Impor semua" in page) == (True, False)


TENDERS = "Kode Paket,Nama paket,Tahun anggaran,Jenis pengadaan,Metode pemilihan,Pagu (rupiah),Kode RUP"


@pytest.mark.parametrize("none", ["-", "n/a", "tidak ada"])
def test_a_sign_for_no_code_names_no_package(
    operator: FlaskClient, site: Site, make_package: MakePackage, none: str
) -> None:
    make_package(code="-", title="Paket lama")
    for table, text in (
        ("kode", f"{TENDERS}\n{none},Tanpa kode dua,2026,Konstruksi,Tender,880000000,\n"),
        ("bagian/plans", f"paket,Kode RUP,Tahun anggaran RUP\n{none},58000042,2026\n"),
    ):
        page = look(operator, table, text).text
        assert (f"“{none}” bukan kode. Baris ini perlu kodenya." in page, "Impor semua" in page) == (True, False)
    take(operator, look(operator, "kode", f"{TENDERS}\n701,Embung Dusun 2,2026,Konstruksi,Tender,880000000,{none}\n"))
    take(operator, look(operator, "rup", of_plans(none), "rup.xlsx"))
    assert [row.code for row in rows(site, Plan)] == [""]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("53900001 53900002", ["53900001", "53900002"]),
        ("53900001/53900002", ["53900001", "53900002"]),
        ("53900001 / 53900002; 53900003", ["53900001", "53900002", "53900003"]),
        ("01/RKP/2026", ["01/RKP/2026"]),
        ("RKP 53900001", ["RKP 53900001"]),
        ("53900001/2026", ["53900001/2026"]),
    ],
)
def test_codes_of_sirup_beside_one_another_are_several(
    operator: FlaskClient, site: Site, cell: str, codes: list[str]
) -> None:
    take(operator, look(operator, "kode", f"{TENDERS}\n701,Embung,2026,Konstruksi,Tender,880000000,{cell}\n"))
    assert sorted(row.code for row in rows(site, Plan)) == codes

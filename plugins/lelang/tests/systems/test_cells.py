"""Amounts, days and moments as people and programs write them: read, or told with cell, rule and remedy."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.models import Package, Payment

from ..conftest import MakePackage, look, rows, story, take
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
        ("1.234.567,50", "Tulis angka bulat, tanpa pecahan."),
        ("148 juta", "Tulis dengan angka saja."),
        ("-148000000", "Paling sedikit 0."),
    ],
)
def test_amounts_that_cannot_be_meant_are_told(operator: FlaskClient, site: Site, said: str, why: str) -> None:
    page = told(look(operator, "kode", f"{HEAD}\n1;Talud;2026;{said};Barang;Tender").text)
    assert (f"Sel D2, Pagu (rupiah) : {why}" in page, "Impor semua" in page) == (True, False)


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

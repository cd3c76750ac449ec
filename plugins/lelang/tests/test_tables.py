"""Packages as a table: looked at first, row by row, by the rules of the form."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from cms_core.api import Site, db, site_scope
from cms_lelang.models import Package

from .conftest import STAFF, MakePackage, story

HEAD = (
    "Nama paket,Uraian,Tahun anggaran,Jenis pengadaan,Metode,Pagu (rupiah),HPS (rupiah),"
    '"Alasan batal, gagal, atau diulang"'
)


def look(operator: FlaskClient, content: str) -> TestResponse:
    """Send a file to be looked at, and open what was found."""
    page = operator.get(f"{STAFF}/tabel/").text
    hidden = dict(re.findall(r'name="([^"]+)" type="hidden" value="([^"]*)"', page))
    file: Any = (io.BytesIO(content.encode()), "paket.csv")
    return operator.post(f"{STAFF}/tabel/", data={**hidden, "file": file}, follow_redirects=True)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Saluran,Saluran 180 meter.,2026,Barang,Permintaan penawaran (desa),148.000.000,145500000,", ""),
        ("Saluran,Ada.,2026,Barang,Permintaan penawaran (desa),148,,", "terlalu kecil. Tulis rupiah penuh"),
        ("Saluran,Ada.,2026,Barang,Permintaan penawaran (desa),148000000,150000000,", "melebihi pagu"),
        ("Saluran,NIP 198503152010011023,2026,Barang,Tender,148000000,,", "tidak boleh terbit"),
        ("Saluran,Ada.,2026,Barang,Tender,148000000,,Bank Jateng 1023456789", "tidak boleh terbit"),
    ],
)
def test_rows_keep_the_rules_of_the_form(operator: FlaskClient, site: Site, row: str, said: str) -> None:
    page = look(operator, f"{HEAD}\n{row}\n").text
    assert (said in page) if said else ("Impor" in page)
    assert ("198503152010011023" in page) == ("198503152010011023" in row)
    with site_scope(site.id):
        assert list(db.session.scalars(select(Package))) == []


def test_a_code_that_two_new_rows_have_is_doubted(operator: FlaskClient) -> None:
    head = "Nama paket,Uraian,Tahun anggaran,Jenis pengadaan,Metode,Pagu (rupiah),Kode tender,Versi tender"
    row = "{},Ada.,2026,Barang,Tender,148000000,{},{}"
    said = "Kode 900 ada di baris sebelumnya juga. Bila itu satu paket, hapus salah satunya."
    for codes, count in (((900, 900), 1), ((900, 901), 0), (("", ""), 0)):
        lines = [row.format(f"Paket {number}", code, "") for number, code in enumerate(codes)]
        page = look(operator, "\n".join([head, *lines])).text
        assert (page.count(said), "Impor semua" in page) == (count, True)
    lines = [row.format(f"Paket {number}", 900, number) for number in (1, 2)]
    assert said not in look(operator, "\n".join([head, *lines])).text


def test_a_row_goes_with_what_is_told_of_its_package(
    operator: FlaskClient, site: Site, make_package: MakePackage
) -> None:
    make_package(parts=story())
    rows = (
        "Nama paket,Uraian,Tahun anggaran,Pagu (rupiah),HPS (rupiah),Alamat halaman\n"
        "Saluran irigasi,Saluran 180 meter.,2026,148000000,{},saluran-irigasi\n"
    )
    page = look(operator, rows.format("141000000")).text
    assert "Nilai kontrak Rp142.000.000 melebihi HPS Rp141.000.000." in page
    assert "melebihi" not in look(operator, rows.format("143000000")).text

"""What is seen of a file as a whole."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.fields import RupiahField
from cms_lelang.models import Package
from cms_lelang.parts.tables import table_of
from cms_lelang.systems import overviews

from ..conftest import MakePackage, look, rows, story, take
from .test_files import told


def test_what_lies_around_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(overviews, "current_site", lambda: SimpleNamespace(region_code="33.04", name="Banjarnegara"))
    monkeypatch.setattr(overviews, "names_around", lambda code: asked.append(code) or ["Banjarnegara"])
    monkeypatch.setattr(overviews, "called", lambda site: site.name)
    monkeypatch.setattr(overviews, "today", lambda _site: date(2026, 3, 1))
    rows: Any = {number: {"agency": f"Kab. {number}"} for number in range(300)}
    assert (len(overviews.of_packages(rows).doubts), asked) == (1, ["33.04"])


HEAD = "kd_tender,nama_paket,tahun_anggaran,jenis_pengadaan,mtd_pemilihan,pagu,hps"
ROW, SUM = "Pengadaan Barang,Tender", "Rp 900.000.000"
SAID = "Jumlah yang ditulis dengan Rp atau pemisah ({}) dibaca sebagai rupiah penuh, menurut barisnya: {}."


def test_amounts_with_more_than_digits_are_named_with_what_was_read(operator: FlaskClient, site: Site) -> None:
    lines = [HEAD, f'1,Laptop,2026,{ROW},"Rp1.234.567.000,00",1.200.000.000', f"2,Meja,2026,{ROW},900000000,800000000"]
    page = told(look(operator, "kode", "\n".join(lines)).text)
    first = "2 “Rp1.234.567.000,00” → Rp1.234.567.000; 2 “1.200.000.000” → Rp1.200.000.000"
    assert SAID.format(2, first) in page
    assert "menurut barisnya: 3" not in page
    take(operator, look(operator, "kode", "\n".join(lines)))
    kept = [(row.ceiling, row.estimate) for row in rows(site, Package)]
    assert kept == [(1_234_567_000, 1_200_000_000), (900_000_000, 800_000_000)]


@pytest.mark.parametrize(
    ("table", "lines"),
    [
        ("paket", ("title,body,year,category,method,ceiling", f"A,B,2026,{ROW},{SUM}")),
        ("rup", ("kd_rup,nama_paket,tahun_anggaran,jenis_pengadaan,mtd_pengadaan,pagu", f"1,A,2026,{ROW},{SUM}")),
        ("bagian/bidders", ("kd_tender,nama_penyedia,nilai_penawaran", "10012345000,CV Bumi,Rp 900.000.000")),
        ("bagian/payments", ("kd_tender,tgl_bap,besar_pembayaran", "10012345000,2026-06-22,Rp 900.000.000")),
    ],
)
def test_each_table_with_amounts_names_them(
    operator: FlaskClient, site: Site, make_package: MakePackage, table: str, lines: tuple[str, str]
) -> None:
    make_package(code="10012345000", parts=story())
    page = told(look(operator, table, "\n".join(lines)).text)
    assert SAID.format(1, "2 “Rp 900.000.000” → Rp900.000.000") in page


def test_of_many_amounts_some_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overviews, "format_rupiah", lambda amount: f"Rp{amount}")
    read = RupiahField.kind.read
    (said,) = overviews.of_amounts({number: {"pagu": read("1.000.000")} for number in range(2, 9)}).doubts
    listed = "; ".join(f"{number} “1.000.000” → Rp1000000" for number in range(2, 7))
    assert said._kwargs["list"] == f"{listed}; …"
    plain = ("1000000", 1_000_000, 1_000_000.0, "1000000.00", "1000000,0")
    assert overviews.of_amounts({2: {str(cell): read(cell) for cell in plain}}).doubts == ()


@pytest.mark.parametrize(
    ("part", "looked_at"),
    [
        ("plans", ("amount",)),
        ("stages", ("starts_at", "ends_at")),
        ("bidders", ("offer", "corrected", "negotiated")),
        ("payments", ("amount", "handed")),
        ("contracts", ()),
    ],
)
def test_no_more_of_a_part_is_read_twice_than_is_looked_at(part: str, looked_at: tuple[str, ...]) -> None:
    table = table_of(part)
    assert table.overview_of == looked_at
    assert set(looked_at) <= {column.name for column in (*table.columns, *table.beside)}

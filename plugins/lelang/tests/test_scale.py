"""D8: what was written in thousands or millions is seen beside what it is for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.breaches import Known, Limit
from cms_lelang.ceilings.services import limits_of, usual
from cms_lelang.checks import check
from cms_lelang.models import Handover, Payment
from cms_lelang.scale import scale

from .conftest import MakePackage, case, look, story


@pytest.fixture
def _request(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


def paid(*amounts: int, sort: str = "pertama", status: str = "", **values: Any) -> Any:
    """Return a package whose contract is 490 million rupiah, with payments and a handover."""
    parts = story()
    for row in parts["bidders"]:
        row.offer = row.negotiated = 490_000_000
    parts["contracts"][0].value, parts["contracts"][0].status = 490_000_000, status
    parts["payments"] = [Payment(paid=date(2026, 5, 1), amount=amount, number="", note="") for amount in amounts]
    parts["handovers"] = [Handover(sort=sort, number="", day=date(2026, 6, 20))]
    return case(parts=parts, **{"ceiling": 500_000_000, "estimate": 495_000_000, **values})


def said(told: Any, known: Known | None = None) -> list[str]:
    found = list(scale(told, *((known,) if known is not None else ())))
    assert {(each.rule, each.severe) for each in found} <= {("D8", False)}
    return [f"{each.part}.{each.field}: {each.text.split(' Bila ')[0]}" for each in found]


@pytest.mark.usefixtures("_request")
def test_payments_in_thousands_are_doubted_each_and_together() -> None:
    small = "payments.amount: {} tidak sampai seperseribu dari nilai kontrak Rp490.000.000."
    each = [small.format("Rp150.000"), small.format("Rp340.000")]
    assert said(paid(150_000, 340_000)) == each
    little = (
        "payments.amount: Sudah diserahterimakan, padahal pembayarannya berjumlah {}, tidak sampai seperseratus dari "
        "{}."
    )
    together = little.format("Rp490.000", "nilai kontrak Rp490.000.000")
    assert said(paid(150_000, 340_000, sort="akhir")) == [*each, together]
    assert said(paid(150_000, 340_000, status="selesai")) == [*each, together]
    # A thousandth may be a payment, a hundredth what was paid at last, and until then little was.
    assert said(paid(490_000, 4_410_000, sort="akhir")) == said(paid(4_899_999)) == []
    almost = little.format("Rp4.899.999", "nilai kontrak Rp490.000.000")
    assert said(paid(4_899_999, sort="akhir")) == [almost]
    # What nobody signed for is held against the budget, and its wages may be small.
    alone = {"method": "swakelola_1", "parts": {"payments": paid(150_000).payments, "handovers": []}}
    assert said(case(ceiling=500_000_000, estimate=None, **alone)) == []
    alone["parts"]["handovers"] = paid().handovers
    assert said(case(ceiling=500_000_000, estimate=None, **alone)) == [little.format("Rp150.000", "pagu Rp500.000.000")]
    assert said(paid(150_000, contract_kind="payung", sort="akhir")) == []


@pytest.mark.usefixtures("_request")
@pytest.mark.parametrize(
    ("method", "category", "floor"),
    [
        ("tender", "konstruksi", 400_000_000),
        ("tender_cepat", "barang", 200_000_000),
        ("seleksi", "konsultansi_usaha", 100_000_000),
        ("lelang_desa", "barang", 200_000_000),
    ],
)
def test_a_tender_for_what_simpler_methods_are_for_is_doubted(method: str, category: str, floor: int) -> None:
    known = Known(*limits_of(list(usual()), method, category, date(2026, 3, 1)))
    assert (known.floor and known.floor.most) == floor
    values = {"method": method, "category": category, "estimate": None, "parts": {}}
    (text,) = said(case(ceiling=floor // 10 - 1, **values), known)
    assert text.startswith("ceiling: Pagu Rp", 1)
    assert said(case(ceiling=floor // 10, **values), known) == []


@pytest.mark.usefixtures("_request")
def test_simple_methods_have_no_floor_and_none_is_needed() -> None:
    for method in ("pengadaan_langsung", "swakelola_1", "e_purchasing"):
        assert limits_of(list(usual()), method, "barang", date(2026, 3, 1))[1] is None
    dear = case(ceiling=2_500_000, estimate=None, method="tender", parts={})
    assert said(dear) == []
    (text,) = said(dear, Known(floor=Limit(400_000_000, "Perpres 46/2025")))
    assert text == (
        ".ceiling: Pagu Rp2.500.000 dengan Tender tidak sampai sepersepuluh dari Rp400.000.000, batas Pengadaan "
        "langsung (Perpres 46/2025)."
    )


@pytest.mark.usefixtures("_request")
def test_an_estimate_below_a_tenth_of_the_budget_is_doubted() -> None:
    parts: dict[str, Any] = {}
    (text,) = said(case(ceiling=500_000_000, estimate=49_999_999, parts=parts))
    assert text == ".estimate: Rp49.999.999 tidak sampai sepersepuluh dari Rp500.000.000."
    assert said(case(ceiling=500_000_000, estimate=50_000_000, parts=parts)) == []
    assert said(case(ceiling=500_000_000, estimate=49_999_999, parts=parts, contract_kind="payung")) == []
    told = check(case(ceiling=500_000_000, estimate=49_999_999, parts=parts))
    assert [each.field for each in told if each.rule == "D8"] == ["estimate"]


def test_a_file_in_thousands_is_told(operator: FlaskClient, site: Site, make_package: MakePackage) -> None:
    head = "kd_tender,nama_paket,tahun_anggaran,jenis_pengadaan,mtd_pemilihan,pagu,hps"
    page = look(operator, "kode", f"{head}\n1,Jembatan,2026,Pekerjaan Konstruksi,Tender,2500000,2450000").text
    assert "Pagu Rp2.500.000 dengan Tender tidak sampai sepersepuluh dari Rp400.000.000" in page

"""What a package may say of others: what it tries again, and of which it is a lot."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.models import Contract, Package

from ..conftest import PACKAGE, STAFF, FillIn, MakePackage, look, rows, story

AGAIN = {**PACKAGE, "title": "Saluran lagi"}


@pytest.mark.parametrize(("status", "sent"), [("putus", 303), ("", 422)])
def test_what_follows_a_terminated_contract_tries_its_package_again(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, status: str, sent: int
) -> None:
    parts = {name: story()[name] for name in ("plans", "stages", "bidders", "contracts")}
    parts["contracts"][0].status, parts["contracts"][0].reason = status, "Pekerjaan ditinggalkan"
    make_package(parts=parts, code="101")
    form = f"{STAFF}/baru"
    answer = operator.post(form, data=fill_in(form, AGAIN, repeats="101"))
    assert (answer.status_code, "kontraknya tidak diputus" in answer.text) == (sent, sent == 422)
    assert [row.status for row in rows(site, Contract)] == [status]


@pytest.mark.parametrize("named", ["101", "saluran-irigasi", "Saluran irigasi"])
def test_a_package_is_no_lot_of_itself(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, named: str
) -> None:
    form = f"{STAFF}/{make_package(code='101')}"
    answer = operator.post(form, data=fill_in(form, {**PACKAGE, "code": "101", "lot_of": named}))
    assert (answer.status_code, "Ini paket ini sendiri." in answer.text) == (422, True)
    assert [row.lot_of for row in rows(site, Package)] == [""]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("102", "“Jembatan” sendiri satu lot"),
        ("jembatan", "“Jembatan” sendiri satu lot"),
        ("Jembatan", "“Jembatan” sendiri satu lot"),
        ("103", "sendiri dibagi menjadi lot (“Jembatan”)"),
    ],
)
def test_what_was_divided_is_no_lot(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, named: str, said: str
) -> None:
    form = f"{STAFF}/{make_package(code='101')}"
    make_package(code="102", title="Jembatan", lot_of="101")
    make_package(code="103", title="Jalan poros")
    answer = operator.post(form, data=fill_in(form, {**PACKAGE, "code": "101", "lot_of": named}))
    assert (answer.status_code, said in answer.text) == (422, True)
    assert [row.lot_of for row in rows(site, Package)] == ["", "101", ""]


@pytest.mark.parametrize("named", ["102", "jembatan", "Jembatan"])
def test_a_lot_is_not_divided_whatever_it_is_named_by(
    operator: FlaskClient, fill_in: FillIn, make_package: MakePackage, named: str
) -> None:
    make_package(code="101")
    make_package(code="102", title="Jembatan", lot_of="101")
    form = f"{STAFF}/baru"
    answer = operator.post(form, data=fill_in(form, {**PACKAGE, "title": "Ruas 1", "lot_of": named}))
    assert (answer.status_code, "“Jembatan” sendiri satu lot" in answer.text) == (422, True)


def test_what_was_divided_may_not_be_on_the_site_yet_which_is_told(
    operator: FlaskClient, fill_in: FillIn, make_package: MakePackage
) -> None:
    # Nor is one lot taken for the tender, because it has its code.
    for number in (1, 2):
        made = make_package(title=f"Lot {number}", code="101", lot_of="101", lot=str(number), shown=False)
    page = " ".join(operator.get(f"{STAFF}/{made}/bagian").text.split())
    assert ("Ini paket ini sendiri" in page, "sendiri satu lot" in page) == (True, False)
    other = make_package(title="Barat", lot_of="Paket jalan 2026", shown=False)
    page = " ".join(operator.get(f"{STAFF}/{other}/bagian").text.split())
    assert "Paket “Paket jalan 2026” yang dibagi tidak ada di situs ini." in page


def test_a_lot_with_the_code_of_its_tender_means_the_tender(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    make_package(code="101")
    lots: Any = [{**PACKAGE, "code": "101", "lot_of": "101", "lot": lot} for lot in ("Lot 1", "Lot 2", "Lot 3")]
    form = f"{STAFF}/baru"
    assert [operator.post(form, data=fill_in(form, each)).status_code for each in lots] == [303] * 3


def signed(status: str = "") -> dict[str, list[Any]]:
    """Return the parts of a package whose contract is signed."""
    parts = {name: story()[name] for name in ("plans", "stages", "bidders", "contracts")}
    parts["contracts"][0].status, parts["contracts"][0].reason = status, "Ditinggalkan" if status else ""
    return parts


def told_at(operator: FlaskClient, key: int) -> str:
    """Return what the way of a package says of it."""
    return " ".join(operator.get(f"{STAFF}/{key}/bagian").text.split())


@pytest.mark.parametrize(("status", "sent"), [("", 422), ("putus", 303), (None, 303)])
def test_what_was_divided_does_not_come_to_nothing_while_a_lot_goes_on(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, status: str | None, sent: int
) -> None:
    form = f"{STAFF}/{make_package(code='101')}"
    make_package(title="Timur", lot_of="101", lot="1", parts=signed(status) if status is not None else None)
    answer = operator.post(
        form, data=fill_in(form, {**PACKAGE, "code": "101"}, outcome="gagal", reason="Tidak ada penawaran")
    )
    said = "padahal lotnya “Timur” berjalan dengan kontrak" in answer.text
    assert (answer.status_code, said, rows(site, Package)[0].outcome) == (sent, sent == 422, "gagal" * (sent == 303))


def test_no_lot_of_what_came_to_nothing_gets_a_contract(operator: FlaskClient, make_package: MakePackage) -> None:
    make_package(title="Jalan poros", outcome="gagal", reason="Tidak ada penawaran")
    parts = {**signed(), "contracts": []}
    make_package(title="Timur", code="901", lot_of="Jalan poros", lot="1", parts=parts, shown=False)
    line = "kd_tender,no_kontrak,tgl_kontrak,nilai_kontrak\n901,027/05,2026-03-25,142000000\n"
    page = look(operator, "bagian/contracts", line).text
    said = "“Jalan poros” yang dibagi gagal, padahal lot ini berkontrak" in page
    assert (said, "Impor semua" in page) == (True, False)


def test_a_contract_of_what_was_divided_is_told_to_be_left_out(
    operator: FlaskClient, make_package: MakePackage
) -> None:
    whole = make_package(code="101", parts=signed())
    assert "punya kontrak sendiri" not in told_at(operator, whole)
    lot = make_package(title="Timur", lot_of="101", lot="1", ceiling=1_000_000, estimate=None)
    assert "Paket ini dibagi (“Timur” adalah lotnya) dan punya kontrak sendiri" in told_at(operator, whole)
    assert "“Saluran irigasi” yang dibagi punya kontrak sendiri" in told_at(operator, lot)


@pytest.mark.parametrize(("shown", "sent"), [(True, 422), (False, 303)])
def test_a_contract_that_is_tried_again_stays_terminated(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage, shown: bool, sent: int
) -> None:
    key = make_package(code="101", parts=signed("putus"))
    make_package(title="Saluran lagi", repeats="101", shown=shown)
    (contract,) = rows(site, Contract)
    form = f"{STAFF}/{key}/bagian/contracts/{contract.id}"
    days = {"starts": "2026-03-26", "ends": "2026-06-20", "ordered": "2026-03-26"}
    written = {"number": "027/05/SPK", "signed": "2026-03-25", "value": "142.000.000", "status": "", **days}
    answer = operator.post(form, data=fill_in(form, written))
    said = "Paket ini sudah diulang sebagai “Saluran lagi”" in answer.text
    assert (answer.status_code, said) == (sent, sent == 422)
    assert [row.status for row in rows(site, Contract)] == ["putus" if sent == 422 else ""]


def test_what_is_tried_again_stays_failed(
    operator: FlaskClient, site: Site, fill_in: FillIn, make_package: MakePackage
) -> None:
    form = f"{STAFF}/{make_package(code='101', outcome='gagal', reason='Tidak ada penawaran')}"
    make_package(title="Saluran lagi", repeats="101")
    answer = operator.post(form, data=fill_in(form, {**PACKAGE, "code": "101", "outcome": ""}))
    assert (answer.status_code, "sudah diulang sebagai “Saluran lagi”" in answer.text) == (422, True)
    assert rows(site, Package)[0].outcome == "gagal"


@pytest.mark.parametrize(
    ("other", "doubted"),
    [({}, True), ({"outcome": "gagal", "reason": "Tidak ada penawaran"}, False), ({"lot": "3"}, False)],
)
def test_a_lot_that_is_told_twice_is_doubted(
    operator: FlaskClient, make_package: MakePackage, other: dict[str, Any], doubted: bool
) -> None:
    whole = make_package(code="101", ceiling=300_000_000)
    make_package(title="Timur", lot_of="101", **{"lot": "Lot 2", **other})
    lot = make_package(title="Barat", lot_of="101", lot="2")
    said = "ditulis dua kali: “Barat” dan “Timur”" in told_at(operator, whole)
    assert (said, "Lot “Lot 2” sudah ada: “Timur”" in told_at(operator, lot)) == (doubted, doubted)


@pytest.mark.parametrize(("ceiling", "doubted"), [(300_000_000, True), (148_000_000, False)])
def test_lots_above_the_budget_of_what_was_divided_are_doubted(
    operator: FlaskClient, make_package: MakePackage, ceiling: int, doubted: bool
) -> None:
    whole = make_package(code="101", ceiling=296_000_000)
    make_package(title="Timur", lot_of="101", lot="1")
    lot = make_package(title="Barat", lot_of="101", lot="2", ceiling=ceiling)
    make_package(title="Utara", lot_of="101", lot="3", outcome="gagal", reason="Tidak ada penawaran")
    said = "Pagu lot-lotnya berjumlah Rp448.000.000, melebihi pagu paket yang dibagi Rp296.000.000."
    assert [said in told_at(operator, key) for key in (whole, lot)] == [doubted, doubted]

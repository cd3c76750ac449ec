"""What a package may say of others: what it tries again, and of which it is a lot."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site
from cms_lelang.models import Contract, Package

from ..conftest import PACKAGE, STAFF, FillIn, MakePackage, rows, story

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

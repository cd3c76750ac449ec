"""Who takes part and wins, and that a contract is looked at beside what its winner asked."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_lelang.bidding import are_others
from cms_lelang.checks import check
from cms_lelang.models import Bidder

from .conftest import PACKAGE, STAFF, FillIn, MakePackage, case, framework, look, story, take


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


def found(told: Any) -> list[tuple[str, str, str, bool]]:
    return [(each.rule, each.part, each.field, each.severe) for each in check(told)]


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("01.2**.***.*-***.000", "01.3**.***.*-***.000", True),
        ("012*********000", "012*********001", True),
        ("012*********000", "01.2**.***.*-***.000", False),
        # With 16 digits a nought stands before the 15: what is hidden in one says nothing of the other.
        ("001**********000", "312*********000", True),
        ("001**********000", "012*********000", False),
        ("", "012*********000", False),
        ("", "", False),
        (None, None, False),
    ],
)
def test_two_numbers_are_of_two_where_a_digit_that_both_show_differs(one: Any, other: Any, apart: bool) -> None:
    assert (are_others(one, other), are_others(other, one)) == (apart, apart)


@pytest.mark.parametrize(
    ("taxes", "refused"),
    [
        (("012*********000", "312*********000"), False),
        (("012*********000", "012*********000"), True),
        (("012*********000", ""), True),
        (("", ""), True),
        (("012*********000", "312*********000", "312*********000"), True),
    ],
)
def test_firms_of_one_name_take_part_with_a_number_of_their_own(taxes: tuple[str, ...], refused: bool) -> None:
    rest: Any = {"offer": 143_000_000, "verdict": "", "winner": False, "has_errors": False}
    spelled = ("CV Tirta", "C.V. Tirta", "CV TIRTA")[: len(taxes)]
    told = [Bidder(name=name, tax=tax, **rest) for name, tax in zip(spelled, taxes, strict=True)]
    parts = {**story(), "bidders": [*story()["bidders"][1:], *told], "contracts": []}
    assert (("D3", "bidders", "name", True) in found(case(parts=parts))) == refused


TAX = "012*********345"


@pytest.mark.parametrize(
    ("taxes", "doubted"),
    [
        ((TAX, TAX), True),
        (("01.2**.***.*-***.345", TAX), True),
        (("01.234.567.8-901.345", TAX), True),
        (("013*********345", TAX), False),
        (("", TAX), False),
        (("", ""), False),
    ],
)
def test_two_names_with_one_npwp_are_doubted(taxes: tuple[str, str], doubted: bool) -> None:
    names = ("CV Maju Jaya", "CV Maju Jaya Abadi")
    told = case(parts={"bidders": [Bidder(name=name, tax=tax) for name, tax in zip(names, taxes, strict=True)]})
    said = "NPWP yang sama pada dua peserta: CV Maju Jaya dan CV Maju Jaya Abadi."
    breaches = [(each.field, each.severe, said in str(each.text)) for each in check(told) if each.rule == "D3"]
    assert breaches == ([("name", False, True)] if doubted else [])


def test_a_file_and_the_desk_tell_of_two_names_with_one_npwp(operator: FlaskClient, make_package: MakePackage) -> None:
    key = make_package(code="10022001000", shown=False)
    file = "kd_tender,nama_penyedia,npwp_penyedia\n" + "".join(
        f"10022001000,{name},01.234.567.8-901.345\n" for name in ("CV Maju Jaya", "CV Maju Jaya Abadi")
    )
    looked = look(operator, "bagian/bidders", file)
    said = "NPWP yang sama pada dua peserta: CV Maju Jaya dan CV Maju Jaya Abadi."
    assert looked.text.count(said) == 1
    take(operator, looked)
    assert said in operator.get(f"{STAFF}/{key}/bagian").text


def signed(value: int, parts: Any = None, **prices: int | None) -> Any:
    """Return a package whose contract is signed for a value, with a winner of these prices."""
    told = parts or story()
    told["contracts"][0].value = value
    told["payments"] = []
    for name, price in prices.items():
        setattr(told["bidders"][0], name, price)
    return case(parts=told)


DEAR, UNKNOWN = ("D5", "contracts", "value", False), ("D5", "bidders", "offer", False)


@pytest.mark.parametrize(
    ("told", "breaches"),
    [
        (lambda: signed(142_000_000), []),
        (lambda: signed(142_000_001), [DEAR]),
        (lambda: signed(143_200_000, negotiated=None), []),
        (lambda: signed(143_200_001, negotiated=None), [DEAR]),
        (lambda: signed(143_000_000, negotiated=None, corrected=142_900_000), [DEAR]),
        (lambda: signed(142_000_000, negotiated=None, offer=None), [UNKNOWN]),
    ],
)
def test_a_contract_is_no_dearer_than_what_its_winner_asked(told: Any, breaches: list[Any]) -> None:
    assert found(told()) == breaches


def test_a_framework_is_compared_by_the_price_of_a_piece() -> None:
    told = case(parts={**framework(35_000), "addenda": []}, contract_kind="payung")
    assert found(told) == []
    told.contracts[0].value = 35_001
    assert found(told) == [DEAR]


@pytest.mark.parametrize("part", ["stages", "bidders"])
def test_who_does_it_himself_seeks_nobody(part: str) -> None:
    own: Any = {"method": "swakelola_1", "executor": "TPK"}
    plans = {"plans": story()["plans"]}
    assert found(case(parts=plans, **own)) == []
    assert found(case(parts={**plans, part: story()[part]}, **own)) == [("D3", "", "method", True)]


def test_a_tender_with_a_winner_does_not_become_swakelola(
    operator: Any, fill_in: FillIn, make_package: MakePackage
) -> None:
    parts: Any = {name: story()[name] for name in ("plans", "stages", "bidders")}
    form = f"{STAFF}/{make_package(parts=parts, shown=False)}"
    sent = fill_in(form, PACKAGE, method="swakelola_1")
    answer = operator.post(form, data=sent)
    assert (answer.status_code, "Swakelola tidak memilih penyedia" in answer.text) == (422, True)
    assert operator.post(form, data=fill_in(form, PACKAGE)).status_code == 303


@pytest.mark.parametrize(
    ("year", "signed_on", "doubted"),
    [(2026, 2026, False), (2027, 2026, False), (2025, 2026, True), (2020, 2026, True), (2028, 2026, True)],
)
def test_the_budget_year_is_that_of_the_contract_or_the_next(year: int, signed_on: int, doubted: bool) -> None:
    parts = story()
    parts["plans"][0].year = year
    parts["contracts"][0].signed = date(signed_on, 3, 25)
    assert found(case(parts=parts, year=year)) == ([("D6", "", "year", False)] if doubted else [])


def test_what_a_framework_reckons_may_be_of_one_piece() -> None:
    told = case(parts={**framework(), "payments": []}, contract_kind="payung", estimate=36_000)
    assert (found(told), told.reckoned) == ([], None)
    # Of another kind that is a slip.
    other = dataclasses.replace(told, package=case(estimate=36_000).package)
    assert ("D8", "", "estimate", True) in found(other)
    # The price of a piece is held against what was reckoned for one.
    dear = case(parts={**framework(36_001), "payments": [], "addenda": []}, contract_kind="payung", estimate=36_000)
    assert ("D1", "contracts", "value", True) in found(dear)

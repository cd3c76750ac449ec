"""What a package says of its state, against what it has; and who is named while offers are taken."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from cms_lelang.breaches import NOTHING, Known
from cms_lelang.cases import Case
from cms_lelang.checks import check
from cms_lelang.contradictions import contradictions, resealed
from cms_lelang.models import Bidder, Handover

from .conftest import at, case, package, story

FINAL = Handover(sort="akhir", number="", day=date(2026, 9, 1))


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Any:
    with app.test_request_context("/"):
        yield


def told(*, without: tuple[str, ...] = (), final: bool = False, status: str = "", **values: Any) -> Case:
    """Return the whole story without some parts, handed over for good, with its contract in a state."""
    parts = story()
    parts["contracts"][0].status = status
    parts["handovers"] += [FINAL] if final else []
    return case(parts={**parts, **{part: [] for part in without}}, **values)


AFTER = ("contracts", "payments", "handovers", "progress")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (told(), []),
        (told(outcome="batal", without=("handovers",)), [("outcome", True)]),
        (told(outcome="gagal"), [("outcome", True)] * 3),
        (told(outcome="gagal", without=AFTER), [("outcome", True)]),
        (told(outcome="batal", without=AFTER), [("outcome", False)]),
        (told(outcome="gagal", without=(*AFTER, "bidders")), []),
        (told(outcome="batal", without=("contracts",), method="swakelola_1"), [("outcome", True), ("outcome", False)]),
        (told(status="putus"), [("status", False)]),
        (told(status="putus", without=("progress",)), []),
        (told(status="putus", without=("progress",), final=True), [("status", True)]),
        (told(status="selesai", without=("handovers",)), [("status", False)]),
        (told(status="selesai", final=True), []),
        (told(final=True), [("status", False)]),
    ],
)
def test_a_state_goes_with_what_there_is(wrong: Case, expected: list[tuple[str, bool]]) -> None:
    assert [(each.field, each.severe) for each in contradictions(wrong)] == expected


def test_both_are_named_and_what_to_do() -> None:
    said = [each.text for each in check(told(outcome="batal", without=("handovers",))) if each.rule == "D11"]
    assert said == [
        "Paket ini dibatalkan, padahal ada kontrak 027/05/SPK. Bila kontraknya diputus, kosongkan keadaan paketnya, "
        "dan pilih Diputus di keadaan kontrak."
    ]


@pytest.mark.parametrize(
    ("minutes", "process", "key", "expected"),
    [
        (-1, None, 7, [True]),
        (0, None, 7, []),
        (-1, "3304-1", 7, [False]),
        (-1, "3304-1", None, [True]),
    ],
)
def test_nobody_is_named_while_offers_are_taken(
    minutes: int, process: str | None, key: int | None, expected: list[bool]
) -> None:
    bidder = Bidder(id=key, name="CV Tirta", offer=143_200_000, winner=False, has_errors=False, verdict="")
    open_case = Case(package(process=process), stages=story()["stages"], bidders=[bidder])
    known = Known(moment=at(9, 9) + timedelta(minutes=minutes))
    found = [each for each in check(open_case, known) if each.rule == "D12"]
    assert [(each.part, each.severe) for each in found] == [("bidders", severe) for severe in expected]
    assert all("sampai 9 Maret 2026 09.00" in each.text for each in found)
    assert [each.rule for each in check(open_case, NOTHING) if each.rule == "D12"] == []


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"offer": 1}, "offer"),
        ({"winner": True}, "winner"),
        ({"name": "PT Bening", "offer": 1}, "name"),
        ({"name": "ud  makmur", "tax": "012******345"}, ""),
        ({"tax": ""}, "tax"),
        ({"tax": "023******012"}, ""),
    ],
)
def test_every_way_in_is_told_that_what_bidders_offered_stays_while_offers_are_taken(
    other: dict[str, Any], field: str
) -> None:
    parts = story()
    for number, row in enumerate(parts["bidders"], 1):
        row.id = number
    parts["bidders"][1].winner, parts["bidders"][1].tax = False, "012******345"
    before = case(parts=parts)
    own = {name: getattr(parts["bidders"][1], name) for name in ("id", "name", "tax", "offer", "verdict", "reason")}
    after = before.with_part("bidders", Bidder(**{**own, **other}), instead_of=parts["bidders"][1])
    said = [each for hour in (8, 9) for each in resealed(before, after, Known(moment=at(9, hour)))]
    assert [(each.rule, each.field, each.severe) for each in said] == ([("D12", field, True)] if field else [])

"""Scores of a tender at the edges of their bands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask

from cms_lelang.flags import scores
from cms_lelang.models import Bidder, Contract, Stage

from ..conftest import at, case

WINNER = Bidder(name="CV", verdict="lulus", winner=True)


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize(
    ("days", "points"), [(0, 1), (25, 1), (26, 2), (35, 2), (36, 3), (45, 3), (46, 4), (70, 4), (71, 5)]
)
def test_pfa_1_counts_the_days_until_the_winner(days: int, points: int) -> None:
    stages = [
        Stage(stage="pengumuman", starts_at=at(1), ends_at=at(2), revision=0),
        Stage(stage="penetapan", starts_at=at(1), ends_at=at(1) + timedelta(days=days), revision=0),
    ]
    told = case(parts={"stages": stages, "bidders": [WINNER]}, method="tender")
    assert [score.points for score in scores.duration(told)] == [points]
    assert list(scores.duration(case(parts={"stages": stages}, method="tender"))) == []


@pytest.mark.parametrize(
    ("value", "points"),
    [
        *((1_001, 5), (1_000, 5), (991, 5), (990, 4), (980, 3), (970, 2), (960, 1), (921, 1)),
        *((920, 2), (880, 3), (840, 4), (801, 4), (800, 5), (500, 5)),
    ],
)
def test_pfa_2_compares_with_the_estimate(value: int, points: int) -> None:
    contract = Contract(number="1", signed=date(2026, 3, 1), value=value * 1_000_000, status="")
    told = case(parts={"contracts": [contract]}, method="tender", estimate=1_000_000_000)
    assert [score.points for score in scores.discount(told)] == [points]


@pytest.mark.parametrize(("million", "points"), [(500, 1), (501, 2), (1_000, 2), (5_000, 3), (10_000, 4), (10_001, 5)])
def test_pfa_3_looks_at_the_value(million: int, points: int) -> None:
    contract = Contract(number="1", signed=date(2026, 3, 1), value=million * 1_000_000, status="")
    assert [score.points for score in scores.worth(case(parts={"contracts": [contract]}))] == [points]


@pytest.mark.parametrize(("length", "points"), [(20, [5]), (21, [4]), (40, [4]), (41, [])])
def test_pfa_4_gives_no_score_beyond_the_bands_that_are_sure(length: int, points: list[int]) -> None:
    assert [score.points for score in scores.title(case(parts={}, title="x" * length))] == points


def test_a_price_of_one_piece_is_no_value() -> None:
    contract = Contract(number="1", signed=date(2026, 3, 1), value=35_000, status="")
    told = case(parts={"contracts": [contract]}, method="tender", contract_kind="payung", title="x" * 50)
    assert scores.scores_of(told) == []


def test_only_tenders_have_scores() -> None:
    found = {method: len(scores.scores_of(case(method=method, title="Jalan"))) for method in ("tender", "lelang_desa")}
    assert found == {"tender": 4, "lelang_desa": 0}

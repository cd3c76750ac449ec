"""Red flags rise where there is something to ask, and not where there is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from cms_lelang.flags.processes import process_of
from cms_lelang.flags.rules import flags_of
from cms_lelang.models import Bidder, Stage
from cms_lelang.states import follow

from ..conftest import at, case, story


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def bidder(verdict: str = "", offer: int | None = None, name: str = "", **values: Any) -> Bidder:
    name = name or f"CV {offer} {verdict}"
    return Bidder(**{"name": name, "tax": "", "verdict": verdict, "offer": offer, "winner": False, **values})


def days(number: int) -> Stage:
    return Stage(stage="penawaran", starts_at=at(1), ends_at=at(1 + number), revision=0, reason="")


WON = bidder("lulus", 6000, winner=True)
SIGNED = story()["contracts"]


@pytest.mark.parametrize(
    ("method", "parts", "values", "found"),
    [
        ("tender", {"stages": [days(14)]}, {}, ["R003"]),
        ("tender", {"stages": [days(15)]}, {}, []),
        ("permintaan_penawaran", {"stages": [days(3)]}, {}, []),
        ("tender", {"bidders": [bidder()]}, {}, ["R018"]),
        ("tender", {"bidders": [bidder()]}, {"outcome": "batal"}, []),
        ("pengadaan_langsung", {"bidders": [bidder()]}, {}, []),
        ("tender", {"bidders": [bidder(offer=5000, name="A"), bidder(offer=5000, name="B")]}, {}, ["R028"]),
        ("e_purchasing", {"bidders": [bidder(offer=5000, name="A"), bidder(offer=5000, name="B")]}, {}, []),
        ("tender", {"bidders": [bidder(offer=5000, name="CV. A"), bidder(offer=5000, name="cv a")]}, {}, []),
        ("tender", {"bidders": [bidder(offer=5000), bidder(offer=5001), bidder(name="C"), bidder(name="D")]}, {}, []),
        # By arithmetic they are the same: the release says so, too.
        ("tender", {"bidders": [bidder(offer=5, corrected=9, name="A"), bidder(offer=9, name="B")]}, {}, ["R028"]),
        ("tender", {"bidders": [WON, bidder("gugur", 7000)], "contracts": SIGNED}, {}, ["R035"]),
        ("tender", {"bidders": [WON, bidder("gugur", 7000)]}, {}, []),
        ("tender", {"bidders": [WON, bidder("lulus", 7000)], "contracts": SIGNED}, {}, []),
        (
            "tender",
            {"bidders": [WON, bidder("lulus", 7000), bidder("gugur", 5000)], "contracts": SIGNED},
            {},
            ["R036"],
        ),
        (
            "seleksi",
            {"bidders": [WON, bidder("lulus", 7000), bidder("gugur", 5000)], "contracts": SIGNED},
            {"category": "konsultansi_usaha"},
            [],
        ),
    ],
)
def test_flags_rise_where_there_is_something_to_ask(method: str, parts: Any, values: Any, found: list[str]) -> None:
    told = case(parts=parts, method=method, **values)
    follow(told)
    assert [flag.rule for flag in flags_of(process_of(told, at(1, month=12)))] == found


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ({"offer": 905_000_000}, "2 peserta menawar dengan harga yang sama, Rp905.000.000."),
        (
            {"offer": 905_000_000, "corrected": 905_000_000},
            "2 peserta menawar dengan harga yang sama, Rp905.000.000.",
        ),
        ({"offer": 900_000_000, "corrected": 905_000_000}, "2 peserta berharga sama setelah koreksi, Rp905.000.000."),
    ],
)
def test_who_did_not_offer_the_same_is_not_said_to_have(app: Any, first: dict[str, int], said: str) -> None:
    told = case(parts={"bidders": [bidder(name="A", **first), bidder(name="B", offer=905_000_000)]}, method="tender")
    follow(told)
    with app.test_request_context():
        texts = [str(flag.text) for flag in flags_of(process_of(told, at(1, month=12))) if flag.rule == "R028"]
    assert texts == [said]

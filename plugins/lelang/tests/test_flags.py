"""Red flags rise where there is something to ask, and not where there is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from cms_lelang.flags import flags_of
from cms_lelang.models import Bidder, Stage

from .conftest import at, case


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def bidder(verdict: str = "", offer: int | None = None) -> Bidder:
    return Bidder(name="CV", verdict=verdict, offer=offer, winner=False, has_errors=False)


def days(number: int) -> Stage:
    return Stage(stage="penawaran", starts_at=at(1), ends_at=at(1 + number), revision=0, reason="")


@pytest.mark.parametrize(
    ("method", "parts", "found"),
    [
        ("tender", {"stages": [days(14)]}, ["R003"]),
        ("tender", {"stages": [days(15)]}, []),
        ("permintaan_penawaran", {"stages": [days(3)]}, []),
        ("tender", {"bidders": [bidder()]}, ["R018"]),
        ("pengadaan_langsung", {"bidders": [bidder()]}, []),
        ("tender", {"bidders": [bidder(offer=5000), bidder(offer=5000)]}, ["R028"]),
        ("tender", {"bidders": [bidder(offer=5000), bidder(offer=5001), bidder(), bidder()]}, []),
        ("tender", {"bidders": [bidder("lulus"), bidder("gugur")]}, ["R035"]),
        ("tender", {"bidders": [bidder("lulus"), bidder("gugur"), bidder()]}, []),
    ],
)
def test_flags_rise_where_there_is_something_to_ask(method: str, parts: Any, found: list[str]) -> None:
    assert [flag.name for flag in flags_of(case(parts=parts, method=method))] == found

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from cms_potensi_desa.prices import Price, has_ended, price_of

DAY = date(2026, 8, 17)


def product(price: int | None, discount: int | None = None, kind: str = "persen", until: date | None = None) -> Any:
    return SimpleNamespace(price=price, discount=discount, discount_kind=kind, discount_until=until)


@pytest.mark.parametrize(
    ("row", "price"),
    [
        (product(None, 10), None),
        (product(0), Price(0)),
        (product(22_000), Price(22_000)),
        (product(22_000, 0), Price(22_000)),
        (product(22_000, 10), Price(19_800, 22_000)),
        (product(999, 33), Price(670, 999)),
        (product(1, 1), Price(1)),
        (product(22_000, 100), Price(0, 22_000)),
        (product(22_000, 250), Price(0, 22_000)),
        (product(22_000, 3_000, "rupiah"), Price(19_000, 22_000)),
        (product(22_000, 99_000, "rupiah"), Price(0, 22_000)),
        (product(22_000, 10, until=DAY), Price(19_800, 22_000, DAY)),
        (product(22_000, 10, until=date(2026, 8, 16)), Price(22_000)),
    ],
)
def test_price_of_is_whole_rupiah_and_never_below_nothing(row: Any, price: Price | None) -> None:
    assert price_of(row, DAY) == price


@pytest.mark.parametrize(
    ("row", "ended"),
    [
        (product(1, 10, until=date(2026, 8, 16)), True),
        (product(1, 10, until=DAY), False),
        (product(1, 10), False),
        (product(1, None, until=date(2026, 8, 16)), False),
    ],
)
def test_has_ended_is_true_from_the_day_after(row: Any, ended: bool) -> None:
    assert has_ended(row, DAY) == ended

"""What a product costs today."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import Any

from cms_potensi_desa.words import PERCENT


@dataclasses.dataclass(frozen=True)
class Price:
    """Whole rupiah: ``amount`` is to be paid today, ``before`` what it costs otherwise (None without a discount)."""

    amount: int
    before: int | None = None
    until: date | None = None


def price_of(row: Any, day: date) -> Price | None:
    """Return what a product (or a row with its columns of money) costs on a day; None when no price is given.

    A discount that is over counts no more; none makes a price less than nothing.
    """
    if row.price is None:
        return None
    if not row.discount or has_ended(row, day):
        return Price(row.price)
    off = row.price * min(row.discount, 100) // 100 if row.discount_kind == PERCENT else row.discount
    amount = max(0, row.price - off)
    return Price(amount, row.price, row.discount_until) if amount < row.price else Price(row.price)


def has_ended(row: Any, day: date) -> bool:
    """Whether the discount of a product is over."""
    return bool(row.discount) and row.discount_until is not None and row.discount_until < day

"""Fields of the forms: numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

from cms_core.api import Number, NumberField, Rupiah, Whole, Year

MOST_VOLUME = Decimal("9999999999.99")
DEAREST = 10**13
"""Rupiah; ten thousand milliard is more than any village has."""
FIRST_YEAR, LAST_YEAR = 2014, 2100
"""Villages have had budgets of their own since UU 6/2014."""


class YearField(NumberField):
    """A year of four digits."""

    kind = Year(FIRST_YEAR, LAST_YEAR)


class VolumeField(NumberField):
    """How much of a unit: ``350``, ``12,5``."""

    kind = Number(2, Decimal(0), MOST_VOLUME)


class RupiahField(NumberField):
    """Whole rupiah: ``184500000``, ``184.500.000``, ``Rp184.500.000``."""

    kind = Rupiah(0, DEAREST)


class CountField(NumberField):
    """A whole number of days, weeks, months or years."""

    kind = Whole(1, 3650)


class PercentField(NumberField):
    """A share of a whole, 0 to 100; the sign may stand there."""

    class _Percent(Whole):
        def read(self, cell: object) -> int:
            """Return the number."""
            return super().read(cell.strip().rstrip("%").rstrip() if isinstance(cell, str) else cell)  # type: ignore[arg-type]

    kind = _Percent(0, 100)

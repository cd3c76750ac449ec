"""Fields of the forms: numbers as people write them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from cms_core.api import Number, NumberField, Rupiah, Year
from cms_potensi_desa import _

MOST_AMOUNT = Decimal("9999999999.99")


class YearField(NumberField):
    """A year of four digits."""

    kind = Year()


class AmountField(NumberField):
    """An amount with at most two places: ``12,5``, ``1.250`` or ``1.250,75``."""

    kind = Number(2, Decimal(0), MOST_AMOUNT)


class RupiahField(NumberField):
    """Whole rupiah: ``15000``, ``15.000``, ``Rp15.000`` or ``Rp 15.000,-``."""

    kind = Rupiah()


class _Off(Rupiah):
    """What is taken off a price, rupiah or per cent, whose sign may stand there."""

    @property
    def hint(self) -> str:
        """How it is written."""
        return str(_("Misalnya 10 untuk persen, 2.500 untuk rupiah."))

    def read(self, cell: Any) -> int:
        """Return the number."""
        return super().read(re.sub(r"\s*%$", "", cell.strip()) if isinstance(cell, str) else cell)


class DiscountField(RupiahField):
    """What is taken off a price."""

    kind = _Off()

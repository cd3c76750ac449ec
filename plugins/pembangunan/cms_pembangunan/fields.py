"""Fields of the forms: numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

from cms_core.api import Number, NumberField, Rupiah, Whole, Year
from cms_pembangunan import _
from cms_pembangunan.words import PRESETS

MOST_VOLUME = Decimal("9999999999.99")
DEAREST = 10**13
"""Rupiah; ten thousand milliard is more than any village has."""
FIRST_YEAR, LAST_YEAR = 2014, 2100
"""Villages have had budgets of their own since UU 6/2014."""
USUAL = frozenset(map(str, PRESETS))


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
    """A share of a whole, 0 to 100; the sign may stand there.

    It is chosen among :data:`~cms_pembangunan.words.PRESETS` or typed, in two controls of one name; an empty choice
    says that it is the number typed, for a radio button cannot be unticked.
    """

    class _Percent(Whole):
        def read(self, cell: object) -> int:
            """Return the number."""
            return super().read(cell.strip().rstrip("%").rstrip() if isinstance(cell, str) else cell)  # type: ignore[arg-type]

    kind = _Percent(0, 100)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was chosen or typed; two different numbers are asked about."""
        self.data = None
        found = list(dict.fromkeys(self.kind.read(value) for value in valuelist if value.strip()))
        if len(found) > 1:
            raise ValueError(
                _(
                    "Dipilih %(chosen)s, ditulis %(typed)s persen. Pilih Angka lain untuk yang ditulis, "
                    "atau kosongkan kotaknya.",
                    chosen=found[0],
                    typed=found[1],
                )
            )
        self.data = found[0] if found else None

    @property
    def chosen(self) -> str | None:
        """The usual share that is ticked; empty where it is another number, None where nothing was said yet."""
        said = str(self.raw_data[0]) if self.raw_data else self.kind.text(self.data)
        if said in USUAL:
            return said
        return "" if said or len(self.raw_data or ()) > 1 else None

    def _value(self) -> str:
        said = str(self.raw_data[-1]) if self.raw_data else self.kind.text(self.data)
        # A usual share alone stands among those to choose from.
        return "" if said in USUAL and len(self.raw_data or ()) < 2 else said

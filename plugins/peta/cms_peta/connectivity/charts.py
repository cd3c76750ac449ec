"""How many hamlets lack a usable signal, year by year, as bars of one scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cms_peta.connectivity.reading import Sum
from cms_peta.connectivity.words import BLANK, WEAK

WIDTH = 360
"""Units of a drawing: as many as a telephone has pixels."""


class Bar(NamedTuple):
    """A year: how wide all its surveyed hamlets are, those without a signal, and with a weak one (after these)."""

    year: int
    hamlets: int
    whole: float
    blank: float
    weak: float


def bars(years: Sequence[tuple[int, Sum]]) -> list[Bar]:
    """Return a bar for each year, the newest last; none at all where there are not two of them to compare."""
    if len(years) < 2:
        return []
    unit = WIDTH / max(found.all for _year, found in years)
    return [
        Bar(
            year,
            found.all,
            round(found.all * unit, 1),
            round(found.hamlets[BLANK] * unit, 1),
            round(found.hamlets[WEAK] * unit, 1),
        )
        for year, found in years
    ]

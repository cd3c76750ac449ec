"""Areas as they are drawn: neighbours share their borders, and have fewer spots than they came with."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cms_peta import coverage
from cms_peta.joining import joined
from cms_peta.shapes import Shape, doubled_area, rings

FINE = 50
"""How much of the side of an area a line may be off when it is drawn: one part in so many."""
NEARLY, APART = 100, 900
"""How near spots of neighbours become one where they are drawn: this part of the side of the smallest area, and so many
steps (10 m) at most."""


def fitting(areas: Sequence[tuple[str, Shape]]) -> list[tuple[str, Shape]]:
    """Return areas whose borders share their spots wherever they nearly do: simpler ones fit together only then."""
    return joined(areas, min(APART, int(min(_sides(areas).values(), default=0)) // NEARLY))


def simpler(areas: Sequence[tuple[str, Shape]]) -> list[tuple[str, Shape]]:
    """Return areas as they are kept to be drawn: small ones finer than large ones, borders the same on both sides."""
    sides = _sides(areas)
    return coverage.simplify(areas, lambda whose: min(sides[code] for code in whose) / FINE)


def _sides(areas: Sequence[tuple[str, Shape]]) -> dict[str, float]:
    """Return the sides of squares as large as the areas, in steps."""
    return {code: math.sqrt(max(sum(map(doubled_area, rings(shape))), 2) / 2) for code, shape in areas}

"""Areas as they are drawn: neighbours share their borders, and have fewer spots than they came with."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cms_peta import coverage
from cms_peta.joining import joined
from cms_peta.shapes import Shape, TooTangled, crossings, doubled_area, rings

FINE = 50
"""How much of the side of an area a line may be off when it is drawn: one part in so many."""
NEARLY, APART = 100, 900
"""How near spots of neighbours become one where they are drawn: this part of the side of the smallest area, and so many
steps (10 m) at most."""
FINEST = FINE * 2**6
"""From here on a line is drawn nearly as it came."""


def fitting(areas: Sequence[tuple[str, Shape]]) -> list[tuple[str, Shape]]:
    """Return areas whose borders share their spots wherever they nearly do: simpler ones fit together only then."""
    return joined(areas, min(APART, int(min(_sides(areas).values(), default=0)) // NEARLY))


def simpler(areas: Sequence[tuple[str, Shape]]) -> list[tuple[str, Shape]]:
    """Return areas as they are kept to be drawn: small ones finer than large ones, borders the same on both sides.

    Those that would cross themselves or each other, and did not before, are drawn twice as finely until they do not.
    """
    sides, fine = _sides(areas), dict.fromkeys((code for code, _shape in areas), FINE)
    before = _crossed(areas)
    while True:
        drawn = coverage.simplify(areas, lambda whose: min(sides[code] / fine[code] for code in whose))
        finer = {code for pair in _crossed(drawn) - before for code in pair if fine[code] < FINEST}
        if not finer:
            return drawn
        fine.update({code: fine[code] * 2 for code in finer})


def _crossed(areas: Sequence[tuple[str, Shape]]) -> set[tuple[str, str]]:
    """Return which areas cross: one itself, or two each other; none where there are too many lines to say so."""
    try:
        return {(one, other) for one, other, _at in crossings(areas)}
    except TooTangled:
        return set()


def _sides(areas: Sequence[tuple[str, Shape]]) -> dict[str, float]:
    """Return the sides of squares as large as the areas, in steps."""
    return {code: math.sqrt(max(sum(map(doubled_area, rings(shape))), 2) / 2) for code, shape in areas}

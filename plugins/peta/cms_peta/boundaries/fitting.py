"""Areas as they are drawn: neighbours share their borders, and have fewer spots than they came with."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from operator import xor

from cms_peta import coverage
from cms_peta.boundaries.nesting import Parts, inner, outer_parts
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

    Those that would cross themselves or each other, or of which one would come to lie within another or out of it, and
    did not before, are drawn twice as finely until they do not.
    """
    sides, fine = _sides(areas), dict.fromkeys((code for code, _shape in areas), FINE)
    before, parts = _crossed(areas), outer_parts(areas)
    while True:
        drawn = coverage.simplify(areas, lambda whose: min(sides[code] / fine[code] for code in whose))
        faults = itertools.chain(_crossed(drawn) - before, _strayed(drawn, parts))
        finer = {code for pair in faults for code in pair if fine[code] < FINEST}
        if not finer:
            return drawn
        fine.update({code: fine[code] * 2 for code in finer})


def _crossed(areas: Sequence[tuple[str, Shape]]) -> set[tuple[str, str]]:
    """Return which areas cross: one itself, or two each other; none where there are too many lines to say so."""
    try:
        return {(one, other) for one, other, _at in crossings(areas)}
    except TooTangled:
        return set()


def _strayed(drawn: Sequence[tuple[str, Shape]], before: Parts[tuple[str, int]]) -> Iterator[tuple[str, str]]:
    """Go through the areas of which a part lies within another one, where it did not before, or the other way around.

    No lines cross where a line passes by a small village in its bend. So what has the middle of each part within its
    outer line is asked of the areas as they are drawn, and of those as they came (``before``).
    """
    after = outer_parts(drawn)
    for code, shape in drawn:
        for part in shape:
            middle = inner(part[0])
            others = ({other for other, _number in parts.around(middle)} for parts in (before, after))
            yield from ((code, other) for other in xor(*others) if other != code)


def _sides(areas: Sequence[tuple[str, Shape]]) -> dict[str, float]:
    """Return the sides of squares as large as the areas, in steps."""
    return {code: math.sqrt(max(sum(map(doubled_area, rings(shape))), 2) / 2) for code, shape in areas}

"""Numbers that everybody reads and that must not say who asked: counts below three are not told.

A cell that is left out could be found by taking the others from the total. So the next larger one is left out with it,
until those that are small may be one or two each (complementary suppression). A table of few requests is not broken
down at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from cms_core.api import format_number

LEAST, FEW = 3, 10
SMALL, COVERED = "<3", "…"


def told(counts: Sequence[int]) -> list[str]:
    """Return what a table says of counts that stand under one total, in their order."""
    small = {place for place, count in enumerate(counts) if 0 < count < LEAST}
    covered = _covered(counts, small)
    if small and (sum(counts) < FEW or not _open(counts, small, covered)):
        return [COVERED] * len(counts)
    return [
        SMALL if place in small else COVERED if place in covered else format_number(count)
        for place, count in enumerate(counts)
    ]


def told_total(total: int) -> str:
    """Return what is said of a total."""
    return SMALL if 0 < total < LEAST else format_number(total)


def _covered(counts: Sequence[int], small: set[int]) -> set[int]:
    """Return the larger cells that are left out too, the smallest of them first."""
    larger = sorted((count, place) for place, count in enumerate(counts) if count >= LEAST)
    covered: set[int] = set()
    for _count, place in larger if small else ():
        if _open(counts, small, covered):
            break
        covered.add(place)
    return covered


def _open(counts: Sequence[int], small: set[int], covered: set[int]) -> bool:
    """Whether more than one sum of the small cells fits what is told: each is 1 or 2, each covered one 3 or more."""
    hidden = sum(counts[place] for place in small | covered)
    first, last = len(small), 2 * len(small)
    return first < hidden < last if not covered else hidden - LEAST * len(covered) > first

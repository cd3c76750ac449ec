"""A figure of the areas of a map: what may be chosen, its classes, and what each area has of it."""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Mapping, Sequence

from cms_core.api import AreaFigure, cache_policy

MOST = 5
"""Classes; more shades than that are not told apart in a legend."""
Number = int | float


@dataclasses.dataclass(frozen=True)
class Class:
    """A class with the least and the largest number that is in it, and how many areas have one of these."""

    low: Number
    high: Number
    count: int


@dataclasses.dataclass(frozen=True)
class Coloured:
    """A figure as a map shows it: ``values`` by the codes of areas that have one, ``lacking`` how many have none."""

    figure: AreaFigure
    values: Mapping[str, Number]
    classes: Sequence[Class]
    lacking: int

    def class_of(self, code: str) -> int:
        """Return the class of an area, the lowest is 1; 0 where nothing is known of it."""
        value = self.values.get(code)
        if value is None:
            return 0
        return bisect.bisect_left([each.high for each in self.classes], value) + 1


def coloured(figure: AreaFigure, codes: Sequence[str]) -> Coloured:
    """Return a figure of these areas. What other sites change it shows a few seconds later."""
    cache_policy().roll_up()
    found = figure.values()
    values = {code: found[code] for code in codes if code in found}
    return Coloured(figure, values, classes_of(list(values.values())), len(codes) - len(values))


def classes_of(numbers: Sequence[Number]) -> list[Class]:
    """Return classes of about as many areas each, at most :data:`MOST`; equal numbers are never in two of them."""
    left = sorted(numbers)
    wanted = min(MOST, len(set(left)))
    found: list[Class] = []
    while left:
        count = max(1, round(len(left) / max(1, wanted - len(found))))
        # What equals the last one comes along, or stays out, whichever is nearer to the wanted size.
        high = left[count - 1]
        first, after = bisect.bisect_left(left, high), bisect.bisect_right(left, high)
        count = first if first and count - first <= after - count else after
        found.append(Class(left[0], left[count - 1], count))
        left = left[count:]
    return found

"""Places on the surface: how far they are from each other, and which lie within a ring."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

EARTH = 6_371_000
"""Mean radius in metres."""


class Point(NamedTuple):
    """A position in degrees (WGS 84)."""

    lat: float
    long: float


def metres_between(one: Point, other: Point) -> float:
    """Return how far two places are from each other along the surface (haversine)."""
    south, north = math.radians(one.lat), math.radians(other.lat)
    across = math.radians(other.long - one.long)
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(across / 2) ** 2
    return 2 * EARTH * math.asin(min(1, math.sqrt(half)))


def ring_holds(ring: Sequence[tuple[float, float]], spot: tuple[float, float]) -> bool:
    """Whether a spot lies within a ring; both in the same measure, whichever it is."""
    x, y = spot
    inside = False
    before_x, before_y = ring[-1]
    for at_x, at_y in ring:
        if (at_y > y) != (before_y > y) and x < (before_x - at_x) * (y - at_y) / (before_y - at_y) + at_x:
            inside = not inside
        before_x, before_y = at_x, at_y
    return inside

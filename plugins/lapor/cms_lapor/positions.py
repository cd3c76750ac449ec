"""Where a report is, in degrees (WGS 84): how far from another, and how exactly everybody may know it."""

from __future__ import annotations

import math
from typing import NamedTuple

from cms_lapor.topics import data

EARTH = 6_371_000
"""Mean radius in metres."""
HOME, STREET = 3, 4
"""Digits that everybody may know: of a house about 100 m, else about 10 m."""


class Point(NamedTuple):
    """A position in degrees."""

    lat: float
    long: float


def metres(one: Point, other: Point) -> float:
    """Return how far two positions are from each other, along the surface (haversine)."""
    south, north = math.radians(one.lat), math.radians(other.lat)
    up, across = north - south, math.radians(other.long - one.long)
    part = math.sin(up / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(across / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(part))


def roughly(lat: float | None, long: float | None, digits: int = HOME) -> Point | None:
    """Return where everybody may know a report to be, on maps and in lists: nobody's house is found by it."""
    return Point(round(lat, digits), round(long, digits)) if lat is not None and long is not None else None


def near_point(topic: str, lat: float | None, long: float | None) -> Point | None:
    """Return from where everybody may know how far off a report of a topic is."""
    known = data().topics.get(topic)
    return roughly(lat, long, STREET if known is not None and not known.home else HOME)

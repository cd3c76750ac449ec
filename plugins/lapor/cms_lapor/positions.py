"""How exactly everybody may know where a report is."""

from __future__ import annotations

from cms_core.api import Point
from cms_lapor.topics import data

HOME, STREET = 3, 4
"""Digits that everybody may know: of a house about 100 m, else about 10 m."""


def roughly(lat: float | None, long: float | None, digits: int = HOME) -> Point | None:
    """Return where everybody may know a report to be, on maps and in lists: nobody's house is found by it."""
    return Point(round(lat, digits), round(long, digits)) if lat is not None and long is not None else None


def near_point(topic: str, lat: float | None, long: float | None) -> Point | None:
    """Return from where everybody may know how far off a report of a topic is."""
    known = data().topics.get(topic)
    return roughly(lat, long, STREET if known is not None and not known.home else HOME)

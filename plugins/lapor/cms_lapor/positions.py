"""How exactly everybody may know where a report is."""

from __future__ import annotations

from cms_core.api import Point
from cms_lapor.topics import data

HOME, STREET = 3, 4
"""Digits that everybody may know: of a house about 100 m, else about 10 m."""


def public_point(topic: str, lat: float | None, long: float | None) -> Point | None:
    """Return where everybody may know a report of a topic to be: nobody's house is found by it."""
    if lat is None or long is None:
        return None
    known = data().topics.get(topic)
    digits = STREET if known is not None and not known.home else HOME
    return Point(round(lat, digits), round(long, digits))

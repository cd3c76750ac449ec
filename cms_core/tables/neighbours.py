"""Neighbours of Indonesia within the box around it, roughly: what lies well inside of one is no place of a village."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from cms_core.geometry import ring_holds

Outline = list[tuple[float, float]]
OUTLINES: tuple[tuple[Any, Outline], ...] = (
    (
        _l("Malaysia atau Singapura"),
        [
            *((100.3, 6.4), (100.4, 5.3), (100.8, 4.2), (101.4, 3.1), (101.9, 2.4), (102.3, 2.18), (103.0, 1.85)),
            *((103.5, 1.45), (103.65, 1.3), (104.0, 1.3), (104.2, 1.45), (104.2, 2.9), (103.4, 4.0), (103.3, 5.2)),
            (102.2, 6.2),
        ],
    ),
    (
        _l("Malaysia atau Brunei"),
        [
            *((110.0, 1.75), (110.2, 1.45), (110.6, 1.3), (111.2, 1.4), (111.7, 1.45), (112.0, 1.8), (112.9, 1.95)),
            *((113.6, 1.7), (114.1, 1.85), (114.5, 2.3), (114.7, 2.9), (115.0, 3.2), (115.2, 3.9), (115.4, 4.5)),
            *((116.3, 4.65), (117.5, 4.5), (118.3, 4.55), (118.9, 5.0), (118.2, 5.9), (117.0, 6.5), (116.0, 6.0)),
            *((115.4, 5.4), (114.6, 4.8), (113.9, 4.3), (113.0, 3.2), (112.0, 2.9), (111.3, 2.4), (111.0, 1.7)),
        ],
    ),
    (
        _l("Timor-Leste"),
        [
            *((125.4, -8.7), (125.6, -8.5), (126.4, -8.45), (127.0, -8.35), (127.2, -8.45), (127.0, -8.65)),
            *((126.2, -9.1), (125.5, -9.3), (125.35, -9.15)),
        ],
    ),
)
"""Longitude and latitude, degrees; ten kilometres and more beside the border: nothing of Indonesia is in one."""


def _boxed(outline: Outline) -> tuple[float, float, float, float]:
    longs, lats = zip(*outline, strict=True)
    return min(longs), min(lats), max(longs), max(lats)


_BOXED = [(name, outline, _boxed(outline)) for name, outline in OUTLINES]


def country_of(long: float, lat: float) -> Any:
    """Return what the neighbour is called that a place (degrees) lies in; None for Indonesia, the sea, and far away."""
    for name, outline, (west, south, east, north) in _BOXED:
        # Of a million spots few are near one.
        if west <= long <= east and south <= lat <= north and ring_holds(outline, (long, lat)):
            return name
    return None

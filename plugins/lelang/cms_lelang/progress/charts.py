"""The curve of a work (kurva S): what was done and what was planned, by day."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from cms_lelang.models import Progress

WIDTH, HEIGHT, EDGE = 360, 120, 4
"""Units of a drawing: as many as a telephone has pixels; the edge keeps the ends of lines inside."""


class Curve(NamedTuple):
    """Two lines as points of SVG: what was ``done``, and what was ``planned``."""

    done: str
    planned: str


def curve(rows: Sequence[Progress]) -> Curve | None:
    """Return the curve of what was said of a work, by day; None where nobody said a plan for two days."""
    first, last = (min(row.day for row in rows), max(row.day for row in rows)) if rows else (None, None)
    planned = [(row, row.planned) for row in rows if row.planned is not None]
    if first is None or last is None or len({row.day for row, _percent in planned}) < 2:
        return None
    days = (last - first).days

    def point(row: Progress, percent: Decimal) -> str:
        x = EDGE + (row.day - first).days * (WIDTH - 2 * EDGE) / days
        y = HEIGHT - EDGE - float(percent) * (HEIGHT - 2 * EDGE) / 100
        return f"{x:.1f},{y:.1f}"

    return Curve(
        " ".join(point(row, row.percent) for row in rows), " ".join(point(row, percent) for row, percent in planned)
    )

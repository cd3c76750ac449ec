"""Bars of money, drawn to one scale: the largest ceiling is as wide as the drawing, and of it what has a contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cms_core.api import format_rupiah
from cms_lelang.figures.report import Line

WIDTH = 360
"""Units of a drawing: as many as a telephone has pixels, so that its letters are as large as those around it."""
LETTERS = 46
"""Of a name and the amount behind it, which is said whole."""


class Bar(NamedTuple):
    """One bar: ``whole`` is how wide its ceiling is, ``done`` what has a contract, both in units of the drawing."""

    name: str
    amount: str
    whole: float
    done: float


def bars(lines: Sequence[Line]) -> list[Bar]:
    """Return a bar for each line that has money; none at all where there are not two of them to compare."""
    shown = [line for line in lines if line.sums.ceiling or line.sums.contract]
    if len(shown) < 2:
        return []
    unit = WIDTH / max(max(line.sums.ceiling, line.sums.contract) for line in shown)
    return [
        Bar(
            _short(str(line.name), line.sums.ceiling),
            format_rupiah(line.sums.ceiling),
            round(line.sums.ceiling * unit, 1),
            round(line.sums.contract * unit, 1),
        )
        for line in shown
    ]


def _short(name: str, amount: int) -> str:
    room = LETTERS - len(format_rupiah(amount))
    return name if len(name) <= room else f"{name[: room - 1].rstrip()}…"

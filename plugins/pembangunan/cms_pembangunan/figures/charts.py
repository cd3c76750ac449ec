"""Bars of money, drawn to one scale: the largest is as wide as the drawing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cms_core.api import format_rupiah
from cms_pembangunan.figures.services import Report
from cms_pembangunan.words import SOURCES

WIDTH = 360
"""Units of a drawing: as many as a telephone has pixels, so that its letters are as large as those around it."""
MOST = 10
"""Bars of places: those with the most money."""
LETTERS = 46
"""Of a name and the amount behind it, which is said whole."""


class Bar(NamedTuple):
    """One bar: ``whole`` is how wide it is, ``done`` how much of that is done, both in units of the drawing."""

    name: str
    amount: str
    whole: float
    done: float


def bars(amounts: Iterable[tuple[str, int, int | None]]) -> list[Bar]:
    """Return a bar for each name with an amount (whole rupiah) and how much of it is done (percent, None for unknown).

    None at all where there are not two of them to compare.
    """
    shown = [each for each in amounts if each[1] > 0]
    if len(shown) < 2:
        return []
    unit = WIDTH / max(amount for _name, amount, _percent in shown)
    wide = [(amount * unit, amount * unit * (percent or 0) / 100) for _name, amount, percent in shown]
    return [
        Bar(_short(name, amount), format_rupiah(amount), round(whole, 1), round(done, 1))
        for (name, amount, _percent), (whole, done) in zip(shown, wide, strict=True)
    ]


def of_report(found: Report) -> dict[str, list[Bar]]:
    """Return the charts of a report by what their bars stand for."""
    return {"years": of_years(found), "sources": of_sources(found), "places": of_places(found)}


def of_years(found: Report) -> list[Bar]:
    """Return the bars of the years of a report, the newest first."""
    return bars((str(each.year), each.cost, each.percent) for each in found.history)


def of_sources(found: Report) -> list[Bar]:
    """Return the bars of where the money of a report is from; what of it is done nobody wrote down."""
    return bars((str(label), found.total.sources[name], None) for name, label in SOURCES.items())


def of_places(found: Report) -> list[Bar]:
    """Return the bars of the places of a report with the most money."""
    most = sorted(found.lines, key=lambda line: -line.cost)[:MOST]
    return bars((line.name, line.cost, line.percent) for line in most)


def _short(name: str, amount: int) -> str:
    room = LETTERS - len(format_rupiah(amount))
    return name if len(name) <= room else f"{name[: room - 1].rstrip()}…"

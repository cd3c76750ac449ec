"""Places drawn to scale, north above. Nothing is fetched."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from markupsafe import Markup, escape

from cms_core.formats import format_number
from cms_core.geometry import EARTH, Point

WIDTH, MARGIN, RADIUS, FOOT = 320, 22, 11, 30
"""Units of the drawing: across, around what is drawn, of a mark, and below for the scale."""
FLATTEST = 0.4
"""Height by width of the flattest drawing."""
SMALLEST = 200
"""Metres that a drawing shows at least, so that one place alone has a scale too."""


@dataclasses.dataclass(frozen=True)
class Mark:
    """A place that carries ``text``, a number as a rule, and leads to ``href`` where there is one."""

    place: Point
    text: str = ""
    href: str = ""


def draw_plan(marks: Sequence[Mark], *, says: str, way: bool = False) -> Markup:
    """Return an SVG of the marks, drawn to scale with a bar that says it; nothing if there are none.

    ``says`` is what people hear who do not see it. ``way`` joins the marks in their order by a straight line. Its
    look is the style ``plan``.
    """
    if not marks:
        return Markup()
    frame = _Frame.around([mark.place for mark in marks])
    spots: list[tuple[float, float]] = []
    for mark in marks:
        spots.append(_free(frame.at(mark.place), spots))
    joined = _way(frame.at(mark.place) for mark in marks) if way else Markup()
    drawn = [_mark(mark, *spot) for mark, spot in zip(marks, spots, strict=True)]
    # Where each mark can be followed the drawing is no picture, but a group of links.
    role = "group" if any(mark.href for mark in marks) else "img"
    head = Markup('<svg class="plan" viewBox="0 0 {} {:.0f}" role="{}" aria-label="{}">')
    parts = [joined, *drawn, _scale(frame), _north()]
    return head.format(WIDTH, frame.height, role, says) + Markup().join(parts) + Markup("</svg>")


@dataclasses.dataclass(frozen=True)
class _Frame:
    """What a drawing shows: the place in its middle, units of a metre, and how high it is."""

    middle: Point
    unit: float
    height: float

    @classmethod
    def around(cls, places: Sequence[Point]) -> _Frame:
        south, north = min(at.lat for at in places), max(at.lat for at in places)
        west, east = min(at.long for at in places), max(at.long for at in places)
        middle = Point((south + north) / 2, (west + east) / 2)
        high = math.radians(north - south) * EARTH
        wide = math.radians(east - west) * EARTH * math.cos(math.radians(middle.lat))
        unit = (WIDTH - 2 * MARGIN) / max(high, wide, SMALLEST)
        return cls(middle, unit, max(high * unit + 2 * MARGIN, WIDTH * FLATTEST) + FOOT)

    def at(self, place: Point) -> tuple[float, float]:
        """Return where a place is in the drawing, from the left and from above."""
        scale = math.radians(1) * EARTH * self.unit
        x = (place.long - self.middle.long) * scale * math.cos(math.radians(self.middle.lat))
        y = (self.middle.lat - place.lat) * scale
        return round(WIDTH / 2 + x, 1), round((self.height - FOOT) / 2 + y, 1)


def _free(spot: tuple[float, float], taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return a spot on which no mark lies yet, beside the one that is meant: a number that is covered is not read."""
    turn = 2 * RADIUS * (1 if spot[0] < WIDTH / 2 else -1)
    tries = ((spot[0] + turn * step, spot[1]) for step in itertools.count())
    return next(at for at in tries if all(math.dist(at, each) >= 2 * RADIUS - 4 for each in taken))


def _way(spots: Iterable[tuple[float, float]]) -> Markup:
    points = " ".join(f"{x},{y}" for x, y in spots)
    return Markup('<polyline class="wy" points="{}"/>').format(points)


def _mark(mark: Mark, x: float, y: float) -> Markup:
    drawn = Markup('<circle cx="{0}" cy="{1}" r="{2}"/><text x="{0}" y="{1}">{3}</text>').format(
        x, y, RADIUS if mark.text else RADIUS / 2, mark.text
    )
    return Markup('<a href="{}">{}</a>').format(mark.href, drawn) if mark.href else drawn


def _scale(frame: _Frame) -> Markup:
    """Draw a bar of one, two or five times a power of ten metres, a third of the width at most."""
    most = WIDTH / 3 / frame.unit
    power = 10 ** math.floor(math.log10(most))
    metres = max(power * times for times in (1, 2, 5) if power * times <= most)
    said = _("%(km)s km", km=format_number(metres // 1000)) if metres >= 1000 else _("%(m)s m", m=metres)
    y, end = round(frame.height - 10), round(MARGIN + metres * frame.unit, 1)
    bar = Markup('<path class="sc" d="M{},{}v5H{}v-5"/><text class="sc" x="{}" y="{}">{}</text>')
    return bar.format(MARGIN, y - 5, end, end + 6, y, escape(said))


def _north() -> Markup:
    x = WIDTH - 12
    arrow = Markup('<path class="no" d="M{0},8l5,12l-5,-3l-5,3z"/><text class="sc mid" x="{0}" y="29">{1}</text>')
    return arrow.format(x, _("U"))

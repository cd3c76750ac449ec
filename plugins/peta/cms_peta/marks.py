"""How points of modules look: each layer a mark of its own, and one by which category it is where that is its point."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from markupsafe import Markup

from cms_peta import NAME
from cms_peta.connectivity.words import BELOW_4G, BLANK, CATEGORIES, GOOD_4G, ONE_4G, WEAK

SHAPES = (
    "m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z",
    "m-7-7h14v14h-14z",
    "m0-9 9 16h-18z",
    "m0-10 10 10-10 10-10-10z",
    "m-3-9h6v6h6v6h-6v6h-6v-6h-6v-6h6z",
    "m0 9 9-16h-18z",
    "m0-4 5-5 4 4-5 5 5 5-4 4-5-5-5 5-4-4 5-5-5-5 4-4z",
    "m-8-9h16l-5 9 5 9h-16l5-9z",
    "m0-11 3 7 8 .8-6 5 2 7.7-7-4-7 4 2-7.7-6-5 8-.8z",
    "m-9-8 9 5 9-5v16l-9-5-9 5z",
)
"""Told apart without colour: circle, square, triangle, diamond, plus, triangle on its tip, cross, hourglass, star,
bow."""
COLOURS = 4
"""Classes of colour (``p0`` and so on); with the shapes they make twenty marks."""
BARS, WIDE, HIGH, RIM = 4, 6, 6, 2
"""Of the sign of reception: bars, units that one is wide, by how much the next is higher, and how thick one is drawn
that is empty."""
SIGNAL, CATEGORY = f"{NAME}-sinyal", "kategori"
"""The layer of the survey of the signal, and the fact of its features that says their category."""
RECEPTION = {BLANK: (0, 2), WEAK: (1, 3), BELOW_4G: (2, 1), ONE_4G: (3, 0), GOOD_4G: (4, 0)}
"""Full bars of each category, as on the pages of the survey, and its colour."""


@dataclasses.dataclass(frozen=True)
class Mark:
    """How a point looks: its class, its path from its middle on, its box, and what it means among those of a layer."""

    look: str
    way: str
    box: str = "-11 -11 22 22"
    label: str = ""

    @property
    def key(self) -> Markup:
        """The mark as a picture of its own, for a legend."""
        drawn = Markup('<svg class="key {}" viewBox="{}" aria-hidden="true"><path d="{}"/></svg>')
        return drawn.format(self.look, self.box, self.way)


def plain(number: int) -> Mark:
    """Return the mark of a layer by its place among those that a site has: whatever else is shown, it stays."""
    return Mark(f"p{number % COLOURS}", SHAPES[number % len(SHAPES)])


def marks_of(layer: str, number: int) -> Mapping[str, Mark]:
    """Return the marks of a layer by the category of a point; of most layers it is one, for all (the empty text)."""
    if layer != SIGNAL:
        return {"": plain(number)}
    return {
        name: Mark(f"p{colour} bars", _bars(full), "-15 -13 30 26", str(CATEGORIES[name]))
        for name, (full, colour) in RECEPTION.items()
    }


def _bars(full: int) -> str:
    """Return bars that rise from the left, the first of them full, the rest as rims."""
    ways, step = f"m-15 {BARS * HIGH // 2}", WIDE + 2
    for number in range(BARS):
        high, within = HIGH * (number + 1), WIDE - 2 * RIM
        way = f"v-{high}h{WIDE}v{high}z"
        if number >= full:
            # The other way round it is a hole.
            way += f"m{RIM}-{RIM}h{within}v-{high - 2 * RIM}h-{within}zm{step - RIM} {RIM}"
        else:
            way += f"m{step} 0"
        ways += way
    return ways

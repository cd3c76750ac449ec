"""Points, lines and areas of a layer, drawn over the areas of a map: each style has a colour and a look without it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from cms_peta.geometry import AREA, LINE, POINT
from cms_peta.shapes import Ring, Shape, Spot
from cms_peta.strokes import pair, steps

PATTERNS = {
    "biru": "M0 12 12 0",
    "hijau": "M0 0 12 12",
    "kuning": "M5 6h2",
    "merah": "M0 0 12 12M0 12 12 0",
    "ungu": "M0 6h12",
    "abu": "M6 0v12",
}
"""What fills an area, by its style (the keys of ``words.STYLES``): twelve units that go on."""
MARKS = {
    "biru": "m-8 0a8 8 0 1 0 16 0a8 8 0 1 0-16 0z",
    "hijau": "m-7-7h14v14h-14z",
    "kuning": "m0-9 9 16h-18z",
    "merah": "m0-10 10 10-10 10-10-10z",
    "ungu": "m-3-9h6v6h6v6h-6v6h-6v-6h-6v-6h6z",
    "abu": "m0 9 9-16h-18z",
}
"""How a point looks, by its style: hollow, other than the points of modules."""
LETTERS = {POINT: "o", LINE: "l", AREA: "a"}
"""What style sheets call that which lies in a layer."""
APART = 2
"""Units between the spots of a line that are drawn."""


@dataclasses.dataclass(frozen=True)
class Overlay:
    """What lies in a layer (``kind``: a key of ``geometry.KINDS``), and its style."""

    kind: str
    style: str
    shapes: Sequence[Shape]

    @property
    def look(self) -> str:
        """The style, and for one that is not known the first."""
        return self.style if self.style in PATTERNS else next(iter(PATTERNS))


def draw_over(
    overlays: Sequence[Overlay], at: Callable[[Spot], Spot], holds: Callable[[Spot], bool], rough: int = 0
) -> tuple[Markup, int]:
    """Return layers by where a spot is in the drawing, and how many of their features lie outside of it.

    Spots are twice as far apart for each step that it is ``rough``. Its look is the style ``peta/layers``.
    """
    drawn, outside = list[Markup](), 0
    drawn += [pattern(style) for style in dict.fromkeys(each.look for each in overlays if each.kind == AREA)]
    # What lies beneath must not hide what is smaller.
    for kind in (AREA, LINE, POINT):
        for overlay in (each for each in overlays if each.kind == kind):
            ways = []
            for shape in overlay.shapes:
                placed = [[_thin([at(spot) for spot in ring], APART << rough) for ring in polygon] for polygon in shape]
                if not any(holds(spot) for polygon in placed for ring in polygon for spot in ring):
                    outside += 1
                    continue
                ways += [way for polygon in placed for ring in polygon for way in _ways(overlay, ring)]
            if ways:
                look = Markup('<path class="{} s-{}" d="{}"/>')
                drawn.append(look.format(LETTERS[overlay.kind], overlay.look, "".join(dict.fromkeys(ways))))
    return Markup().join(drawn), outside


def pattern(style: str, begin: str = "h") -> Markup:
    """Return what fills the areas of a style; its id is how it begins, and the style."""
    return Markup(
        '<pattern id="{2}-{0}" width="12" height="12" patternUnits="userSpaceOnUse"><path class="s-{0}" d="{1}"/>'
        "</pattern>"
    ).format(style, PATTERNS[style], begin)


def key_of(overlay: Overlay, *, live: bool = False) -> Markup:
    """Return how a layer looks, for a legend; on the interactive map (``live``) its points, too."""
    ways = {POINT: "M12 12" + MARKS[overlay.look], LINE: "M0 12h24", AREA: "M1 3h22v18h-22z"}
    look = live_class_of(overlay) if live else f"{LETTERS[overlay.kind]} s-{overlay.look}"
    fill = Markup(' fill="{}"').format(live_fill_of(overlay)) if live and overlay.kind == AREA else ""
    key = Markup('<svg class="key{}" viewBox="0 0 24 24" aria-hidden="true"><path class="{}"{} d="{}"/></svg>')
    return key.format("" if live else " map", look, fill, ways[overlay.kind])


def live_class_of(overlay: Overlay) -> str:
    """Return the class of what lies in a layer on the interactive map."""
    return f"own {LETTERS[overlay.kind]} s-{overlay.look}"


def live_fill_of(overlay: Overlay) -> str:
    """Return what fills an area there: a pattern that begins with ``live``."""
    return f"url(#live-{overlay.look})"


def _ways(overlay: Overlay, ring: Ring) -> Iterator[str]:
    begin = f"M{pair(*ring[0])}"
    if overlay.kind == POINT:
        yield begin + MARKS[overlay.look]
    else:
        rest = f"l{steps(ring)}" if len(ring) > 1 else "h1"
        yield begin + rest + ("z" if overlay.kind == AREA else "")


def _thin(ring: Ring, apart: int) -> Ring:
    """Return the spots that are apart, the first and the last among them."""
    kept = ring[:1]
    for x, y in ring[1:]:
        if abs(x - kept[-1][0]) >= apart or abs(y - kept[-1][1]) >= apart:
            kept.append((x, y))
    return kept if kept[-1] == ring[-1] or len(kept) < 2 else [*kept[:-1], ring[-1]]

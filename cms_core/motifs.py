"""The cloth of a site: motif tiles and edge strips, drawn as masks so that they take any colour."""

from __future__ import annotations

from typing import NamedTuple


class Tile(NamedTuple):
    """A drawing that repeats: its view box in units, the size of one repeat, and its shapes."""

    box: str
    size: str
    shapes: str

    def address(self) -> str:
        """Return the drawing as a CSS ``url(…)`` that needs no request."""
        drawing = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {self.box}'>{self.shapes}</svg>"
        return 'url("data:image/svg+xml,' + drawing.replace("<", "%3C").replace(">", "%3E").replace("#", "%23") + '")'


class Edge(NamedTuple):
    """A strip along an edge and its height."""

    tile: Tile
    height: str


MOTIFS = {
    "kawung": Tile(
        "48 48",
        "3rem 3rem",
        "<path d='M22 22Q21 3 3 3 3 21 22 22ZM26 22Q27 3 45 3 45 21 26 22ZM22 26Q21 45 3 45 3 27 22 26ZM26 26Q27 45 45"
        " 45 45 27 26 26ZM24 20.5l3.5 3.5-3.5 3.5-3.5-3.5ZM0-3l3 3-3 3-3-3ZM48-3l3 3-3 3-3-3ZM0 45l3 3-3 3-3-3ZM48"
        " 45l3 3-3 3-3-3Z'/>",
    ),
    "tenun": Tile(
        "48 48",
        "2.5rem 2.5rem",
        "<path fill='none' stroke='#000' stroke-width='2' d='M24 4 44 24 24 44 4 24ZM24 13 35 24 24 35 13 24ZM-10 48 0"
        " 38 10 48M38 48 48 38 58 48M-10 0 0 10 10 0M38 0 48 10 58 0'/><path d='m24 20 4 4-4 4-4-4Z'/>",
    ),
    "parang": Tile(
        "40 40",
        "2.75rem 2.75rem",
        "<path fill='none' stroke='#000' stroke-width='2.5' d='M-4 44C12 40 8 28 20 24S28 8 44-4M-24 24C-8 20-12 8 0"
        " 4S8-12 24-24M16 64C32 60 28 48 40 44S48 28 64 16'/>",
    ),
}
EDGES = {
    "pinggir": Edge(Tile("32 8", "2rem .5rem", "<path d='m8 0 4 4-4 4-4-4ZM17 3h12v2H17Z'/>"), ".5rem"),
    "tumpal": Edge(
        Tile("20 14", "1.25rem .875rem", "<path fill-rule='evenodd' d='M0 14 10 0 20 14ZM7 14h6l-3-5Z'/>"), ".875rem"
    ),
}
MOTIF, EDGE = "kawung", "pinggir"
"""What a site has that chose nothing."""

"""A schematic of places whose boundaries nobody has brought in: one tile each, by name, without a scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from cms_peta.drawing import HATCH, UNKNOWN

ACROSS = 3
"""Tiles beside each other: as many as a phone has room for names."""
WIDTH, HIGH, GAP = 600, 84, 6
LETTERS = 13
"""Of a word that stand in one line of a tile."""
TOGETHER = 10
"""Letters of several words that stand in one line with room around them; more of them have two lines."""


class Tile(NamedTuple):
    """A place and where it leads to; ``own`` is the one that the site is, ``look`` the class of its figure."""

    name: str
    href: str = ""
    own: bool = False
    look: str = ""


def draw_tiles(tiles: Sequence[Tile], *, says: str) -> Markup:
    """Return the schematic; nothing for nothing. Its look is the style ``peta/map``."""
    if not tiles:
        return Markup()
    wide = (WIDTH - GAP * (ACROSS - 1)) / ACROSS
    drawn = [HATCH] if any(tile.look == UNKNOWN for tile in tiles) else []
    for number, tile in enumerate(tiles):
        x, y = round(number % ACROSS * (wide + GAP)), number // ACROSS * (HIGH + GAP)
        look = "on" if tile.own else tile.look
        on = Markup(' class="{}"').format(look) if look else ""
        box = Markup('<path{} d="M{} {}h{}v{}h-{}z"/>').format(on, x, y, round(wide), HIGH, round(wide))
        words = _words(tile, x + round(wide / 2), y + HIGH // 2 + 8)
        drawn.append(
            Markup('<a href="{}">{}{}</a>').format(tile.href, box, words)
            if tile.href
            else Markup("{}{}").format(box, words)
        )
    height = -(-len(tiles) // ACROSS) * (HIGH + GAP) - GAP
    role = "group" if any(tile.href for tile in tiles) else "img"
    head = Markup('<svg class="map grid" font-size="24" viewBox="0 0 {} {}" role="{}" aria-label="{}">')
    return head.format(WIDTH, height, role, says) + Markup().join(drawn) + Markup("</svg>")


def _words(tile: Tile, x: int, y: int) -> Markup:
    lines = _lines(tile.name)
    on = Markup(' class="w"') if tile.own else ""
    first = y - 13 * (len(lines) - 1)
    return Markup().join(
        Markup('<text{} x="{}" y="{}">{}</text>').format(on, x, first + 26 * number, line)
        for number, line in enumerate(lines)
    )


def _lines(name: str) -> list[str]:
    """Return a name in two lines at most, broken where two words meet."""
    if len(name) <= TOGETHER or " " not in name:
        return [_short(name)]
    first, _space, rest = name.partition(" ")
    for number, letter in enumerate(name[: LETTERS + 1]):
        if letter == " ":
            first, rest = name[:number], name[number + 1 :]
    return [_short(first), _short(rest)]


def _short(words: str) -> str:
    return words if len(words) <= LETTERS + 1 else f"{words[:LETTERS].rstrip()}…"

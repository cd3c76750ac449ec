"""Where words stand in a drawing, so that none of them lies over another."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from cms_peta.shapes import Spot

LETTER, FIGURE, RISE, FALL = 16, 17, 21, 7
"""Units that a letter takes and a figure in a wide face, and by how much they rise above the line and fall below it."""
BESIDE, DOWN, APART = 14, 8, 22
"""By how much the number of a point is beside its middle and below it, and from one line to the next."""


class Word(NamedTuple):
    """A word and the place of its line; ``align`` is which part of it stands there: start, middle or end."""

    x: int
    y: int
    text: str
    align: str = "middle"

    @property
    def box(self) -> tuple[float, float, float, float]:
        """What it covers: from the left, from above, to the right, to below."""
        wide = len(self.text) * (FIGURE if self.text[:1].isdigit() else LETTER)
        left = self.x - wide * {"start": 0, "middle": 0.5, "end": 1}[self.align]
        return left, self.y - RISE, left + wide, self.y + FALL

    def meets(self, others: Collection[Word]) -> bool:
        """Whether it lies over one of others."""
        left, top, right, low = self.box
        boxes = (each.box for each in others)
        return any(left < box[2] and box[0] < right and top < box[3] and box[1] < low for box in boxes)


def first_free(places: Sequence[Word], taken: Collection[Word]) -> Word | None:
    """Return the first place of a word that lies over none that is taken."""
    return next((each for each in places if not each.meets(taken)), None)


def beside(numbers: Mapping[Spot, Sequence[int]], width: int, height: int) -> list[Word]:
    """Return the numbers of points beside these; where there is no room for each, those near each other share one."""
    groups = [(spot, sorted(each)) for spot, each in numbers.items()]
    while True:
        words: list[Word] = []
        for at, (spot, each) in enumerate(groups):
            places = list(_around(spot, ", ".join(map(str, each)), width, height))
            word = first_free(places, words)
            if word is None and len(groups) > 1:
                near = min((n for n in range(len(groups)) if n != at), key=lambda n: math.dist(groups[n][0], spot))
                break
            words.append(word or places[0])
        else:
            return words
        shared = sorted([*groups[near][1], *each])
        groups = [(groups[near][0], shared), *(group for n, group in enumerate(groups) if n not in (at, near))]


def _around(spot: Spot, text: str, width: int, height: int) -> Iterator[Word]:
    """Go through the places beside a spot that lie within the drawing; the last one may not."""
    x, y = spot
    sides = ((BESIDE, "start"), (-BESIDE, "end"))
    for down, (off, align) in itertools.product((DOWN, DOWN - APART, DOWN + APART), sides):
        word = Word(x + off, y + down, text, align)
        left, top, right, low = word.box
        if left >= 0 and top >= 0 and right <= width and low <= height:
            yield word
    yield Word(min(max(x, 0), width), y + DOWN, text, "end" if x > width / 2 else "start")

"""Pairs of areas that do not fit together: they lie on each other, or run along each other and share no line."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cms_peta.boundaries.nesting import Parts
from cms_peta.boundaries.reading import TANGLED, BoundariesRefused
from cms_peta.coverage import NEAR
from cms_peta.shapes import STEPS, Box, Shape, Spot, box_of, rings

NAMED = 10
"""Pairs that are named, the worst first; the others are counted."""
METRES = 0.011132
"""Of a step of latitude."""
MOST_COMPARED = 2_000_000
"""Spots of pairs that are looked at."""


class Pair(NamedTuple):
    """Two areas by their codes, how bad it is (square metres of an overlap, metres of a gap), and where (degrees)."""

    one: str
    other: str
    size: float
    lat: float
    long: float


def overlapping(areas: Mapping[str, Shape], crossed: Sequence[tuple[str, str]]) -> list[Pair]:
    """Return what pairs of areas share, the largest first; ``crossed`` are those whose lines cross or touch.

    Raises:
        BoundariesRefused: it would take minutes.
    """
    left = MOST_COMPARED
    pairs = set[tuple[str, str]]()
    for one, other in itertools.chain(crossed, _meeting(areas), _within(areas)):
        if (one, other) not in pairs:
            pairs.add((one, other))
            left -= sum(len(ring) for code in (one, other) for ring in rings(areas[code]))
            if left < 0:
                raise BoundariesRefused(str(TANGLED))
    found = []
    for one, other in sorted(pairs):
        if (shared := overlap(areas[one], areas[other])) is not None:
            lat, long = (each / STEPS for each in reversed(shared.spot))
            found.append(Pair(one, other, shared.size * METRES**2 * math.cos(math.radians(lat)), lat, long))
    return sorted(found, key=lambda pair: -pair.size)


def _meeting(areas: Mapping[str, Shape]) -> Iterator[tuple[str, str]]:
    """Go through the pairs of areas that come to the same spot and lie on the same side of it, some more than once."""
    sectors: dict[Spot, list[tuple[str, float, float]]] = {}
    for code, shape in sorted(areas.items()):
        for ring in rings(shape):
            for before, (x, y), after in zip([ring[-1], *ring], ring, [*ring[1:], ring[0]], strict=False):
                # What lies to the left of a ring is within: from the way it goes on, around to the way it came.
                start = math.atan2(after[1] - y, after[0] - x)
                wide = (math.atan2(before[1] - y, before[0] - x) - start) % math.tau
                sectors.setdefault((x, y), []).append((code, start, wide))
    for found in sectors.values():
        for (one, start, wide), (other, from_, far) in itertools.combinations(found, 2):
            if one != other and ((from_ - start) % math.tau < wide or (start - from_) % math.tau < far):
                yield one, other


def _within(areas: Mapping[str, Shape]) -> Iterator[tuple[str, str]]:
    """Go through the pairs of areas of which one has a part in the other, or begins one on its border."""
    parts = Parts[tuple[str, int]]()
    for code, shape in areas.items():
        for number, part in enumerate(shape):
            for which, ring in enumerate(part):
                parts.put((code, number), ring, is_hole=which > 0)
    for code, shape in areas.items():
        for part in shape:
            for other, _number in parts.around(part[0][0]):
                if other != code:
                    yield min(code, other), max(code, other)


def apart(beside: Mapping[tuple[str, str], Sequence[Spot]]) -> list[Pair]:
    """Return pairs of areas that share no line (:func:`cms_peta.coverage.beside`), the longest stretch first."""
    found = []
    for (one, other), squares in beside.items():
        x, y = sorted(squares)[len(squares) // 2]
        half = 1 << NEAR >> 1
        found.append(Pair(one, other, len(squares) * 2 * half * METRES, (y + half) / STEPS, (x + half) / STEPS))
    return sorted(found, key=lambda pair: -pair.size)


class Overlap(NamedTuple):
    """What two areas share: its size in square steps of the plane, and a spot in the largest piece of it."""

    size: float
    spot: Spot


class _Edge(NamedTuple):
    """A line of an area that goes up, from ``low`` to ``high``; ``lean`` is how far east it goes for each step."""

    low: int
    high: int
    x: int
    lean: float
    is_other: bool

    def at(self, y: float) -> float:
        return self.x + (y - self.low) * self.lean


_Band = tuple[float, float]
"""Where a line is at the lower and at the upper edge of a strip."""


def overlap(one: Shape, other: Shape) -> Overlap | None:
    """Return what two areas share, None where that is nothing. Neither of them crosses itself.

    The plane is cut at each height at which a line begins or ends: in between all of them are straight, and what lies
    between two of them can be said exactly.
    """
    west, south, east, north = _shared(box_of([one]), box_of([other]))
    if west >= east or south >= north:
        return None
    edges = sorted(
        edge
        for is_other, shape in ((False, one), (True, other))
        for edge in _edges(shape, is_other=is_other)
        if edge.high > south and edge.low < north
    )
    heights = sorted({min(max(y, south), north) for edge in edges for y in (edge.low, edge.high)})
    size = largest = 0.0
    spot = (0, 0)
    active: list[_Edge] = []
    waiting = iter(edges)
    following = next(waiting, None)
    for low, high in itertools.pairwise(heights):
        active = [edge for edge in active if edge.high > low]
        while following is not None and following.low <= low:
            active.append(following)
            following = next(waiting, None)
        for piece, (x, share) in _pieces(_stretches(active, low, high)):
            piece *= high - low
            size += piece
            if piece > largest:
                largest, spot = piece, (round(x), round(low + share * (high - low)))
    return Overlap(size, spot) if size else None


def _shared(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _edges(shape: Shape, *, is_other: bool) -> Iterator[_Edge]:
    for ring in rings(shape):
        before = ring[-1]
        for spot in ring:
            if before[1] != spot[1]:
                (x, low), (to_x, high) = (before, spot) if before[1] < spot[1] else (spot, before)
                yield _Edge(low, high, x, (to_x - x) / (high - low), is_other)
            before = spot


def _stretches(active: list[_Edge], low: int, high: int) -> Iterator[tuple[_Band, _Band, _Band, _Band]]:
    """Go through the left and right lines of both areas in a strip, where they may lie on each other."""
    bands: tuple[list[_Band], list[_Band]] = ([], [])
    for edge in active:
        bands[edge.is_other].append((edge.at(low), edge.at(high)))
    ones, others = (sorted(each, key=sum) for each in bands)
    for left, right in zip(ones[::2], ones[1::2], strict=False):
        for from_, to in zip(others[::2], others[1::2], strict=False):
            if min(from_) < max(right) and max(to) > min(left):
                yield left, right, from_, to


def _pieces(stretches: Iterator[tuple[_Band, _Band, _Band, _Band]]) -> Iterator[tuple[float, tuple[float, float]]]:
    """Go through the pieces that two stretches share: the size of each in a strip one high, and its middle."""
    for left, right, from_, to in stretches:
        turns = {0.0, 1.0}
        for one, other in ((left, from_), (left, to), (right, from_), (right, to)):
            below, above = one[0] - other[0], one[1] - other[1]
            if below * above < 0:
                turns.add(below / (below - above))
        for start, end in itertools.pairwise(sorted(turns)):
            (a, b), (c, d) = (
                (max(_at(left, share), _at(from_, share)), min(_at(right, share), _at(to, share)))
                for share in (start, end)
            )
            piece = (max(b - a, 0) + max(d - c, 0)) / 2 * (end - start)
            if piece > 0:
                yield piece, ((a + b + c + d) / 4, (start + end) / 2)


def _at(band: _Band, share: float) -> float:
    return band[0] + (band[1] - band[0]) * share

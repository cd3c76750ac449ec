"""Pairs of areas that do not fit together: they lie on each other, or run along each other and share no line."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cms_peta.boundaries.nesting import parts_of
from cms_peta.boundaries.reading import TANGLED, BoundariesRefused
from cms_peta.coverage import NEAR
from cms_peta.shapes import STEPS, Box, Shape, Spot, box_of, rings

NAMED = 10
"""Pairs that are named, the worst first; the others are counted."""
METRES = 0.011132
"""Of a step of latitude."""
FAR = 1 << 40
"""Steps beyond any place on earth."""
MOST_COMPARED = 2_000_000
"""Spots of pairs that are looked at."""

BESIDE = 100_000
"""Steps (1 km) that areas may be apart and still touch each other: no line is exact."""


class Pair(NamedTuple):
    """Two areas by their codes, how bad it is (square metres of an overlap, metres of a gap), and where (degrees)."""

    one: str
    other: str
    size: float
    lat: float
    long: float


def rounding(areas: Mapping[str, Shape]) -> int:
    """Return how many steps wide an overlap or a gap is at most that comes of the decimals of a file alone.

    Whoever rounds to so many decimals moves each spot by half of the last one both ways: lines that met may be one and
    a half of these apart or on each other, and what measures that says up to twice as much. Seven decimals are kept;
    with fewer than five an area is drawn by hand. One in ten numbers may have more than the others: a spot was added.
    """
    numbers = {number for shape in areas.values() for ring in rings(shape) for spot in ring for number in spot}
    return 3 * next(step for step in (100, 10, 1) if 10 * sum(each % step > 0 for each in numbers) <= len(numbers))


def overlapping(areas: Mapping[str, Shape], crossed: Sequence[tuple[str, str]], narrow: float) -> list[Pair]:
    """Return what pairs of areas share, the largest first; ``crossed`` are those whose lines cross or touch.

    What is nowhere wider than ``narrow`` steps (:func:`rounding`) is left out.

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
        if (shared := overlap(areas[one], areas[other])) is not None and shared.wide > narrow:
            lat, long = (each / STEPS for each in reversed(shared.spot))
            found.append(Pair(one, other, shared.size * METRES**2 * math.cos(math.radians(lat)), lat, long))
    return sorted(found, key=lambda pair: -pair.size)


def _meeting(areas: Mapping[str, Shape]) -> Iterator[tuple[str, str]]:
    """Go through the pairs of areas that come to the same spot and lie on the same side of it, some more than once."""
    met: dict[Spot, list[tuple[str, Spot, Spot]]] = {}
    for code, shape in sorted(areas.items()):
        for ring in rings(shape):
            before, spot = ring[-2:]
            for after in ring:
                met.setdefault(spot, []).append((code, before, after))
                before, spot = spot, after
    for spot, ways in met.items():
        # Nearly all have one area, or two on both sides of one line.
        if len(ways) == 1 or (len(ways) == 2 and ways[0][1:] == ways[1][:0:-1]):
            continue
        sectors = [(code, *_sector(spot, before, after)) for code, before, after in ways]
        for (one, start, wide), (other, from_, far) in itertools.combinations(sectors, 2):
            if one != other and ((from_ - start) % math.tau < wide or (start - from_) % math.tau < far):
                yield one, other


def _sector(spot: Spot, before: Spot, after: Spot) -> tuple[float, float]:
    """Return where what lies within an area begins at a spot of its line, and how far around it goes (radians)."""
    # It is to the left: from the way the line goes on, around to the way it came.
    start = math.atan2(after[1] - spot[1], after[0] - spot[0])
    return start, (math.atan2(before[1] - spot[1], before[0] - spot[0]) - start) % math.tau


def _within(areas: Mapping[str, Shape]) -> Iterator[tuple[str, str]]:
    """Go through the pairs of areas of which one has a part in the other, or begins one on its border."""
    parts = parts_of(areas.items())
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


def touch(areas: Sequence[tuple[str, Shape]], others: Sequence[tuple[str, Shape]]) -> bool:
    """Whether areas lie on others, or are no more than some :data:`BESIDE` apart from these."""
    near = {(x + east, y + north) for x, y in _squares(others) for east in (-1, 0, 1) for north in (-1, 0, 1)}
    # Where no lines are near each other, one area may lie wholly within another.
    return not near.isdisjoint(_squares(areas)) or _has_part_in(areas, others) or _has_part_in(others, areas)


def _squares(areas: Sequence[tuple[str, Shape]]) -> set[Spot]:
    """Return the squares, :data:`BESIDE` wide, that the lines of areas go through, by their places."""
    found = set[Spot]()
    for _code, shape in areas:
        for ring in rings(shape):
            for (x, y), (to_x, to_y) in zip([ring[-1], *ring[:-1]], ring, strict=True):
                steps = max(abs(to_x - x), abs(to_y - y)) // BESIDE + 1
                for step in range(steps):
                    found.add(((x + (to_x - x) * step // steps) // BESIDE, (y + (to_y - y) * step // steps) // BESIDE))
    return found


def _has_part_in(areas: Sequence[tuple[str, Shape]], others: Sequence[tuple[str, Shape]]) -> bool:
    parts = parts_of(others)
    return any(parts.around(part[0][0]) for _code, shape in areas for part in shape)


class Overlap(NamedTuple):
    """What two areas share: its size in square steps of the plane, a spot in the largest piece, and its width in steps.

    The width is that of the widest place, across the lines beside it; up to twice of it where these part quickly.
    """

    size: float
    spot: Spot
    wide: float


class _Edge(NamedTuple):
    """A line of an area that goes up, from ``low`` to ``high``; ``lean`` is how far east it goes for each step."""

    low: int
    high: int
    x: int
    lean: float
    is_other: bool


_Band = tuple[float, float]
"""Where a line is at the lower and at the upper edge of a strip."""


def overlap(one: Shape, other: Shape) -> Overlap | None:
    """Return what two areas share, None where that is nothing. Neither of them crosses itself.

    The plane is cut at each height at which a line begins or ends: in between all of them are straight, and what lies
    between two of them can be said exactly.
    """
    box = west, south, east, north = _shared(box_of([one]), box_of([other]))
    if west >= east or south >= north:
        return None
    edges = sorted(
        edge for is_other, shape in ((False, one), (True, other)) for edge in _edges(shape, box, is_other=is_other)
    )
    heights = sorted({min(max(y, south), north) for edge in edges for y in (edge.low, edge.high)})
    size = largest = wide = across = 0.0
    spot = (0, 0)
    since = south
    active: list[_Edge] = []
    waiting = iter(edges)
    following = next(waiting, None)
    for low, high in itertools.pairwise(heights):
        active = [edge for edge in active if edge.high > low]
        while following is not None and following.low <= low:
            active.append(following)
            following = next(waiting, None)
        before = size
        for piece, (x, share), width in _pieces(_stretches(active, low, high), high - low):
            size += piece
            across = max(across, width)
            if piece > largest:
                largest, spot = piece, (round(x), round(low + share * (high - low)))
        if size == before:
            since, across = high, 0.0
        # A line from east to west is no line of a strip: nothing is wider than it is high.
        wide = max(wide, min(across, high - since))
    return Overlap(size, spot, wide) if size else None


def _shared(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _edges(shape: Shape, box: Box, *, is_other: bool) -> Iterator[_Edge]:
    """Go through the lines of an area that go up or down in a box.

    What runs beside the box only says on which side the area is: a run of it becomes one line, far off.
    """
    west, south, east, north = box

    def upwards(start: Spot, end: Spot) -> Iterator[_Edge]:
        (x, low), (to_x, high) = (start, end) if start[1] < end[1] else (end, start)
        if low < high and low < north and high > south:
            yield _Edge(low, high, x, (to_x - x) / (high - low), is_other)

    for ring in rings(shape):
        before = ring[-1]
        beside, since = 0, before[1]
        for spot in ring:
            is_west, is_east = before[0] < west > spot[0], before[0] > east < spot[0]
            side = is_east - is_west
            if side != beside:
                if beside:
                    yield from upwards((beside * FAR, since), (beside * FAR, before[1]))
                beside, since = side, before[1]
            if not side:
                yield from upwards(before, spot)
            before = spot
        if beside:
            yield from upwards((beside * FAR, since), (beside * FAR, before[1]))


def _stretches(active: list[_Edge], low: int, high: int) -> Iterator[tuple[_Band, _Band, _Band, _Band]]:
    """Go through the left and right lines of both areas in a strip, where they lie on each other."""
    bands: tuple[list[_Band], list[_Band]] = ([], [])
    for from_y, _to_y, x, lean, is_other in active:
        bands[is_other].append((x + (low - from_y) * lean, x + (high - from_y) * lean))
    ones, others = bands
    if not ones or not others:
        return
    ones.sort(key=sum)
    others.sort(key=sum)
    for left, right in zip(ones[::2], ones[1::2], strict=False):
        for from_, to in zip(others[::2], others[1::2], strict=False):
            # Lines are straight in a strip: what is beside another one at both edges of it is so in between.
            if (from_[0] < right[0] or from_[1] < right[1]) and (to[0] > left[0] or to[1] > left[1]):
                yield left, right, from_, to


def _pieces(
    stretches: Iterator[tuple[_Band, _Band, _Band, _Band]], high: int
) -> Iterator[tuple[float, tuple[float, float], float]]:
    """Go through the pieces that two stretches share in a strip: the size of each, its middle, and its width."""
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
            piece = (max(b - a, 0) + max(d - c, 0)) / 2 * (end - start) * high
            if piece > 0:
                lean = max(abs(c - a), abs(d - b)) / ((end - start) * high)
                yield piece, ((a + b + c + d) / 4, (start + end) / 2), max(b - a, d - c) / math.hypot(1, lean)


def _at(band: _Band, share: float) -> float:
    return band[0] + (band[1] - band[0]) * share

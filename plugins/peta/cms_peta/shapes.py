"""Areas as whole numbers: how they are kept, how large they are, what is in them.

A spot is longitude and latitude in steps of 10⁻⁷ degree (a centimetre; WGS 84): whole numbers are equal or not, so that
neighbours share a border exactly. A ring does not say its first spot again at its end. Outer rings run
counter-clockwise, holes clockwise (RFC 7946).
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

Spot = tuple[int, int]
Ring = list[Spot]
Polygon = list[Ring]
Shape = list[Polygon]
Box = tuple[int, int, int, int]
Line = tuple[Spot, Spot]

STEPS = 10_000_000
"""Of a degree."""
AXIS, FLATTENING = 6_378_137.0, 1 / 298.257223563
"""Of the ellipsoid of WGS 84, in metres."""
ECCENTRICITY = math.sqrt(FLATTENING * (2 - FLATTENING))
MOST_COMPARED = 10_000_000
"""Pairs of lines that are compared."""


def pack(shape: Shape) -> bytes:
    """Return a shape as bytes: counts and differences, the small ones in one byte each."""
    numbers: list[int] = [len(shape)]
    at_x = at_y = 0
    for polygon in shape:
        numbers.append(len(polygon))
        for ring in polygon:
            numbers.append(len(ring))
            for x, y in ring:
                numbers += (_folded(x - at_x), _folded(y - at_y))
                at_x, at_y = x, y
    packed = bytearray()
    for number in numbers:
        while number > 127:
            packed.append(number & 127 | 128)
            number >>= 7
        packed.append(number)
    return bytes(packed)


def unpack(packed: bytes) -> Shape:
    """Return the shape that :func:`pack` was given."""
    numbers = _numbers(packed)
    at_x = at_y = 0
    shape: Shape = []
    for _polygon in range(next(numbers)):
        polygon: Polygon = []
        for _ring in range(next(numbers)):
            ring: Ring = []
            for _spot in range(next(numbers)):
                at_x += _unfolded(next(numbers))
                at_y += _unfolded(next(numbers))
                ring.append((at_x, at_y))
            polygon.append(ring)
        shape.append(polygon)
    return shape


def _folded(number: int) -> int:
    return number * 2 if number >= 0 else -number * 2 - 1


def _unfolded(number: int) -> int:
    return number // 2 if number % 2 == 0 else -(number // 2) - 1


def _numbers(packed: bytes) -> Iterator[int]:
    number = shift = 0
    for byte in packed:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0


def rings(shape: Shape) -> Iterator[Ring]:
    """Go through the rings of a shape."""
    for polygon in shape:
        yield from polygon


def box_of(shapes: Iterable[Shape]) -> Box:
    """Return west, south, east and north of what the shapes cover."""
    spots = [spot for shape in shapes for ring in rings(shape) for spot in ring]
    xs, ys = [x for x, _y in spots], [y for _x, y in spots]
    return min(xs), min(ys), max(xs), max(ys)


def doubled_area(ring: Sequence[Spot]) -> int:
    """Return twice the area of a ring in the plane: above zero if it runs counter-clockwise."""
    total = 0
    before_x, before_y = ring[-1]
    for x, y in ring:
        total += before_x * y - x * before_y
        before_x, before_y = x, y
    return total


def is_flat(ring: Sequence[Spot]) -> bool:
    """Whether all spots of a ring lie on one line. Without an area a ring may cross itself instead, as a bow does."""
    x, y = ring[0]
    wide, high = next(((at_x - x, at_y - y) for at_x, at_y in ring if (at_x, at_y) != (x, y)), (0, 0))
    return all((at_x - x) * high == (at_y - y) * wide for at_x, at_y in ring)


def hectares(shape: Shape) -> float:
    """Return the area on the ellipsoid, along lines of equal area between the spots: never from degrees."""
    return sum(_square_metres(ring) for ring in rings(shape)) / 10_000


def _square_metres(ring: Ring) -> float:
    total = 0.0
    before_x, before_q = ring[-1][0], _authalic(ring[-1][1])
    for x, y in ring:
        q = _authalic(y)
        total += math.radians((before_x - x) / STEPS) * (before_q + q)
        before_x, before_q = x, q
    return total * AXIS**2 / 4


def _authalic(y: int) -> float:
    """Return what grows with latitude as the area of the ellipsoid below it does (Snyder 1987, 3-12)."""
    sine = math.sin(math.radians(y / STEPS))
    scaled = ECCENTRICITY * sine
    return (1 - ECCENTRICITY**2) * (sine / (1 - scaled**2) - math.log((1 - scaled) / (1 + scaled)) / (2 * ECCENTRICITY))


class TooTangled(Exception):
    """More lines run near each other than can be compared."""


def crossings(named: Sequence[tuple[str, Shape]]) -> Iterator[tuple[str, str, Spot]]:
    """Go through the places where lines cross each other, each pair of names once: a name with itself, or with another.

    A ring crosses itself also where it comes to a spot twice, or touches one of its lines; two names cross also where a
    spot of one lies on a line of the other. Two rings of a name may touch, and all may run along each other.

    Raises:
        TooTangled: it would take minutes.
    """
    told: set[tuple[str, str]] = set()
    whose: dict[Line, list[tuple[str, int]]] = {}
    numbers = itertools.count()
    for name, shape in named:
        for ring in rings(shape):
            own = name, next(numbers)
            if len(set(ring)) < len(ring) and (name, name) not in told:
                told.add((name, name))
                yield name, name, next(spot for spot, count in Counter(ring).items() if count > 1)
            before = ring[-1]
            for spot in ring:
                # The same line of two neighbours is compared once.
                line = (before, spot) if before < spot else (spot, before)
                whose.setdefault(line, []).append(own)
                before = spot
    lines = list(whose)
    for one, other, is_touch in _meeting(lines):
        for name, ring_number in whose[lines[one]]:
            for with_name, with_number in whose[lines[other]]:
                pair = (min(name, with_name), max(name, with_name))
                if pair not in told and (not is_touch or name != with_name or ring_number == with_number):
                    told.add(pair)
                    yield (*pair, _meeting_at(lines[one], lines[other]))


def meetings(lines: Sequence[Line]) -> Iterator[tuple[Line, Line, list[Spot]]]:
    """Go through the pairs of lines that cross or touch elsewhere than at an end of both, some more than once.

    Each has its spots: the ends that lie on the other line, or the spot nearest to where they cross. A line begins at
    the smaller of its spots.

    Raises:
        TooTangled: it would take minutes.
    """
    for one, other, is_touch in _meeting(lines):
        first, second = lines[one], lines[other]
        on = [spot for spot in first if _is_on(spot, second)] + [spot for spot in second if _is_on(spot, first)]
        yield first, second, on if is_touch else [_meeting_at(first, second)]


def _is_on(spot: Spot, line: Line) -> bool:
    (x, y), (to_x, to_y) = line
    at_x, at_y = spot[0] - x, spot[1] - y
    wide, high = to_x - x, to_y - y
    return at_x * high == at_y * wide and 0 <= at_x * wide + at_y * high <= wide * wide + high * high


def _meeting_at(one: Line, other: Line) -> Spot:
    """Return the spot nearest to where two lines meet; the beginning of one that runs along the other."""
    (x, y), (to_x, to_y) = one
    (u, v), (to_u, to_v) = other
    turn = (to_x - x) * (to_v - v) - (to_y - y) * (to_u - u)
    if not turn:
        return x, y
    share = ((u - x) * (to_v - v) - (v - y) * (to_u - u)) / turn
    return round(x + share * (to_x - x)), round(y + share * (to_y - y))


def _meeting(lines: Sequence[Line]) -> Iterator[tuple[int, int, bool]]:
    """Go through the pairs of lines that cross, or (True) touch elsewhere than at an end of both."""
    left = MOST_COMPARED
    boxes = [(a[0], min(a[1], b[1]), b[0], max(a[1], b[1])) for a, b in lines]
    for one, others in _near(boxes):
        left -= len(others)
        if left < 0:
            raise TooTangled
        start, end = lines[one]
        (x, y), (to_x, to_y) = start, end
        wide, high = to_x - x, to_y - y
        west, south, east, north = boxes[one]
        for other in others:
            box = boxes[other]
            if box[0] > east or box[2] < west or box[1] > north or box[3] < south:
                continue
            first, last = lines[other]
            # Nearly all that are near are the next line.
            if start in (first, last) or end in (first, last):
                continue
            ahead = wide * (first[1] - y) - high * (first[0] - x)
            behind = wide * (last[1] - y) - high * (last[0] - x)
            if (ahead > 0 and behind > 0) or (ahead < 0 and behind < 0):
                continue
            across, up = last[0] - first[0], last[1] - first[1]
            left_of = across * (y - first[1]) - up * (x - first[0])
            right_of = across * (to_y - first[1]) - up * (to_x - first[0])
            if (left_of > 0 and right_of > 0) or (left_of < 0 and right_of < 0):
                continue
            yield one, other, not (ahead and behind and left_of and right_of)


def _near(boxes: Sequence[Box]) -> Iterator[tuple[int, list[int]]]:
    """Go through the lines, each with longer ones, or as long, that it may meet; some of them more than once.

    There is a grid for each size of lines, so that one long line does not bring together what is small and apart.
    """
    # The next power of four: a line is in four cells of its grid at most.
    shifts = [(max(east - west, north - south).bit_length() + 1) // 2 * 2 for west, south, east, north in boxes]
    grids: dict[int, dict[tuple[int, int], list[int]]] = {}
    for number in sorted(range(len(boxes)), key=shifts.__getitem__, reverse=True):
        west, south, east, north = boxes[number]
        own = shifts[number]
        if own not in grids:
            grids[own] = {}
        for shift, grid in grids.items():
            cell = column, row = west >> shift, south >> shift
            last_column, last_row = east >> shift, north >> shift
            if column == last_column and row == last_row:
                if others := grid.get(cell):
                    yield number, others
                    if shift == own:
                        others.append(number)
                elif shift == own:
                    grid[cell] = [number]
                continue
            for x in range(column, last_column + 1):
                for y in range(row, last_row + 1):
                    if others := grid.get((x, y)):
                        yield number, others
                    if shift == own:
                        grid.setdefault((x, y), []).append(number)

"""Areas as whole numbers: how they are kept, how large they are, what is in them.

A spot is longitude and latitude in steps of 10⁻⁷ degree (a centimetre; WGS 84): whole numbers are equal or not, so that
neighbours share a border exactly. A ring does not say its first spot again at its end. Outer rings run
counter-clockwise, holes clockwise (RFC 7946).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

Spot = tuple[int, int]
Ring = list[Spot]
Polygon = list[Ring]
Shape = list[Polygon]
Box = tuple[int, int, int, int]

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


def holds(ring: Sequence[Spot], spot: tuple[float, float]) -> bool:
    """Whether a spot lies within a ring."""
    x, y = spot
    inside = False
    before_x, before_y = ring[-1]
    for at_x, at_y in ring:
        if (at_y > y) != (before_y > y) and x < (before_x - at_x) * (y - at_y) / (before_y - at_y) + at_x:
            inside = not inside
        before_x, before_y = at_x, at_y
    return inside


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

    What touches or runs along does not cross.

    Raises:
        TooTangled: it would take minutes.
    """
    lines = [
        (name, before, spot)
        for name, shape in named
        for ring in rings(shape)
        for before, spot in zip([ring[-1], *ring[:-1]], ring, strict=True)
    ]
    told: set[tuple[str, str]] = set()
    left = MOST_COMPARED
    for one, others in _near([(start, end) for _name, start, end in lines]):
        name, start, end = lines[one]
        left -= len(others)
        if left < 0:
            raise TooTangled
        for other in others:
            with_name, other_start, other_end = lines[other]
            # Nearly all that are near are the next line, or the same one of a neighbour.
            if start in (other_start, other_end) or end in (other_start, other_end):
                continue
            if _cross(start, end, other_start, other_end):
                pair = (min(name, with_name), max(name, with_name))
                if pair not in told:
                    told.add(pair)
                    yield (*pair, start)


def _near(lines: Sequence[tuple[Spot, Spot]]) -> Iterator[tuple[int, list[int]]]:
    """Go through the lines, each with longer ones, or as long, that it may meet; some of them more than once.

    There is a grid for each size of lines, so that one long line does not bring together what is small and apart.
    """
    boxes = [(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])) for a, b in lines]
    long = [max(east - west, north - south) for west, south, east, north in boxes]
    grids: dict[int, dict[tuple[int, int], list[int]]] = {}
    for number in sorted(range(len(lines)), key=long.__getitem__, reverse=True):
        west, south, east, north = boxes[number]
        # The next power of four: a line is in four cells of its grid at most.
        own = 4 ** ((long[number].bit_length() + 1) // 2)
        grids.setdefault(own, {})
        for size, grid in grids.items():
            for column in range(west // size, east // size + 1):
                for row in range(south // size, north // size + 1):
                    if others := grid.get((column, row)):
                        yield number, others
                    if size == own:
                        grid.setdefault((column, row), []).append(number)


def _cross(a: Spot, b: Spot, c: Spot, d: Spot) -> bool:
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Spot, b: Spot, c: Spot) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)

"""Borders that areas share: found, and made simpler once for both sides, so that no gap opens between them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence

from cms_peta.shapes import Polygon, Ring, Shape, Spot, doubled_area, rings

Owners = tuple[str, ...]
Arc = tuple[Owners, list[Spot]]
OUTSIDE = ""
NEAR, ALONG = 13, 3
"""Squares in which two borders are near each other (by the power of two of their steps: 90 m), and how many of them."""


def arcs(areas: Sequence[tuple[str, Shape]]) -> list[Arc]:
    """Return each stretch of border once, with whose it is: of one area (towards the outside) or of two.

    They follow each other around the first area that has them.
    """
    owners = _owners(areas)
    found: dict[tuple[Spot, ...], Arc] = {}
    for _code, shape in areas:
        for ring in rings(shape):
            for whose, arc in _split(ring, owners):
                found.setdefault(tuple(_canonical(arc)), (whose, arc))
    return list(found.values())


def lines(
    areas: Sequence[tuple[str, Shape]], looks: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, list[list[Spot]]]]:
    """Go through the looks that borders have (by their two sides, as :func:`pair_of` says them), each with its lines.

    They go as the areas do and are as long as they can be: what is drawn with both packs well.
    """
    found: dict[str, list[list[Spot]]] = {}
    for whose, arc in arcs(areas):
        if look := looks.get(pair_of(whose)):
            drawn = found.setdefault(look, [arc[:1]])
            if drawn[-1][-1] == arc[0]:
                drawn[-1] += arc[1:]
            else:
                drawn.append([*arc])
    yield from found.items()


def neighbours(areas: Sequence[tuple[str, Shape]]) -> list[tuple[str, str]]:
    """Return which areas share a border, and (with :data:`OUTSIDE`) which have one towards the outside."""
    return sorted({_pair(whose) for whose in _owners(areas).values()})


def beside(areas: Sequence[tuple[str, Shape]]) -> dict[tuple[str, str], list[Spot]]:
    """Return which areas run along each other, a gap or an overlap apart, and share no border.

    Each pair has the squares (of 2 to the power of :data:`NEAR`, by their south-western corners) in which it does.
    """
    owners = _owners(areas)
    shared = {_pair(whose) for whose in owners.values()}
    near: dict[Spot, set[str]] = {}
    for ((x, y), (to_x, to_y)), whose in owners.items():
        if len(whose) == 1:
            steps = (max(abs(to_x - x), abs(to_y - y)) >> NEAR) + 1
            for step in range(steps):
                at = (x + (to_x - x) * step // steps) >> NEAR, (y + (to_y - y) * step // steps) >> NEAR
                if at not in near:
                    near[at] = set()
                near[at].add(whose[0])
    found: dict[tuple[str, str], list[Spot]] = {}
    for (x, y), codes in near.items():
        for one, other in itertools.combinations(sorted(codes), 2):
            found.setdefault((one, other), []).append((x << NEAR, y << NEAR))
    return {pair: spots for pair, spots in sorted(found.items()) if len(spots) >= ALONG and pair not in shared}


def pair_of(whose: Owners) -> tuple[str, str]:
    """Return the two sides of a stretch, the smaller code first; :data:`OUTSIDE` where there is but one."""
    return _pair(whose)


def simplify(areas: Sequence[tuple[str, Shape]], tolerance: Callable[[Owners], float]) -> list[tuple[str, Shape]]:
    """Return the areas with fewer spots: none is farther than the ``tolerance`` of its stretch from where it was.

    Rings that nothing is left of go; an area always keeps its largest.
    """
    owners = _owners(areas)
    made: dict[tuple[Spot, ...], list[Spot]] = {}

    def simpler(whose: Owners, arc: list[Spot]) -> list[Spot]:
        straight = _canonical(arc)
        key = tuple(straight)
        if key not in made:
            made[key] = _thin(straight, tolerance(whose))
        return made[key] if straight[0] == arc[0] and straight[-1] == arc[-1] and straight == arc else made[key][::-1]

    return [(code, _shape(shape, owners, simpler)) for code, shape in areas]


def _shape(
    shape: Shape,
    owners: dict[tuple[Spot, Spot], Owners],
    simpler: Callable[[Owners, list[Spot]], list[Spot]],
) -> Shape:
    largest = max((polygon[0] for polygon in shape), key=lambda ring: abs(doubled_area(ring)))
    kept: Shape = []
    for polygon in shape:
        thinned: Polygon = []
        for ring in polygon:
            spots = [spot for whose, arc in _split(ring, owners) for spot in simpler(whose, arc)[:-1]]
            if len(spots) < 3 or not doubled_area(spots):
                if ring is not largest:
                    if ring is polygon[0]:
                        break
                    continue
                spots = _least(ring)
            thinned.append(spots)
        if thinned:
            kept.append(thinned)
    return kept


def _least(ring: Ring) -> Ring:
    """Return the three spots of a ring that say most of it."""
    far = max(ring, key=lambda spot: _apart(ring[0], spot))
    third = max(ring, key=lambda spot: _off(spot, ring[0], far))
    least = [spot for spot in ring if spot in {ring[0], far, third}]
    return least if len(least) > 2 else ring


def _owners(areas: Sequence[tuple[str, Shape]]) -> dict[tuple[Spot, Spot], Owners]:
    owners: dict[tuple[Spot, Spot], Owners] = {}
    for code, shape in areas:
        alone = (code,)
        for ring in rings(shape):
            before = ring[-1]
            for spot in ring:
                edge = (before, spot) if before < spot else (spot, before)
                whose = owners.setdefault(edge, alone)
                if code not in whose:
                    owners[edge] = tuple(sorted((*whose, code)))
                before = spot
    return owners


def _split(ring: Ring, owners: dict[tuple[Spot, Spot], Owners]) -> Iterator[Arc]:
    """Go through the stretches of a ring, each with one owner or pair of owners, ends included."""

    def whose(start: Spot, end: Spot) -> Owners:
        return owners[(start, end) if start < end else (end, start)]

    around = [*ring, ring[0]]
    edges = [whose(start, end) for start, end in itertools.pairwise(around)]
    turns = [number for number, edge in enumerate(edges) if edge != edges[number - 1]]
    if not turns:
        # One neighbour all around: both sides have to begin at the same spot.
        first = ring.index(min(ring))
        yield edges[0], [*ring[first:], *ring[:first], ring[first]]
        return
    for start, end in zip(turns, [*turns[1:], turns[0] + len(ring)], strict=True):
        yield edges[start], [ring[number % len(ring)] for number in range(start, end + 1)]


def _canonical(arc: list[Spot]) -> list[Spot]:
    """Return a stretch as both of its sides say it."""
    return min(arc, arc[::-1])


def _pair(whose: Owners) -> tuple[str, str]:
    return (whose[0], whose[1]) if len(whose) > 1 else (OUTSIDE, whose[0])


def _thin(arc: list[Spot], tolerance: float) -> list[Spot]:
    """Return a stretch with the spots alone that lie off by more than the tolerance (Douglas and Peucker)."""
    keep = {0, len(arc) - 1}
    if arc[0] == arc[-1]:
        far = max(range(len(arc)), key=lambda number: _apart(arc[0], arc[number]))
        keep.add(far)
        todo = [(0, far), (far, len(arc) - 1)]
    else:
        todo = [(0, len(arc) - 1)]
    least = tolerance**2
    while todo:
        start, end = todo.pop()
        _most, at = _farthest(arc, start, end, least)
        if at:
            keep.add(at)
            todo += [(start, at), (at, end)]
    return [spot for number, spot in enumerate(arc) if number in keep]


def _farthest(arc: list[Spot], start: int, end: int, least: float) -> tuple[float, int]:
    """Return the square of how far the farthest spot between two of a stretch is off their line, and which it is.

    What :func:`_off` says of each, where most of the time goes: so it is said once more, without a call for each.
    """
    (x, y), (to_x, to_y) = arc[start], arc[end]
    wide, high = to_x - x, to_y - y
    long = float(wide * wide + high * high)
    most, at = least, 0
    for number in range(start + 1, end):
        east, north = arc[number]
        east, north = east - x, north - y
        along = east * wide + north * high
        if along <= 0 or not long:
            off = float(east * east + north * north)
        elif along >= long:
            off = float((east - wide) ** 2 + (north - high) ** 2)
        else:
            off = (east * high - north * wide) ** 2 / long
        if off > most:
            most, at = off, number
    return most, at


def _apart(one: Spot, other: Spot) -> float:
    return float((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2)


def _off(spot: Spot, start: Spot, end: Spot) -> float:
    """Return the square of how far a spot is from a line."""
    wide, high = end[0] - start[0], end[1] - start[1]
    long = wide * wide + high * high
    if not long:
        return _apart(spot, start)
    share = max(0.0, min(1.0, ((spot[0] - start[0]) * wide + (spot[1] - start[1]) * high) / long))
    return (spot[0] - start[0] - share * wide) ** 2 + (spot[1] - start[1] - share * high) ** 2

"""Gaps that areas enclose: where the border of neighbours parts and comes together again, and nobody is in between."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping

from cms_peta.boundaries.nesting import Parts
from cms_peta.boundaries.pairs import METRES, Pair, overlap
from cms_peta.shapes import STEPS, Line, Ring, Shape, Spot, doubled_area, meetings, rings

_Owned = dict[Line, str]
"""Lines as they go around their areas, which are to the left of them, and whose they are."""
_Rim = list[tuple[Line, str]]


def gaps(areas: Mapping[str, Shape], filled: Parts[tuple[str, int]], narrow: float) -> list[Pair]:
    """Return what areas enclose and no part of ``filled`` covers, by pairs, the largest first.

    An area that lies within a gap takes its own ground from it, and has a part of its rim. Of a gap between more than
    two areas the pair is those that have most of its rim. A hole that has one area alone around it is none: whoever
    drew it meant it. What is nowhere wider than ``narrow`` steps is left out, as overlaps are.
    """
    found: dict[tuple[str, str], list[tuple[float, Spot]]] = {}
    for rims in _enclosed(_rims(_alone(areas)), filled):
        shares: dict[str, float] = {}
        for line, code in itertools.chain(*rims):
            shares[code] = shares.get(code, 0.0) + math.dist(*line)
        if len(shares) == 1:
            continue
        ground: Shape = [[_ring(rim) for rim in rims]]
        # All of it is what it shares with itself.
        whole = overlap(ground, ground)
        if whole is None or whole.wide <= narrow:
            continue
        size = whole.size * METRES**2 * math.cos(math.radians(whole.spot[1] / STEPS))
        one, other = sorted(sorted(shares, key=shares.__getitem__)[-2:])
        found.setdefault((one, other), []).append((size, whole.spot))
    pairs = []
    for (one, other), each in found.items():
        x, y = max(each)[1]
        pairs.append(Pair(one, other, sum(size for size, _spot in each), y / STEPS, x / STEPS))
    return sorted(pairs, key=lambda pair: -pair.size)


def _enclosed(rims: Iterator[_Rim], filled: Parts[tuple[str, int]]) -> list[list[_Rim]]:
    """Return the rims around what nothing fills, each with those of the areas that lie in it and do not touch it."""
    made: list[list[_Rim]] = []
    sizes: list[int] = []
    parts = Parts[int]()
    outlines: list[_Rim] = []
    for rim in rims:
        ring = _ring(rim)
        size = -doubled_area(ring)
        if size <= 0:
            outlines.append(rim)
        elif not _is_filled(rim, filled):
            parts.put(len(made), ring)
            made.append([rim])
            sizes.append(size)
    for outline in outlines:
        around = parts.around(outline[0][0][0])
        if around and not _is_filled(outline, filled):
            # Of gaps within areas within gaps, the innermost.
            made[min(around, key=sizes.__getitem__)].append(outline)
    return made


def _ring(rim: _Rim) -> Ring:
    return [start for (start, _end), _code in rim]


def _alone(areas: Mapping[str, Shape]) -> _Owned:
    """Return the lines that no neighbour runs along, cut where they meet."""
    owned: _Owned = {}
    for code, shape in areas.items():
        for ring in rings(shape):
            before = ring[-1]
            for spot in ring:
                owned[before, spot] = code
                before = spot
    owned = _unshared(owned)
    cuts: dict[Line, set[Spot]] = {}
    for one, other, spots in meetings(sorted({_either_way(line) for line in owned})):
        for line in (one, other):
            cuts.setdefault(line, {*line}).update(spots)
    cut: _Owned = {}
    for line, code in owned.items():
        ahead = sorted(cuts.get(_either_way(line), line), key=lambda spot: math.dist(line[0], spot))
        cut |= dict.fromkeys(itertools.pairwise(ahead), code)
    return _unshared(cut)


def _unshared(owned: _Owned) -> _Owned:
    return {(start, end): code for (start, end), code in owned.items() if (end, start) not in owned}


def _either_way(line: Line) -> Line:
    return min(line, line[::-1])


def _rims(owned: _Owned) -> Iterator[_Rim]:
    """Go through the rims of what has only such lines around it that it lies to the right of, in their order."""
    ways: dict[Spot, list[Spot]] = {}
    for start, end in owned:
        ways.setdefault(start, []).append(end)
        ways.setdefault(end, []).append(start)
    left = dict.fromkeys(owned)
    while left:
        line, _none = left.popitem()
        rim = [line]
        while (following := _following(rim[-1], ways)) in left:
            del left[following]
            rim.append(following)
        if following == line:
            yield [(each, owned[each]) for each in rim]


def _following(line: Line, ways: Mapping[Spot, list[Spot]]) -> Line:
    """Return the way on from the end of a line that is the first one to the right of where it came from."""
    start, end = line

    def turn(spot: Spot) -> float:
        return math.atan2(spot[1] - end[1], spot[0] - end[0])

    others = [spot for spot in ways[end] if spot != start]
    if len(others) == 1:
        return end, others[0]
    return end, min(others, key=lambda spot: (turn(spot) - turn(start)) % math.tau, default=start)


def _is_filled(rim: _Rim, filled: Parts[tuple[str, int]]) -> bool:
    """Whether something lies to the right of a rim: a step from the middle of its longest line.

    None of the areas does that have the rim.
    """
    own = {code for _line, code in rim}
    (x, y), (to_x, to_y) = line = max((line for line, _code in rim), key=lambda line: math.dist(*line))
    long = math.dist(*line)
    spot = (x + to_x) / 2 + (to_y - y) / long, (y + to_y) / 2 - (to_x - x) / long
    return bool(filled.around(spot, is_known=lambda key: key[0] in own))

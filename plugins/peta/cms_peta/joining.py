"""Spots that neighbours ought to share: where one of them has a spot on the line of the other, both get it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from cms_peta.shapes import Ring, Shape, Spot, doubled_area, rings

Line = tuple[Spot, Spot]
_Broken = tuple[Ring, list[tuple[Line, Spot]]]
"""A ring that had to stay, and the spots that it would have had twice, with the lines that are not to get them."""
PASSES = 4
"""How often it is done anew around rings that stay as they were."""


def joined(areas: Sequence[tuple[str, Shape]], within: int) -> list[tuple[str, Shape]]:
    """Return areas whose borders go through the same spots wherever they are at most ``within`` steps apart.

    Spots as near as that become one, and a line gets the spots of others that lie along it. What each spot and each
    line becomes is the same for all areas, so that what was shared stays so; a spot that two areas share stays where it
    is. A ring of which too little would be left, or that would touch itself, stays as it was, and so does what its
    neighbours share with it.
    """
    still = _shared(areas)
    barred: set[tuple[Line, Spot]] = set()
    for _pass in range(PASSES):
        made, broken = _joined(areas, within, still, barred)
        if not broken:
            break
        for ring, doubled in broken:
            # First its own spots stay; if that is not enough, it does without some of the others.
            if still.issuperset(ring):
                barred.update(doubled)
            still.update(ring)
    return made


def _shared(areas: Sequence[tuple[str, Shape]]) -> set[Spot]:
    first: dict[Spot, str] = {}
    return {
        spot for code, shape in areas for ring in rings(shape) for spot in ring if first.setdefault(spot, code) != code
    }


def _joined(
    areas: Sequence[tuple[str, Shape]], within: int, still: set[Spot], barred: set[tuple[Line, Spot]]
) -> tuple[list[tuple[str, Shape]], list[_Broken]]:
    """Return joined areas, and the rings that had to stay.

    Some spots are to stay where they are, and some lines not to get some spots.
    """
    place = _places(areas, within, still)
    owners: dict[Spot, set[str]] = {}
    lines: dict[Line, set[str]] = {}
    for code, shape in areas:
        for ring in rings(shape):
            before = place[ring[-1]]
            for spot in map(place.__getitem__, ring):
                owners.setdefault(spot, set()).add(code)
                if spot != before:
                    lines.setdefault(_line(before, spot), set()).add(code)
                before = spot
    cells: dict[Spot, list[Spot]] = {}
    size = max(within, 1) * 64
    for x, y in owners:
        cells.setdefault((x // size, y // size), []).append((x, y))
    along = {
        line: [spot for spot in found if (line, spot) not in barred]
        for line, whose in lines.items()
        if (found := _along(line, whose, owners, cells, size, within))
    }
    broken: list[_Broken] = []

    def ring_of(ring: Ring) -> Ring:
        made = _ring(ring, place, along)
        doubled = [spot for spot, count in Counter(made).items() if count > 1]
        if len(made) > 2 and not doubled and doubled_area(made) * doubled_area(ring) > 0:
            return made
        broken.append((ring, _farther(doubled, [place[spot] for spot in ring], along)))
        return ring

    return [(code, [[ring_of(ring) for ring in part] for part in shape]) for code, shape in areas], broken


def _farther(doubled: list[Spot], ring: Ring, along: dict[Line, list[Spot]]) -> list[tuple[Line, Spot]]:
    """Return the lines of a ring that got spots which lie nearer to another of its lines, with these spots."""

    def off(line: Line) -> float:
        (x, y), (to_x, to_y) = line
        return abs((spot[0] - x) * (to_y - y) - (spot[1] - y) * (to_x - x)) / math.dist(*line)

    found = []
    around = [_line(before, spot) for before, spot in zip([ring[-1], *ring], ring, strict=False)]
    for spot in doubled:
        lines = sorted((line for line in around if spot in along.get(line, ())), key=off)
        found += [(line, spot) for line in lines[1:]]
    return found


def _places(areas: Sequence[tuple[str, Shape]], within: int, still: set[Spot]) -> dict[Spot, Spot]:
    """Return what each spot becomes: the first one that is near it, one of those that stay before any other."""
    place = {spot: spot for spot in still}
    cells: dict[Spot, list[Spot]] = {}
    size = max(within, 1)
    for x, y in sorted(still):
        cells.setdefault((x // size, y // size), []).append((x, y))
    for _code, shape in areas:
        for ring in rings(shape):
            for spot in ring:
                if spot in place:
                    continue
                x, y = spot[0] // size, spot[1] // size
                near = (
                    each
                    for across in (x - 1, x, x + 1)
                    for up in (y - 1, y, y + 1)
                    for each in cells.get((across, up), ())
                    if (each[0] - spot[0]) ** 2 + (each[1] - spot[1]) ** 2 <= within**2
                )
                place[spot] = found = next(near, spot)
                if found is spot:
                    cells.setdefault((x, y), []).append(spot)
    return place


def _along(
    line: Line,
    whose: set[str],
    owners: dict[Spot, set[str]],
    cells: dict[Spot, list[Spot]],
    size: int,
    within: int,
) -> list[Spot]:
    """Return the spots of other areas that lie along a line, in their order."""
    (x, y), (to_x, to_y) = line
    wide, high = to_x - x, to_y - y
    long = wide * wide + high * high
    west, east = sorted((x, to_x))
    south, north = sorted((y, to_y))
    found = []
    for across in range((west - within) // size, (east + within) // size + 1):
        for up in range((south - within) // size, (north + within) // size + 1):
            for spot in cells.get((across, up), ()):
                at_x, at_y = spot[0] - x, spot[1] - y
                ahead = at_x * wide + at_y * high
                is_near = 0 < ahead < long and (at_x * high - at_y * wide) ** 2 <= within**2 * long
                # One that comes by here twice would touch itself.
                if is_near and whose.isdisjoint(owners[spot]):
                    found.append((ahead, spot))
    return [spot for _ahead, spot in sorted(found)]


def _ring(ring: Ring, place: dict[Spot, Spot], along: dict[Line, list[Spot]]) -> Ring:
    made: Ring = []
    before = place[ring[-1]]
    for spot in map(place.__getitem__, ring):
        if spot != before:
            line = _line(before, spot)
            more = along.get(line, [])
            made += more if line[0] == before else more[::-1]
            made.append(spot)
            before = spot
    return made


def _line(one: Spot, other: Spot) -> Line:
    return (one, other) if one < other else (other, one)

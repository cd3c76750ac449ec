"""Spots that neighbours ought to share: where one of them has a spot on the line of the other, both get it."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from cms_peta.shapes import Box, Line, Ring, Shape, Spot, box_of, doubled_area, rings

_Broken = tuple[int, Ring, list[tuple[Line, Spot]]]
"""A ring that had to stay, the number of its area, and the spots that it would have had twice, with the lines that are
not to get them."""
Owners = dict[Spot, int]
"""Whose each spot is: a bit for each area."""
Cells = dict[Spot, dict[int, list[Spot]]]
"""The spots of each square, by whose they are: most of what is near a line belongs to its own areas."""
CELL = 64
"""How many times as wide as what becomes one a square is."""
NOTHING: Mapping[int, list[Spot]] = MappingProxyType({})
PASSES = 4
"""How often it is done anew around rings that stay as they were."""


def joined(areas: Sequence[tuple[str, Shape]], within: int) -> list[tuple[str, Shape]]:
    """Return areas whose borders go through the same spots wherever they are at most ``within`` steps apart.

    Spots as near as that become one, and a line gets the spots of others that lie along it. What each spot and each
    line becomes is the same for all areas, so that what was shared stays so; a spot that two areas share stays where it
    is. A ring of which too little would be left, or that would touch itself, stays as it was, and so does what its
    neighbours share with it.
    """
    boxes = [box_of([shape]) for _code, shape in areas]
    still = _shared(areas)
    barred: set[tuple[Line, Spot]] = set()
    made = list(areas)
    place = _places(areas, within, still)
    anew = set(range(len(areas)))
    for _pass in range(PASSES):
        beside = {number: areas[number] for number in sorted(_around(anew, boxes, within))}
        found, broken = _joined(beside, anew, place, within, barred)
        for number, area in found.items():
            made[number] = area
        if not broken:
            break
        anew = {number for number, _ring, _doubled in broken}
        moved = set[Spot]()
        for _number, ring, doubled in broken:
            # First its own spots stay; if that is not enough, it does without some of the others.
            if still.issuperset(ring):
                barred.update(doubled)
            moved.update(ring)
        if moved - still:
            still |= moved
            earlier, place = place, _places(areas, within, still)
            moved = {spot for spot, at in place.items() if earlier[spot] != at}
            anew |= {number for number, (_code, shape) in enumerate(areas) if not moved.isdisjoint(_spots(shape))}
        anew = _around(anew, boxes, within)
    return made


def _around(numbers: set[int], boxes: Sequence[Box], within: int) -> set[int]:
    """Return some areas with those that have, or had, a spot near a line of theirs."""
    off = 4 * within
    found = set(numbers)
    for number in numbers:
        west, south, east, north = boxes[number]
        found.update(
            other
            for other, box in enumerate(boxes)
            if box[0] <= east + off and box[2] >= west - off and box[1] <= north + off and box[3] >= south - off
        )
    return found


def _spots(shape: Shape) -> Iterator[Spot]:
    return itertools.chain.from_iterable(rings(shape))


def _shared(areas: Sequence[tuple[str, Shape]]) -> set[Spot]:
    first: dict[Spot, str] = {}
    return {
        spot for code, shape in areas for ring in rings(shape) for spot in ring if first.setdefault(spot, code) != code
    }


def _joined(
    areas: Mapping[int, tuple[str, Shape]],
    anew: set[int],
    place: dict[Spot, Spot],
    within: int,
    barred: set[tuple[Line, Spot]],
) -> tuple[dict[int, tuple[str, Shape]], list[_Broken]]:
    """Return some of the areas joined (by their numbers), and the rings that had to stay.

    ``place`` is what spots become; some lines are not to get some spots.
    """
    owners: Owners = {}
    lines: dict[Line, int] = {}
    for number, (_code, shape) in areas.items():
        own = 1 << number
        for ring in rings(shape):
            before = place[ring[-1]]
            for spot in map(place.__getitem__, ring):
                owners[spot] = owners.get(spot, 0) | own
                if spot != before:
                    line = (before, spot) if before < spot else (spot, before)
                    lines[line] = lines.get(line, 0) | own
                    before = spot
    size = max(within, 1) * CELL
    cells = _cells(owners, size)
    bits = sum(1 << number for number in anew)
    along = {
        line: [spot for spot in found if (line, spot) not in barred]
        for line, whose in lines.items()
        if whose & bits and (found := _along(line, whose, cells, size, within))
    }
    broken: list[_Broken] = []

    def ring_of(number: int, ring: Ring) -> Ring:
        made = _ring(ring, place, along)
        is_twice = len(set(made)) < len(made)
        if len(made) > 2 and not is_twice and (made == ring or doubled_area(made) * doubled_area(ring) > 0):
            return made
        doubled = [spot for spot, count in Counter(made).items() if count > 1]
        broken.append((number, ring, _farther(doubled, [place[spot] for spot in ring], along)))
        return ring

    return {
        number: (areas[number][0], [[ring_of(number, ring) for ring in part] for part in areas[number][1]])
        for number in sorted(anew)
    }, broken


def _cells(owners: Owners, size: int) -> Cells:
    cells: Cells = {}
    for spot, whose in owners.items():
        cell = spot[0] // size, spot[1] // size
        if cell not in cells:
            cells[cell] = {}
        cells[cell].setdefault(whose, []).append(spot)
    return cells


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
    fine = max(within, 1)
    size = fine * 8
    for x, y in sorted(still):
        cells.setdefault((x // size, y // size), []).append((x, y))
    for spot in itertools.chain.from_iterable(_spots(shape) for _code, shape in areas):
        if spot in place:
            continue
        x, y = spot
        near = [
            each
            for across in range((x - within) // size, (x + within) // size + 1)
            for up in range((y - within) // size, (y + within) // size + 1)
            for each in cells.get((across, up), ())
            if (each[0] - x) ** 2 + (each[1] - y) ** 2 <= within**2
        ]
        if near:
            # Of several, the first in the westernmost square.
            place[spot] = min(near, key=lambda each: (each[0] // fine, each[1] // fine)) if near[1:] else near[0]
        else:
            place[spot] = spot
            cells.setdefault((x // size, y // size), []).append(spot)
    return place


def _along(line: Line, whose: int, cells: Cells, size: int, within: int) -> list[Spot]:
    """Return the spots of other areas that lie along a line, in their order."""
    (x, y), (to_x, to_y) = line
    # A line begins in the west.
    south, north = (y, to_y) if y < to_y else (to_y, y)
    found: list[tuple[int, Spot]] = []
    for across in range((x - within) // size, (to_x + within) // size + 1):
        for up in range((south - within) // size, (north + within) // size + 1):
            for others, spots in cells.get((across, up), NOTHING).items():
                # One that comes by here twice would touch itself.
                if not whose & others:
                    found += _near(line, spots, within)
    return [spot for _ahead, spot in sorted(found)] if found else []


def _near(line: Line, spots: list[Spot], within: int) -> Iterator[tuple[int, Spot]]:
    """Go through the spots that lie along a line, with how far along it (times its length)."""
    (x, y), (to_x, to_y) = line
    wide, high = to_x - x, to_y - y
    long = wide * wide + high * high
    for spot in spots:
        at_x, at_y = spot[0] - x, spot[1] - y
        ahead = at_x * wide + at_y * high
        if 0 < ahead < long and (at_x * high - at_y * wide) ** 2 <= within**2 * long:
            yield ahead, spot


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

"""Spots that neighbours ought to share: where one of them has a spot on the line of the other, both get it."""

from __future__ import annotations

from collections.abc import Sequence

from cms_peta.shapes import Polygon, Ring, Shape, Spot, doubled_area, rings

Line = tuple[Spot, Spot]


def joined(areas: Sequence[tuple[str, Shape]], within: int) -> list[tuple[str, Shape]]:
    """Return areas whose borders go through the same spots wherever they are at most ``within`` steps apart.

    Spots as near as that become one, and a line gets the spots of others that lie along it. What each spot and each
    line becomes is the same for all areas, so that what was shared stays so. A ring of which too little would be left
    stays as it was.
    """
    place = _places(areas, within)
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
        line: found for line, whose in lines.items() if (found := _along(line, whose, owners, cells, size, within))
    }
    return [(code, [_polygon(part, place, along) for part in shape]) for code, shape in areas]


def _places(areas: Sequence[tuple[str, Shape]], within: int) -> dict[Spot, Spot]:
    """Return what each spot becomes: the first one that is near it."""
    place: dict[Spot, Spot] = {}
    cells: dict[Spot, list[Spot]] = {}
    size = max(within, 1)
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


def _polygon(part: Polygon, place: dict[Spot, Spot], along: dict[Line, list[Spot]]) -> Polygon:
    return [_ring(ring, place, along) for ring in part]


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
    is_whole = len(made) > 2 and len(set(made)) == len(made) and doubled_area(made) * doubled_area(ring) > 0
    return made if is_whole else ring


def _line(one: Spot, other: Spot) -> Line:
    return (one, other) if one < other else (other, one)

"""What lies in a layer as GeoJSON has it: points, lines and areas out of shapes."""

from __future__ import annotations

import itertools
from typing import Any

from cms_core.api import ring_holds
from cms_peta.shapes import STEPS, Box, Polygon, Ring, Shape, Spot, rings

POINT, LINE, AREA = "titik", "garis", "bidang"
KINDS = {POINT: "Point", LINE: "LineString", AREA: "Polygon"}
"""What GeoJSON calls them (RFC 7946, 3.1); several at once begin with Multi."""
Json = dict[str, Any]


def told(kind: str, shape: Shape) -> Json:
    """Return a shape of a kind (``POINT``, ``LINE``, ``AREA``) as a geometry of GeoJSON."""
    parts = [_part(kind, polygon) for polygon in shape]
    if len(parts) == 1:
        return {"type": KINDS[kind], "coordinates": parts[0]}
    return {"type": f"Multi{KINDS[kind]}", "coordinates": parts}


def shape_of(geometry: Json) -> tuple[str, Shape]:
    """Return what a geometry is that :func:`told` makes (a kind), and its shape."""
    kind = {name: kind for kind, name in KINDS.items()}[geometry["type"].removeprefix("Multi")]
    parts = geometry["coordinates"] if geometry["type"].startswith("Multi") else [geometry["coordinates"]]
    if kind == AREA:
        return kind, [[_steps(ring)[:-1] for ring in part] for part in parts]
    return kind, [[_steps([part] if kind == POINT else part)] for part in parts]


def _steps(spots: list[list[float]]) -> Ring:
    return [(round(x * STEPS), round(y * STEPS)) for x, y in spots]


def _part(kind: str, polygon: Polygon) -> list[Any]:
    match kind:
        case "titik":
            return _spots(polygon[0])[0]
        case "garis":
            return _spots(polygon[0])
        case _:
            return [_spots([*ring, ring[0]]) for ring in polygon]


def _spots(ring: Ring) -> list[list[float]]:
    return [[x / STEPS, y / STEPS] for x, y in ring]


def meets(kind: str, shape: Shape, box: Box) -> bool:
    """Whether a shape of a kind has anything in a box: the shape itself, not the box around it. Touching counts."""
    west, south, east, north = box
    for ring in rings(shape):
        if any(west <= x <= east and south <= y <= north for x, y in ring):
            return True
    if kind == POINT:
        return False
    lines = (itertools.pairwise([*ring, ring[0]] if kind == AREA else ring) for ring in rings(shape))
    if any(_crosses(start, end, box) for some in lines for start, end in some):
        return True
    # Neither a spot nor a line is in the box: it lies wholly within the area, or wholly beside it.
    return kind == AREA and any(_holds(polygon, (west, south)) for polygon in shape)


def _holds(polygon: Polygon, spot: Spot) -> bool:
    return ring_holds(polygon[0], spot) and not any(ring_holds(hole, spot) for hole in polygon[1:])


def _crosses(start: Spot, end: Spot, box: Box) -> bool:
    """Whether a line has a part in a box: their boxes meet, and not all corners lie on one side of the line."""
    west, south, east, north = box
    (x, y), (to_x, to_y) = start, end
    if max(x, to_x) < west or min(x, to_x) > east or max(y, to_y) < south or min(y, to_y) > north:
        return False
    wide, high = to_x - x, to_y - y
    turns = [wide * (at_y - y) - high * (at_x - x) for at_x in (west, east) for at_y in (south, north)]
    return min(turns) <= 0 <= max(turns)

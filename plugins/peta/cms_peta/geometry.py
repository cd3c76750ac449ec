"""What lies in a layer as GeoJSON has it: points, lines and areas out of shapes."""

from __future__ import annotations

from typing import Any

from cms_peta.shapes import STEPS, Polygon, Ring, Shape

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

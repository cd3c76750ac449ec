"""Where a site is: whether what somebody draws lies in its region, and how far beside it if not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from cms_core.api import Point, Site, metres_between, office_position
from cms_peta import showing
from cms_peta.boundaries import services
from cms_peta.boundaries.services import DEPTHS, Borders
from cms_peta.drawing import METRES
from cms_peta.shapes import STEPS, Ring, Shape, Spot, holds, rings

NEAR = 1_000
"""Metres beside the region that nobody is asked about: a road goes on, a boundary is not exact."""
AROUND = {"desa": 15_000, "kecamatan": 40_000}
"""Metres around the office that a region reaches, where nobody has brought boundaries in."""
WIDE = 200_000
MOST_ASKED = 200
"""Spots of a shape that are compared with the boundary."""


def borders(site: Site) -> Borders | None:
    """Return the boundaries that the map of a site is drawn with."""
    above, level = showing.shown_area(site)
    return services.current(above, level) if level in DEPTHS else None


def region_codes(site: Site, areas: Mapping[str, Shape]) -> list[str]:
    """Return which areas make the region of a site up; none where its boundary is not known."""
    if site.level == "desa":
        return [site.region_code] if site.region_code in areas else []
    return list(areas)


def metres_beside(site: Site, shape: Shape) -> float:
    """Return how far the farthest spot of a shape lies from the region of a site; 0 for what is in it, or near it."""
    spots = [spot for ring in rings(shape) for spot in ring]
    spots = spots[:: max(1, len(spots) // MOST_ASKED)]
    drawn = borders(site)
    known = drawn.areas if drawn is not None else {}
    if areas := [known[code] for code in region_codes(site, known)]:
        far = max(_metres_to(areas, spot) for spot in spots)
        return far if far > NEAR else 0.0
    office = office_position(site)
    if office is None:
        return 0.0
    at = Point(*office)
    far = max(metres_between(at, Point(y / STEPS, x / STEPS)) for x, y in spots)
    return far if far > AROUND.get(site.level, WIDE) else 0.0


def _metres_to(areas: list[Shape], spot: Spot) -> float:
    if any(holds(polygon[0], spot) for area in areas for polygon in area):
        return 0.0
    narrow = math.cos(math.radians(spot[1] / STEPS))
    steps = min(_steps_to(spot, start, end, narrow) for area in areas for start, end in _lines(area))
    return steps * METRES / STEPS


def _lines(area: Shape) -> Iterator[tuple[Spot, Spot]]:
    for polygon in area:
        ring: Ring = polygon[0]
        yield from zip([ring[-1], *ring[:-1]], ring, strict=True)


def _steps_to(spot: Spot, start: Spot, end: Spot, narrow: float) -> float:
    """Return how far a spot is from a line, in steps of latitude."""
    x, y = (spot[0] - start[0]) * narrow, float(spot[1] - start[1])
    wide, high = (end[0] - start[0]) * narrow, float(end[1] - start[1])
    long = wide * wide + high * high
    share = max(0.0, min(1.0, (x * wide + y * high) / long)) if long else 0.0
    return math.hypot(x - share * wide, y - share * high)

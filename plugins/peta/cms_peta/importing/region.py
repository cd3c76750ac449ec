"""The region of a site as a file is held against it: its boundaries, else its office and what it has written itself."""

from __future__ import annotations

import dataclasses
import math

from cms_core.api import Site, map_layers, office_position
from cms_peta import showing
from cms_peta.boundaries import services
from cms_peta.boundaries.services import DEPTHS
from cms_peta.drawing import Area
from cms_peta.shapes import STEPS, box_of

Degrees = tuple[float, float, float, float]
"""West, south, east, north."""
KM = 111.32
"""Of a degree of latitude, near enough to say how far away a file lies."""
BORDERED, AROUND = 2.0, 50.0
"""Kilometres that are near: to boundaries, and to an office, whose region nobody has drawn."""
HERE = 200
"""Points of the site's own."""


@dataclasses.dataclass(frozen=True)
class Region:
    """The areas that a preview shows, the points of the site, and the box that a file should lie in (None: unknown)."""

    areas: list[Area]
    points: list[tuple[float, float]]
    box: Degrees | None
    reach: float

    def away(self, box: Degrees) -> float | None:
        """Return how many kilometres lie between a box and the region: 0 where they meet, None if nobody knows."""
        if self.box is None:
            return None
        west, south, east, north = self.box
        across = max(0.0, west - box[2], box[0] - east)
        down = max(0.0, south - box[3], box[1] - north)
        return math.hypot(across * math.cos(math.radians((south + north) / 2)), down) * KM


def region_of(site: Site) -> Region:
    """Return the region of a site."""
    above, level = showing.shown_area(site)
    borders = services.current(above, level) if level in DEPTHS else None
    if borders is not None:
        areas = [Area(code, "", shape, own=code == site.region_code) for code, shape in sorted(borders.areas.items())]
        own = [area for area in areas if area.own] or ([] if site.level == showing.VILLAGE else areas)
        if own:
            west, south, east, north = (each / STEPS for each in box_of([area.shape for area in own]))
            return Region(areas, [], (west, south, east, north), BORDERED)
    points = _points(site)
    if not points:
        return Region([], [], None, AROUND)
    longs, lats = [long for long, _lat in points], [lat for _long, lat in points]
    return Region([], points, (min(longs), min(lats), max(longs), max(lats)), AROUND)


def _points(site: Site) -> list[tuple[float, float]]:
    office = office_position(site)
    points = [(office[1], office[0])] if office is not None else []
    for layer in map_layers(site):
        points += [(point.longitude, point.latitude) for point in layer.features][: HERE - len(points)]
    return points

"""The region of a site, which what is drawn or imported is held against: its boundaries, else its office and points."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from typing import Any

from cms_core.api import Site, country_of, format_number, map_layers, office_position, ring_holds
from cms_peta import _, showing
from cms_peta.boundaries import services
from cms_peta.boundaries.services import DEPTHS
from cms_peta.drawing import Area
from cms_peta.shapes import STEPS, Ring, Shape, Spot, box_of, rings

Degrees = tuple[float, float, float, float]
"""West, south, east, north."""
KM = 111.32
"""Of a degree of latitude, near enough to say how far away something lies."""
NEAR = 1.0
"""Kilometres beside boundaries that nobody is asked about: a road goes on, a boundary is not exact."""
AROUND = {showing.VILLAGE: 15.0, "kecamatan": 40.0}
"""Kilometres around an office that a region reaches, where nobody has brought boundaries in."""
WIDE = 200.0
HERE = 200
"""Points of the site's own."""
MOST_ASKED = 200
"""Spots of a shape that are compared with boundaries."""


@dataclasses.dataclass(frozen=True)
class Region:
    """The ``areas`` of the site's map, its ``own`` ones and ``points``, and the box around these (None: unknown).

    ``reach`` is how many kilometres beside it are near.
    """

    areas: Sequence[Area]
    own: Sequence[Area]
    points: list[tuple[float, float]]
    box: Degrees | None
    reach: float

    def away(self, box: Degrees) -> float | None:
        """Return how many kilometres a box reaches beyond that of the region: 0 within it, None if nobody knows."""
        if self.box is None:
            return None
        west, south, east, north = self.box
        across = max(0.0, west - box[0], box[2] - east)
        down = max(0.0, south - box[1], box[3] - north)
        return math.hypot(across * math.cos(math.radians((south + north) / 2)), down) * KM

    def beside(self, shape: Shape) -> float:
        """Return how many kilometres the farthest spot of a shape lies beside the region; 0 for what is near."""
        if self.own:
            spots = [spot for ring in rings(shape) for spot in ring]
            some = spots[:: max(1, len(spots) // MOST_ASKED)]
            far = max(_km_to([area.shape for area in self.own], spot) for spot in some)
        else:
            west, south, east, north = (each / STEPS for each in box_of([shape]))
            far = self.away((west, south, east, north)) or 0.0
        return far if far > self.reach else 0.0


def areas_of(site: Site) -> list[Area]:
    """Return the areas that the map of a site is drawn with; none where nobody has brought boundaries in."""
    above, level = showing.shown_area(site)
    borders = services.current(above, level) if level in DEPTHS else None
    drawn = sorted(borders.areas.items()) if borders is not None else []
    return [Area(code, "", shape, own=code == site.region_code) for code, shape in drawn]


def own_of(site: Site, areas: Sequence[Area]) -> list[Area]:
    """Return which areas of the map of a site make its region up."""
    return [area for area in areas if area.own or site.level != showing.VILLAGE]


def region_of(site: Site) -> Region:
    """Return the region of a site."""
    areas = areas_of(site)
    if own := own_of(site, areas):
        west, south, east, north = (each / STEPS for each in box_of([area.shape for area in own]))
        return Region(areas, own, [], (west, south, east, north), NEAR)
    points, reach = _points(site), AROUND.get(site.level, WIDE)
    if not points:
        return Region(areas, [], [], None, reach)
    longs, lats = [long for long, _lat in points], [lat for _long, lat in points]
    return Region(areas, [], points, (min(longs), min(lats), max(longs), max(lats)), reach)


def misplaced(site: Site, shape: Shape, *, meant: bool = False, hint: str = "") -> str:
    """Return why a shape cannot lie where it does; nothing where it may.

    Where it is ``meant`` it may lie beside the region of the site, but in no other country; ``hint`` is what can be
    done about one that does not seem to be.
    """
    region = region_of(site)
    far = 0.0 if meant else region.beside(shape)
    if far and not region.beside(mirrored(shape)):
        return _(
            "Letaknya di seberang khatulistiwa dari wilayah %(name)s. Mungkin tanda minus atau LS di lintangnya "
            "hilang.",
            name=site.name,
        )
    if (country := country_with(shape)) is not None:
        return _("Letaknya jatuh di %(country)s, bukan di Indonesia.", country=country)
    if not far:
        return ""
    km = format_number(max(1, round(far)))
    said = _("Titik terjauh berada %(km)s km di luar wilayah %(name)s. Periksa angkanya.", km=km, name=site.name)
    return f"{said} {hint}".strip()


def country_with(shape: Shape) -> Any:
    """Return what the neighbour of Indonesia is called that a spot of a shape lies in; None where there is none."""
    spots = ((x / STEPS, y / STEPS) for ring in rings(shape) for x, y in ring)
    return next((named for spot in spots if (named := country_of(*spot)) is not None), None)


def mirrored(shape: Shape) -> Shape:
    """Return a shape on the other side of the equator: where it is when somebody forgets the sign of its latitudes."""
    return [[[(x, -y) for x, y in ring] for ring in part] for part in shape]


def _points(site: Site) -> list[tuple[float, float]]:
    office = office_position(site)
    points = [(office[1], office[0])] if office is not None else []
    for layer in map_layers(site):
        points += [(point.longitude, point.latitude) for point in layer.features][: HERE - len(points)]
    return points


def _km_to(areas: Sequence[Shape], spot: Spot) -> float:
    if any(ring_holds(polygon[0], spot) for area in areas for polygon in area):
        return 0.0
    narrow = math.cos(math.radians(spot[1] / STEPS))
    steps = min(_steps_to(spot, start, end, narrow) for area in areas for start, end in _lines(area))
    return steps * KM / STEPS


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

"""The layers of the modules that are on: points that core hands over, as a map and its table show them."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for

from cms_core.api import BBox, MapLayer, Site, map_layers
from cms_peta import _
from cms_peta.marks import CATEGORY, Mark, marks_of
from cms_peta.privacy import is_somebodys

MOST, NUMBERED = 500, 20
"""Points of a layer that one page draws, more cannot be told apart on a phone; and those of all layers together up to
which each has a number."""
ROWS = (60, 60, 60, 24, 12, 6)
"""Things that the tables of all layers tell of, by how many steps the page is smaller: the first take details alone."""
BETWEEN = ","
FEW = 3
"""Sites that are named as the source of a layer; more of them are said together, and each point says whose it is."""


@dataclasses.dataclass(frozen=True)
class Point:
    """A point of a layer (degrees, WGS 84), the page that tells about it, and the site below that it is of.

    ``kind`` is the one of the layer's marks that it has.
    """

    title: str
    longitude: float
    latitude: float
    url: str
    place: str = ""
    day: date | None = None
    kind: str = ""


@dataclasses.dataclass(frozen=True)
class PointLayer:
    """A layer with its points, whether a page cut it off, of how many of them a table tells, and the newest day.

    ``marks`` are how its points look, by their kinds. ``first`` is the number of its first point in the drawing and the
    tables, 0 where they have none.
    """

    name: str
    label: str
    source: str
    status: str
    points: Sequence[Point]
    marks: Mapping[str, Mark]
    cut: bool = False
    rows: int = ROWS[0]
    dated: date | None = None
    first: int = 0

    def marked(self) -> list[tuple[Mark, list[tuple[float, float]]]]:
        """Return where the points are (longitude and latitude), mark by mark."""
        return [
            (mark, [(each.longitude, each.latitude) for each in self.points if each.kind == kind])
            for kind, mark in self.marks.items()
        ]

    def smaller(self, step: int, beside: int) -> PointLayer:
        """Return what a page shows that is so many steps smaller, and shows so many layers."""
        points = self.points[: max(1, (MOST >> step) // beside)] if step else self.points
        cut = self.cut or len(points) < len(self.points)
        return dataclasses.replace(self, points=points, cut=cut, rows=rows_of(step, beside))

    @property
    def told(self) -> Sequence[Point]:
        """The points that the table tells of."""
        return self.points[: self.rows]


def rows_of(step: int, beside: int) -> int:
    """Return how many rows the table of a layer has, on a page so many steps smaller that shows so many layers."""
    return max(1, ROWS[step] // beside)


def numbered(layers: Sequence[tuple[int, int]], after: int) -> list[int]:
    """Return the number of the first point of each layer, by how many it has and of how many its table tells.

    They go on from one layer to the next, and 0 says that there are none: where all points together are not few. Those
    alone have one whose row is on the page. The first follows ``after``, the last number that is taken.
    """
    if sum(points for points, _told in layers) > NUMBERED:
        return [0] * len(layers)
    return [*itertools.accumulate((told for _points, told in layers), initial=after + 1)][:-1]


def offered(site: Site) -> list[MapLayer]:
    """Return the layers of the modules that are on; nobody has looked at their points yet."""
    return [_without_people(layer) for layer in map_layers(site)]


def source_of(layer: MapLayer, site: Site) -> str:
    """Return who the points of a layer are from: above a village they are of all sites of the region."""
    if site.level == "desa":
        return layer.source
    return str(_("situs-situs di wilayah %(name)s", name=site.name))


def read(layer: MapLayer, site: Site, number: int) -> PointLayer:
    """Return a layer with its points, as pages of the same site link them; ``number`` is its place among all."""
    points: list[Point] = []
    marks = marks_of(layer.name, number)
    for feature in layer.features:
        if len(points) == MOST:
            return _layer(layer, source_of(layer, site), points, marks, cut=True)
        values: dict[str, Any] = dict(feature.values)
        url = feature.url or url_for(feature.endpoint or "", **values)
        said = str(feature.facts.get(CATEGORY, ""))
        kind = said if said in marks else next(iter(marks))
        points.append(Point(feature.title, feature.longitude, feature.latitude, url, feature.place, feature.day, kind))
    # All are known: where few sites have some, they are the source.
    places = dict.fromkeys(point.place for point in points)
    source = ", ".join(places) if 0 < len(places) <= FEW and all(places) else source_of(layer, site)
    return _layer(layer, source, points, marks)


def _layer(
    layer: MapLayer, source: str, points: Sequence[Point], marks: Mapping[str, Mark], *, cut: bool = False
) -> PointLayer:
    newest = max((point.day for point in points if point.day is not None), default=None)
    return PointLayer(layer.name, layer.label, source, layer.status, points, marks, cut, dated=newest)


def within(site: Site, name: str, bbox: BBox | None) -> MapLayer | None:
    """Return one layer by its name, with what lies in a box; None where no module that is on has it."""
    return next((_without_people(layer) for layer in map_layers(site, bbox) if layer.name == name), None)


def _without_people(layer: MapLayer) -> MapLayer:
    """Return a layer without the points that a map would make the address of somebody.

    What a module tells of them on its own page it answers for; there nobody reads where all of them are.
    """
    seen = (each for each in layer.features if not is_somebodys(each.title))
    return dataclasses.replace(layer, features=seen)

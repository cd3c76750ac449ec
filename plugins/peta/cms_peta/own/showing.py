"""What a map, and the administration, show of a layer: its things drawn, and the same as rows of a table."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, called, every_site, format_number
from cms_peta import NAME, _, words
from cms_peta.geometry import AREA, LINE, POINT
from cms_peta.layers import rows_of
from cms_peta.overlays import Overlay
from cms_peta.own import spots
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.own.services import public_name
from cms_peta.shapes import STEPS, Shape, hectares, unpack

MOST, LISTED = 500, 100
"""Things of a layer that one drawing shows, and one list."""
FACTS = 30
"""What is said of one thing; smaller pages say a quarter by each step, before they tell of fewer things."""
MOST_SPOTS = 20_000
"""Spots that the things of a drawing have together."""
MOST_LAYERS = 8
"""Layers that are drawn together; from there on they hide each other."""


@dataclasses.dataclass(frozen=True)
class Thing:
    """A feature as a row: what it is called, how large it is or where, what is known of it, and whether that is cut."""

    key: int
    name: str
    where: str
    facts: Sequence[tuple[str, Any]]
    cut: bool = False

    def told(self, most: int) -> Thing:
        """Return the row with so many facts."""
        return self if len(self.facts) <= most else dataclasses.replace(self, facts=self.facts[:most], cut=True)


@dataclasses.dataclass(frozen=True)
class Shown:
    """A layer with what is drawn and told of it; ``more`` are not drawn, ``rest`` not in the table.

    ``place`` is the site that it is of, where that is another one than that of the map. ``first`` is the number of its
    first point in the drawing and the table, 0 where they have none.
    """

    layer: OwnLayer
    name: str
    place: str
    things: Sequence[Thing]
    overlay: Overlay
    first: int = 0

    @property
    def counts(self) -> tuple[int, int]:
        """How many points of it are drawn, and of how many of these the table tells."""
        points = len(self.overlay.shapes) if self.layer.geometry == POINT else 0
        return points, min(points, len(self.things))

    @property
    def numbers(self) -> list[tuple[tuple[float, float], int]]:
        """Where the points are that have numbers (longitude and latitude), and these: of several, beside the first."""
        spots_of = (shape[0][0][0] for shape in self.overlay.shapes[: self.counts[1]]) if self.first else ()
        return [((x / STEPS, y / STEPS), number) for number, (x, y) in enumerate(spots_of, start=self.first)]

    @property
    def more(self) -> int:
        """How many are not drawn."""
        return self.layer.features - len(self.overlay.shapes)

    @property
    def rest(self) -> int:
        """How many are not in the table."""
        return self.layer.features - len(self.things)

    @property
    def cut(self) -> bool:
        """Whether the table leaves anything out."""
        return self.rest > 0 or any(each.cut for each in self.things)

    def smaller(self, step: int, beside: int) -> Shown:
        """Return what a page shows that is so many steps smaller, and shows so many layers."""
        things = self.things[: rows_of(step, beside)]
        if not step:
            return dataclasses.replace(self, things=things)
        shapes = self.overlay.shapes[: max(1, (MOST >> step) // beside)]
        return dataclasses.replace(
            self,
            things=[each.told(FACTS >> 2 * step) for each in things],
            overlay=dataclasses.replace(self.overlay, shapes=shapes),
        )

    @property
    def label(self) -> str:
        """The title, with the place it is of."""
        return label_of(self.layer, self.place)


def label_of(layer: OwnLayer, place: str) -> str:
    """Return what a layer is called on a map."""
    return f"{layer.title} – {place}" if place else layer.title


def place_of(layer: OwnLayer, site: Site) -> str:
    """Return what the place of a layer is called on the map of a site; nothing where it is the same."""
    return called(layer.site) if layer.site_id != site.id else ""


def read(site: Site, layers: Iterable[OwnLayer]) -> list[Shown]:
    """Return layers that the map of a site was asked for, its own and those of sites below it: one statement each."""
    shown = []
    with every_site(within=site.region_code) as session:
        for layer in list(layers)[:MOST_LAYERS]:
            here = (OwnFeature.layer_id.in_(layer.keys), OwnFeature.site_id == layer.site_id)
            asked = select(OwnFeature.id, OwnFeature.name, OwnFeature.facts, OwnFeature.shape).where(*here)
            found = session.execute(asked.order_by(OwnFeature.id).limit(MOST)).all()
            shown.append(_shown(layer, place_of(layer, site), found))
    return shown


def styles(shown: Sequence[Shown]) -> list[str]:
    """Return the style sheets that layers are drawn with."""
    return [f"{NAME}/layers"] if shown else []


def told(layer: OwnLayer, rows: Sequence[Any]) -> Shown:
    """Return a layer of the site in scope with some of its features."""
    return _shown(layer, "", rows)


def _shown(layer: OwnLayer, place: str, rows: Sequence[Any]) -> Shown:
    things: list[Thing] = []
    shapes: list[Shape] = []
    left = MOST_SPOTS
    for row in rows:
        if left < 0 and len(things) >= LISTED:
            break
        shape = unpack(row.shape)
        left -= spots.count(shape)
        if left >= 0:
            shapes.append(shape)
        if len(things) < LISTED:
            things.append(Thing(row.id, row.name, size_of(layer.geometry, shape), _known(row.facts)))
    return Shown(layer, public_name(layer), place, things, Overlay(layer.geometry, layer.style, shapes))


def _known(facts: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, words.seen(value)) for name, value in facts.items() if value is not None and value != ""]


def size_of(kind: str, shape: Shape) -> str:
    """Return how large an area is, how long a line, or where a point, as people read it."""
    if kind == AREA:
        return str(_("%(area)s ha", area=_rounded(hectares(shape))))
    if kind == LINE:
        return str(_("%(km)s km", km=_rounded(spots.metres(shape) / 1000)))
    x, y = shape[0][0][0]
    first, more = words.place_of(y / STEPS, x / STEPS), spots.count(shape) - 1
    if not more:
        return first
    return str(_.plural("%(first)s dan %(num)s titik lagi", "%(first)s dan %(num)s titik lagi", more, first=first))


def _rounded(number: float) -> str:
    return format_number(round(number, 2) if number < 100 else round(number))

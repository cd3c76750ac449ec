"""Keeping and reading the layers of a site."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, append_many, db, now
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.shapes import Box, Shape, box_of, pack

AT_ONCE = 500
"""Rows of one statement."""


@dataclasses.dataclass(frozen=True)
class Drawn:
    """A feature before it is kept: its shape, what is known of it by name, and when it holds."""

    name: str
    shape: Shape
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    moment: datetime | None = None


def offered(site: Site) -> list[OwnLayer]:
    """Return the layers that everybody may see on the map of a site, by their titles."""
    asked = select(OwnLayer).where(OwnLayer.site_id == site.id, OwnLayer.public).order_by(OwnLayer.title, OwnLayer.id)
    return list(db.session.scalars(asked))


def features_of(layer: OwnLayer, box: Box | None = None) -> Iterator[OwnFeature]:
    """Go through the features of a layer, in the order they were kept; ``box`` leaves out those beside it."""
    asked = select(OwnFeature).where(OwnFeature.layer_id == layer.id).order_by(OwnFeature.id)
    if box is not None:
        west, south, east, north = box
        asked = asked.where(OwnFeature.west <= east, OwnFeature.east >= west)
        asked = asked.where(OwnFeature.south <= north, OwnFeature.north >= south)
    yield from db.session.scalars(asked)


def put(layer: OwnLayer, drawn: Iterable[Drawn]) -> int:
    """Keep features in a layer, some hundred at a time, and return how many. The caller commits."""
    count, left, moment = 0, iter(drawn), now()
    while some := list(itertools.islice(left, AT_ONCE)):
        append_many(OwnFeature, [_row(layer, each, moment) for each in some])
        count += len(some)
    layer.changed_at = moment
    return count


def _row(layer: OwnLayer, drawn: Drawn, moment: datetime) -> dict[str, Any]:
    west, south, east, north = box_of([drawn.shape])
    return {
        "site_id": layer.site_id,
        "layer_id": layer.id,
        "name": drawn.name,
        "facts": dict(drawn.facts),
        "moment": drawn.moment,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "shape": pack(drawn.shape),
        "changed_at": moment,
    }

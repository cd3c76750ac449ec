"""What the editor has around it: boundaries of the site and its neighbours, and what its layers have already."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from cms_core.api import Site, db, office_position
from cms_peta.geometry import AREA
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.region import areas_of, own_of
from cms_peta.shapes import STEPS, Shape, Spot, unpack

FINE = STEPS // 1_000_000
"""Steps of a decimetre, about: finer nobody draws by hand."""
MOST_BYTES, MOST_THINGS = 6_000, 80
"""Of what is drawn beneath, so that a device keeps it: bytes of shapes, and how many."""


def around(site: Site, *, but: OwnFeature | None = None, was: Sequence[list[Spot]] = ()) -> str:
    """Return as JSON what an editor draws beneath, and lets lines stick to.

    ``near``: rings of boundaries, ``own``: which of them are the site's; ``things``: lines and rings of layers. Each is
    a list of numbers: longitude and latitude of the first spot in 1e-6 degrees, then differences. ``at``: where to
    begin, where there is nothing else. ``was``: lines of the same thing as somebody else has saved it meanwhile.
    """
    areas = areas_of(site)
    own = {area.code for area in own_of(site, areas)}
    office = office_position(site)
    told = {
        "near": [_row(ring) for area in areas if area.code not in own for ring in _rings(area.shape)],
        "own": [_row(ring) for area in areas if area.code in own for ring in _rings(area.shape)],
        "was": [_row(ring) for ring in was],
        "things": [_row(ring) for ring in _things(but)],
        "at": [round(office[1] * 1e6), round(office[0] * 1e6)] if office is not None else [],
    }
    return json.dumps(told, separators=(",", ":"))


def _rings(area: Shape) -> Iterator[list[Spot]]:
    for polygon in area:
        for ring in polygon:
            yield [*ring, ring[0]]


def _things(but: OwnFeature | None) -> Iterator[list[Spot]]:
    """Go through lines of the layers of the site in scope, the newest first; large ones are left out."""
    asked = (
        select(OwnLayer.geometry, OwnFeature.shape)
        .join(OwnLayer, OwnLayer.id == OwnFeature.layer_id)
        .where(OwnFeature.id != (but.id if but is not None else 0), func.length(OwnFeature.shape) < MOST_BYTES // 4)
        .order_by(OwnFeature.id.desc())
        .limit(MOST_THINGS)
    )
    left = MOST_BYTES
    for kind, packed in db.session.execute(asked):
        left -= len(packed)
        if left < 0:
            return
        yield from lines(kind, unpack(packed))


def lines(kind: str, shape: Shape) -> Iterator[list[Spot]]:
    """Go through what is drawn of a shape of a kind: its lines, or its rings, which close."""
    for polygon in shape:
        for ring in polygon:
            yield [*ring, ring[0]] if kind == AREA else ring


def _row(ring: list[Spot]) -> list[int]:
    told: list[int] = []
    before = (0, 0)
    for x, y in ring:
        at = (round(x / FINE), round(y / FINE))
        told += [at[0] - before[0], at[1] - before[1]]
        before = at
    return told

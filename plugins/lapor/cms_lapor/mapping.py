"""Reports on public maps: what everybody may read, of topics that allow it, to about a hundred metres."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, select

from cms_core.api import BBox, MapFeature, MapLayer, Point, Site, db
from cms_lapor import NAME, _
from cms_lapor.models import Report
from cms_lapor.positions import HOME, roughly
from cms_lapor.topics import data

LAYER = f"{NAME}-laporan"
WEIGHT = 60
MOST = 500
"""Points of a layer; more cannot be told apart on a map of a region."""
ROUNDED = 10.0**-HOME
"""Degrees that a point may lie from where it is shown, and more."""


def layer(site: Site, bbox: BBox | None) -> MapLayer:
    """Return the newest reports of the site in scope as points inside ``bbox``."""
    return MapLayer(
        name=LAYER,
        label=_("Laporan warga"),
        source=site.name,
        features=_features(bbox),
        weight=WEIGHT,
        status=_("Letak dibulatkan sekitar 100 meter, supaya pelapor tidak dikenali."),
    )


def _features(bbox: BBox | None) -> Iterator[MapFeature]:
    topics = [topic.code for topic in data().topics.values() if topic.mapped]
    query = select(Report.public_title, Report.number, Report.lat, Report.long).where(
        Report.is_public, Report.lat.is_not(None), Report.long.is_not(None), Report.topic.in_(topics), *_around(bbox)
    )
    for title, number, lat, long in db.session.execute(query.order_by(Report.released_at.desc()).limit(MOST)):
        shown = roughly(lat, long)
        # The box is asked of what is shown: a smaller and smaller one would find what was rounded off.
        if shown is not None and (bbox is None or _is_in(bbox, shown)):
            yield MapFeature(
                title=title,
                longitude=shown.long,
                latitude=shown.lat,
                endpoint=f"{NAME}.show",
                values={"number": number},
            )


def _around(box: BBox | None) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that what is shown of a report may lie in the box: the newest are those of what is seen."""
    if box is None:
        return ()
    return (
        Report.lat.between(box.south - ROUNDED, box.north + ROUNDED),
        Report.long.between(box.west - ROUNDED, box.east + ROUNDED),
    )


def _is_in(box: BBox, point: Point) -> bool:
    return box.west <= point.long <= box.east and box.south <= point.lat <= box.north

"""Reports on public maps: what everybody may read, of topics that allow it, to about a hundred metres."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, select

from cms_core.api import BBox, MapFeature, MapLayer, Site, db
from cms_lapor import NAME, _
from cms_lapor.models import Report
from cms_lapor.positions import HOME
from cms_lapor.states import SHOWN
from cms_lapor.topics import SECRET, data

LAYER = f"{NAME}-laporan"
WEIGHT = 60
MOST = 500
"""Points of a layer; more cannot be told apart on a map of a region."""


def released() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that everybody may read a report (``Report.is_public`` in SQL)."""
    return (
        Report.released_at.is_not(None),
        Report.restricted_at.is_(None),
        Report.visibility != SECRET,
        Report.state.in_(SHOWN),
    )


def layer(site: Site, bbox: BBox | None) -> MapLayer:
    """Return the newest reports of the site in scope as points inside ``bbox``."""
    return MapLayer(name=LAYER, label=_("Laporan warga"), source=site.name, features=_features(bbox), weight=WEIGHT)


def _features(bbox: BBox | None) -> Iterator[MapFeature]:
    topics = [topic.code for topic in data().topics.values() if topic.mapped]
    query = select(Report.public_title, Report.number, Report.lat, Report.long).where(
        *released(), Report.lat.is_not(None), Report.long.is_not(None), Report.topic.in_(topics)
    )
    for title, number, lat, long in db.session.execute(query.order_by(Report.released_at.desc()).limit(MOST)):
        latitude, longitude = round(float(lat or 0), HOME), round(float(long or 0), HOME)
        # The box is asked of what is shown: a smaller and smaller one would find what was rounded off.
        if bbox is None or (bbox.west <= longitude <= bbox.east and bbox.south <= latitude <= bbox.north):
            yield MapFeature(
                title=title,
                longitude=longitude,
                latitude=latitude,
                endpoint=f"{NAME}.show",
                values={"number": number},
            )

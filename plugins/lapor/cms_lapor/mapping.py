"""Reports on public maps: what everybody may read, of topics that allow it, to about a hundred metres."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement

from cms_core.api import BBox, Content, MapFeature, MapLayer, Site, placed
from cms_lapor import NAME, _
from cms_lapor.models import Report
from cms_lapor.positions import HOME, roughly
from cms_lapor.showing import PUBLISHED_KIND, item_of
from cms_lapor.states import STATES
from cms_lapor.topics import data, topic_name

LAYER = f"{NAME}-laporan"
REPORTS = Content(permissions=NAME, plugin=NAME, kind=PUBLISHED_KIND, item_of=item_of)
WEIGHT = 60
MOST = 500
"""Points of a layer; more cannot be told apart on a map of a region."""
ROUNDED = 10.0**-HOME
"""Degrees that a point may lie from where it is shown, and more."""


def layer(site: Site, bbox: BBox | None) -> MapLayer:
    """Return the newest reports of a site, or of its region, as points inside ``bbox``."""
    return MapLayer(
        name=LAYER,
        label=_("Laporan warga"),
        source=site.name,
        features=_features(site, bbox),
        weight=WEIGHT,
        status=_("Letak dibulatkan sekitar 100 meter, supaya pelapor tidak dikenali."),
    )


def _features(site: Site, bbox: BBox | None) -> Iterator[MapFeature]:
    topics = [topic.code for topic in data().topics.values() if topic.mapped]
    where: list[Any] = [Report.is_public, Report.lat.is_not(None), Report.long.is_not(None), Report.topic.in_(topics)]
    return islice(placed(REPORTS, Report, site, bbox, at=_shown, facts=_told, where=[*where, *_around(bbox)]), MOST)


def _shown(report: Report) -> list[tuple[float, float]]:
    shown = roughly(report.lat, report.long)
    return [] if shown is None else [(shown.long, shown.lat)]


def _told(report: Report) -> dict[str, str | int | float | None]:
    """Return what the page of a report says of it, and nothing that it does not."""
    return {"kategori": topic_name(report.topic), "status": str(STATES[report.state].label)}


def _around(box: BBox | None) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that what is shown of a report may lie in the box: the newest are those of what is seen."""
    if box is None:
        return ()
    return (
        Report.lat.between(box.south - ROUNDED, box.north + ROUNDED),
        Report.long.between(box.west - ROUNDED, box.east + ROUNDED),
    )

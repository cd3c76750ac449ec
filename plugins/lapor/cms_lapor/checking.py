"""What somebody may want to look at once before a report is sent. It asks, and stands in nobody's way."""

from __future__ import annotations

import dataclasses
from itertools import islice
from statistics import median

from sqlalchemy import select

from cms_core.api import Point, Site, every_site, map_layers, metres_between
from cms_lapor import similar
from cms_lapor.forms import ReportForm
from cms_lapor.mapping import LAYER
from cms_lapor.models import Report
from cms_lapor.similar import Similar, Sought
from cms_lapor.topics import SECRET

FAR = {"desa": 15_000, "kecamatan": 60_000, "kabupaten": 300_000}
"""Metres from the middle of what is known of a place, by its level, beyond which a figure may be mistaken."""
ENOUGH, MOST_POINTS = 3, 100


@dataclasses.dataclass(frozen=True, kw_only=True)
class Check:
    """What there is to look at: reports like this one, a NIK in the words, a position far off, new questions."""

    similar: tuple[Similar, ...] = ()
    nik: bool = False
    far: bool = False
    unasked: bool = False

    def __bool__(self) -> bool:
        return bool(self.similar or self.nik or self.far or self.unasked)


def check(site: Site, form: ReportForm) -> Check:
    """Return what there is to look at in a form before its report is written."""
    return Check(
        similar=tuple(similar_to(site, form)),
        nik=form.holds_nik,
        far=form.point is not None and is_far(site, form.point),
        unasked=bool(form.questions) and form.asked.data != form.about,
    )


def similar_to(site: Site, form: ReportForm) -> list[Similar]:
    """Return reports like the one in a form; none for what shall not be public, whose sender wants to be alone."""
    if form.visibility.data == SECRET or form.about_office.data:
        return []
    sought = Sought(
        topic=form.topic.data or "",
        place=form.place.data or site.region_code,
        hamlet=form.hamlet.data or "",
        rw=form.rw.data or "",
        words=f"{form.body.data or ''} {form.landmark.data or ''}",
        point=form.point,
    )
    return similar.find(site, sought)


def is_far(site: Site, point: Point) -> bool:
    """Whether a position is far from what all know to be at the site; nothing is where too little is known."""
    known = list(islice(_known(site), MOST_POINTS))
    if len(known) < ENOUGH:
        return False
    middle = Point(median(each.lat for each in known), median(each.long for each in known))
    return metres_between(middle, point) > FAR.get(site.level, FAR["kabupaten"])


def _known(site: Site) -> list[Point]:
    # Reports are counted below, those too that no map shows.
    others = (layer for layer in map_layers(site) if layer.name != LAYER)
    features = (each for layer in others for each in islice(layer.features, MOST_POINTS))
    drawn = [Point(each.latitude, each.longitude) for each in islice(features, MOST_POINTS)]
    released = select(Report.lat, Report.long).where(Report.is_public, Report.lat.is_not(None))
    with every_site(within=site.region_code) as session:
        rows = session.execute(released.order_by(Report.id.desc()).limit(MOST_POINTS)).all()
    return [*drawn, *(Point(row.lat, row.long) for row in rows if row.lat is not None and row.long is not None)]

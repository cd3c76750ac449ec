"""What the map has, as collections of features for other programs: boundaries, own layers, and those of modules."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache, cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from cms_core.api import BBox, MapFeature, MapLayer, Site, day_at, format_date, lasting_url, row_id, site_url
from cms_peta import _, geometry, layers, showing
from cms_peta.boundaries import finding as boundaries
from cms_peta.boundaries.services import places_of
from cms_peta.connectivity import open_data as signal
from cms_peta.geometry import Json
from cms_peta.marks import SIGNAL
from cms_peta.models import BoundarySet
from cms_peta.overlays import Overlay
from cms_peta.own import finding, services
from cms_peta.own import showing as own_showing
from cms_peta.own.models import OwnLayer
from cms_peta.privacy import is_somebodys
from cms_peta.shapes import STEPS, Box
from cms_peta.words import INDICATIVE, about, legal_of, warning_of

BORDERS = "batas-"
"""How the names of the collections of boundaries begin."""
LEVELS = {"kecamatan": _.lazy("Batas kecamatan"), "desa": _.lazy("Batas desa dan kelurahan")}
NAME, CODE, STATUS, DECISIONS = "nama", "kode", "status_batas", "dasar_batas"
NOTE, WARNING = "keterangan", "peringatan"
"""Sentences that are told beside where a layer is from, of some kinds: how exact it is, and what it is not for."""
OUTSIDE = "luar"
"""What a border is called, among :data:`DECISIONS`, that has none of the areas on its other side."""
TEXT = "string"  # what JSON calls the type of texts
SAMPLE = 100
"""Features at the beginning of a layer whose columns are those that it may be asked by."""
MOST_COUNTED = 2_000
"""Points of a module that are gone through to say how many there are: what each is called is looked at."""


@dataclasses.dataclass(frozen=True)
class Feature:
    """A feature: its id in the collection, its geometry and properties as GeoJSON has them, and the day it is of."""

    key: str
    geometry: Json
    properties: Json
    day: date | None = None

    @property
    def told(self) -> Json:
        """The feature as GeoJSON (RFC 7946)."""
        return {"type": "Feature", "id": self.key, "geometry": self.geometry, "properties": self.properties}


@dataclasses.dataclass(frozen=True)
class Asked:
    """What features are asked by: a box (None: everywhere), a stretch of time, and properties that they have."""

    bbox: BBox | None = None
    since: datetime | None = None
    until: datetime | None = None
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Page:
    """Some features, how many there are in all where that is known, and what the next page comes after, if any."""

    features: Sequence[Feature]
    matched: int | None
    after: str


@dataclasses.dataclass(frozen=True)
class Extent:
    """Where features lie (degrees: west, south, east, north), and the first and the last moment of them, if any.

    Without a last one the features hold until now.
    """

    box: tuple[float, float, float, float]
    since: datetime | None = None
    until: datetime | None = None


@dataclasses.dataclass(frozen=True)
class Collection:
    """Features of one kind; ``queryables`` reads the properties that they are asked by, with their types in JSON.

    ``describe`` says where they are from, in words and as facts; it may look at features. ``extent`` is None where
    there are none, or nobody knows where all of them are.

    ``page`` gives features after those of the pages before (what the last of these said, or ""), at most so many, and
    fewer of those that have to be looked for; it raises ValueError where no page comes after that. ``find`` gives one
    by its key; ``features`` goes through those in a box, or through all, and holds few of them at a time. ``layer`` is
    what the map calls it, where it can be chosen there, and ``overlay`` how it is drawn, where a site has drawn it.
    ``below`` is whether other sites write it, whose changes move no stamp of this one.
    """

    name: str
    title: str
    describe: Callable[[], tuple[str, Json]]
    queryables: Callable[[], Mapping[str, str]]
    page: Callable[[Asked, str, int], Page]
    find: Callable[[str], Feature | None]
    features: Callable[[BBox | None], Iterable[Feature]]
    extent: Callable[[], Extent | None] = lambda: None
    layer: str = ""
    overlay: Overlay | None = None
    below: bool = False

    @cached_property
    def _described(self) -> tuple[str, Json]:
        return self.describe()

    @property
    def description(self) -> str:
        """Where the features are from, in words."""
        return self._described[0]

    @property
    def facts(self) -> Json:
        """Where the features are from, by name."""
        return self._described[1]


def collections(site: Site) -> list[Collection]:
    """Return the collections of a site; features are read when they are asked for."""
    own = services.offered(site)
    extents = cache(lambda: finding.extents_of(site, own))
    return [*_borders(site), *_modules(site), *(_of_own(site, layer, extents) for layer in own)]


def collection(site: Site, name: str) -> Collection | None:
    """Return one collection by its name."""
    if name.startswith(BORDERS):
        return next((each for each in _borders(site) if each.name == name), None)
    if (
        found := next((each for each in services.offered(site) if services.public_name(each) == name), None)
    ) is not None:
        return _of_own(site, found, lambda: finding.extents_of(site, [found]))
    return next((each for each in _modules(site) if each.name == name), None)


def _borders(site: Site) -> Iterator[Collection]:
    above, level = showing.shown_area(site)
    for each in [level, *(["desa"] if level == "kecamatan" else [])]:
        if each in LEVELS and (row := boundaries.facts_of(above, each)) is not None:
            yield _of_borders(above, each, row)


def _of_borders(above: str, level: str, row: BoundarySet) -> Collection:
    legal = str(_("Garis di peta ini petunjuk, bukan batas hukum."))

    def made(codes: Sequence[str]) -> list[Feature]:
        names = {place.code: place.name for place in places_of(above, level)}
        return [_area(kept, names.get(kept.code, "")) for kept in boundaries.areas_of(row, above, codes)]

    def page(asked: Asked, after: str, limit: int) -> Page:
        codes = boundaries.codes_of(row, above, _steps(asked.bbox))
        if NAME in asked.values:
            named = {place.code for place in places_of(above, level) if place.name == asked.values[NAME]}
            codes = [code for code in codes if code in named]
        if CODE in asked.values:
            codes = [code for code in codes if code == asked.values[CODE]]
        if STATUS in asked.values:
            codes = [each.key for each in made(codes) if each.properties[STATUS] == asked.values[STATUS]]
        some = [code for code in codes if code > after]
        return Page(made(some[:limit]), len(codes), some[limit - 1] if len(some) > limit else "")

    return Collection(
        name=f"{BORDERS}{level}",
        title=str(LEVELS[level]),
        describe=lambda: (_said(row, legal), {**_from(row.source, row, INDICATIVE), NOTE: legal}),
        queryables=lambda: dict.fromkeys((NAME, CODE, STATUS), TEXT),
        page=page,
        find=lambda key: next(iter(made([key])), None),
        features=lambda bbox: made(boundaries.codes_of(row, above, _steps(bbox))),
        extent=lambda: _extent(boundaries.box_of_all(row, above)),
    )


def _area(kept: boundaries.Kept, name: str) -> Feature:
    properties = {
        "kode": kept.code,
        "nama": name,
        "luas_ha_hitung": kept.hectares,
        STATUS: next((each for each in showing.WEAKEST if each in kept.statuses), INDICATIVE),
        DECISIONS: "; ".join(f"{beside or OUTSIDE}: {basis}" for beside, basis in sorted(kept.decisions.items())),
    }
    return Feature(kept.code, geometry.told(geometry.AREA, kept.shape), properties)


def _modules(site: Site) -> list[Collection]:
    return [_of_module(site, layer) for layer in layers.offered(site)]


def _of_module(site: Site, layer: MapLayer) -> Collection:
    status = str(layer.status or _("Letak ditulis oleh sumbernya, tidak diukur."))
    source = layers.source_of(layer, site)

    def describe() -> tuple[str, Json]:
        found = layers.within(site, layer.name, None)
        some = itertools.islice(found.features if found is not None else (), layers.MOST)
        newest = max((each.day for each in some if each.day is not None), default=None)
        said = [_("Sumber: %(source)s.", source=source), status, _("Tanpa skala dan tanpa status hukum; WGS 84.")]
        facts: Json = {"sumber": source, "skala": None, "tanggal": None, "crs_asal": "WGS 84", "status_hukum": None}
        # What points are by law nobody has decided: how exact they are is told by another name.
        facts[NOTE] = status
        if newest is not None:
            said.append(_("Data %(day)s.", day=format_date(newest)))
            facts["tanggal"] = newest.isoformat()
        return " ".join(map(str, said)), facts

    def points(bbox: BBox | None) -> Iterable[MapFeature]:
        found = layers.within(site, layer.name, bbox)
        return found.features if found is not None else ()

    def features(bbox: BBox | None) -> Iterator[Feature]:
        return (_point(site, each) for each in points(bbox))

    def queryables() -> dict[str, str]:
        some = [each.properties for each in itertools.islice(features(None), SAMPLE)]
        return {name: kind for name, kind in finding.kinds_of(some).items() if name != "url"} or {NAME: TEXT}

    def extent() -> Extent | None:
        some = list(itertools.islice(features(None), layers.MOST + 1))
        if not 0 < len(some) <= layers.MOST:
            return None
        longs, lats = ([each.geometry["coordinates"][axis] for each in some] for axis in (0, 1))
        since = signal.first_day(site) if layer.name == SIGNAL else None
        return Extent((min(longs), min(lats), max(longs), max(lats)), since)

    def during(asked: Asked) -> Iterator[MapFeature]:
        since, last = (day_at(site, moment) if moment else None for moment in (asked.since, asked.until))
        return (each for each in signal.during(site, since, last, asked.bbox) if not is_somebodys(each.title))

    def find(key: str) -> Feature | None:
        every = during(Asked()) if layer.name == SIGNAL else points(None)
        return next((found for each in every if (found := _point(site, each)).key == key), None)

    def meets(each: MapFeature, asked: Asked) -> bool:
        # A survey holds until the next one: which did then is asked of them (``during``).
        if each.day is not None and layer.name != SIGNAL:
            since, until = (day_at(site, moment) if moment else each.day for moment in (asked.since, asked.until))
            if not since <= each.day <= until:
                return False
        known = _known(each)
        return all(_as_asked(known.get(name), value) == value for name, value in asked.values.items())

    def page(asked: Asked, after: str, limit: int) -> Page:
        # Only the module knows which there are: it hands its points over one after the other, and few are looked at.
        # What comes after so many of them is all that can be said.
        begin, some, matched, following = row_id(after or "0"), list[Feature](), 0, 0
        is_counted, most = True, finding.MOST_LOOKED_AT
        found = during(asked) if layer.name == SIGNAL and (asked.since or asked.until) else points(asked.bbox)
        for place, each in enumerate(found):
            is_counted = is_counted and place < min(most, MOST_COUNTED)
            if not following and some and place >= begin + most:
                following = place
            if following and not is_counted:
                break
            if not meets(each, asked):
                continue
            matched += 1
            if place >= begin and len(some) < limit:
                some.append(_point(site, each))
            elif place >= begin and not following:
                following = place
        return Page(some, matched if is_counted else None, str(following) if following else "")

    return Collection(
        name=layer.name,
        title=str(layer.label),
        describe=describe,
        queryables=queryables,
        page=page,
        find=find,
        features=features,
        extent=extent,
        layer=layer.name,
        below=site.level != showing.VILLAGE,
    )


def _as_asked(told: Any, value: str) -> str:
    """Return what stands in a property as the address asks for it."""
    if told is None:
        return ""
    # GDAL writes "true", Python "True".
    return value if isinstance(told, bool) and str(told).lower() == value.lower() else str(told)


def _extent(box: Box | None, since: datetime | None = None, until: datetime | None = None) -> Extent | None:
    if box is None:
        return None
    west, south, east, north = (each / STEPS for each in box)
    return Extent((west, south, east, north), since, until)


def _known(each: MapFeature) -> Json:
    """Return what is known of a point, and can be asked for."""
    return {NAME: each.title, **({"tempat": each.place} if each.place else {}), **each.facts}


def _point(site: Site, each: MapFeature) -> Feature:
    url = _whole(site, each.url) if each.url else lasting_url(site, each.endpoint or "", each.values)
    return Feature(
        key=each.key or ".".join(map(str, each.values.values())),
        geometry={"type": "Point", "coordinates": [round(each.longitude, 7), round(each.latitude, 7)]},
        properties={NAME: each.title, "url": url, **_known(each)},
        day=each.day,
    )


def _whole(site: Site, url: str) -> str:
    """Return the whole address of a link, at the site's own host also where it is asked below ``/s/<slug>``.

    What leads to another site, and what nobody asks for over the web, has its whole address already.
    """
    return site_url(site, url.removeprefix(request.script_root)) if url.startswith("/") else url


def _of_own(site: Site, layer: OwnLayer, extents: Callable[[], Mapping[int, finding.Reach]]) -> Collection:
    name, place = services.public_name(layer), own_showing.place_of(layer, site)
    legal, warning = legal_of(layer), warning_of(layer)

    def page(asked: Asked, after: str, limit: int) -> Page:
        sought = finding.Sought(_steps(asked.bbox), asked.since, asked.until, asked.values)
        found = finding.page_of(site, layer, sought, after, limit)
        return Page([_kept(site, layer, each) for each in found.rows], found.matched, found.after)

    def find(key: str) -> Feature | None:
        row = finding.feature_of(site, layer, key)
        return None if row is None else _kept(site, layer, row)

    return Collection(
        name=name,
        title=own_showing.label_of(layer, place),
        describe=lambda: (
            _said(layer, legal, warning),
            {**_from(layer.source, layer, layer.legal), **({WARNING: warning} if warning else {})},
        ),
        queryables=lambda: {NAME: TEXT, **finding.columns_of(site, layer, SAMPLE)},
        page=page,
        find=find,
        features=lambda bbox: map(partial(_kept, site, layer), finding.features_of(site, layer, _steps(bbox))),
        extent=lambda: _extent(*extents()[layer.id]),
        layer=name,
        overlay=Overlay(layer.geometry, layer.style, ()),
        below=bool(place),
    )


def _kept(site: Site, layer: OwnLayer, row: finding.Kept) -> Feature:
    properties = {**row.facts, "nama": row.name}
    if row.moment is not None:
        properties["moment"] = _moment(site, row.moment)
    return Feature(str(row.id), geometry.told(layer.geometry, row.shape), properties)


def _moment(site: Site, moment: datetime) -> str:
    """Return a moment as it was said: a day where it begins one at the site, whose midnight is a day before in UTC."""
    local = moment.astimezone(ZoneInfo(site.timezone))
    return local.date().isoformat() if local.time() == time() else moment.isoformat()


def _said(row: BoundarySet | OwnLayer, *more: str) -> str:
    """Return where something is from, in words, and what of it nobody has said."""
    return " ".join(filter(None, (str(_("Sumber: %(source)s.", source=row.source)), about(row), *more)))


def _from(source: str, row: BoundarySet | OwnLayer, legal: str) -> Json:
    """Return where something is from; what nobody has said is None.

    What it is ``legal``ly is a key of ``words.STATUSES`` for borders, and for a layer what its site has written.
    """
    return {
        "sumber": source,
        "skala": f"1:{row.scale}" if row.scale else None,
        "tanggal": row.dated.isoformat() if row.dated else None,
        "crs_asal": row.crs or None,
        "status_hukum": legal or None,
    }


def _steps(bbox: BBox | None) -> Box | None:
    """Return a box of degrees in steps: what lies on its rim is in it."""
    if bbox is None:
        return None
    west, south = (math.floor(round(each * STEPS, 3)) for each in (bbox.west, bbox.south))
    east, north = (math.ceil(round(each * STEPS, 3)) for each in (bbox.east, bbox.north))
    return west, south, east, north

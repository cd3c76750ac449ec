"""What the map has, as collections of features for other programs: boundaries, and layers of modules that are on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator

from cms_core.api import BBox, MapLayer, Site, format_date, lasting_url, today
from cms_peta import _, geometry, layers, showing
from cms_peta.boundaries import services
from cms_peta.boundaries.services import Borders
from cms_peta.geometry import Json
from cms_peta.shapes import STEPS, Shape, box_of
from cms_peta.words import INDICATIVE

BORDERS = "batas-"
"""How the names of the collections of boundaries begin."""
LEVELS = {"kecamatan": _.lazy("Batas kecamatan"), "desa": _.lazy("Batas desa dan kelurahan")}


@dataclasses.dataclass(frozen=True)
class Feature:
    """A feature: its id in the collection, its geometry and properties as GeoJSON has them."""

    key: str
    geometry: Json
    properties: Json

    @property
    def told(self) -> Json:
        """The feature as GeoJSON (RFC 7946)."""
        return {"type": "Feature", "id": self.key, "geometry": self.geometry, "properties": self.properties}


@dataclasses.dataclass(frozen=True)
class Collection:
    """Features of one kind: ``features`` gives those in a box (None: everywhere), ``facts`` where they are from."""

    name: str
    title: str
    description: str
    facts: Json
    features: Callable[[BBox | None], Iterable[Feature]]


def collections(site: Site) -> list[Collection]:
    """Return the collections of a site; features are read when they are asked for."""
    above, level = showing.shown_area(site)
    levels = [level, *(["desa"] if level == "kecamatan" else [])]
    found = [_of_borders(site, above, each) for each in levels if each in LEVELS and services.has(above, each)]
    return [*found, *(_of_layer(site, layer) for layer in layers.offered(site))]


def collection(site: Site, name: str) -> Collection | None:
    """Return one collection by its name."""
    return next((each for each in collections(site) if each.name == name), None)


def _of_borders(site: Site, above: str, level: str) -> Collection:
    facts = services.facts_of(above, level)
    told: Json = {
        "sumber": facts.source,
        "skala": f"1:{facts.scale}" if facts.scale else None,
        "tanggal": facts.dated.isoformat() if facts.dated else None,
        "crs_asal": facts.crs or None,
        "status_hukum": str(_("Garis di peta ini petunjuk, bukan batas hukum.")),
    }
    said = [str(_("Sumber: %(source)s.", source=facts.source)), told["status_hukum"]]
    if facts.dated:
        said.insert(1, str(_("Data %(day)s.", day=format_date(facts.dated))))

    def features(bbox: BBox | None) -> Iterator[Feature]:
        borders = services.current(above, level, whole=True)
        if borders is not None:
            names = {place.code: place.name for place in services.places_of(above, level)}
            yield from _areas(borders, names, bbox)

    known = {name: value for name, value in told.items() if value is not None}
    return Collection(f"{BORDERS}{level}", str(LEVELS[level]), " ".join(said), known, features)


def _areas(borders: Borders, names: dict[str, str], bbox: BBox | None) -> Iterator[Feature]:
    for code, shape in sorted(borders.areas.items()):
        if bbox is not None and not _meets(shape, bbox):
            continue
        own = {line.status for line in borders.lines if code in (line.one, line.other)}
        status = next((each for each in showing.WEAKEST if each in own), INDICATIVE)
        properties = {
            "kode": code,
            "nama": names.get(code, ""),
            "luas_ha_hitung": borders.hectares[code],
            "status_batas": status,
        }
        yield Feature(code, geometry.told(geometry.AREA, shape), properties)


def _meets(shape: Shape, bbox: BBox) -> bool:
    west, south, east, north = (each / STEPS for each in box_of([shape]))
    return west <= bbox.east and east >= bbox.west and south <= bbox.north and north >= bbox.south


def _of_layer(site: Site, layer: MapLayer) -> Collection:
    day = today(site)
    status = str(layer.status or _("Letak ditulis oleh sumbernya, tidak diukur."))
    said = (_("Sumber: %(source)s.", source=layer.source), status, _("Data %(day)s.", day=format_date(day)))
    facts = {"sumber": layer.source, "tanggal": day.isoformat(), "status": status}

    def features(bbox: BBox | None) -> Iterator[Feature]:
        found = layers.within(site, layer.name, bbox)
        for each in found.features if found is not None else ():
            yield Feature(
                key=".".join(map(str, each.values.values())),
                geometry={"type": "Point", "coordinates": [round(each.longitude, 7), round(each.latitude, 7)]},
                properties={"nama": each.title, "url": lasting_url(site, each.endpoint, each.values)},
            )

    return Collection(layer.name, str(layer.label), " ".join(map(str, said)), facts, features)

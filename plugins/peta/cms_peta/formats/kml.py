"""KML and KMZ (OGC 07-147r2): always WGS 84, longitude first. What it fetches from elsewhere is not fetched."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any
from xml.etree.ElementTree import Element

from cms_peta import _, crs
from cms_peta.collections import Collection, Feature
from cms_peta.formats import export, markup, packed
from cms_peta.formats.raw import (
    LONGEST_NAME,
    MOST_OF_ONE,
    Facts,
    FileRefused,
    Opened,
    Parts,
    Raw,
    facts_of,
    faulty,
    moment_of,
    of_geometry,
    said,
    too_long,
)

_SHAPES = {"Point": "Point", "LineString": "LineString", "LinearRing": "LineString", "Polygon": "Polygon"}
_DEEPEST = 4
"""Collections within each other."""
LONGEST_SPOT = 64
"""Letters of a spot: three numbers of 16 digits, with what is between them."""


def read_packed(data: bytes) -> Opened:
    """Return a KMZ file: its first KML is the map (07-147r2, C.2).

    Raises:
        FileRefused: it holds none.
    """
    archive = packed.opened(data)
    inner = packed.names(archive, ".kml")
    if not inner:
        raise FileRefused(_("Di dalam KMZ ini tidak ada berkas KML."))
    return read(packed.bytes_of(archive, inner[0]), "kmz")


def read(data: bytes, form: str = "kml") -> Opened:
    """Return a KML file.

    Raises:
        FileRefused: it is not whole, or says entities.
    """
    links = sum(1 for _link in markup.each(data, ("NetworkLink",)))
    told = _.plural(
        "%(num)s tautan jaringan tidak diikuti: isinya tidak ikut.",
        "%(num)s tautan jaringan tidak diikuti: isinya tidak ikut.",
        links,
    )

    def features(start: int) -> Iterator[Raw]:
        places = markup.each(data, ("Placemark",))
        yield from map(_feature, itertools.islice(places, start, None))

    return Opened(form, features, crs.DEGREES, told=(str(told),) if links else ())


def _feature(place: Element) -> Raw:
    name = said(markup.text(place, "name"), LONGEST_NAME)
    facts = facts_of(_columns(place))
    moment = next((moment_of(markup.text(each, "when")) for each in place if markup.bare(each) == "TimeStamp"), None)
    told = [each.text or "" for each in place.iter() if markup.bare(each) == "coordinates"]
    # Looked at as text, before anything is made of it.
    if sum(map(len, told)) > MOST_OF_ONE * LONGEST_SPOT or sum(len(each.split()) for each in told) > MOST_OF_ONE:
        raise too_long()
    shapes = list(_shapes(place, 0))
    if not shapes:
        return faulty(_("geometrinya kosong"), name, facts)
    return _joined(shapes, name, facts, moment)


def _joined(shapes: list[tuple[str, Any]], name: str, facts: Facts, moment: datetime | None) -> Raw:
    parts: Parts = []
    kinds: set[str] = set()
    for kind, told in shapes:
        raw = of_geometry(kind, told, name, facts, moment)
        if raw.fault:
            return raw
        kinds.add(raw.kind)
        parts += raw.parts
    if len(kinds) > 1:
        return faulty(_("jenis geometrinya %(kind)s", kind="MultiGeometry"), name, facts)
    return Raw(kinds.pop(), parts, name, facts, moment)


def _columns(place: Element) -> Iterator[tuple[str, str]]:
    if told := markup.text(place, "description"):
        yield "description", told
    for data in (each for each in place.iter() if markup.bare(each) in ("Data", "SimpleData")):
        value = markup.text(data, "value") if markup.bare(data) == "Data" else " ".join((data.text or "").split())
        yield data.get("name", "?"), value


def _shapes(element: Element, deep: int) -> Iterator[tuple[str, Any]]:
    for child in element:
        kind = markup.bare(child)
        if kind == "MultiGeometry" and deep < _DEEPEST:
            yield from _shapes(child, deep + 1)
        elif kind == "Polygon":
            rings = [each for each in child if markup.bare(each) in ("outerBoundaryIs", "innerBoundaryIs")]
            rings.sort(key=lambda each: markup.bare(each) == "innerBoundaryIs")
            yield kind, [_spots(ring) for each in rings for ring in each if markup.bare(ring) == "LinearRing"]
        elif kind in _SHAPES:
            spots = _spots(child)
            yield _SHAPES[kind], (spots[0] if spots else []) if kind == "Point" else spots
        elif kind in ("Model", "Track", "MultiTrack"):
            yield kind, []


def _spots(element: Element) -> list[list[Any]]:
    told = next((each.text or "" for each in element if markup.bare(each) == "coordinates"), "")
    return [[_number(part) for part in spot.split(",")[:2]] for spot in told.split()]


def _number(told: str) -> float | str:
    try:
        return float(told)
    except ValueError:
        # Whoever looks at the spots says that it is no number.
        return told


_FIELDS = {
    export.TEXT: "string",
    export.WHOLE: "int",
    **dict.fromkeys((export.LARGE, export.NUMBER), "double"),
    export.YES: "bool",
}
"""What KML calls the kinds of columns (07-147r2, 9.15); its whole numbers have 32 bits."""
RESERVED = (
    *("id", "name", "description", "timestamp", "begin", "end", "icon", "visibility"),
    *("altitudemode", "tessellate", "extrude", "draworder"),
)
"""What programs call what a place has besides its columns."""


def write(collection: Collection) -> Iterator[str]:
    """Yield a collection as KML, feature by feature."""
    known = export.columns(collection, RESERVED)
    name, about = export.xml(collection.title), export.xml(export.facts(collection))
    fields = "".join(
        f'<SimpleField type="{_FIELDS[each.kind]}" name="{export.xml(each.name)}"/>'
        for each in known
        if each.source != "nama"
    )
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    yield f'<name>{name}</name><description>{about}</description><Schema name="kolom" id="kolom">{fields}</Schema>'
    yield from (_place(each, known) for each in collection.features(None))
    yield "</Document></kml>\n"


def write_packed(collection: Collection, into: IO[bytes]) -> None:
    """Write a collection as KMZ."""
    with (
        zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(packed.entry("doc.kml"), "w") as inner,
    ):
        inner.writelines(piece.encode() for piece in write(collection))


def _place(feature: Feature, known: Sequence[export.Column]) -> str:
    facts = "".join(
        f'<SimpleData name="{export.xml(column.name)}">{export.xml(told)}</SimpleData>'
        for column, told in export.rest(feature, known)
    )
    about = f'<ExtendedData><SchemaData schemaUrl="#kolom">{facts}</SchemaData></ExtendedData>'
    kind, parts = export.parts(feature.geometry)
    shapes = "".join(_drawn(kind, part) for part in parts)
    whole = shapes if len(parts) == 1 else f"<MultiGeometry>{shapes}</MultiGeometry>"
    name = f"<name>{export.xml(called)}</name>" if (called := export.called(feature)) else ""
    return f"<Placemark>{name}{about}{whole}</Placemark>"


def _drawn(kind: str, part: Any) -> str:
    match kind:
        case "titik":
            return f"<Point>{_written([part])}</Point>"
        case "garis":
            return f"<LineString>{_written(part)}</LineString>"
    rings = [f"<LinearRing>{_written(ring)}</LinearRing>" for ring in part]
    holes = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in rings[1:])
    return f"<Polygon><outerBoundaryIs>{rings[0]}</outerBoundaryIs>{holes}</Polygon>"


def _written(spots: Any) -> str:
    return f"<coordinates>{' '.join(f'{spot[0]:.7f},{spot[1]:.7f}' for spot in spots)}</coordinates>"

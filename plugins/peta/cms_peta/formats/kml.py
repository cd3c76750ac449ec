"""KML and KMZ (OGC 07-147r2): always WGS 84, longitude first. What it fetches from elsewhere is not fetched."""

from __future__ import annotations

import itertools
import posixpath
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from cms_peta import _, crs
from cms_peta.collections import Collection, Feature
from cms_peta.formats import export, markup, packed
from cms_peta.formats.raw import (
    KINDS,
    LONGEST_NAME,
    MOST_OF_ONE,
    MOST_UNPACKED,
    FileRefused,
    Opened,
    Parts,
    Passed,
    Raw,
    facts_of,
    faulty,
    moment_of,
    named,
    of_geometry,
    said,
    too_large,
    too_long,
    with_number,
)

_SHAPES = {
    "Point": "Point",
    **dict.fromkeys(("LineString", "LinearRing", "Track"), "LineString"),
    "Polygon": "Polygon",
    "Model": "Model",
}
"""What KML calls a geometry, and what GeoJSON does. A track of Google's extension is a line with times."""
_BESIDE = ("NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Tour", "Style", "StyleMap", "Schema")
"""What may lie beside places in a folder: what it is called is not what the folder is."""
_TOLD = ("name", "description", "Snippet", "snippet", "address", "phoneNumber", "author", "link", "ExtendedData")
"""What a folder, or the document, says of itself in front of its places."""
_DEEPEST = 4
"""Collections within each other."""
LONGEST_SPOT = 64
"""Letters of a spot: three numbers of 16 digits, with what is between them."""
MOST_NAMED = 200
"""Letters of the names of files that are told."""


def read_packed(data: bytes) -> Opened:
    """Return a KMZ file: all KML in it, that which is the map (07-147r2, C.2) in front.

    Raises:
        FileRefused: it holds none.
    """
    archive = packed.opened(data)
    inner = packed.names(archive, ".kml")
    if not inner:
        raise FileRefused(_("Di dalam KMZ ini tidak ada berkas KML."))
    files: dict[str, bytes] = {}
    for name in inner:
        files[name] = packed.bytes_of(archive, name)
        if sum(map(len, files.values())) > MOST_UNPACKED:
            raise too_large()
    names = said(", ".join(inner), MOST_NAMED)
    told = _("Berkas KML di dalam KMZ ini: %(num)s, semuanya dibaca: %(names)s.", num=len(inner), names=names)
    return _opened(files, "kmz", [told] if len(inner) > 1 else [])


def read(data: bytes) -> Opened:
    """Return a KML file.

    Raises:
        FileRefused: it is not whole, or says entities.
    """
    return _opened({"": data}, "kml", [])


def _opened(files: Mapping[str, bytes], form: str, told: list[str]) -> Opened:
    if not any(True for data in files.values() for _place in markup.each(data, ("Placemark",))) and any(
        True for data in files.values() for _link in markup.each(data, ("NetworkLink",))
    ):
        raise FileRefused(
            _("Berkas ini hanya berisi tautan jaringan, dan tautan tidak diikuti: isinya tidak ada di sini."),
            _("Buka di Google Earth, tunggu isinya tampil, simpan foldernya sebagai KMZ, lalu unggah berkas itu."),
        )
    links = sum(
        not _is_inside(link, name, files)
        for name, data in files.items()
        for link in markup.each(data, ("NetworkLink",))
    )
    if links:
        told.append(
            _.plural(
                "%(num)s tautan jaringan tidak diikuti: isinya tidak ikut.",
                "%(num)s tautan jaringan tidak diikuti: isinya tidak ikut.",
                links,
            )
        )

    def features(start: int) -> Iterator[Raw]:
        places = itertools.chain.from_iterable(map(_places, files.values()))
        yield from itertools.starmap(_feature, itertools.islice(places, start, None))

    return Opened(form, features, crs.DEGREES, told=tuple(map(str, told)))


def _is_inside(link: Element, name: str, files: Mapping[str, bytes]) -> bool:
    """Whether a link of a file leads to another one of the same archive, which is read anyway."""
    href = next((each.text or "" for each in link.iter() if markup.bare(each) == "href"), "").strip()
    path = unquote(href.partition("#")[0]).replace("\\", "/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) in files if path else False


def _places(data: bytes) -> Iterator[tuple[Element, str, Passed]]:
    """Go through the places of a file. One whose geometries are of several kinds comes once for each of these.

    With each comes what the folders that it is in, and the document, say with the number of somebody in it.
    """
    folders: list[tuple[Element | None, Passed]] = [(None, ())]
    for element in markup.each(data, ("Placemark", *_BESIDE, *_TOLD), around=("Folder", "Document")):
        folder, above = folders[-1]
        if element is folder:
            folders.pop()
        elif markup.bare(element) in ("Folder", "Document"):
            folders.append((element, above))
        elif markup.bare(element) in _TOLD:
            folders[-1] = (folder, with_number((*above, *markup.passed(element, "", {}))))
        elif markup.bare(element) == "Placemark":
            kinds = dict.fromkeys(_SHAPES[markup.bare(each)] for each in _shapes(element, 0))
            yield from ((element, kind, above) for kind in kinds or [""])


def _feature(place: Element, kind: str, above: Passed) -> Raw:
    facts = facts_of(_columns(place))
    # Programs that know columns, and no name of a place, write it into one of these.
    name = said(markup.text(place, "name"), LONGEST_NAME) or named(facts)
    moment = next((moment_of(markup.text(each, "when")) for each in place if markup.bare(each) == "TimeStamp"), None)
    told = [each.text or "" for each in place.iter() if markup.bare(each) in ("coordinates", "coord")]
    # Looked at as text, before anything is made of it.
    if sum(map(len, told)) > MOST_OF_ONE * LONGEST_SPOT or sum(map(_count, told)) > MOST_OF_ONE:
        raise too_long()
    parts: Parts = []
    for shape in (each for each in _shapes(place, 0) if _SHAPES[markup.bare(each)] == kind):
        raw = of_geometry(kind, _told(shape), name, facts, moment)
        if raw.fault:
            return raw
        parts += raw.parts
    if not parts:
        return faulty(_("geometrinya kosong"), name, facts)
    return Raw(KINDS[kind][0], parts, name, facts, moment, (*above, *markup.passed(place, name, facts)))


def _count(told: str) -> int:
    # A spot of a track has spaces between its numbers, and stands in an element of its own.
    return len(told.split()) if "," in told else 1


def _columns(place: Element) -> Iterator[tuple[str, str]]:
    if told := markup.text(place, "description"):
        yield "description", told
    for data in (each for each in place.iter() if markup.bare(each) in ("Data", "SimpleData")):
        value = markup.text(data, "value") if markup.bare(data) == "Data" else markup.inner(data)
        yield data.get("name", "?"), value


def _shapes(element: Element, deep: int) -> Iterator[Element]:
    """Go through the geometries of a place, those in collections too."""
    for child in element:
        kind = markup.bare(child)
        if kind in ("MultiGeometry", "MultiTrack") and deep < _DEEPEST:
            yield from _shapes(child, deep + 1)
        elif kind in _SHAPES:
            yield child


def _told(shape: Element) -> Any:
    """Return the coordinates of a geometry as GeoJSON has them."""
    match markup.bare(shape):
        case "Polygon":
            rings = [each for each in shape if markup.bare(each) in ("outerBoundaryIs", "innerBoundaryIs")]
            rings.sort(key=lambda each: markup.bare(each) == "innerBoundaryIs")
            return [_spots(ring) for each in rings for ring in each if markup.bare(ring) == "LinearRing"]
        case "Point":
            return next(iter(_spots(shape)), [])
        case "Track":
            spots = ((each.text or "").split()[:2] for each in shape if markup.bare(each) == "coord")
            return [[*map(_number, spot)] for spot in spots]
    return _spots(shape)


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

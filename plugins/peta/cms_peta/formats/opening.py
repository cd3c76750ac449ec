"""Which format a file is: told by what it holds, not by what it is called."""

from __future__ import annotations

import re

from cms_core.api import format_number
from cms_peta import _
from cms_peta.formats import delimited, gdal, geojson, gpx, kml, markup, packed, shapefiles
from cms_peta.formats.raw import MOST_BYTES, FileRefused, Opened

KNOWN = "GeoJSON, TopoJSON, KML, KMZ, GPX, Shapefile (zip), CSV, GeoPackage, FlatGeobuf"

WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""How texts in UTF-16 begin, as Windows writes them."""
DXF = re.compile(rb"(?:\s*999\r?\n[^\n]*\n)*\s*0\r?\n\s*SECTION\s")
OTHERS = (
    *((b"AutoCAD Binary DXF", "DXF"), (b"AC10", "DWG"), (b"II*\x00", "GeoTIFF"), (b"MM\x00*", "GeoTIFF")),
    (b"%PDF-", "PDF"),
)
"""How drawings and pictures begin that people take for maps."""


SHEETS = ("xl/workbook.xml", "content.xml")
"""What is in the zip that a spreadsheet is (Office Open XML, OpenDocument)."""
_OLD_SHEET = b"\xd0\xcf\x11\xe0"


def open_file(data: bytes, east: str = "", north: str = "") -> Opened:
    """Return a file as features; of a table it may be said in which columns its coordinates are.

    Raises:
        FileRefused: it is too large, broken, or of no format that is read.
    """
    if not data:
        raise FileRefused(_("Berkas ini kosong."))
    if len(data) > MOST_BYTES:
        raise FileRefused(
            _("Berkasnya di atas %(most)s MB.", most=format_number(MOST_BYTES // 1024**2)),
            _(
                "Bagi menjadi beberapa berkas (misalnya satu tiap desa) atau sederhanakan garisnya di QGIS. "
                "GeoPackage, KMZ, dan Shapefile dalam zip juga lebih kecil daripada GeoJSON, KML, atau CSV yang sama."
            ),
        )
    start = _start(data)
    if start.startswith((b"{", b"[")):
        return geojson.read(data)
    if data.startswith(_OLD_SHEET):
        raise _sheet()
    if data.startswith(b"PK"):
        inner = packed.opened(data)
        if any(name in inner.namelist() for name in SHEETS):
            raise _sheet()
        return kml.read_packed(data) if packed.names(inner, ".kml") else shapefiles.read(data)
    if start.startswith(b"<"):
        match markup.root(data):
            case "kml":
                return kml.read(data)
            case "gpx":
                return gpx.read(data)
        raise FileRefused(_("XML ini bukan KML atau GPX."))
    if data.startswith(b"SQLite format 3\x00"):
        return gdal.read(data, "gpkg")
    if data.startswith(b"fgb"):
        return gdal.read(data, "fgb")
    if DXF.match(data[:2_000]):
        raise _drawing("DXF")
    if other := next((name for begin, name in OTHERS if data.startswith(begin)), ""):
        raise _drawing(other)
    if b"\x00" in data[:1_000] and not data.startswith(WIDE_MARKS):
        raise FileRefused(_("Berkas ini bukan salah satu dari %(known)s.", known=KNOWN))
    return delimited.read(data, east, north)


def _start(data: bytes) -> bytes:
    """Return how a file begins, without the mark of an encoding."""
    if data.startswith(WIDE_MARKS):
        return data[:400].decode("utf-16", "replace").encode().lstrip()
    return data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()


def _sheet() -> FileRefused:
    return FileRefused(
        _("Ini lembar kerja (Excel atau LibreOffice), yang tidak dibaca di sini."),
        _("Simpan sebagai CSV: Berkas, Simpan Sebagai, CSV UTF-8; lalu unggah CSV itu."),
    )


def _drawing(form: str) -> FileRefused:
    told = _(
        "Ini berkas %(form)s, yang tidak dibaca di sini. Di QGIS: buka berkasnya, lalu Ekspor, Simpan Fitur Sebagai, "
        "GeoJSON; atau minta Shapefile, GeoJSON, atau KML dari pembuatnya.",
        form=form,
    )
    return FileRefused(told)

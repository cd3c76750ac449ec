"""Shapefiles in a zip: the lines, the table beside them with its encoding, and the system, which may be missing."""

from __future__ import annotations

import codecs
import io
import itertools
from collections.abc import Iterator
from typing import Any

import shapefile

from cms_peta import _, crs
from cms_peta.formats import packed
from cms_peta.formats.raw import FileRefused, Opened, Raw, facts_of, faulty, named, of_geometry, said

USUAL = ("utf-8", "cp1252")
"""Encodings that are tried where no file says one."""


def read(data: bytes) -> Opened:
    """Return a Shapefile.

    Raises:
        FileRefused: the zip holds none or several, or one that is broken.
    """
    archive = packed.opened(data)
    found = packed.names(archive, ".shp")
    if len(found) > 1:
        stems = ", ".join(name.rpartition("/")[2] for name in found[:5])
        raise FileRefused(
            _("Di dalam zip ini ada beberapa Shapefile: %(names)s. Unggah satu tiap berkas.", names=said(stems, 200))
        )
    if not found:
        raise FileRefused(
            _("Di dalam zip ini tidak ada berkas .shp."),
            _("Masukkan .shp, .shx, .dbf, dan .prj dari lapisan yang sama ke satu zip."),
        )
    stem = found[0][:-4]
    by_lower = {entry.filename.lower(): entry.filename for entry in archive.infolist()}

    def beside(ending: str) -> bytes | None:
        name = by_lower.get(f"{stem}{ending}".lower())
        return packed.bytes_of(archive, name) if name else None

    lines, table = packed.bytes_of(archive, found[0]), beside(".dbf")
    if table is None:
        raise FileRefused(_("Berkas .dbf dari %(name)s tidak ikut di zip.", name=said(stem, 80)))
    prj, cpg = beside(".prj"), beside(".cpg")
    system = said((prj or b"").decode("utf-8", "replace"), 5_000)
    encoding = _encoding(table, cpg)
    code = crs.named(system) if system else None

    def features(start: int) -> Iterator[Raw]:
        with _reader(lines, table, encoding) as reader:
            try:
                yield from (_feature(each) for each in itertools.islice(reader.iterShapeRecords(), start, None))
            except _BROKEN:
                raise FileRefused(_("Shapefile ini rusak atau terpotong.")) from None

    with _reader(lines, table, encoding) as reader:
        if reader.numRecords is not None and reader.shapeType not in _KNOWN:
            raise FileRefused(_("Jenis geometri Shapefile ini (%(kind)s) tidak dibaca.", kind=reader.shapeTypeName))
    told = (
        ()
        if cpg or encoding == "ascii"
        else (str(_("Tabelnya tanpa .cpg; dibaca sebagai %(encoding)s.", encoding=encoding)),)
    )
    return Opened("shp", features, code, said(system.partition(",")[0], 80), told)


_KNOWN = (0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28)
"""Points, lines and areas, flat or with heights and measures, which are left out; 0 is empty."""
_BROKEN = (
    shapefile.ShapefileException,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    EOFError,
    AttributeError,
    OverflowError,
)


def _reader(lines: bytes, table: bytes, encoding: str) -> shapefile.Reader:
    try:
        return shapefile.Reader(
            shp=io.BytesIO(lines), dbf=io.BytesIO(table), encoding=encoding, encodingErrors="replace"
        )
    except (*_BROKEN, OSError, ImportError) as error:
        raise FileRefused(_("Shapefile ini rusak atau terpotong.")) from error
    except Exception as error:
        if type(error).__module__.startswith("struct"):
            raise FileRefused(_("Shapefile ini rusak atau terpotong.")) from error
        raise


def _encoding(table: bytes, cpg: bytes | None) -> str:
    """Return the encoding of a table: what its ``.cpg`` says, else the first one that it can be read with."""
    if cpg:
        said_name = cpg.decode("ascii", "replace").strip().lower()
        name = f"cp{said_name}" if said_name.isdigit() and len(said_name) <= 4 else said_name
        # ESRI writes 88591 for ISO 8859-1.
        name = f"iso8859-{said_name[4:]}" if said_name.startswith("8859") else name
        try:
            return codecs.lookup(name).name
        except LookupError:
            raise FileRefused(_("Pengodean %(name)s di berkas .cpg tidak dikenal.", name=said(said_name, 40))) from None
    start = int.from_bytes(table[8:10], "little") if len(table) > 10 else 0
    rows = table[start:]
    return next((name for name in ("ascii", *USUAL) if _decodes(rows, name)), USUAL[-1])


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _feature(told: Any) -> Raw:
    facts = facts_of(told.record.as_dict().items())
    name = named(facts)
    if told.shape.shapeType == 0:
        return faulty(_("geometrinya kosong"), name, facts)
    geometry = told.shape.__geo_interface__
    return of_geometry(geometry["type"], geometry["coordinates"], name, facts)

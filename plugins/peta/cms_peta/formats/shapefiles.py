"""Shapefiles in a zip: the lines, the table beside them with its encoding, and the system, which may be missing."""

from __future__ import annotations

import codecs
import contextlib
import io
import itertools
import re
import shutil
import struct
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import shapefile

from cms_peta import _, crs
from cms_peta.collections import Collection, Feature
from cms_peta.formats import export, packed
from cms_peta.formats.raw import (
    MOST_OF_ONE,
    FileRefused,
    Opened,
    Raw,
    distinct,
    facts_of,
    faulty,
    named,
    of_geometry,
    said,
    too_long,
)
from cms_peta.geometry import AREA, LINE, POINT

MOST_FIELDS = 255
"""Columns of a table of dBASE."""
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
            _("Di dalam berkas ini tidak ada .kml maupun .shp."),
            _("KMZ: simpan lagi petanya dari Google Earth sebagai KML atau KMZ."),
            _("Shapefile: masukkan .shp, .shx, .dbf, dan .prj dari lapisan yang sama ke satu zip."),
        )
    stem = found[0][:-4]
    by_lower = {entry.filename.lower(): entry.filename for entry in archive.infolist()}

    def beside(ending: str) -> bytes | None:
        name = by_lower.get(f"{stem}{ending}".lower())
        return packed.bytes_of(archive, name) if name else None

    lines, table = packed.bytes_of(archive, found[0]), beside(".dbf")
    if table is None:
        raise FileRefused(_("Berkas .dbf dari %(name)s tidak ikut di zip.", name=said(stem, 80)))
    # A header of 32 bytes, as many for each column, and one to end them: no program writes more of these.
    if (int.from_bytes(table[8:10], "little") - 33) // 32 > MOST_FIELDS:
        raise FileRefused(
            _("Kolomnya lebih dari %(most)s.", most=MOST_FIELDS), _("Hapus dahulu kolom yang tidak perlu, di QGIS.")
        )
    prj, cpg = beside(".prj"), beside(".cpg")
    system = said((prj or b"").decode("utf-8", "replace"), 5_000)
    name = _said_encoding(cpg or b"")
    known = _known_encoding(name)
    encoding = known or _fitting_encoding(table)
    code = crs.named(system) if system else None

    def features(start: int) -> Iterator[Raw]:
        with _reader(lines, table, encoding) as reader:
            try:
                names = distinct(field[0] for field in reader.fields[1:])
                yield from (_feature(names, each) for each in itertools.islice(reader.iterShapeRecords(), start, None))
            except _BROKEN:
                raise _broken() from None

    _check_length(lines)
    with _reader(lines, table, encoding) as reader:
        if reader.numRecords is not None and reader.shapeType not in _KNOWN:
            kind = shapefile.SHAPETYPE_LOOKUP.get(reader.shapeType, reader.shapeType)
            raise FileRefused(_("Jenis geometri Shapefile ini (%(kind)s) tidak dibaca.", kind=kind))
    told = []
    if name and not known:
        asked = {"name": said(name, 40), "encoding": encoding}
        told.append(
            _("Pengodean %(name)s di berkas .cpg tidak dikenal; tabelnya dibaca sebagai %(encoding)s.", **asked)
        )
    elif not known and encoding != "ascii":
        told.append(_("Tabelnya tanpa .cpg; dibaca sebagai %(encoding)s.", encoding=encoding))
    return Opened("shp", features, code, said(system.partition(",")[0], 80), tuple(map(str, told)))


_KNOWN = (0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28)
"""Points, lines and areas, flat or with heights and measures, which are left out; 0 is empty."""
_BROKEN = (
    shapefile.ShapefileException,
    struct.error,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    EOFError,
    AttributeError,
    OverflowError,
)


_OF_PARTS, _OF_SPOTS = (3, 5, 13, 15, 23, 25), (8, 18, 28)
"""Shapes that say how many parts they have and then how many spots, and those that say the latter alone; both behind
their kind and the box around them (ESRI Shapefile Technical Description, 1998)."""


def _check_length(lines: bytes) -> None:
    """Look at how many spots each shape says it has, before one is made of them.

    Raises:
        FileRefused: these are too many.
    """
    at = 100
    while at + 52 <= len(lines):
        (words,) = struct.unpack_from(">i", lines, at + 4)
        (kind,) = struct.unpack_from("<i", lines, at + 8)
        one, other = struct.unpack_from("<ii", lines, at + 44)
        if (kind in (*_OF_PARTS, *_OF_SPOTS) and one > MOST_OF_ONE) or (kind in _OF_PARTS and other > MOST_OF_ONE):
            raise too_long()
        at += 8 + 2 * max(words, 0)


def _reader(lines: bytes, table: bytes, encoding: str) -> shapefile.Reader:
    try:
        return shapefile.Reader(
            shp=io.BytesIO(lines), dbf=io.BytesIO(table), encoding=encoding, encodingErrors="replace"
        )
    except (*_BROKEN, OSError, ImportError) as error:
        raise _broken() from error


def _broken() -> FileRefused:
    return FileRefused(_("Shapefile ini rusak atau terpotong."))


def _said_encoding(cpg: bytes) -> str:
    """Return what a ``.cpg`` says, as far as it is a name: some programs end it with a zero."""
    return cpg.decode("ascii", "replace").replace("\0", " ").strip().lower()


def _known_encoding(name: str) -> str:
    """Return the encoding that a name stands for; empty if that is none, or depends on who wrote it ("System")."""
    # "1252", "ANSI 1252"; ESRI writes 88591 for ISO 8859-1.
    if found := re.fullmatch(r"(?:(?:ansi|oem|cp|windows)[ -]*)?(\d{3,4})", name):
        name = f"cp{found[1]}"
    elif found := re.fullmatch(r"(?:iso)?[ _-]*8859[ _-]*(\d{1,2})", name):
        name = f"iso8859-{found[1]}"
    try:
        # Some that Python knows are no encodings of texts ("zlib").
        " ".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""


def _fitting_encoding(table: bytes) -> str:
    """Return the first encoding that a table can be read with."""
    start = int.from_bytes(table[8:10], "little") if len(table) > 10 else 0
    rows = table[start:]
    return next((name for name in ("ascii", *USUAL) if _decodes(rows, name)), USUAL[-1])


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _feature(names: Sequence[str], told: Any) -> Raw:
    facts = facts_of(zip(names, told.record, strict=False))
    name = named(facts)
    if told.shape.shapeType == 0:
        return faulty(_("geometrinya kosong"), name, facts)
    geometry = told.shape.__geo_interface__
    return of_geometry(geometry["type"], geometry["coordinates"], name, facts)


PRJ = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
WIDE, LONG = 254, 10
"""Bytes of a text in the table, and letters of the name of a column."""
_FIELDS: dict[str, tuple[Any, ...]] = {
    export.TEXT: ("C", WIDE),
    **dict.fromkeys((export.WHOLE, export.LARGE), ("N", 18)),
    export.NUMBER: ("N", 24, 15),
    export.YES: ("L", 1),
}
"""Columns of the table by what they hold; a number of 24 digits is written as far as it goes."""
_TYPES = {
    POINT: (shapefile.POINT, shapefile.MULTIPOINT),
    LINE: (shapefile.POLYLINE, shapefile.POLYLINE),
    AREA: (shapefile.POLYGON, shapefile.POLYGON),
}


def write(collection: Collection, into: IO[bytes]) -> None:
    """Write a collection as Shapefiles in a zip, one for points, lines and areas each, and what their columns mean."""
    known = export.columns(collection)
    short = _shortened(each.name for each in known)
    kinds: dict[str, bool] = {}
    shortened: Counter[str] = Counter()
    for feature in collection.features(None):
        kind, parts = export.parts(feature.geometry)
        kinds[kind] = kinds.get(kind, False) or len(parts) > 1
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for kind, several in kinds.items():
            stem = collection.name if len(kinds) == 1 else f"{collection.name}-{kind}"
            with contextlib.ExitStack() as opened:
                # A table of a hundred thousand rows is far larger than what it says.
                files = {ending: opened.enter_context(tempfile.TemporaryFile()) for ending in ("shp", "shx", "dbf")}
                with shapefile.Writer(**files, shapeType=_TYPES[kind][several], encoding="utf-8") as writer:
                    shortened += _fill(writer, collection, kind, several, known, short)
                _say_unknown(files["dbf"], known)
                for ending, file in files.items():
                    file.seek(0)
                    with archive.open(packed.entry(f"{stem}.{ending}"), "w") as entry:
                        shutil.copyfileobj(file, entry)
            for ending, content in {"prj": PRJ.encode(), "cpg": b"UTF-8"}.items():
                archive.writestr(packed.entry(f"{stem}.{ending}"), content)
        said_names = [f"{short[each.name]} = {each.source or each.name}" for each in known]
        told = [
            _(
                "%(column)s: %(num)s teks dipotong, karena paling panjang %(most)s bita.",
                column=name,
                num=num,
                most=WIDE,
            )
            for name, num in shortened.items()
        ]
        text = "\r\n".join(
            [collection.title, collection.description, "", *said_names, *([""] if told else []), *map(str, told), ""]
        )
        archive.writestr(packed.entry("BACA.txt"), text.encode("utf-8-sig"))


def _fill(
    writer: shapefile.Writer,
    collection: Collection,
    kind: str,
    several: bool,
    known: Sequence[export.Column],
    short: dict[str, str],
) -> Counter[str]:
    """Write the features of a kind; return how many texts of which columns had no room."""
    shortened: Counter[str] = Counter()
    for each in known:
        writer.field(short[each.name], *_FIELDS[each.kind])
    for feature in collection.features(None):
        own, parts = export.parts(feature.geometry)
        if own != kind:
            continue
        if kind == POINT and several:
            writer.multipoint(parts)
        elif kind == POINT:
            writer.point(*parts[0])
        elif kind == LINE:
            writer.line(parts)
        else:
            # Outer rings run clockwise in a Shapefile, holes the other way: as they are kept, turned around.
            writer.poly([ring[::-1] for part in parts for ring in part])
        cells = [_cell(each, feature) for each in known]
        shortened.update(short[each.name] for each, (_told, is_cut) in zip(known, cells, strict=True) if is_cut)
        writer.record(*[told for told, _is_cut in cells])
    return shortened


def _say_unknown(table: IO[bytes], known: Sequence[export.Column]) -> None:
    """Write the mark for "not known" where neither yes nor no stands: the library leaves a space, read as no."""
    at, places = 1, []
    for each in known:
        if each.kind == export.YES:
            places.append(at)
        at += _FIELDS[each.kind][1]
    table.seek(0)
    head = table.read(12)
    rows, start, size = (int.from_bytes(head[begin:end], "little") for begin, end in ((4, 8), (8, 10), (10, 12)))
    for cell in (start + row * size + place for row in range(rows) for place in places):
        table.seek(cell)
        if table.read(1) == b" ":
            table.seek(cell)
            table.write(b"?")


def _cell(column: export.Column, feature: Feature) -> tuple[Any, bool]:
    """Return what stands in a column, and whether the end of it had no room."""
    told = column.of(feature)
    if column.kind != export.TEXT:
        return told, False
    text = (told or "").encode()
    return text[:WIDE].decode("utf-8", "ignore"), len(text) > WIDE


def _shortened(names: Iterable[str]) -> dict[str, str]:
    """Return the names of columns as a Shapefile holds them: ten letters, each once."""
    made: dict[str, str] = {}
    for name in names:
        bare = re.sub(r"[^A-Za-z0-9_]", "_", name)[:LONG] or "kolom"
        tries = itertools.chain([bare], (f"{bare[: LONG - len(str(n))]}{n}" for n in itertools.count(1)))
        taken = {each.lower() for each in made.values()}
        made[name] = next(each for each in tries if each.lower() not in taken)
    return made

"""Tables as CSV: two columns of coordinates, or one of pairs, or of WKT."""

from __future__ import annotations

import csv
import dataclasses
import io
import itertools
import re
from collections.abc import Iterator, Sequence

from cms_core.api import guard_cell
from cms_peta import _, crs
from cms_peta.collections import Collection
from cms_peta.formats import export
from cms_peta.formats.cells import EAST, FARTHEST, NORTH, BadNumber, coordinate, pair, wkt
from cms_peta.formats.raw import (
    MOST_BYTES,
    MOST_COLUMNS,
    FileRefused,
    Opened,
    Raw,
    facts_of,
    faulty,
    named,
    of_geometry,
    said,
)
from cms_peta.geometry import POINT

DELIMITERS = ";,\t|"
EASTS: Sequence[str] = (
    *("bujur", "long", "lon", "lng", "longitude", "x", "easting", "timur", "koordinat_x", "x_coord", "pointx"),
    *("bujur_timur", "bujur_bt", "koordinat_bujur", "longitude_x"),
)
SOUTHS = ("lintang_selatan", "lintang_ls")
NORTHS: Sequence[str] = (
    *("lintang", "lat", "latitude", "y", "northing", "utara", "koordinat_y", "y_coord", "pointy"),
    *("koordinat_lintang", "latitude_y", *SOUTHS),
)
PAIRS: Sequence[str] = (
    *("koordinat", "titik_koordinat", "koordinat_gps", "gps", "coordinates", "coordinate"),
    *("latlong", "latlng", "latlon", "longlat", "lonlat", "koordinat_lat_long", "koordinat_lintang_bujur"),
)
WKTS = ("wkt", "geom", "geometry", "the_geom", "geometri")
"""What columns of coordinates are called; case, spaces and marks do not count."""
# A file is never longer; the usual 131,072 letters are fewer than the WKT of a coast that we write ourselves.
csv.field_size_limit(MOST_BYTES)
_GUARDED = re.compile(r"'[=+\-@\t\r]")


def read(data: bytes) -> Opened:
    """Return a CSV file.

    Raises:
        FileRefused: it is none, or no column of it holds coordinates.
    """
    text = _decoded(data)
    mark = _delimiter(text)
    head = next((cells for cells in _rows(text, mark) if any(cell.strip() for cell in cells)), None)
    if head is None:
        raise FileRefused(_("Berkas ini kosong."))
    if len(head) > MOST_COLUMNS:
        raise FileRefused(_("Kolomnya lebih dari %(most)s.", most=MOST_COLUMNS))
    bare = [_bare(each) for each in head]
    where = _where(bare)
    if where is None:
        raise FileRefused(
            _("Tidak ada kolom koordinat. Judul kolomnya: %(names)s.", names=said(", ".join(head), 200)),
            _(
                "Beri nama dua kolom “bujur” dan “lintang” (atau “x” dan “y” untuk meter), atau satu kolom “koordinat” "
                "atau “wkt”."
            ),
        )

    def features(start: int) -> Iterator[Raw]:
        rows = (cells for cells in _rows(text, mark) if any(cell.strip() for cell in cells))
        yield from (_feature(head, cells, where) for cells in itertools.islice(rows, start + 1, None))

    return Opened("csv", features, crs.DEGREES if _is_degrees(features(0)) else None)


def _is_degrees(features: Iterator[Raw]) -> bool:
    """Whether the first spot that can be read is one of degrees: a table says nothing of its system."""
    for number, raw in enumerate(features):
        if raw.parts:
            return all(abs(each) <= 180 for each in raw.parts[0][0][0])
        if number > 1_000:
            break
    return True


@dataclasses.dataclass(frozen=True)
class _Where:
    """Which columns say where something is: one of WKT, one of pairs, or that of x and that of y.

    ``south``: the heading says that its latitudes run south, so that they have no sign.
    """

    columns: Sequence[int]
    is_wkt: bool = False
    south: bool = False


def _where(bare: Sequence[str]) -> _Where | None:
    shape, east, north, both = (
        next((bare.index(name) for name in map(_bare, names) if name in bare), None)
        for names in (WKTS, EASTS, NORTHS, PAIRS)
    )
    if shape is not None:
        return _Where((shape,), is_wkt=True)
    if east is not None and north is not None:
        return _Where((east, north), south=bare[north] in map(_bare, SOUTHS))
    return _Where((both,)) if both is not None else None


def _feature(head: Sequence[str], cells: Sequence[str], where: _Where) -> Raw:
    facts = facts_of(
        (name, _unguarded(cell))
        for number, (name, cell) in enumerate(zip(head, cells, strict=False))
        if number not in where.columns
    )
    name = named(facts)
    if len(cells) > len(head):
        return faulty(_("selnya lebih banyak daripada judul kolom"), name, facts)
    told = [cells[place] if place < len(cells) else "" for place in where.columns]
    if not all(each.strip() for each in told):
        return faulty(_("geometrinya kosong"), name, facts)
    try:
        if where.is_wkt:
            return of_geometry(*wkt(told[0]), name, facts)
        if len(told) == 1:
            x, y = pair(_unguarded(told[0]))
            if max(abs(x), abs(y)) > FARTHEST:
                return faulty(_lost(told), name, facts)
            return Raw(POINT, [[[(x, y)]]], name, facts)
        (x, way), (y, other) = (coordinate(_unguarded(each)) for each in told)
    except BadNumber:
        return faulty(_("koordinatnya tidak terbaca: %(told)s", told=said(" ; ".join(told), 80)), name, facts)
    if max(abs(x), abs(y)) > FARTHEST:
        return faulty(_lost(told), name, facts)
    if way == other != "":
        return faulty(_("kedua koordinatnya menunjuk arah yang sama"), name, facts)
    if way == NORTH or other == EAST:
        # The letters say so: it is not guessed from the numbers.
        x, y = y, x
    return Raw(POINT, [[[(x, -y if where.south and y > 0 and not other else y)]]], name, facts)


def _lost(told: Sequence[str]) -> str:
    return _(
        "koordinatnya kehilangan tanda desimal: %(told)s. Di lembar kerja, ubah format kolomnya menjadi teks atau "
        "tulis angkanya dengan koma desimal, lalu simpan lagi",
        told=said(" ; ".join(told), 80),
    )


def _decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, else what Windows writes here."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
        break
    raise FileRefused(_("Ini bukan berkas CSV."))


def _delimiter(text: str) -> str:
    first = next((line for line in text[:10_000].splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark))))


def _rows(text: str, mark: str) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        yield from rows
    except csv.Error:
        raise FileRefused(
            _("Tanda kutip di sekitar baris %(row)s tidak berpasangan, atau selnya terlalu panjang.", row=rows.line_num)
        ) from None


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def write(collection: Collection) -> Iterator[str]:
    """Yield a collection as CSV for spreadsheets: semicolons, the mark of UTF-8, and no cell that is a formula."""
    known = export.columns(collection)
    yield "\ufeff" + _row([*(guard_cell(each.name) for each in known), "wkt"])
    for feature in collection.features(None):
        yield _row([*(_guarded(each.of(feature)) for each in known), export.wkt(feature.geometry)])


def _row(cells: Sequence[object]) -> str:
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=";", lineterminator="\r\n").writerow(cells)
    return made.getvalue()


def _guarded(told: object) -> object:
    return export.said(told) if isinstance(told, bool) else guard_cell(told) if isinstance(told, str) else told

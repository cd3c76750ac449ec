"""Tables as CSV: two columns of coordinates, or one of pairs, or of WKT."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import re
from collections.abc import Iterator, Sequence

from cms_core.api import guard_cell
from cms_peta import _, crs
from cms_peta.collections import Collection
from cms_peta.formats import export
from cms_peta.formats.cells import EAST, NORTH, BadNumber, coordinate, has_lost_mark, pair, srid, wkt
from cms_peta.formats.headings import DELIMITERS, WKTS, Where, chosen, head_of, numbered, rows_of, where_else
from cms_peta.formats.raw import (
    MOST_BYTES,
    FileRefused,
    Opened,
    Raw,
    distinct,
    facts_of,
    faulty,
    named,
    of_geometry,
    said,
    with_number,
)
from cms_peta.geometry import POINT

# A file is never longer; the usual 131,072 letters are fewer than the WKT of a coast that we write ourselves.
csv.field_size_limit(MOST_BYTES)
MOST_LOOKED_AT = 20
"""Rows in which numbers are looked for where no heading says where they are."""
_GUARDED = re.compile(r"'[=+\-@\t\r]")


def read(data: bytes, east: str = "", north: str = "") -> Opened:
    """Return a CSV file, with what a person has said of where its coordinates are: in which columns.

    Raises:
        FileRefused: it is none, or nothing in it can be a coordinate.
    """
    text = _decoded(data)
    head = head_of(text)
    if head is None:
        # Either nothing stands there, or a quotation mark is missing, and going through it says where.
        for _cells in _rows(text, DELIMITERS[0]):
            pass
        raise FileRefused(_("Berkas ini kosong."))
    first = list(itertools.islice(_rows(text, head.mark), head.above, head.above + 1 + MOST_LOOKED_AT))
    spots = _spots(head.cells) if head.where is None else []
    # A table whose first row says where something is has no headings, and that row is one of its own.
    above = head.above if spots else head.above + 1
    names = numbered(max(map(len, first))) if spots else distinct(head.cells)
    found = _where(head.cells, head.where, first[1:])
    where = chosen(names, east, north) or found
    stated = _stated(where, first)

    def features(start: int) -> Iterator[Raw]:
        rows = itertools.islice(_rows(text, head.mark), above + start, None)
        yield from (_feature(names, cells, where, stated) for cells in rows)

    if where is None and not any(map(_has_numbers, itertools.islice(_rows(text, head.mark), MOST_LOOKED_AT))):
        raise FileRefused(
            _("Tidak ada kolom koordinat. Judul kolomnya: %(names)s.", names=said(", ".join(names), 200)),
            _(
                "Beri nama dua kolom “bujur” dan “lintang” (atau “x” dan “y” untuk meter), atau satu kolom “koordinat” "
                "atau “wkt”."
            ),
        )
    told = []
    if head.above:
        told.append(_("Baris di atas judul kolom yang dilewati: %(num)s.", num=head.above))
    if spots:
        places = ", ".join(f"“{names[each]}” = {head.cells[each].strip()}" for each in spots)
        told.append(
            _(
                "Baris pertamanya sudah data, jadi berkas ini tanpa judul kolom: baris itu dibaca juga, dan kolomnya "
                "dinamai menurut urutannya. Koordinat di baris itu: %(places)s.",
                places=places,
            )
        )
    elif doubled := [name for name, cell in zip(names, head.cells, strict=True) if cell.strip() not in ("", name)]:
        told.append(_("Judul kolom yang sama atau terlalu panjang diganti: %(names)s.", names=", ".join(doubled)[:200]))
    if where is not None and where.passed:
        passed = ", ".join(names[each] for each in where.passed)
        told.append(
            _("Kolom yang bukan WKT dilewati, letaknya dari kolom koordinat lain: %(names)s.", names=said(passed, 200))
        )
    if stated is not None:
        system = crs.code_of(stated)
    else:
        system = crs.DEGREES if where is not None and _is_degrees(features(0)) else None
    return Opened(
        "csv",
        features,
        system,
        said="" if stated is None else f"EPSG:{stated}",
        told=tuple(map(str, told)),
        passed=with_number(
            ("", cell) for cells in itertools.islice(_rows(text, head.mark), head.above) for cell in cells
        ),
        headings=tuple(names),
        unclear=where is None,
    )


def _stated(where: Where | None, rows: Sequence[Sequence[str]]) -> int | None:
    """Return the code that stands in front of the first geometry that has one, as PostGIS writes it."""
    if where is None or not where.is_wkt:
        return None
    return next((code for cell in _cells(rows, where.columns[0]) if (code := srid(cell)) is not None), None)


def _where(names: Sequence[str], where: Where | None, rows: Sequence[Sequence[str]]) -> Where | None:
    """Return where places are; columns that are called after shapes and hold none give way to others."""
    while where is not None and where.is_wkt and not any(map(_is_wkt, _cells(rows, where.columns[0]))):
        other = where_else(names, where)
        if other is None and not any(map(_has_numbers, rows)):
            # Why none of them can be read is said of each.
            return where
        where = other
    return where


def _cells(rows: Sequence[Sequence[str]], column: int) -> Iterator[str]:
    return (cells[column] for cells in rows if column < len(cells))


def _is_wkt(cell: str) -> bool:
    with contextlib.suppress(BadNumber):
        wkt(cell)
        return True
    return False


def _spots(cells: Sequence[str]) -> list[int]:
    """Return which cells of a row hold a place in Indonesia: a pair, or two numbers, of degrees or of metres.

    No heading is one: degrees have a fraction, and of metres there are very many.
    """
    numbers: dict[int, float] = {}
    for place, cell in enumerate(cells):
        with contextlib.suppress(BadNumber):
            numbers[place] = abs(coordinate(_unguarded(cell))[0])
            continue
        with contextlib.suppress(BadNumber):
            x, y = pair(_unguarded(cell))
            if _are_spot(abs(x), abs(y)) or _are_spot(abs(y), abs(x)):
                return [place]
    found = (pair for pair in itertools.permutations(numbers, 2) if _are_spot(*(numbers[each] for each in pair)))
    return sorted(next(found, ()))


def _are_spot(x: float, y: float) -> bool:
    if x % 1 and y % 1 and 94 <= x <= 142 and y <= 12:
        return True
    # A kilometre north of the equator y is a thousand.
    return 100_000 <= x <= 900_000 and 1_000 <= y <= 10_100_000


def _has_numbers(cells: Sequence[str]) -> bool:
    """Whether a row holds what may be a place: two numbers, or a pair."""
    numbers = 0
    for cell in filter(str.strip, cells):
        with contextlib.suppress(BadNumber):
            coordinate(_unguarded(cell))
            numbers += 1
            continue
        with contextlib.suppress(BadNumber):
            pair(_unguarded(cell))
            return True
    return numbers > 1


def _is_degrees(features: Iterator[Raw]) -> bool:
    """Whether the first spot that can be read is one of degrees: a table says nothing of its system."""
    for number, raw in enumerate(features):
        if raw.parts:
            return all(abs(each) <= 180 for each in raw.parts[0][0][0])
        if number > 1_000:
            break
    return True


def _feature(head: Sequence[str], cells: Sequence[str], where: Where | None, stated: int | None) -> Raw:
    facts = facts_of(
        (name, _unguarded(cell))
        for number, (name, cell) in enumerate(zip(head, cells, strict=False))
        if where is None or number not in (*where.columns, *where.passed)
    )
    name = named(facts)
    if where is None:
        return faulty(_("kolom koordinatnya belum dipilih"), name, facts)
    if len(cells) > len(head):
        return faulty(_("selnya lebih banyak daripada judul kolom"), name, facts)
    told = [cells[place] if place < len(cells) else "" for place in where.columns]
    if not all(each.strip() for each in told):
        return faulty(_("geometrinya kosong"), name, facts)
    try:
        if where.is_wkt:
            if (code := srid(told[0])) not in (None, stated):
                return faulty(
                    _(
                        "sistem koordinatnya EPSG:%(code)s, lain dari baris sebelumnya; taruh di berkas sendiri",
                        code=code,
                    ),
                    name,
                    facts,
                )
            return of_geometry(*wkt(told[0]), name, facts)
        if len(told) == 1:
            x, y = pair(_unguarded(told[0]))
            if has_lost_mark(x, y) or has_lost_mark(y, x):
                return faulty(_lost(told), name, facts)
            return Raw(POINT, [[[(x, y)]]], name, facts)
        (x, way), (y, other) = (coordinate(_unguarded(each)) for each in told)
    except BadNumber:
        return faulty(_("koordinatnya tidak terbaca: %(told)s", told=said(" ; ".join(told), 80)), name, facts)
    if has_lost_mark(x, y):
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


def _rows(text: str, mark: str) -> Iterator[list[str]]:
    try:
        yield from rows_of(text, mark)
    except csv.Error as error:
        raise FileRefused(
            _("Tanda kutip di sekitar baris %(row)s tidak berpasangan, atau selnya terlalu panjang.", row=error.args[1])
        ) from None


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def write(collection: Collection) -> Iterator[str]:
    """Yield a collection as CSV for spreadsheets: semicolons, the mark of UTF-8, and no cell that is a formula."""
    known = export.columns(collection, WKTS[:1])
    yield "\ufeff" + _row([*(guard_cell(each.name) for each in known), WKTS[0]])
    for feature in collection.features(None):
        yield _row([*(_guarded(each.of(feature)) for each in known), export.wkt(feature.geometry)])


def _row(cells: Sequence[object]) -> str:
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=";", lineterminator="\r\n").writerow(cells)
    return made.getvalue()


def _guarded(told: object) -> object:
    return export.said(told) if isinstance(told, bool) else guard_cell(told) if isinstance(told, str) else told

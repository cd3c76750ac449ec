"""Which columns of a table hold coordinates: by what people and programs call them, or by what a person has said."""

from __future__ import annotations

import csv
import dataclasses
import io
import itertools
import re
from collections.abc import Iterator, Sequence

DELIMITERS = ";,\t|"
EASTS: Sequence[str] = (
    *("bujur", "long", "lon", "lng", "longitude", "x", "easting", "timur", "koordinat_x", "x_coord", "pointx"),
    *("bujur_timur", "bujur_bt", "koordinat_bujur", "longitude_x"),
)
NORTHS: Sequence[str] = (
    *("lintang", "lat", "latitude", "y", "northing", "utara", "koordinat_y", "y_coord", "pointy"),
    *("koordinat_lintang", "latitude_y", "lintang_selatan", "lintang_ls"),
)
PAIRS: Sequence[str] = (
    *("koordinat", "titik_koordinat", "koordinat_gps", "gps", "coordinates", "coordinate"),
    *("latlong", "latlng", "latlon", "longlat", "lonlat", "koordinat_lat_long", "koordinat_lintang_bujur"),
)
WKTS = ("wkt", "geom", "geometry", "the_geom", "geometri")
"""What columns of coordinates are called; case, spaces and marks do not count."""
_EAST_WORDS = (frozenset({"bujur", "longitude", "long", "lon", "lng"}), frozenset({"bt", "easting", "x"}))
_NORTH_WORDS = (frozenset({"lintang", "latitude", "lat"}), frozenset({"ls", "lu", "northing", "y"}))
"""Words by which other headings say it: those that mean nothing else, then those that count where there are none."""
_PAIR_WORDS = frozenset({"koordinat", "coordinate", "coordinates", "latlong", "longlat"})
_NUMBERED = (("geolocation", "1"), ("geolocation", "0"))
"""How KoboToolbox ends the headings of the place of an answer: longitude, and latitude."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SEPARATOR = re.compile(r"sep=(.)", re.IGNORECASE)
_NO_HEADING = re.compile(r"^\s*[-+]?\d+[.,]\d+\s*$|[;\t|]")
"""A number, beside which cells may say "x"; and a whole row, by the mark of another kind of table."""
_WORD_ALONE = re.compile(r"[^;\t|]*[A-Za-z][^;\t|]*")
NUMBERED = "Kolom {}"
"""How a column is called that has no heading."""
MOST_ABOVE = 10
"""Lines among which the headings are: titles may stand above them."""
MOST_CELLS = 2_000
"""Columns of a table that are looked at."""
_SAMPLE = 100_000


@dataclasses.dataclass(frozen=True)
class Where:
    """Which columns say where something is: one of WKT, one of pairs, or that of x and that of y.

    ``south``: the heading says that its latitudes run south, so that they have no sign. ``passed`` are columns that are
    called after shapes and hold none; nothing is kept of them.
    """

    columns: Sequence[int]
    is_wkt: bool = False
    south: bool = False
    passed: Sequence[int] = ()


@dataclasses.dataclass(frozen=True)
class Head:
    """The headings of a table: how many rows stand above them, by which mark cells are apart, and where places are.

    ``where`` is None where the headings do not say it, or say it twice.
    """

    cells: list[str]
    above: int
    mark: str
    where: Where | None


def head_of(text: str) -> Head | None:
    """Return the headings of a table: the first row that says where things are, else the fullest; None if it is empty.

    Excel writes "sep=;" in front, which is no row of it.
    """
    said = _SEPARATOR.match(text)
    rows = [
        Head(cells, above, mark, None if any(map(_NO_HEADING.search, cells)) else where_of(cells))
        for mark in ([said[1]] if said else DELIMITERS)
        for above, cells in enumerate(_first_rows(text, mark))
    ]
    if known := [each for each in rows if each.where is not None]:
        return min(known, key=_sureness)
    wide = [each for each in rows if len(_full(each.cells)) > 1] or rows
    # By each mark the first of them, and the mark that has more cells.
    return max(wide, key=lambda each: (_width(wide, each.mark), -each.above), default=None)


def _sureness(head: Head) -> tuple[bool, bool, int, int]:
    """Return how likely a row has the headings, the likeliest first: titles speak of coordinates too."""
    is_pair = head.where is not None and len(head.where.columns) == 1 and not head.where.is_wkt
    return is_pair, len(_full(head.cells)) == 1, head.above, -len(_full(head.cells))


def _width(rows: Sequence[Head], mark: str) -> int:
    """Return how many words are cells of the first row by a mark: by a comma within numbers, none are."""
    cells = next(each.cells for each in rows if each.mark == mark)
    return sum(bool(_WORD_ALONE.fullmatch(cell)) for cell in cells)


def rows_of(text: str, mark: str) -> Iterator[list[str]]:
    """Go through the rows that are not empty.

    Raises:
        csv.Error: a quotation mark is missing; its second argument is the line.
    """
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for number, cells in enumerate(rows):
            if _full(cells) and not (number == 0 and _SEPARATOR.fullmatch(text.partition("\n")[0].rstrip("\r"))):
                yield cells
    except csv.Error as error:
        raise csv.Error(str(error), rows.line_num) from None


def chosen(head: Sequence[str], east: str, north: str) -> Where | None:
    """Return where a person has said that places are: twice the same column is one of pairs."""
    if east not in head or north not in head:
        return None
    columns = (head.index(east), head.index(north))
    return Where(columns[:1]) if east == north else Where(columns, south=_is_south(north))


def numbered(width: int) -> list[str]:
    """Return what the columns of a table without headings are called; the same whoever reads it, as data is."""
    return [NUMBERED.format(number) for number in range(1, width + 1)]


def where_else(head: Sequence[str], where: Where) -> Where | None:
    """Return which other columns say where something is, where those that were found do not; None if none does."""
    passed = [*where.passed, *where.columns]
    found = where_of(["" if number in passed else each for number, each in enumerate(head)])
    return dataclasses.replace(found, passed=passed) if found is not None else None


def where_of(head: Sequence[str]) -> Where | None:
    """Return which columns say where something is; None if none does, or more than can be."""
    bare = [_bare(each) for each in head]
    shape, east, north, both = (
        next((bare.index(name) for name in map(_bare, names) if name in bare), None)
        for names in (WKTS, EASTS, NORTHS, PAIRS)
    )
    if shape is not None:
        return Where((shape,), is_wkt=True)
    if east is None or north is None:
        words = [_words(each) for each in head]
        found = _by_words(words)
        if found is None and both is None:
            pairs = [number for number, each in enumerate(words) if _is_pair(each)]
            both = pairs[0] if len(pairs) == 1 else None
        if both is not None:
            return Where((both,))
        if found is None:
            return None
        east, north = found
    return Where((east, north), south=_is_south(head[north]))


def _by_words(words: Sequence[list[str]]) -> tuple[int, int] | None:
    found = []
    for numbered, (sure, other), (not_sure, not_other) in (
        (_NUMBERED[0], _EAST_WORDS, _NORTH_WORDS),
        (_NUMBERED[1], _NORTH_WORDS, _EAST_WORDS),
    ):
        first = [n for n, each in enumerate(words) if sure & {*each} and not not_sure & {*each}]
        first = first or [n for n, each in enumerate(words) if tuple(each[-2:]) == numbered]
        found.append(first or [n for n, each in enumerate(words) if other & {*each} and not not_other & {*each}])
    east, north = found
    return (east[0], north[0]) if len(east) == len(north) == 1 and east != north else None


def _is_pair(words: Sequence[str]) -> bool:
    return bool(_PAIR_WORDS & {*words}) or all(sure & {*words} for sure, _other in (_EAST_WORDS, _NORTH_WORDS))


def _is_south(heading: str) -> bool:
    words = {*_words(heading)}
    return bool(words & {"ls", "selatan"}) and not words & {"lu", "utara"}


def _words(heading: str) -> list[str]:
    return [each.lower() for each in _WORD.findall(heading)]


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _full(cells: Sequence[str]) -> list[str]:
    return [each for each in cells if each.strip()]


def _first_rows(text: str, mark: str) -> Iterator[list[str]]:
    try:
        yield from (cells[:MOST_CELLS] for cells in itertools.islice(rows_of(text[:_SAMPLE], mark), MOST_ABOVE))
    except csv.Error:
        # Not by this mark, or a quotation mark is missing, which is said when the table is read.
        return

"""A sheet of an XLSX file, read with care: it comes from outside, and says more than it shows.

Before openpyxl sees the file, its parts are looked at: how large they really are when unpacked, and whether the sheet
has formulas (a result without its formula would be the number of another day) or merged cells (of which all but one
are empty). What declares XML entities is refused; macros are never looked at.
"""

from __future__ import annotations

import io
import itertools
import re
import string
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import lru_cache, partial
from typing import IO, Any
from xml.parsers import expat

import structlog
from defusedxml.common import DefusedXmlException
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHARED_STRINGS

from cms_core.i18n import in_every_language
from cms_core.tables.cells import Cell
from cms_core.tables.reading import (
    FIRST,
    MOST_COLUMNS,
    MOST_ROWS,
    Aside,
    Fit,
    Fits,
    TableRefused,
    Wrong,
    any_head,
    best_fit,
    formula_message,
    too_large,
    too_wide,
)

log = structlog.get_logger()
MIB = 1024 * 1024
MOST_UNPACKED = 64 * MIB
"""Of all parts together; 12,000 rows of 30 columns take about 30 MiB."""
MOST_MARKS = {"xl/sharedStrings.xml": 1_000_000}
SHEET_MARKS, OTHER_MARKS = 2_400_000, 100_000
"""How many ``<`` a part may have: each element costs time and memory, however few bytes it takes."""
MOST_PARTS = 500
DOCTYPE = b"<!DOCTYPE"
"""How what declares entities begins."""
NAMED = 5
PIECE = 64 * 1024
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_COLUMN = re.compile(r"[A-Z]{1,3}")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def rows(content: bytes, aside: Aside, fits: Fits = any_head) -> Iterator[tuple[int, Sequence[Cell | Wrong]]]:
    """Yield number and cells of each row of a sheet that is not hidden; ``aside`` gets what is beside them.

    It is the first whose beginning has a head that ``fits``, else the one of which most is known, else the first.

    Raises:
        TableRefused: it is no XLSX, damaged, or larger inside than it may be.
    """
    try:
        yield from _rows(content, aside, fits)
    except TableRefused:
        raise
    except DefusedXmlException as error:
        log.warning("table with XML entities refused")
        raise _damaged() from error
    # Whatever the library stumbles over in a file that somebody made by hand, the file is what is wrong.
    except Exception as error:
        log.warning("table cannot be read", kind=type(error).__name__)
        raise _damaged() from error


def _rows(content: bytes, aside: Aside, fits: Fits) -> Iterator[tuple[int, Sequence[Cell | Wrong]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _look_at(archive)
    with warnings.catch_warnings():
        # It warns of what it leaves out: print settings, lists to choose from.
        warnings.simplefilter("ignore")
        reader = _Reader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        reader.read()
        book = reader.wb
        shown: list[Any] = [found for found in book.worksheets if found.sheet_state == "visible"]
        if not shown:
            raise TableRefused(_("Berkas ini tidak berisi satu baris pun."))
        sheet = shown[0] if len(shown) == 1 else max(shown, key=partial(_fit, book, reader.shared_strings, fits))
        # Our own file to fill in has a sheet that explains.
        ours = in_every_language(_l("Petunjuk"))
        others = [found.title for found in book.worksheets if found is not sheet and found.title not in ours]
        if others:
            names = ", ".join(f"“{title[:60]}”" for title in others[:NAMED]) + (", …" if len(others) > NAMED else "")
            aside.told.append(
                _l("Hanya lembar “%(sheet)s” yang dibaca, yang lain tidak: %(names)s.", sheet=sheet.title, names=names)
            )
        with sheet._get_source() as source:
            yield from _Sheet(book, reader.shared_strings, aside).read(source)


def _fit(book: Any, strings: Sequence[str], fits: Fits, sheet: Any) -> Fit:
    """Return how far the beginning of a sheet is a head; a note before the table has none."""
    with sheet._get_source() as source:
        try:
            cells = list(itertools.islice(_Sheet(book, strings, Aside()).read(source), FIRST))
        except TableRefused:
            # What is wrong with a sheet that is not read is nobody's concern.
            return Fit(whole=False, known=0)
    return best_fit([row for _number, row in cells], fits)


def _look_at(archive: zipfile.ZipFile) -> None:
    """Refuse what is no XLSX, and parts that are larger inside than they may be, whatever they say of themselves."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        if "xl/workbook.bin" in names or "mimetype" in names or "Index/Document.iwa" in names:
            raise TableRefused(_("Berkas ini dari program tabel lain. Simpan sebagai XLSX atau CSV, lalu unggah lagi."))
        raise TableRefused(_("Ini bukan berkas CSV atau XLSX."))
    if len(parts) > MOST_PARTS or len(names) < len(parts):
        raise _damaged()
    left = MOST_UNPACKED
    for part in parts:
        most = SHEET_MARKS if _SHEET.fullmatch(part.filename) else MOST_MARKS.get(part.filename, OTHER_MARKS)
        left -= _size(archive, part, left, most)


def _size(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int, most_marks: int) -> int:
    """Return how large a part is; ``zipfile`` unpacks no more than that, and notices when there is more."""
    if part.file_size > most:
        raise too_large()
    marks, end = 0, b""
    with archive.open(part) as file:
        while chunk := file.read(MIB):
            # No part of an XLSX has one (ECMA-376 part 2); where lxml is installed, openpyxl would pass over it.
            if DOCTYPE in end + chunk:
                raise _damaged()
            marks, end = marks + chunk.count(b"<"), chunk[1 - len(DOCTYPE) :]
            if marks > most_marks:
                raise too_large()
    return part.file_size


class _Reader(ExcelReader):
    """A workbook whose texts are read without an object for each."""

    def read_strings(self) -> None:
        """Read the texts that cells point at."""
        part = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = _Strings().read(source)


class _Strings:
    """The texts of a workbook; how they look and how they are spoken is passed over."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.text: list[str] = []
        self.into: list[str] | None = None
        self.aside = False

    def read(self, source: IO[bytes]) -> list[str]:
        """Return all of them, in their order."""
        for _piece in _parsed(source, self):
            pass
        return self.found

    def begin(self, name: str, _attributes: dict[str, str]) -> None:
        """Note what a text may stand in."""
        if name == "t" and not self.aside:
            self.into = self.text
        elif name == "rPh":
            self.aside = True

    def end(self, name: str) -> None:
        """Take what stood in it."""
        if name == "t":
            self.into = None
        elif name == "rPh":
            self.aside = False
        elif name == "si":
            # Excel writes the sign before what looks like a code of a character so.
            self.found.append("".join(self.text).replace("x005F_", ""))
            self.text.clear()


def _parsed(source: IO[bytes], part: _Strings | _Sheet) -> Iterator[None]:
    """Tell what stands in a part of a workbook, a piece after the other, without a tree of it: that took most time."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def text(said: str) -> None:
        if part.into is not None:
            part.into.append(said)

    parser.StartElementHandler = lambda name, attributes: part.begin(name.removeprefix(_MAIN), attributes)
    parser.EndElementHandler = lambda name: part.end(name.removeprefix(_MAIN))
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    while chunk := source.read(PIECE):
        parser.Parse(chunk)
        yield
    parser.Parse(b"", True)


class _Sheet:
    """The cells of a sheet as they come."""

    def __init__(self, book: Any, strings: Sequence[str], aside: Aside) -> None:
        self.book, self.strings, self.beside = book, strings, aside
        self.rows: list[tuple[int, list[Cell | Wrong]]] = []
        self.row = self.column = 0
        self.cells: dict[int, Cell | Wrong] = {}
        self.kind, self.style = "n", 0
        # What stands in a cell, by the part of it that says so; None outside of these.
        self.said: dict[str, list[str]] = {}
        self.into: list[str] | None = None
        self.aside = False

    def read(self, source: IO[bytes]) -> Iterator[tuple[int, Sequence[Cell | Wrong]]]:
        """Yield number and cells of each row that has any."""
        for _piece in _parsed(source, self):
            yield from self.rows
            self.rows.clear()

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Note where in the sheet something stands."""
        match name:
            case "c":
                self.column = _column(attributes.get("r", "").rstrip(string.digits)) or self.column + 1
                self.kind, self.style, self.said = attributes.get("t", "n"), int(attributes.get("s") or 0), {}
            case "v" | "f":
                self.into = self.said.setdefault(name, [])
            case "is":
                self.said["is"] = []
            case "t" if "is" in self.said and not self.aside:
                self.into = self.said["is"]
            case "rPh":
                self.aside = True
            case "row":
                before, self.row, self.column = self.row, int(attributes.get("r") or self.row + 1), 0
                if self.row <= before:
                    raise _damaged()
            case "mergeCell":
                name = attributes.get("ref") or "?"
                last = name.rpartition(":")[2].lstrip(string.ascii_letters + "$")
                # A place that nobody can read may be anywhere.
                self.beside.merged.append((name, int(last) if last.isdecimal() else MOST_ROWS))

    def end(self, name: str) -> None:
        """Take what stood there."""
        match name:
            case "v" | "f" | "t":
                self.into = None
            case "rPh":
                self.aside = False
            case "c" if self.said:
                if self.column > MOST_COLUMNS:
                    raise too_wide(self.row)
                self.cells[self.column] = self._cell({part: "".join(text) for part, text in self.said.items()})
            case "row" if self.cells:
                self.rows.append((self.row, [self.cells.get(column) for column in range(1, max(self.cells) + 1)]))
                self.cells = {}

    def _cell(self, said: dict[str, str]) -> Cell | Wrong:
        if (formula := said.get("f")) is not None:
            formula = f"={formula[:200]}"
            return Wrong(formula, formula_message(formula))
        if self.kind == "inlineStr":
            return said.get("is")
        value = said.get("v")
        if not value:
            return None
        match self.kind:
            case "s":
                return self.strings[int(value)]
            case "b":
                return bool(int(value))
            case "d":
                return _plain(from_ISO8601(value))  # type: ignore[no-untyped-call]
            case "n":
                number = float(value) if {".", "e", "E"} & set(value) else int(value)
                return self._day(number) if self.style in self.book._date_formats else number
            case "e":
                return _error(value)
        return value

    def _day(self, number: float) -> Cell | Wrong:
        lasts = self.style in self.book._timedelta_formats
        try:
            return _plain(from_excel(number, self.book.epoch, timedelta=lasts))
        except (OverflowError, ValueError):
            return _error("#VALUE!")


def _error(said: str) -> Wrong:
    return Wrong(said, _("Sel ini berisi galat (%(error)s).", error=said))


def _plain(value: Any) -> Cell:
    """Return a day or a time as it is, and how long something lasts as a text."""
    found: Cell = str(value) if isinstance(value, timedelta) else value
    return found


def _refuse(*_declared: object) -> None:
    raise _damaged()


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    """Return the number of a column, from 1 on; 0 where that is no name of one."""
    number = 0
    if not _COLUMN.fullmatch(letters):
        return 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _damaged() -> TableRefused:
    return TableRefused(_("Berkas ini rusak atau bukan XLSX. Simpan sebagai XLSX di program tabel, lalu coba lagi."))

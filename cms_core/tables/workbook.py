"""The first sheet of an XLSX file, read with care: it comes from outside, and says more than it shows.

Before openpyxl sees the file, its parts are looked at: how large they really are when unpacked, and whether the sheet
has formulas (a result without its formula would be the number of another day) or merged cells (of which all but one
are empty). XML entities are refused: by what declares them, and by defusedxml; macros are never looked at.
"""

from __future__ import annotations

import dataclasses
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import IO, Any

import openpyxl
import structlog
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from flask_babel import gettext as _

from cms_core.tables.cells import Cell
from cms_core.tables.reading import MOST_COLUMNS, TableRefused, Wrong, formula_message, too_large, too_wide

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
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FILLED = {f"{_MAIN}f", f"{_MAIN}v", f"{_MAIN}is"}
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def rows(content: bytes) -> Iterator[tuple[int, Sequence[Cell | Wrong]]]:
    """Yield number and cells of each row of the first sheet that is not hidden.

    Raises:
        TableRefused: it is no XLSX, damaged, merged, or larger inside than it may be.
    """
    try:
        yield from _rows(content)
    except TableRefused:
        raise
    except DefusedXmlException as error:
        log.warning("table with XML entities refused")
        raise _damaged() from error
    # Whatever the library stumbles over in a file that somebody made by hand, the file is what is wrong.
    except Exception as error:
        log.warning("table cannot be read", kind=type(error).__name__)
        raise _damaged() from error


def _rows(content: bytes) -> Iterator[tuple[int, Sequence[Cell | Wrong]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        _look_at(archive)
    with warnings.catch_warnings():
        # It warns of what it leaves out: print settings, lists to choose from.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet: Any = next((found for found in book.worksheets if found.sheet_state == "visible"), None)
        if sheet is None:
            raise TableRefused(_("Berkas ini tidak berisi satu baris pun di lembar pertama."))
        with sheet._get_source() as source:
            used = _look_through(source)
        sheet.reset_dimensions()
        if not used.last_row:
            return
        cells = sheet.iter_rows(max_row=used.last_row, max_col=used.last_column)
        for number, row in enumerate(cells, 1):
            yield number, [_cell(cell, used.formulas.get((number, index))) for index, cell in enumerate(row, 1)]


def _cell(cell: Any, formula: str | None) -> Cell | Wrong:
    if formula is not None:
        return Wrong(formula, formula_message(formula))
    if cell.data_type == "e":
        return Wrong(str(cell.value), _("Sel ini berisi galat (%(error)s).", error=cell.value))
    value: Cell | timedelta = cell.value
    return str(value) if isinstance(value, timedelta) else value


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


@dataclasses.dataclass
class _Used:
    """What a sheet uses: its last row and column with anything in them, and its formulas by row and column."""

    last_row: int = 0
    last_column: int = 1
    formulas: dict[tuple[int, int], str] = dataclasses.field(default_factory=dict)


def _look_through(source: IO[bytes]) -> _Used:
    """Return what a sheet uses, and refuse merged cells."""
    used = _Used()
    merged: list[str] = []
    row = column = 0
    for event, element in iterparse(source, events=("start", "end")):
        tag = element.tag
        if event == "start":
            if tag == f"{_MAIN}row":
                before, row, column = row, int(element.get("r") or row + 1), 0
                if row <= before:
                    raise _damaged()
            elif tag == f"{_MAIN}c":
                named = re.match(r"[A-Z]{1,3}", element.get("r") or "")
                column = _column(named[0]) if named else column + 1
        elif tag in _FILLED:
            if column > MOST_COLUMNS:
                raise too_wide(row)
            used.last_row, used.last_column = row, max(used.last_column, column)
            if tag == f"{_MAIN}f":
                used.formulas[row, column] = f"={(element.text or '')[:200]}"
        elif tag == f"{_MAIN}mergeCell":
            merged.append(element.get("ref") or "?")
        elif tag == f"{_MAIN}row":
            element.clear()
    if merged:
        names = ", ".join(merged[:NAMED]) + (", …" if len(merged) > NAMED else "")
        raise TableRefused(_("Ada sel yang digabung: %(cells)s. Pisahkan dulu, dan isi setiap selnya.", cells=names))
    return used


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _damaged() -> TableRefused:
    return TableRefused(_("Berkas ini rusak atau bukan XLSX. Simpan sebagai XLSX di program tabel, lalu coba lagi."))

"""What a spreadsheet makes of a CSV or XLSX file: nothing of it is taken for a formula, and Excel knows its letters."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FORMULA = (*"=+-@\t\r", *"\uff1d\uff0b\uff0d\uff20")
"""A spreadsheet takes a cell of a CSV file that begins so for a formula; some read the wide signs as well."""
_GUARDED = re.compile(f"'+[{re.escape(''.join(FORMULA))}]")
MARK = "\ufeff"
CSV, XLSX = "csv", "xlsx"
TYPES = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""How each XLSX file is written: a text is a text, whatever it begins with."""
WIDE = 22
"""Characters that a column of a list is wide."""


class CellTooLong(ValueError):
    """A text is longer than a cell of a spreadsheet. Always a fault of the program: its columns say how long."""


def guard(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula when it stands in a CSV file; :func:`unguard` undoes it."""
    return f"'{text}" if text.startswith(FORMULA) or _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """Return what :func:`guard` was given."""
    return text[1:] if _GUARDED.match(text) else text


class _Line:
    """What is written to it comes back from whoever writes."""

    def write(self, text: str) -> str:
        return text


def lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield rows as a CSV file for spreadsheets.

    In Indonesian the comma stands in numbers, so Windows separates cells by semicolon, and Excel believes UTF-8 only
    with its mark. Whoever makes the rows guards those cells in which people have written.
    """
    yield MARK
    writer = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    yield from map(writer.writerow, rows)


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as the text of a CSV file in which every text is guarded."""
    return "".join(lines([guard(cell) if isinstance(cell, str) else cell for cell in row] for row in rows))


def put(sheet: Worksheet, row: int, index: int, value: Any, look: Any) -> None:
    """Write a cell of an XLSX file: a day, a number, or a text, which is never a formula.

    Raises:
        CellTooLong: the text does not fit.
    """
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(row, index, value, look)
    elif isinstance(value, str):
        if sheet.write_string(row, index, value, look) < 0:
            raise CellTooLong(f"row {row}, column {index}")
    else:
        sheet.write_number(row, index, value, look)


def as_xlsx(head: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> bytes:
    """Return rows as an XLSX file of one sheet called ``name``; what is neither day nor number is a text.

    Raises:
        CellTooLong: a text does not fit into a cell.
    """
    # It takes as long to import as a page takes to draw, and few workers ever need it.
    from xlsxwriter import Workbook

    file = io.BytesIO()
    with Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet(name)
        looks = [(date, book.add_format({"num_format": "dd/mm/yyyy"})), (str, book.add_format({"num_format": "@"}))]
        number = book.add_format({"num_format": "#,##0"})
        sheet.set_column(0, len(head) - 1, WIDE)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, head, book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}))
        for place, row in enumerate(rows, 1):
            for index, value in enumerate(row):
                told = value if isinstance(value, date | int | float) else str("" if value is None else value)
                put(sheet, place, index, told, next((look for kind, look in looks if isinstance(told, kind)), number))
    return file.getvalue()

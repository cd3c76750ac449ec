"""Tables out of a site: CSV, XLSX, and a file to fill in. What is written here reads back as it was.

Files are written whole before the answer begins: what fails is an error page, never half a file.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from flask_babel import gettext as _

from cms_core import spreadsheets
from cms_core.spreadsheets import CSV, OPTIONS, guard, put
from cms_core.tables.columns import Column, Table
from cms_core.tables.heads import OWN_HEADS, read_of
from cms_core.tables.kinds import Choice, Day, Rupiah, Text
from cms_core.tables.reading import MOST_ROWS, column_letters, shown
from cms_core.tables.report import Checked

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

IN_MEMORY = 1024 * 1024
LONGEST_LIST = 255
"""Characters of a list to choose from; Excel refuses a file with a longer one."""


def export(table: Table, form: str) -> IO[bytes]:
    """Return all rows of a table as CSV or XLSX, a file that removes itself when closed.

    Raises:
        CellTooLong: a text does not fit into a cell (XLSX).
    """
    rows = (table.values(row) for row in table.rows())
    return _csv(_lines(table.columns, rows)) if form == CSV else _xlsx(table, rows)


def template(table: Table) -> IO[bytes]:
    """Return the XLSX file to fill in: the head, one example, lists to choose from, and a sheet that explains."""
    return _xlsx(table, [{column.name: column.example for column in table.columns}], to_fill=True)


def bad_rows(table: Table, head: Sequence[str], rows: Iterable[Checked]) -> IO[bytes]:
    """Return bad rows of a file as CSV, as they were, with their numbers and what is wrong with them.

    What a table does not read of a file is left out: some of it (banks, people's numbers) is for nobody else's eyes.
    """
    places = read_of(table, head)
    lines: list[Sequence[str]] = [[*(head[place] for place in places), *map(str, OWN_HEADS)]]
    for bad in rows:
        reasons = "; ".join(f"{problem.place}: {problem.message}" for problem in bad.problems)
        cells = (guard(shown(bad.row.cells[place])) for place in places)
        lines.append([*cells, str(bad.row.number), reasons])
    return _csv(lines)


def changes(rows: Iterable[Checked]) -> IO[bytes]:
    """Return what rows of a file would change, as CSV: each cell that becomes another with what it says now."""
    lines: list[Sequence[str]] = [[_("Baris"), _("Judul"), _("Kolom"), _("Sekarang"), _("Menjadi")]]
    lines += [
        [str(row.row.number), *map(guard, (row.title, cell.label, cell.before, cell.after))]
        for row in rows
        for cell in row.differences
    ]
    return _csv(lines)


def _lines(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> Iterable[Sequence[str]]:
    yield [str(column.label) for column in columns]
    for row in rows:
        yield [
            guarded if isinstance(column.kind, Text | Choice) else text
            for column in columns
            for text in [column.kind.text(row[column.name])]
            for guarded in [guard(text)]
        ]


def _csv(lines: Iterable[Sequence[str]]) -> IO[bytes]:
    with _file() as file:
        file.writelines(line.encode() for line in spreadsheets.lines(lines))
    return file


def _xlsx(table: Table, rows: Iterable[Mapping[str, Any]], *, to_fill: bool = False) -> IO[bytes]:
    # It takes as long to import as a page takes to draw, and few workers ever need it.
    from xlsxwriter import Workbook

    with _file() as file, Workbook(file, OPTIONS) as book:
        sheet = book.add_worksheet(_("Data"))
        formats = [_format(book, column) for column in table.columns]
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, 28 if isinstance(column.kind, Text) else 16, formats[index])
            if to_fill:
                _offer(sheet, index, column)
        sheet.freeze_panes(1, 0)
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        sheet.write_row(0, 0, [str(column.label) for column in table.columns], head)
        for number, row in enumerate(rows, 1):
            for index, column in enumerate(table.columns):
                put(sheet, number, index, column.kind.cell(row[column.name]), formats[index])
        if to_fill:
            _explain(book, table)
    return file


@contextlib.contextmanager
def _file() -> Iterator[IO[bytes]]:
    """Give a file that removes itself: at once when writing fails, else when whoever sends it closes it."""
    file: Any = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    try:
        yield file
        file.seek(0)
    except BaseException:
        file.close()
        raise


def _format(book: Workbook, column: Column) -> Any:
    if isinstance(column.kind, Day):
        return book.add_format({"num_format": "dd/mm/yyyy"})
    if isinstance(column.kind, Rupiah):
        return book.add_format({"num_format": "#,##0"})
    # As text, so that a telephone number keeps its zero.
    return book.add_format({"num_format": "@"}) if isinstance(column.kind, Text) else book.add_format()


def _offer(sheet: Worksheet, index: int, column: Column) -> None:
    """Give the cells of a choice their list."""
    if isinstance(column.kind, Choice):
        labels = [str(label) for label in column.kind.options.values()]
        # Excel keeps the list as one text with commas.
        if len(",".join(labels)) <= LONGEST_LIST and not any("," in label for label in labels):
            sheet.data_validation(1, index, MOST_ROWS, index, {"validate": "list", "source": labels})


def _explain(book: Workbook, table: Table) -> None:
    sheet = book.add_worksheet(_("Petunjuk"))
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 3, 36)
    sheet.write_row(0, 0, [_("Kolom"), _("Judul"), _("Isi"), _("Perlu diisi")], bold)
    for number, column in enumerate(table.columns, 1):
        cells = [
            column_letters(number - 1),
            str(column.label),
            f"{column.help} {column.kind.hint}".strip(),
            _("Ya") if column.required else _("Tidak"),
        ]
        for index, text in enumerate(cells):
            sheet.write_string(number, index, text, wrap)
    last = len(table.columns) + 2
    sheet.write_string(last, 1, _("Ganti baris contoh di lembar pertama dengan data Anda."), wrap)
    sheet.write_string(last + 1, 1, _("Rumus dan sel gabungan tidak diterima."), wrap)

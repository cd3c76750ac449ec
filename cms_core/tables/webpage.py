"""The largest table of a web page: some programs write one and call it an Excel file (``.xls``).

Tags are found one after the other, never by looking for the end of one that is not there: the parser of the standard
library does that again and again in a page made to harm, and a page of twelve megabytes would take hours.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from cms_core.tables.reading import FIRST, MOST_COLUMNS, MOST_ROWS, Aside, too_large, too_long, too_wide

_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|title)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_PIECE = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>|([^<]+)|<", re.IGNORECASE)
_REACH = re.compile(r"\b(col|row)span\s*=\s*[\"']?\s*(\d{1,5})", re.IGNORECASE | re.ASCII)
_BREAKS = frozenset({"br", "p", "div", "li"})
MOST_BYTES = 4 * 1024 * 1024
"""A third of what other files may have: each of its tags is looked at, and a spreadsheet says the same in less."""
MOST_TABLES = 200
MOST_LINES = MOST_ROWS + FIRST + 1
"""Rows of a table: those that may be read, titles and head above, and one that numbers the columns."""
MOST_CELLS = 400_000
"""Of all tables together, with the rows themselves: a wide or high cell is short in the file and many here."""
_EMPTY: tuple[str, ...] = ()
"""A cell in which nothing is written, one for all."""


class _Room:
    """What the tables of a page may still hold together."""

    left = MOST_CELLS

    def take(self, cells: int) -> None:
        """Count cells before they are made."""
        self.left -= cells
        if self.left < 0:
            raise too_large()


class _Table:
    """A table while it is read: the pieces of the text of each cell, and in how many rows below one still reaches."""

    def __init__(self, room: _Room) -> None:
        self.room = room
        self.rows: list[list[Sequence[str]]] = []
        self.merged: dict[int, int] = {}
        self.down: dict[int, int] = {}
        self.cell: list[str] | None = None

    def begin_row(self) -> None:
        """Begin a row."""
        self.end_row()
        if len(self.rows) == MOST_LINES:
            raise too_long()
        self.room.take(1)
        self.rows.append([])

    def end_row(self) -> None:
        """End the row, with the cells that reach into it from above."""
        self.cell = None
        if self.rows:
            self._skip()

    def begin_cell(self, wide: int, high: int) -> None:
        """Begin a cell behind what reaches down from above; a wide one is followed by empty ones."""
        if not self.rows:
            self.begin_row()
        self._skip()
        row, number = self.rows[-1], len(self.rows)
        if wide > 1 or high > 1:
            self.merged[number] = max(self.merged.get(number, 0), number + high - 1)
        if len(row) + wide > MOST_COLUMNS:
            raise too_wide(number)
        self.room.take(wide)
        if high > 1:
            self.down.update(dict.fromkeys(range(len(row), len(row) + wide), high - 1))
        self.cell = []
        row.append(self.cell)
        row.extend([_EMPTY] * (wide - 1))

    def _skip(self) -> None:
        row = self.rows[-1]
        while self.down.get(len(row)):
            self.down[len(row)] -= 1
            self.room.take(1)
            row.append(_EMPTY)


def rows(text: str, aside: Aside) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each row of the table with the most rows; nothing of a page is ever loaded or run."""
    tables = sorted(_tables(text), key=lambda table: -len(table.rows))
    for table in tables[:1]:
        if others := sum(1 for other in tables[1:] if len(other.rows) > 1):
            aside.told.append(_l("Tabel lain di berkas ini (%(count)s) tidak dibaca.", count=others))
        aside.merged += [(_("baris %(row)s", row=number), last) for number, last in table.merged.items()]
        for number, cells in enumerate(table.rows, 1):
            yield number, [" ".join("".join(pieces).split()) for pieces in cells]


def _tables(text: str) -> list[_Table]:
    """Return the tables of a page; one inside a cell is part of its text."""
    found: list[_Table] = []
    room = _Room()
    depth = 0
    for piece in _PIECE.finditer(_UNSEEN.sub("", text)):
        end, tag, attributes, words = piece[1], (piece[2] or "").casefold(), piece[3], piece[4]
        table = found[-1] if depth else None
        if tag == "table":
            depth = max(0, depth + (-1 if end else 1))
            if depth == 1 and not end:
                found.append(_Table(room))
            if len(found) > MOST_TABLES:
                raise too_large()
        elif table is None:
            continue
        elif depth == 1 and tag == "tr":
            table.end_row() if end else table.begin_row()
        elif depth == 1 and tag in ("td", "th"):
            if end:
                table.cell = None
            else:
                reach = {name.casefold(): int(number) for name, number in _REACH.findall(attributes)}
                wide, high = (max(1, reach.get(name, 1)) for name in ("col", "row"))
                table.begin_cell(min(wide, MOST_COLUMNS + 1), min(high, MOST_ROWS))
        elif table.cell is not None and (words or tag in _BREAKS):
            table.cell.append(html.unescape(words) if words else " ")
    return found

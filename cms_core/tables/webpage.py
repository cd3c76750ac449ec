"""The largest table of a web page: some programs write one and call it an Excel file (``.xls``)."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from flask_babel import gettext as _

from cms_core.tables.reading import MOST_COLUMNS, MOST_ROWS, Aside, too_wide

UNSEEN = frozenset({"script", "style", "title", "template", "noscript"})
"""Elements whose text nobody sees."""


def rows(text: str, aside: Aside) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of each row of the table with the most rows; nothing of a page is ever loaded or run."""
    parser = _Tables()
    parser.feed(text)
    parser.close()
    tables = sorted(parser.found, key=lambda table: -len(table.rows))
    for table in tables[:1]:
        if others := sum(1 for other in tables[1:] if len(other.rows) > 1):
            aside.told.append(_("Tabel lain di berkas ini (%(count)s) tidak dibaca.", count=others))
        aside.merged += table.merged
        yield from enumerate(table.rows, 1)


class _Table:
    """A table while it is read; ``down`` says in how many rows below a cell still reaches into a column."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.merged: list[tuple[str, int]] = []
        self.down: dict[int, int] = {}

    def begin_row(self) -> None:
        """Begin a row; what reaches into it from above leaves its cells empty."""
        self.rows.append([])

    def begin_cell(self, wide: int, high: int) -> None:
        """Begin a cell behind what reaches down from above; a wide one is followed by empty ones."""
        if not self.rows:
            self.begin_row()
        row = self.rows[-1]
        self.skip()
        if wide > 1 or high > 1:
            self.merged.append((_("baris %(row)s", row=len(self.rows)), len(self.rows) + high - 1))
        if len(row) + wide > MOST_COLUMNS:
            raise too_wide(len(self.rows))
        for column in range(len(row), len(row) + wide):
            if high > 1:
                self.down[column] = high - 1
        row += [""] * wide
        self.at = len(row) - wide

    def skip(self) -> None:
        """Leave the cells of a row empty that one from above reaches into."""
        row = self.rows[-1]
        while self.down.get(len(row)):
            self.down[len(row)] -= 1
            row.append("")

    def say(self, text: str) -> None:
        """Add words to the cell that was begun last."""
        self.rows[-1][self.at] += text


class _Tables(HTMLParser):
    """All tables of a page; one inside a cell is part of its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Table] = []
        self.depth = self.unseen = 0
        self.cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where in a table something stands."""
        if tag in UNSEEN:
            self.unseen += 1
        elif tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.found.append(_Table())
        elif self.depth == 1 and tag == "tr":
            self.cell = False
            self.found[-1].begin_row()
        elif self.depth == 1 and tag in ("td", "th"):
            said = dict(attrs)
            wide, high = (_count(said.get(name)) for name in ("colspan", "rowspan"))
            self.found[-1].begin_cell(min(wide, MOST_COLUMNS + 1), min(high, MOST_ROWS))
            self.cell = True
        elif tag in ("br", "p", "div", "li") and self.cell:
            self.found[-1].say(" ")

    def handle_endtag(self, tag: str) -> None:
        """Note where it ends."""
        if tag in UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag == "table":
            self.depth = max(0, self.depth - 1)
            self.cell = self.cell and self.depth > 0
        elif tag in ("td", "th", "tr") and self.depth == 1:
            self.cell = False
            if tag == "tr" and self.found[-1].rows:
                self.found[-1].skip()

    def handle_data(self, data: str) -> None:
        """Take the words of a cell."""
        if self.cell and not self.unseen:
            self.found[-1].say(" ".join(data.split()) + (" " if data[-1:].isspace() else ""))


def _count(said: str | None) -> int:
    """Return how many columns or rows a cell reaches over."""
    text = (said or "1").strip()
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1

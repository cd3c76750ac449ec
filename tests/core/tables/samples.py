"""A table that lives in memory, and files that people and attackers make."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from cms_core.tables.columns import Column, Table
from cms_core.tables.kinds import Choice, Day, Degrees, Number, Rupiah, Text, Whole, YesNo

COLUMNS = (
    Column("code", "Kode", Text(40), example="A-1"),
    Column("title", "Judul", Text(120), help="Nama usahanya.", required=True, example="Gula semut"),
    Column("story", "Cerita", Text(2000, lines=True), example="Dibuat\ntiap pagi."),
    Column("people", "Orang", Whole(0), example=12),
    Column("area", "Luas (ha)", Number(2), example=Decimal("1.25")),
    Column("price", "Harga", Rupiah(), example=12500),
    Column("since", "Sejak", Day(), example=date(2024, 12, 31)),
    Column("kind", "Jenis", Choice({"farm": "Tani", "craft": "Kerajinan"}), example="farm"),
    Column("open", "Buka", YesNo(), example=True),
    Column("latitude", "Lintang", Degrees(90), example=Decimal("-7.501388")),
)
EMPTY = {column.name: column.kind.blank for column in COLUMNS}


@dataclasses.dataclass
class Store:
    """Rows in memory, and the table that writes them."""

    rows: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    asked: list[int] = dataclasses.field(default_factory=list)
    check: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]] = lambda _row, _values: {}

    @property
    def table(self) -> Table:
        return Table(
            name="usaha",
            title="Usaha",
            columns=COLUMNS,
            read_permission="warta.view",
            write_permission="warta.write",
            key="code",
            rows=lambda: self.rows,
            values=lambda row: row,
            find=self.find,
            write=self.write,
            check=self.check,
        )

    def find(self, keys: Collection[Any]) -> dict[Any, Any]:
        self.asked.append(len(keys))
        return {row["code"]: row for row in self.rows if row["code"] in keys}

    def write(self, rows: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
        for row, values in rows:
            if row is None:
                self.rows.append(dict(values))
            else:
                row.update(values)


def moment(*parts: int) -> datetime:
    """Return a moment as spreadsheets have it, without a zone."""
    return datetime(*parts)  # type: ignore[arg-type, misc]  # noqa: DTZ001


def xlsx(fill: Callable[[Worksheet, Workbook], object]) -> bytes:
    """Return a workbook that ``fill`` has written on."""
    file = io.BytesIO()
    with Workbook(file) as book:
        fill(book.add_worksheet(), book)
    return file.getvalue()


def sheet_of(*rows: list[Any]) -> bytes:
    """Return a workbook with these rows."""

    def fill(sheet: Worksheet, _book: Workbook) -> None:
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return xlsx(fill)


def replaced(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with one part changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()

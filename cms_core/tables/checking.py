"""The dry run: each row of a file becomes values that can be written, or sentences that say which cell is wrong."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from flask_babel import gettext as _

from cms_core.i18n import in_every_language
from cms_core.tables.columns import Column, Table
from cms_core.tables.kinds import BadCell, squeezed
from cms_core.tables.reading import Row, Sheet, TableRefused, Wrong, column_letters

State = Literal["new", "changed", "unchanged", "bad"]
STATES: tuple[State, ...] = ("new", "changed", "unchanged", "bad")
AT_ONCE = 500
OWN_HEADS = ("Baris", "Row", "Alasan", "Reason")
"""Columns that the file of bad rows has; a corrected file may come back with them."""


@dataclasses.dataclass(frozen=True)
class Problem:
    """What is wrong with a cell: what the spreadsheet calls it, the head of its column, and the sentence."""

    cell: str
    label: str
    message: str


@dataclasses.dataclass(frozen=True)
class Checked:
    """A row of the file, what would become of it, and which row of the site it is (None: a new one)."""

    row: Row
    state: State
    values: Mapping[str, Any]
    existing: Any = None
    problems: tuple[Problem, ...] = ()


@dataclasses.dataclass(frozen=True)
class Report:
    """All rows of a file, checked, in its order."""

    sheet: Sheet
    rows: tuple[Checked, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each state."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in STATES}

    @property
    def bad(self) -> list[Checked]:
        """The rows that cannot be written."""
        return [row for row in self.rows if row.state == "bad"]


def check(table: Table, sheet: Sheet) -> Report:
    """Return what an import would do.

    Raises:
        TableRefused: the head has a column that the table does not have, has one twice, or lacks a required one.
    """
    columns = _columns(table, sheet.head)
    read = [_read(row, columns) for row in sheet.rows]
    seen: dict[str, int] = {}
    for row in read:
        if table.key_of is not None and table.key not in row.problems and not row.values.get(table.key):
            row.values[table.key] = table.key_of(row.values)
        row.find_twin(table, seen)
    known = _known(table, [row.values.get(table.key) for row in read])
    form = table.form() if table.form is not None else None
    return Report(sheet, tuple(_judged(table, row, known, form) for row in read))


class _Reading:
    """A row while it is looked at."""

    def __init__(self, row: Row, columns: Sequence[Column | None]) -> None:
        self.row = row
        self.values: dict[str, Any] = {}
        self.problems: dict[str, Problem] = {}
        self.places = {column.name: (index, column) for index, column in enumerate(columns) if column is not None}

    def wrong(self, name: str, message: object) -> None:
        """Note what is first wrong with a cell; a column that the file does not have stands for the row."""
        index, column = self.places.get(name, (None, None))
        cell = f"{column_letters(index)}{self.row.number}" if index is not None else str(self.row.number)
        self.problems.setdefault(name, Problem(cell, str(column.label) if column is not None else "", str(message)))

    def in_order(self) -> tuple[Problem, ...]:
        """Return what is wrong as the cells stand, what is wrong with the row alone last."""
        last = (len(self.row.cells), None)
        return tuple(self.problems[name] for name in sorted(self.problems, key=lambda n: self.places.get(n, last)[0]))

    def find_twin(self, table: Table, seen: dict[str, int]) -> None:
        """Note that an earlier row has the same key."""
        key = self.values.get(table.key)
        if key in (None, ""):
            return
        first = seen.setdefault(squeezed(table.column(table.key).kind.text(key)), self.row.number)
        if first != self.row.number:
            self.wrong(table.key, _("Sama dengan baris %(row)s.", row=first))


def _read(row: Row, columns: Sequence[Column | None]) -> _Reading:
    """Read each cell by the kind of its column."""
    reading = _Reading(row, columns)
    for cell, column in zip(row.cells, columns, strict=True):
        if column is None:
            continue
        if isinstance(cell, Wrong):
            reading.wrong(column.name, cell.message)
        elif cell is None and column.required:
            reading.wrong(column.name, _("Isian ini perlu diisi."))
        else:
            try:
                reading.values[column.name] = column.kind.blank if cell is None else column.kind.read(cell)
            except BadCell as error:
                reading.wrong(column.name, error)
    return reading


def _known(table: Table, keys: Sequence[Any]) -> dict[Any, Any]:
    """Return the rows of the site that the file speaks of, by key."""
    asked = list(dict.fromkeys(key for key in keys if key not in (None, "")))
    known: dict[Any, Any] = {}
    for start in range(0, len(asked), AT_ONCE):
        known.update(table.find(asked[start : start + AT_ONCE]))
    return known


def _judged(table: Table, reading: _Reading, known: Mapping[Any, Any], form: Any) -> Checked:
    """Say what becomes of a row, after its form and the plugin had their say."""
    existing = known.get(reading.values.get(table.key))
    now = table.values(existing) if existing is not None else {}
    values = reading.values
    if existing is None:
        values = {column.name: column.kind.blank for column in table.columns} | values
    wrong: dict[str, str] = {}
    if form is not None:
        # What cannot be read is left as it was, so that the rest of the row is looked at, too.
        values, wrong = _through_form(table, form, values, now)
    if existing is not None and not reading.problems and _same(table, now, values):
        # Whatever rules came later: what the site has already is nothing to complain about.
        return Checked(reading.row, "unchanged", values, existing)
    if not reading.problems:
        wrong = wrong or dict(table.check(existing, values))
    for name, message in wrong.items():
        reading.wrong(name, message)
    if reading.problems:
        return Checked(reading.row, "bad", values, existing, reading.in_order())
    return Checked(reading.row, "new" if existing is None else "changed", values, existing)


def _same(table: Table, now: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    kinds = {name: table.column(name).kind for name in values}
    return all(kind.text(now[name]) == kind.text(values[name]) for name, kind in kinds.items())


def _through_form(
    table: Table, form: Any, values: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return values as a form keeps them, and what it finds wrong; an empty cell is what the form has at first."""
    blanks = {column.name: column.kind.blank for column in table.columns}
    filled = {name: value for name, value in {**now, **values}.items() if value not in (None, "", blanks[name])}
    form.process(None, data=filled)
    for field in form:
        # What validators take for typed.
        field.raw_data = [filled[field.name]] if field.name in filled else []
    form.form_errors = []
    good = form.validate()
    kept = {name: form[name].data if name in form and form[name].data is not None else values[name] for name in values}
    if good:
        return kept, {}
    wrong = {str(field.name): str(field.errors[0]) for field in form if field.errors}
    return kept, wrong or {table.key: " ".join(map(str, form.form_errors))}


def _columns(table: Table, head: Sequence[str]) -> list[Column | None]:
    """Return the column of each cell of the head; None for those that our own file of bad rows has more."""
    names = {
        squeezed(said): column for column in table.columns for said in (column.name, *in_every_language(column.label))
    }
    ours = {squeezed(name) for name in OWN_HEADS}
    columns: list[Column | None] = []
    unknown: list[str] = []
    for index, title in enumerate(head):
        word = squeezed(title).rstrip(" *")
        column = names.get(word)
        if column is None and word not in ours:
            unknown.append(f"“{title.strip()[:60]}” ({column_letters(index)})")
        elif column is not None and column in columns:
            raise TableRefused(_("Kolom “%(name)s” ada dua kali.", name=column.label))
        columns.append(column)
    if unknown:
        known = ", ".join(str(column.label) for column in table.columns)
        raise TableRefused(
            _(
                "Kolom ini tidak dikenal: %(names)s. Yang dikenal: %(known)s.",
                names=", ".join(unknown),
                known=known,
            )
        )
    key = table.key if table.key_of is None else None
    needed = (column for column in table.columns if column.required or column.name == key)
    missing = [str(column.label) for column in needed if column not in columns]
    if missing:
        raise TableRefused(_("Kolom ini perlu ada: %(names)s.", names=", ".join(missing)))
    return columns

"""The dry run: each row of a file becomes values that can be written, or sentences that say which cell is wrong."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from cms_core.i18n import in_every_language
from cms_core.tables.cells import BadCell, squeezed
from cms_core.tables.columns import Column, Table
from cms_core.tables.reading import Row, Sheet, TableRefused, Wrong, column_letters, shown
from cms_core.tables.report import Checked, Difference, Problem, Report

AT_ONCE = 500
OWN_HEADS = ("Baris", "Row", "Alasan", "Reason")
"""Columns that the file of bad rows has; a corrected file may come back with them."""


def check(table: Table, sheet: Sheet) -> Report:
    """Return what an import would do.

    Raises:
        TableRefused: the head has a column that the table does not have, has one twice, or lacks a required one.
    """
    columns = _columns(table, sheet.head)
    read = [_read(row, columns) for row in sheet.rows]
    seen: dict[Any, int] = {}
    for row in read:
        if table.key_of is not None and table.key not in row.problems and not row.values.get(table.key):
            row.values[table.key] = table.key_of(row.values)
            row.assumed = True
    # What somebody wrote comes before what is made of titles.
    for row in sorted(read, key=lambda row: row.assumed):
        row.find_twin(table, seen)
    keys = [table.known_by(row.values) for row in read]
    known = _known(table, keys)
    free = _Free(table, keys, {row.values[table.key] for row in read if row.assumed and row.is_taken(table, known)})
    form = table.form() if table.form is not None else None
    return Report(sheet, tuple(_judged(table, row, known, form, free) for row in read))


class _Reading:
    """A row while it is looked at."""

    def __init__(self, row: Row, columns: Sequence[Column | None]) -> None:
        self.row = row
        self.values: dict[str, Any] = {}
        self.problems: dict[str, Problem] = {}
        self.assumed = False
        """Whether its key was made of its other values."""
        self.twin: int | None = None
        """The number of another row with the same key."""
        self.places = {column.name: (index, column) for index, column in enumerate(columns) if column is not None}

    def wrong(self, name: str, message: object) -> None:
        """Note what is first wrong with a cell; a column that the file does not have stands for the row."""
        index, column = self.places.get(name, (None, None))
        cell = f"{column_letters(index)}{self.row.number}" if index is not None else str(self.row.number)
        label = str(column.label) if column is not None else ""
        self.problems.setdefault(name, Problem(cell, label, str(message), self.said(name)))

    def said(self, name: str) -> str:
        """Return what stands in a cell; nothing in that of a column that the file does not have."""
        return shown(self.row.cells[self.places[name][0]]) if name in self.places else ""

    def in_order(self) -> tuple[Problem, ...]:
        """Return what is wrong as the cells stand, what is wrong with the row alone last."""
        last = (len(self.row.cells), None)
        return tuple(self.problems[name] for name in sorted(self.problems, key=lambda n: self.places.get(n, last)[0]))

    def find_twin(self, table: Table, seen: dict[Any, int]) -> None:
        """Note that another row has the same key."""
        if table.known_by(self.values) in (None, ""):
            return
        text = squeezed(table.column(table.key).kind.text(self.values[table.key]))
        first = seen.setdefault((text, self.values.get(table.also)), self.row.number)
        if first != self.row.number:
            self.twin = first

    def is_taken(self, table: Table, known: Mapping[Any, Any]) -> bool:
        """Whether the site or another row has the same key."""
        return self.twin is not None or table.known_by(self.values) in known


class _Free:
    """Keys to propose for rows whose key, made of their other values, something else has."""

    def __init__(self, table: Table, keys: Sequence[Any], asked: Collection[str]) -> None:
        proposed = [f"{key}-{number}" for key in asked for number in range(2, 10)]
        self.taken = {*keys, *_known(table, proposed)}

    def near(self, key: str) -> str:
        """Return a key like this one that nothing has and no other row was told."""
        free = next(name for number in itertools.count(2) if (name := f"{key}-{number}") not in self.taken)
        self.taken.add(free)
        return free


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


def _judged(table: Table, reading: _Reading, known: Mapping[Any, Any], form: Any, free: _Free) -> Checked:
    """Say what becomes of a row, after its form and the plugin had their say."""
    existing = known.get(table.known_by(reading.values))
    now = table.values(existing) if existing is not None else {}
    values = reading.values
    if existing is None:
        values = {column.name: column.kind.blank for column in table.columns} | values
    wrong: dict[str, str] = {}
    if form is not None:
        # What cannot be read is left as it was, so that the rest of the row is looked at, too.
        values, wrong = _through_form(table, form, values, now)
    title = reading.said(table.naming.name)
    differences = _differences(table, now, values) if existing is not None else ()
    if existing is not None and reading.assumed and (differences or reading.problems):
        # Nobody said that it is this one: another seller's may well be called the same.
        reading.wrong(table.key, _taken_message(table, reading, now, free))
    elif reading.twin is not None:
        reading.wrong(table.key, _twin_message(table, reading, free))
    elif existing is not None and not reading.problems and not differences:
        # Whatever rules came later: what the site has already is nothing to complain about.
        return Checked(reading.row, "unchanged", values, existing, title=title)
    if not reading.problems:
        wrong = wrong or dict(table.check(existing, values))
    for name, message in wrong.items():
        reading.wrong(name, message)
    if reading.problems:
        return Checked(reading.row, "bad", values, existing, reading.in_order(), title, differences)
    return Checked(reading.row, "new" if existing is None else "changed", values, existing, (), title, differences)


def _twin_message(table: Table, reading: _Reading, free: _Free) -> Any:
    said = {"row": reading.twin, "column": table.column(table.key).label, "key": reading.values[table.key]}
    if not reading.assumed:
        return _("Sama dengan baris %(row)s: %(key)s. Tulis yang lain, atau hapus salah satu barisnya.", **said)
    return _(
        "Menjadi sama dengan baris %(row)s: %(key)s. Bila keduanya berbeda, isi kolom “%(column)s” di baris ini, "
        "misalnya %(free)s. Bila sama, hapus salah satu barisnya.",
        free=free.near(said["key"]),
        **said,
    )


def _taken_message(table: Table, reading: _Reading, now: Mapping[str, Any], free: _Free) -> Any:
    name, key = table.naming, table.column(table.key)
    return _(
        "Sudah ada “%(title)s” di situs. Untuk mengubahnya, isi kolom “%(column)s” dengan %(key)s. Bila yang ini "
        "lain, isi dengan yang belum dipakai, misalnya %(free)s.",
        title=name.kind.text(now[name.name]),
        column=key.label,
        key=key.kind.text(now[key.name]),
        free=free.near(reading.values[key.name]),
    )


def _differences(table: Table, now: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Difference, ...]:
    columns = (column for column in table.columns if column.name in values)
    texts = ((column, column.kind.text(now[column.name]), column.kind.text(values[column.name])) for column in columns)
    return tuple(Difference(str(column.label), before, after) for column, before, after in texts if before != after)


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
        squeezed(said): column
        for column in table.columns
        for said in (column.name, *in_every_language(column.label), *column.also)
    }
    ours = {squeezed(name) for name in (*OWN_HEADS, *table.left_out)}
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

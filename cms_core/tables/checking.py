"""The dry run: each row of a file becomes values that can be written, or sentences that say which cell is wrong."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from cms_core.tables.cells import BadCell, squeezed
from cms_core.tables.columns import Column, Table
from cms_core.tables.heads import columns_of
from cms_core.tables.parts import Part, Twin, named, owners_of, twins_of
from cms_core.tables.reading import Row, Sheet, TableRefused, Wrong, column_letters, shown
from cms_core.tables.report import Checked, Difference, Problem, Report, by_rule

AT_ONCE = 500
"""Rows that ``table.find`` is asked for together."""
MOST_TOGETHER = 5
"""How many times as long a part may be so that the rows of one thing stay together."""
NAMED = 10
"""Rows that are passed by and named."""
SUMS = frozenset({"jumlah", "total", "grand total", "jumlah total", "total keseluruhan", "jumlah keseluruhan"})
"""How a line of sums begins."""


def check(table: Table, sheet: Sheet) -> Report:
    """Return what an import would do.

    Raises:
        TableRefused: the head has a column that the table does not have, has one twice, or lacks a required one.
    """
    reader = Reader(table, sheet.head)
    twins = {number: twin for part in reader.parts(sheet.rows) for number, twin in part.twins.items()}
    return Report(sheet, tuple(reader.judge(sheet.rows, twins)))


class Reader:
    """Reads the rows of a file by the columns of a table.

    Raises:
        TableRefused: the head has a column that the table does not have, has one twice, or lacks a required one.
    """

    def __init__(self, table: Table, head: Sequence[str]) -> None:
        self._table = table
        self.told: list[LazyString] = []
        """What of the file is not read, and how rows are known that do not say it."""
        self._columns = columns_of(table, head, self.told)

    def without_sums(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows without a line of sums at the end, which is told.

        Raises:
            TableRefused: nothing else is there.
        """
        must = [index for index, column in enumerate(self._columns) if column is not None and column.required]
        first = next((str(cell) for cell in rows[-1].cells if isinstance(cell, str)), "")
        is_sum = squeezed(first).rstrip(" :") in SUMS and any(rows[-1].cells[index] is None for index in must)
        if not is_sum:
            return list(rows)
        if len(rows) == 1:
            raise TableRefused(_("Berkas ini hanya berisi baris judul. Isi paling sedikit satu baris di bawahnya."))
        self.told.append(_l("Baris %(row)s berisi jumlah, jadi dilewati.", row=rows[-1].number))
        return list(rows[:-1])

    def without_passed(self, rows: Sequence[Row]) -> list[Row]:
        """Return the rows without those that tell the table nothing (``table.overview``); of those it is told why.

        Raises:
            TableRefused: nothing else is there.
        """
        if self._table.overview is None:
            return list(rows)
        looked_at = self._table.overview_of
        columns = [
            column if column is not None and (not looked_at or column.name in looked_at) else None
            for column in self._columns
        ]
        seen = self._table.overview({row.number: self._said(row, columns) for row in rows})
        # What is doubtful about the whole file comes before what is left out of it.
        self.told[:0] = seen.doubts
        passed: dict[str, tuple[LazyString, list[int]]] = {}
        for number, why in sorted(seen.passed.items(), key=lambda each: each[0]):
            passed.setdefault(str(why), (why, []))[1].append(number)
        said = [_passed_message(numbers, why) for why, numbers in passed.values()]
        if len(seen.passed) == len(rows):
            raise TableRefused(" ".join([_("Tidak ada baris untuk tabel ini."), *map(str, said)]))
        self.told += said
        return [row for row in rows if row.number not in seen.passed]

    def parts(self, rows: Sequence[Row], size: int = AT_ONCE) -> list[Part]:
        """Return the rows in parts: in their order, those of one thing (``table.together``) side by side."""
        table, columns = self._table, self._columns
        if table.key_of is None:
            known = (table.key, *table.apart, table.also, *table.together)
            columns = [column if column is not None and column.name in known else None for column in columns]
        keys: list[tuple[bool, int, Any]] = []
        names: dict[int, list[str]] = {}
        for row in rows:
            reading = self._reading(row, columns)
            names[row.number] = [text for name in table.together if (text := named(reading.values.get(name)))]
            if table.known_by(reading.values) not in (None, ""):
                keys.append((reading.assumed, row.number, (_called(table, reading), reading.values.get(table.also))))
        self._tell_unnamed(rows)
        twins = twins_of(keys)
        found, owners = [Part([], {})], owners_of(names)
        before = None
        for row in sorted(rows, key=lambda row: owners[row.number]) if table.together else rows:
            last, owner = found[-1].rows, owners[row.number]
            if len(last) >= size and (owner != before or len(last) >= MOST_TOGETHER * size):
                found.append(Part([], {}))
            found[-1].rows.append(row)
            if row.number in twins:
                found[-1].twins[row.number] = twins[row.number]
            before = owner
        return found

    def _tell_unnamed(self, rows: Sequence[Row]) -> None:
        """Tell by what rows are known whose key is empty, where something stands in for it."""
        key = self._table.column(self._table.key)
        place = next((index for index, column in enumerate(self._columns) if column == key), None)
        count = sum(1 for row in rows if place is None or row.cells[place] is None)
        if self._table.apart and not key.required and count and key.kind.blank in (None, ""):
            labels = [self._table.column(name).label for name in self._table.apart]
            names = LazyString(lambda: ", ".join(map(str, labels)))
            said = _l(
                "Baris tanpa “%(key)s” (%(count)s) dikenali dari: %(names)s.", key=key.label, count=count, names=names
            )
            self.told.append(said)

    def judge(self, rows: Sequence[Row], twins: Mapping[int, Twin], *, doubts: bool = True) -> list[Checked]:
        """Return what an import would do with some rows; ``twins`` are those with the key of another one.

        ``doubts`` says whether what is worth a second look is looked for.
        """
        table = self._table
        read = [self._reading(row, self._columns) for row in rows]
        if table.last:
            read.sort(key=lambda row: bool(row.values.get(table.last)))
        for row in read:
            row.twin = twins.get(row.row.number)
        keys = [table.known_by(row.values) for row in read]
        known = _known(table, keys)
        asked = {row.values[table.key] for row in read if row.assumed and row.is_taken(table, known)}
        free = _Free(table, keys, asked)
        form = table.form() if table.form is not None else None
        # Where nothing is looked ahead for, each row is doubted before the next one is judged.
        judged: Iterable[Checked] = (_judged(table, row, known, form, free) for row in read)
        if doubts and table.look_ahead is not None:
            judged = list(judged)
            table.look_ahead([(each.existing, each.values) for each in judged if each.state in ("new", "changed")])
        both = zip(read, judged, strict=True)
        found = {row.row.number: _doubted(table, row, each) if doubts else each for row, each in both}
        return [found[row.number] for row in rows]

    def _said(self, row: Row, columns: Sequence[Column | None]) -> dict[str, Any]:
        """Return what a row says, with what is empty in it; what cannot be read is missing."""
        empty = {
            column.name: column.kind.blank
            for cell, column in zip(row.cells, columns, strict=True)
            if cell is None and column is not None
        }
        return {**empty, **_read(row, columns, self._table.beside).values}

    def _reading(self, row: Row, columns: Sequence[Column | None]) -> _Reading:
        table, reading = self._table, _read(row, columns, self._table.beside)
        if table.key_of is not None and table.key not in reading.problems and not reading.values.get(table.key):
            reading.values[table.key] = table.key_of(reading.values)
            reading.assumed = True
        elif table.key not in reading.places:
            # A file that does not tell rows apart tells of the one that is meant where nobody says which.
            reading.values[table.key] = table.column(table.key).kind.blank
        return reading


def _passed_message(numbers: Sequence[int], why: LazyString) -> LazyString:
    """Return what is said of rows that are passed by for one reason."""
    named = ", ".join(map(str, numbers[:NAMED])) + (", …" if len(numbers) > NAMED else "")
    said: LazyString = _l("Dilewati (%(count)s), baris %(rows)s: %(why)s", count=len(numbers), rows=named, why=why)
    return said


def _called(table: Table, reading: _Reading) -> str:
    """Return by what a row is told from the others of the file: its key, or else what stands in for that."""
    names = table.apart
    if reading.values.get(table.key) not in (None, ""):
        names = (table.key, *(table.several if table.key in reading.places else ()))
    told = ((table.column(name).kind, reading.values.get(name)) for name in names)
    return squeezed(", ".join(text for kind, value in told if (text := kind.text(value))))


class _Reading:
    """A row while it is looked at."""

    def __init__(self, row: Row, columns: Sequence[Column | None]) -> None:
        self.row = row
        self.values: dict[str, Any] = {}
        self.problems: dict[str, Problem] = {}
        self.assumed = False
        """Whether its key was made of its other values."""
        self.twin: Twin | None = None
        self.places = {column.name: (index, column) for index, column in enumerate(columns) if column is not None}

    def wrong(self, name: str, message: object) -> None:
        """Note what is first wrong with a cell."""
        self.problems.setdefault(name, self.problem(name, message))

    def problem(self, name: str, message: object) -> Problem:
        """Return a sentence about a cell; a column that the file does not have stands for the row."""
        index, column = self.places.get(name, (None, None))
        cell = f"{column_letters(index)}{self.row.number}" if index is not None else str(self.row.number)
        label = str(column.label) if column is not None else ""
        return Problem(cell, label, str(message), self.said(name))

    def doubts(self, found: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Return sentences about cells, by their columns, that hinder nothing."""
        return tuple(self.problem(name, message) for name, message in found.items())

    def said(self, name: str) -> str:
        """Return what stands in a cell; nothing in that of a column that the file does not have."""
        return shown(self.row.cells[self.places[name][0]]) if name in self.places else ""

    def in_order(self) -> tuple[Problem, ...]:
        """Return what is wrong as the cells stand, what is wrong with the row alone last."""
        last = (len(self.row.cells), None)
        return tuple(self.problems[name] for name in sorted(self.problems, key=lambda n: self.places.get(n, last)[0]))

    def is_taken(self, table: Table, known: Mapping[Any, Any]) -> bool:
        """Whether the site or another row has the same key."""
        return self.twin is not None or table.known_by(self.values) in known


class _Free:
    """Keys to propose for rows whose key, made of their other values, something else has."""

    def __init__(self, table: Table, keys: Sequence[Any], asked: Collection[str]) -> None:
        proposed = [f"{key}-{number}" for key in asked for number in range(2, 10)]
        self.taken = {*keys, *_known(table, proposed)}

    def near(self, key: str, place: int = 1) -> str:
        """Return a key like this one that nothing has and no row beside it was told; ``place`` counts its twins."""
        free = next(name for number in itertools.count(place + 1) if (name := f"{key}-{number}") not in self.taken)
        self.taken.add(free)
        return free


def _read(row: Row, columns: Sequence[Column | None], beside: Collection[Column]) -> _Reading:
    """Read each cell by the kind of its column; one ``beside`` that cannot be read says nothing."""
    reading = _Reading(row, columns)
    for cell, column in zip(row.cells, columns, strict=True):
        if column is None or (isinstance(cell, Wrong) and column in beside) or (cell is None and column.kept):
            continue
        if isinstance(cell, Wrong):
            reading.wrong(column.name, cell.message)
        elif cell is None and column.required:
            reading.wrong(column.name, _("Isian ini perlu diisi."))
        else:
            try:
                reading.values[column.name] = column.kind.blank if cell is None else column.kind.read(cell)
            except BadCell as error:
                if column not in beside:
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
        said = _twin_message(table, reading, free)
        reading.wrong(table.key, by_rule(said, table.twin_rule) if table.twin_rule else said)
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


def _doubted(table: Table, reading: _Reading, judged: Checked) -> Checked:
    """Say of a row that was found good what is worth a second look."""
    if judged.state == "bad":
        return judged
    # Of what changes nothing, what stands beside it may disagree.
    asked = table.beside_same if judged.state == "unchanged" else table.doubts
    return dataclasses.replace(judged, doubts=reading.doubts(asked(judged.existing, judged.values)))


def _twin_message(table: Table, reading: _Reading, free: _Free) -> Any:
    assert reading.twin is not None
    key, value = table.column(table.key), reading.values[table.key]
    said = {"row": reading.twin.first, "column": key.label, "key": key.kind.text(value)}
    if reading.assumed:
        return _(
            "Menjadi sama dengan baris %(row)s: %(key)s. Bila keduanya berbeda, isi kolom “%(column)s” di baris ini, "
            "misalnya %(free)s. Bila sama, hapus salah satu barisnya.",
            free=free.near(value, reading.twin.place),
            **said,
        )
    if table.apart and value in (None, ""):
        said["key"] = _called(table, reading)
        return _(
            "Sama dengan baris %(row)s: %(key)s. Bila keduanya berbeda, isi kolom “%(column)s” di keduanya. "
            "Bila sama, hapus salah satu barisnya.",
            **said,
        )
    if key.name not in reading.places:
        return _(
            "Sama dengan baris %(row)s: %(key)s. Bila keduanya berbeda, tambahkan kolom “%(column)s” ke berkas ini. "
            "Bila sama, hapus salah satu barisnya.",
            **said,
        )
    return _("Sama dengan baris %(row)s: %(key)s. Tulis yang lain, atau hapus salah satu barisnya.", **said)


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
    filled = {name: value for name, value in {**now, **values}.items() if value not in (None, "", blanks.get(name))}
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

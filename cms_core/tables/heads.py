"""The head of a file: which of its cells may be one, and which column each of them is."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from cms_core.i18n import in_every_language
from cms_core.tables.cells import squeezed
from cms_core.tables.columns import Column, Table
from cms_core.tables.reading import Fit, Fits, TableRefused, column_letters

OWN_HEADS = (_l("Baris asal"), _l("Alasan ditolak"))
"""Columns that the file of bad rows has; a corrected file may come back with them. No table has one called so."""


def fits(table: Table) -> Fits:
    """Return what says how far cells are the head of a file of a table, its names put together once."""
    names, needed = _names(table), {column.name for column in _needed(table)}

    def fit(head: Sequence[str]) -> Fit:
        found = {names[word][0].name for title in head if (word := _word(title)) in names}
        return Fit(whole=bool(found) and needed <= found, known=len(found))

    return fit


def _names(table: Table) -> dict[str, tuple[Column, int]]:
    """Return what the columns may be called, with the place of each name among those of its column."""
    return {
        squeezed(said): (column, place)
        for column in (*table.beside, *table.columns)
        for place, said in enumerate((column.name, *in_every_language(column.label), *column.also))
    }


def _word(title: str) -> str:
    return squeezed(title).rstrip(" *")


def read_of(table: Table, head: Sequence[str]) -> list[int]:
    """Return the places of those cells of a head of which a table has the column: of the others nothing is read."""
    names = _names(table)
    return [index for index, title in enumerate(head) if _word(title) in names]


def _needed(table: Table) -> list[Column]:
    """Return the columns that a file has to have."""
    key = table.key if table.key_of is None and not table.apart else None
    return [
        column
        for column in table.columns
        if column.required or (column.name == key and column.kind.blank in (None, ""))
    ]


def columns_of(table: Table, head: Sequence[str], told: list[LazyString]) -> list[Column | None]:
    """Return the column of each cell of the head; None for those of which nothing is read, which is ``told``.

    Our own file of bad rows has some more.

    Raises:
        TableRefused: the head has a column that nobody knows, one twice, or lacks a required one.
    """
    names, own = _names(table), {squeezed(said) for name in OWN_HEADS for said in in_every_language(name)}
    others = {squeezed(name) for name in table.left_out}
    columns: list[Column | None] = []
    places: list[int] = []
    unknown: list[str] = []
    left: list[str] = []
    again: list[str] = []
    words = [_word(title) for title in head]
    for index, (title, word) in enumerate(zip(head, words, strict=True)):
        column, place = names.get(word, (None, 0))
        places.append(place)
        if column is not None and column in columns and word in others:
            # Two heads of other programs for one column: that one is read which the column names first.
            before = columns.index(column)
            if place < places[before]:
                columns[before] = None
            else:
                column = None
        if column is not None and column in columns:
            raise TableRefused(_("Kolom “%(name)s” ada dua kali.", name=column.label))
        if column is None and word not in own:
            said = f"“{title.strip()[:60]}” ({column_letters(index)})"
            is_again = word in names and word in words[:index]
            (again if is_again else left if word in others else unknown).append(said)
        columns.append(column)
    missing = [str(column.label) for column in _needed(table) if column not in columns]
    lacks = _("Kolom ini perlu ada: %(names)s.", names=", ".join(missing)) if missing else ""
    if unknown and not (table.left_out and not missing):
        said = _(
            "Kolom ini tidak dikenal: %(names)s. Yang dikenal: %(known)s.",
            names=", ".join(unknown),
            known=", ".join(str(column.label) for column in table.columns),
        )
        raise TableRefused(f"{lacks} {said}".strip())
    if missing:
        raise TableRefused(lacks)
    if unknown:
        said = _l("Kolom ini tidak dikenal, jadi tidak dibaca: %(names)s.", names=", ".join(unknown))
        told.append(said)
    if again:
        said = _l(
            "Judul kolom ini sudah ada di kiri, jadi hanya yang pertama dibaca: %(names)s.", names=", ".join(again)
        )
        told.append(said)
    if left:
        told.append(_l("Kolom ini tidak disimpan di tabel ini: %(names)s.", names=", ".join(left)))
    return columns

"""A table, described once: for import, export, the file to fill in, and the help on the screen."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from flask_babel.speaklater import LazyString

from cms_core.tables.kinds import Kind


@dataclasses.dataclass(frozen=True)
class Column:
    """A column: ``name`` for the program, ``label`` as its head, ``example`` a value for the file to fill in.

    ``also`` are heads that it has in the files of other programs. An empty cell of one that is ``kept`` says nothing:
    what the row has there stays.
    """

    name: str
    label: Any
    kind: Kind
    help: Any = ""
    required: bool = False
    example: Any = None
    also: tuple[str, ...] = ()
    kept: bool = False


def nothing_wrong(_row: Any, _values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find nothing wrong with a row."""
    return {}


@dataclasses.dataclass(frozen=True)
class Overview:
    """What is seen of a file when its rows are looked at together.

    ``passed`` are rows that tell the table nothing, by their numbers: why they are passed by. ``doubts`` are what is
    worth a second look about the file.
    """

    passed: Mapping[int, LazyString] = dataclasses.field(default_factory=dict)
    doubts: tuple[LazyString, ...] = ()


@dataclasses.dataclass(frozen=True)
class Table:
    """A table of a plugin. Its functions work in the scope of the current site, and never commit.

    ``name`` is a part of endpoints and file names. A row is whatever the plugin likes, usually of its model.
    """

    name: str
    title: Any
    columns: tuple[Column, ...]
    read_permission: str
    """Who may take the table out."""
    write_permission: str
    """Who may bring rows in."""
    key: str
    """The column by which a row is known again; an empty cell makes a new row.

    Where its kind has something else for an empty cell and it is not required, that is the key of such a row, and of
    all rows of a file without the column.
    """
    rows: Callable[[], Iterable[Any]]
    """All rows to take out, one after the other."""
    values: Callable[[Any], Mapping[str, Any]]
    """The values of a row, by the names of all columns."""
    find: Callable[[Collection[Any]], Mapping[Any, Any]]
    """The rows that there are, by key, for at most 500 keys at a time."""
    write: Callable[[Sequence[tuple[Any, Mapping[str, Any]]]], None]
    """Change rows or make them (None), some hundred at a time; each with what the file says, new ones with all."""
    check: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]] = nothing_wrong
    """What else is wrong with a new row (None) or one that is to change: sentences by the name of the column."""
    doubts: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]] = nothing_wrong
    """What is worth a second look in a row that ``check`` has just found good, likewise: told, and no hindrance."""
    beside_same: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]] = nothing_wrong
    """What is worth a second look in the columns ``beside`` a row that changes nothing, likewise: cheap to answer."""
    form: Callable[[], Any] | None = None
    """Makes a form without a token whose rules hold for rows as well; its fields are called like the columns."""
    key_of: Callable[[Mapping[str, Any]], str] | None = None
    """The key of a new row whose cell of it is empty, made of its other values; the file may then lack that column.

    A row is never taken for another one by it: where something else has that key, the person is asked for one.
    """
    also: str = ""
    """Another column without which ``key`` does not tell rows apart: ``find`` is then asked for pairs of both."""
    apart: tuple[str, ...] = ()
    """Columns by which a row may be known that ``key`` does not name: ``find`` is asked for tuples, the key first.

    What a row does not say of them is None there. The cell of the key may then be empty.
    """
    several: tuple[str, ...] = ()
    """Those of ``apart`` by which rows of a file with one key differ: without the column of the key they are one."""
    twin_rule: str = ""
    """By which rule of its guide nothing is told twice, named where two rows of a file are one."""
    beside: tuple[Column, ...] = ()
    """Columns that ``check``, ``doubts`` and ``beside_same`` may look at: never written, compared or taken out."""
    together: tuple[str, ...] = ()
    """Columns by which rows belong to one thing, since one says what another one does in any of them.

    They are looked at and written together. "Saluran irigasi" and ``saluran-irigasi`` are the same.
    """
    last: str = ""
    """A column of yes and no: rows with yes are judged behind the others, as who wins is behind who won before."""
    look_ahead: Callable[[Sequence[tuple[Any, Mapping[str, Any]]]], None] | None = None
    """Is told what ``write`` would be of rows that are looked at together, before any of them is doubted."""
    overview: Callable[[Mapping[int, Mapping[str, Any]]], Overview] | None = None
    """What is seen of all rows of a file, by their numbers; what of a row cannot be read it does not say."""
    overview_of: tuple[str, ...] = ()
    """The columns that ``overview`` looks at, those ``beside`` among them; all of them where there are none."""
    drafts: Callable[[], str] | None = None
    """Returns the address of the list in which new rows wait."""
    left_out: frozenset[str] = frozenset()
    """Heads in the files of other programs of which nothing is read, or nothing where their column is there already."""
    note: Any = ""
    """What people should know before they bring a file."""

    @property
    def plugin(self) -> str:
        """Whose table it is."""
        return self.write_permission.partition(".")[0]

    @property
    def full_name(self) -> str:
        """What it is called among the tables of all plugins."""
        return f"{self.plugin}.{self.name}"

    @property
    def naming(self) -> Column:
        """The column that says what a row is called: the first one but the key."""
        return next((column for column in self.columns if column.name != self.key), self.columns[0])

    def known_by(self, values: Mapping[str, Any]) -> Any:
        """Return what ``find`` knows a row with some values by; None while a part of it is missing."""
        key, other = values.get(self.key), values.get(self.also)
        if self.apart and self.key in values:
            key = (key, *(values.get(name) for name in self.apart))
        if not self.also or key in (None, ""):
            return key
        return (key, other) if other is not None else None

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)

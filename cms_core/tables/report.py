"""What an import would do: each row of a file, what would become of it, and what is wrong with it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from cms_core.tables.reading import Row, Sheet

State = Literal["new", "changed", "unchanged", "bad"]
STATES: tuple[State, ...] = ("new", "changed", "unchanged", "bad")


def by_rule(said: Any, rule: str) -> LazyString:
    """Return a sentence with the rule (D9) under which the guide of its module explains it."""
    told: LazyString = _l("%(said)s (aturan %(rule)s)", said=said, rule=rule)
    return told


@dataclasses.dataclass(frozen=True)
class Problem:
    """What is wrong with a cell: what the spreadsheet calls it, the head of its column, the sentence, what it says."""

    cell: str
    label: str
    message: str
    value: str = ""

    @property
    def place(self) -> str:
        """Where it is; rules have names such as D3, too, so that a cell says that it is one."""
        if not self.label:
            return str(_("Baris %(number)s", number=self.cell))
        return str(_("Sel %(cell)s, %(label)s", cell=self.cell, label=self.label))


@dataclasses.dataclass(frozen=True)
class Difference:
    """A cell that says something else than the site: the head of its column, what the site has, what the file says."""

    label: str
    before: str
    after: str


@dataclasses.dataclass(frozen=True)
class Checked:
    """A row of the file, what would become of it, and which row of the site it is (None: a new one).

    ``title`` is what its cell of ``table.naming`` says; ``differences`` are those from the row of the site. ``doubts``
    are what is worth a second look in a row that can be written.
    """

    row: Row
    state: State
    values: Mapping[str, Any]
    existing: Any = None
    problems: tuple[Problem, ...] = ()
    title: str = ""
    differences: tuple[Difference, ...] = ()
    doubts: tuple[Problem, ...] = ()


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

    @property
    def changed(self) -> list[Checked]:
        """The rows that change what the site has."""
        return [row for row in self.rows if row.state == "changed"]


def pack(rows: Iterable[Checked]) -> str:
    """Return what was found of rows as JSON, without what is read of the site again; :func:`unpack` undoes it."""
    return json.dumps(
        [
            [row.row.number, row.state, row.title, *map(_plain, (row.problems, row.differences, row.doubts))]
            if row.state in ("bad", "changed") or row.doubts
            else [row.row.number, row.state]
            for row in rows
        ]
    )


def unpack(packed: str, rows: Iterable[Row]) -> list[Checked]:
    """Return what :func:`pack` was given, of the same rows."""
    found = []
    for row, (_number, state, *told) in zip(rows, json.loads(packed), strict=True):
        title, problems, differences, *doubts = told or ("", (), ())
        made = tuple(Problem(*each) for each in problems), title, tuple(Difference(*each) for each in differences)
        doubtful = tuple(Problem(*each) for each in (doubts[0] if doubts else ()))
        found.append(Checked(row, state, {}, None, *made, doubtful))
    return found


def _plain(told: Iterable[Any]) -> list[Any]:
    return [dataclasses.astuple(each) for each in told]


def mark(before: str, rows: Iterable[Checked]) -> str:
    """Return what a person agrees to: it is another one as soon as a row is, or what a change takes away or brings."""
    said = [before, *((row.row.number, row.state, *_plain(row.differences)) for row in rows)]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]

"""What an import would do: each row of a file, what would become of it, and what is wrong with it."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal

from cms_core.tables.reading import Row, Sheet

State = Literal["new", "changed", "unchanged", "bad"]
STATES: tuple[State, ...] = ("new", "changed", "unchanged", "bad")


@dataclasses.dataclass(frozen=True)
class Problem:
    """What is wrong with a cell: what the spreadsheet calls it, the head of its column, the sentence, what it says."""

    cell: str
    label: str
    message: str
    value: str = ""


@dataclasses.dataclass(frozen=True)
class Difference:
    """A cell that says something else than the site: the head of its column, what the site has, what the file says."""

    label: str
    before: str
    after: str


@dataclasses.dataclass(frozen=True)
class Checked:
    """A row of the file, what would become of it, and which row of the site it is (None: a new one).

    ``title`` is what its cell of ``table.naming`` says; ``differences`` are those from the row of the site.
    """

    row: Row
    state: State
    values: Mapping[str, Any]
    existing: Any = None
    problems: tuple[Problem, ...] = ()
    title: str = ""
    differences: tuple[Difference, ...] = ()


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

    @property
    def mark(self) -> str:
        """What a person agrees to: it is another one as soon as a number is, or what a change takes away or brings."""
        changes = [(row.row.number, *map(dataclasses.astuple, row.differences)) for row in self.changed]
        digest = hashlib.sha256(repr(changes).encode()).hexdigest()[:16]
        return "-".join([*map(str, self.counts.values()), digest])

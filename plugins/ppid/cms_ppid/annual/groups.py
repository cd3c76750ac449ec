"""A table of the report: counts under one total."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

MOST = 1_000
"""Cases of a kind, the newest, of which it is looked at whether they were answered in time."""
SOON, LONGER, LATE, OVERDUE = "biasa", "perpanjangan", "terlambat", "belum"
"""How a case was answered in time."""


@dataclasses.dataclass(frozen=True)
class Group:
    """Counts of one table, by what they are called, under one total."""

    title: str
    rows: Sequence[tuple[str, int]]

    @property
    def total(self) -> int:
        """Their sum."""
        return sum(count for _label, count in self.rows)

    @property
    def counts(self) -> list[int]:
        """The counts alone."""
        return [count for _label, count in self.rows]


def group(title: str, labels: Mapping[str, Any], found: Iterable[str]) -> Group:
    """Return a table of how often each key of ``labels`` was found."""
    counts = Counter(found)
    return Group(title, [(str(label), counts[key]) for key, label in labels.items()])

"""How sure borders are, and what of that a new file changes."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping

from cms_peta.words import CONTESTED, INDICATIVE

Pair = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class Line:
    """How sure the border between two areas is."""

    one: str
    other: str
    status: str
    basis: str


@dataclasses.dataclass(frozen=True)
class Change:
    """What becomes of a border that is shown now; ``after`` is None where a file has none between these areas."""

    one: str
    other: str
    before: Line
    after: Line | None


def carried(before: Line | None, status: str, basis: str) -> tuple[str, str]:
    """Return status and basis of a border in a file of which ``status`` is said; it is empty where all keep theirs.

    One that is contested stays so until somebody says something else of it alone.
    """
    if before is not None and (not status or before.status == CONTESTED):
        return before.status, before.basis
    return status or INDICATIVE, basis


def compared(before: Mapping[Pair, Line], after: Mapping[Pair, Line]) -> list[Change]:
    """Return the borders of which something else is said; of those that are gone, the ones somebody had decided on."""
    return [
        Change(*pair, line, after.get(pair))
        for pair, line in sorted(before.items())
        if (line != after[pair] if pair in after else line.status != INDICATIVE)
    ]


def version_of(found: list[Change]) -> str:
    """Return what a form says it has seen of what will change."""
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]

"""How sure borders are, and what of that a new file changes."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from types import MappingProxyType

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
    """What becomes of a border that is or was shown; ``after`` is None where a file has none between these areas.

    Where both are the same, it is shown again after it was gone from the map.
    """

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


def compared(
    before: Mapping[Pair, Line], after: Mapping[Pair, Line], earlier: Mapping[Pair, Line] = MappingProxyType({})
) -> list[Change]:
    """Return the borders of which something else is said; of those that are gone, the ones somebody had decided on.

    ``earlier`` is what was said of borders that are not shown now, but were.
    """
    found = {
        pair: line
        for pair, line in before.items()
        if (line != after[pair] if pair in after else line.status != INDICATIVE)
    }
    found |= {pair: line for pair, line in earlier.items() if pair not in before and line.status != INDICATIVE}
    return [Change(*pair, line, after.get(pair)) for pair, line in sorted(found.items())]


def version_of(found: list[Change]) -> str:
    """Return what a form says it has seen of what will change."""
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]

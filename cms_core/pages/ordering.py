"""Rows that people put into an order, and show or not: the entries of a menu, the blocks of a home page."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Protocol, TypeVar


class OrderChanged(Exception):
    """Somebody else arranged the rows since."""


class Row(Protocol):
    """What can be put somewhere; ``key`` tells it from the others."""

    @property
    def key(self) -> str: ...

    @property
    def shown(self) -> bool: ...


RowT = TypeVar("RowT", bound=Row)


def in_order(found: Iterable[tuple[int, RowT]]) -> list[RowT]:
    """Return rows by their places: what is shown, then the rest."""
    return [row for _place, row in sorted(found, key=lambda pair: (not pair[1].shown, pair[0]))]


def fingerprint(told: Sequence[object]) -> str:
    """Return what differs as soon as something of an order does."""
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def placed(rows: Sequence[Row], order: Sequence[str], shown: Collection[str], move: str) -> dict[str, list[int]]:
    """Return the place of every row, from 1, and whether it is shown (1 or 0), by its key.

    ``move`` is ``naik-<key>`` or ``turun-<key>``, one place up or down. What ``order`` does not name (written
    meanwhile) stays behind, shown as it was; what it names that is no row is left out.
    """
    known = {row.key: row.shown for row in rows}
    keys = moved([key for key in dict.fromkeys(order) if key in known], move)
    named = set(keys)
    every = [*keys, *(key for key in known if key not in named)]
    return {key: [place, int(key in shown if key in named else known[key])] for place, key in enumerate(every, 1)}


def moved(keys: Sequence[str], move: str) -> list[str]:
    """Return keys in the order that a button makes of theirs: ``naik-<key>`` or ``turun-<key>``, one place."""
    verb, _sep, wanted = move.partition("-")
    found = list(keys)
    if verb in ("naik", "turun") and wanted in found:
        at = found.index(wanted)
        found.insert(max(0, at - 1) if verb == "naik" else at + 1, found.pop(at))
    return found

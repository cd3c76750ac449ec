"""Rows that people put into an order, and show or not: the entries of a menu, the blocks of a home page."""

from __future__ import annotations

import dataclasses
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
    def title(self) -> str: ...

    @property
    def shown(self) -> bool: ...


RowT = TypeVar("RowT", bound=Row)


@dataclasses.dataclass(frozen=True)
class Wish:
    """What somebody asks of rows: an order of their keys, and which of them are shown.

    ``move`` is ``naik-<key>`` or ``turun-<key>``, one place up or down; ``seen`` the :func:`version` that he saw.
    """

    order: Sequence[str]
    shown: Collection[str]
    move: str
    seen: str


def in_order(found: Iterable[tuple[int, RowT]]) -> list[RowT]:
    """Return rows by their places: what is shown, then the rest."""
    return [row for _place, row in sorted(found, key=lambda pair: (not pair[1].shown, pair[0]))]


def in_wish(rows: Iterable[RowT], wish: Wish) -> list[RowT]:
    """Return rows in the order that was asked for, with what was moved in it, then those that it does not name."""
    places = {key: place for place, key in enumerate(moved(wish.order, wish.move))}
    return sorted(rows, key=lambda row: places.get(row.key, len(places)))


def version(rows: Iterable[Row], keys: Collection[str] | None = None) -> str:
    """Return a fingerprint of what is shown in which order, as far as it is of the rows ``keys``."""
    told = [row.key for row in rows if row.shown and (keys is None or row.key in keys)]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def placed(rows: Sequence[Row], wish: Wish) -> dict[str, list[int]]:
    """Return the place of rows, from 1, and whether each is shown (1 or 0), by its key.

    What the wish does not name (written meanwhile) stands behind while it is shown, and keeps its place while it is
    not; what it names that is no row is left out.

    Raises:
        OrderChanged: the rows that it names are not as whoever wishes saw them any more.
    """
    if wish.seen != version(rows, wish.order):
        raise OrderChanged
    known = {row.key: row.shown for row in rows}
    keys = moved([key for key in dict.fromkeys(wish.order) if key in known], wish.move)
    named = set(keys)
    every = [*keys, *(key for key, shown in known.items() if shown and key not in named)]
    return {key: [place, int(key in wish.shown or key not in named)] for place, key in enumerate(every, 1)}


def moved(keys: Sequence[str], move: str) -> list[str]:
    """Return keys in the order that a button makes of theirs: ``naik-<key>`` or ``turun-<key>``, one place."""
    verb, _sep, wanted = move.partition("-")
    found = list(keys)
    if verb in ("naik", "turun") and wanted in found:
        at = found.index(wanted)
        found.insert(max(0, at - 1) if verb == "naik" else at + 1, found.pop(at))
    return found

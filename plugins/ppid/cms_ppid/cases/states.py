"""The life of a case as a table: where it stands, who may take it where, by when."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from cms_ppid import _

STAFF, APPLICANT, SYSTEM = "staff", "applicant", "system"
"""Who takes a move; the system only ends what waited in vain, and counts anew."""
CORRECT, DEMAND, RESTRICT, LIFT = "perbaiki_data", "minta_data", "batasi", "lepas"
"""What is done with the data of whoever asks, wherever a case stands."""
TOLD, REASON, PARTS, HOLDER, DUE_OVER = "told", "reason", "parts", "holder", "due over"
"""What a move needs: words for the applicant, a reason for officers, answers, who holds it, that its time is over."""


@dataclasses.dataclass(frozen=True)
class Move:
    """A way to another state, or, where ``to`` is empty, a step in the one that a case is in.

    ``label`` is its button, ``said`` what the history calls it, ``letter`` the kind of letter that goes out with it.
    """

    name: str
    to: str
    by: str
    label: Any
    said: Any
    needs: frozenset[str] = frozenset()
    letter: str = ""


@dataclasses.dataclass(frozen=True)
class State:
    """Where a case stands. ``told`` is what the applicant reads, ``sort`` the kind of its tag."""

    label: Any
    told: Any
    sort: str
    moves: tuple[Move, ...] = ()
    open: bool = True


DATA_STEPS: Mapping[str, Any] = {
    CORRECT: _.lazy("Data pemohon diperbaiki"),
    DEMAND: _.lazy("Permintaan tentang data pribadi"),
    RESTRICT: _.lazy("Pemakaian datanya dibatasi"),
    LIFT: _.lazy("Pembatasan dicabut"),
}
"""What the history calls them."""


def staff(name: str, to: str, label: Any, said: Any, *needs: str, letter: str = "") -> Move:
    """Return a move of the officers."""
    return Move(name, to, STAFF, label, said, frozenset(needs), letter)


def applicant(name: str, to: str, label: Any, said: Any, *needs: str) -> Move:
    """Return a move of whoever asks."""
    return Move(name, to, APPLICANT, label, said, frozenset(needs))


def system(name: str, to: str, said: Any, *needs: str) -> Move:
    """Return a move that time takes."""
    return Move(name, to, SYSTEM, said, said, frozenset(needs))


def moves_of(states: Mapping[str, State], state: str, by: str) -> dict[str, Move]:
    """Return the moves that one side may take from a state, by their names."""
    return {move.name: move for move in states[state].moves if move.by == by}

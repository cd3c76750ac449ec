"""Histories that nobody writes anew: rows are added, never changed, never taken out alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from sqlalchemy import event, inspect


class AppendOnly(Exception):
    """Something would change what a history says. Always a fault of the program."""


_forgetting: ContextVar[bool] = ContextVar("history_forgetting", default=False)


@contextlib.contextmanager
def forgetting() -> Iterator[None]:
    """Let the words of a history be emptied, because nobody needs them any more; everything else of it stays."""
    token = _forgetting.set(True)
    try:
        yield
    finally:
        _forgetting.reset(token)


def append_only(model: Any, *words: str) -> None:
    """Let rows of a model be added alone; its columns ``words`` can be emptied within :func:`forgetting`.

    A row goes with what it belongs to, where the database deletes it along (``ON DELETE CASCADE``).
    """

    @event.listens_for(model, "before_update")
    @event.listens_for(model, "before_delete")
    def _refuse(_mapper: Any, _connection: Any, row: Any) -> None:
        if not (_forgetting.get() and _only_empties(row, words)):
            raise AppendOnly(f"{type(row).__name__} {row.id} stays as it was written.")


def _only_empties(row: Any, words: tuple[str, ...]) -> bool:
    """Whether all that changes is that words go."""
    changed = [each for each in inspect(row).attrs if each.history.has_changes()]
    return all(each.key in words and each.value == "" for each in changed)

"""What a worker keeps for as long as a stamp stays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from flask import Flask

from cms_core import kept
from cms_core.kept import STAMP, under_stamp

OLD, NEW = (1, 1), (1, 2)


@pytest.fixture
def ask(app: Flask) -> Callable[..., int]:
    """``ask(page=, given=)`` asks for a number that grows each time it is made, under one stamp or the other."""
    made: list[int] = []

    def make() -> int:
        made.append(len(made))
        return made[-1]

    def asked(*, page: Any = None, given: Any = None, key: object = "x", **more: Any) -> int:
        with app.test_request_context(environ_overrides={} if page is None else {STAMP: page}):
            return under_stamp("tests", key, make, given, **more)

    return asked


def test_it_stays_while_the_stamp_of_the_page_does(ask: Callable[..., int]) -> None:
    assert [ask(page=OLD), ask(page=OLD), ask(page=NEW), ask(page=NEW)] == [0, 0, 1, 1]


def test_a_stamp_is_given_where_no_page_is_made_and_that_of_a_page_counts_more(ask: Callable[..., int]) -> None:
    assert [ask(given=OLD), ask(given=OLD), ask(given=NEW)] == [0, 0, 1]
    assert [ask(page=OLD, given=NEW), ask(page=OLD)] == [2, 2]


def test_without_a_stamp_nothing_is_kept(app: Flask, ask: Callable[..., int]) -> None:
    assert [ask(), ask()] == [0, 1]
    # Neither is there a request in a command, and what it gives counts.
    assert [under_stamp("tests", "y", partial(int, n), given) for n, given in ((5, OLD), (6, OLD), (7, None))] == [
        5,
        5,
        7,
    ]


def test_what_is_good_no_longer_is_made_anew(ask: Callable[..., int]) -> None:
    assert [ask(page=OLD), ask(page=OLD, good=lambda found: found > 0), ask(page=OLD)] == [0, 1, 1]


def test_keys_are_apart_and_so_many_are_kept(ask: Callable[..., int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LIMIT", 2)
    assert [ask(page=OLD, key=key) for key in ("a", "b", "a", "b", "c", "a")] == [0, 1, 0, 1, 2, 3]

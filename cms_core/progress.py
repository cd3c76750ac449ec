"""How far long work has come: a bar on a terminal, a plain line every few seconds elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, TextIO

import click

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""

SECONDS = 3.0


def silent(_done: int, _total: int) -> None:
    """Report nothing."""


@contextlib.contextmanager
def shown(
    label: str, *, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic
) -> Iterator[Progress]:
    """Yield a callback that shows its numbers on ``stream`` (standard error by default)."""
    out = sys.stderr if stream is None else stream
    with _bar(label, out) if out.isatty() else _lines(label, out, clock) as report:
        yield report


@contextlib.contextmanager
def _bar(label: str, out: TextIO) -> Iterator[Progress]:
    bar: Any = click.progressbar(length=0, label=label, file=out, show_pos=True)

    def report(done: int, total: int) -> None:
        bar.length = total
        bar.update(done - bar.pos)

    with bar:
        yield report


@contextlib.contextmanager
def _lines(label: str, out: TextIO, clock: Callable[[], float]) -> Iterator[Progress]:
    last = (0, 0)
    said: tuple[int, int] | None = None
    due = clock() + SECONDS

    def say() -> None:
        nonlocal said
        if said != last:
            click.echo(f"{label}: {last[0]} / {last[1]}", file=out)
            said = last

    def report(done: int, total: int) -> None:
        nonlocal last, due
        last = (done, total)
        if clock() >= due:
            say()
            due = clock() + SECONDS

    try:
        yield report
    finally:
        say()

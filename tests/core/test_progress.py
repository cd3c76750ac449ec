from __future__ import annotations

import io

import pytest

from cms_core import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that goes on by a second with every look at it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def test_shown_says_a_plain_line_every_few_seconds() -> None:
    out = io.StringIO()

    with progress.shown("Regions", stream=out, clock=Clock()) as report:
        for done in range(1, 11):
            report(done, 10)

    assert out.getvalue().splitlines() == ["Regions: 3 / 10", "Regions: 6 / 10", "Regions: 9 / 10", "Regions: 10 / 10"]


def test_shown_says_the_end_once() -> None:
    out = io.StringIO()

    with progress.shown("Regions", stream=out) as report:
        report(5, 5)

    assert out.getvalue() == "Regions: 5 / 5\n"


def test_shown_draws_a_bar_on_a_terminal() -> None:
    out = Terminal()

    with progress.shown("Regions", stream=out) as report:
        report(1, 4)
        report(4, 4)

    assert "Regions" in out.getvalue()
    assert "4/4" in out.getvalue()
    assert "#" in out.getvalue()


def test_shown_says_how_far_it_came_when_the_work_fails() -> None:
    out = io.StringIO()

    def work() -> None:
        with progress.shown("Regions", stream=out) as report:
            report(2, 5)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()

    assert out.getvalue() == "Regions: 2 / 5\n"


def test_silent_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    progress.silent(1, 2)

    assert capsys.readouterr() == ("", "")

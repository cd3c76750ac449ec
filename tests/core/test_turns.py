"""Who writes next."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from cms_core.turns import Turn

AT_ONCE = 0.0


def elsewhere(turn: Turn, seconds: float) -> bool:
    """Take a turn on another thread."""
    took: list[bool] = []
    thread = threading.Thread(target=lambda: took.append(turn.take(seconds)))
    thread.start()
    thread.join()
    return took[0]


def test_one_thread_has_the_turn_until_it_gives_it_back(tmp_path: Path) -> None:
    turn = Turn(str(tmp_path / "x"))
    assert (turn.take(AT_ONCE), elsewhere(turn, AT_ONCE)) == (True, False)
    turn.give_back()
    assert elsewhere(turn, AT_ONCE) is True


def test_who_has_the_turn_does_not_wait_for_himself(tmp_path: Path) -> None:
    turn = Turn(str(tmp_path / "x"))
    assert (turn.take(AT_ONCE), turn.take(60)) == (True, False)


def test_another_process_keeps_the_files_and_is_not_waited_for_longer(tmp_path: Path) -> None:
    mine, other = Turn(str(tmp_path / "x")), Turn(str(tmp_path / "x"))
    assert other.take(AT_ONCE) is True
    # Without the files the turn is that of this process alone, and the database decides.
    assert (mine.take(AT_ONCE), mine._file) == (True, None)
    mine.give_back()
    other.give_back()
    assert mine.take(AT_ONCE) is True
    assert mine._file is not None


def test_folder_that_nobody_may_write_to_hinders_nobody(tmp_path: Path) -> None:
    turn = Turn(os.fspath(tmp_path / "missing" / "x"))
    assert (turn.take(AT_ONCE), turn._file) == (True, None)

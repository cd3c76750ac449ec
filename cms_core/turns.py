"""Who writes next: SQLite lets one write at a time, and lets the others ask again and again, up to 0.1 s apart.

Where eight people send at once it then stands idle most of the time, and whoever has waited longest waits on. So
whoever is about to write takes a turn first, as at a counter with a place for the one who is next: within a process at
a lock, between processes at two files. Who gets no turn goes on without: what keeps writers apart is the database.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time

ASK_SECONDS = 0.0005
"""How often the one who is next of his process looks whether it is his turn."""


class Turn:
    """The turns of a database file; ``path`` is what the names of its two files begin with."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._owner = 0
        self._file: int | None = None

    def take(self, seconds: float) -> bool:
        """Wait for a turn; False where none came in time, or where this thread has it already."""
        if self._owner == threading.get_ident():
            return False
        end = time.monotonic() + seconds
        if not self._lock.acquire(timeout=seconds):
            return False
        self._owner = threading.get_ident()
        try:
            self._file = _taken(self._path, end)
        except OSError:
            self._file = None  # a folder that nobody may write to
        return True

    def give_back(self) -> None:
        """Let the next one write."""
        if self._file is not None:
            os.close(self._file)
        self._file, self._owner = None, 0
        self._lock.release()


def _taken(path: str, end: float) -> int | None:
    """Return the open file of a turn; None where it did not come in time."""
    following = _locked(f"{path}.next", end)
    if following is None:
        return None
    try:
        return _locked(f"{path}.turn", end)
    finally:
        os.close(following)


def _locked(path: str, end: float) -> int | None:
    # Opened anew each time: a process that was forked would share the lock of its parent.
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                os.close(file)
                return None
            time.sleep(ASK_SECONDS)
        else:
            return file

"""Counters in a SQLite file that every worker opens, for the library that counts."""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import Any

from limits.storage import Storage

from cms_core.database import set_pragmas

SCHEME = "cms+sqlite"


class SqliteStorage(Storage):
    """Counters of the ``limits`` library in a SQLite file that every worker opens."""

    STORAGE_SCHEME = [SCHEME]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._path = (uri or "").removeprefix(f"{SCHEME}://")
        self._local = threading.local()

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the file may raise."""
        return sqlite3.Error

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path)
            set_pragmas(connection)
            # What is lost when the machine dies is a few counts, so a commit need not wait for the disk.
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS hits (key TEXT PRIMARY KEY, count INTEGER NOT NULL, until REAL NOT NULL)"
            )
            self._local.connection = connection
        return connection

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, in one statement, so that two workers cannot both be the last one allowed."""
        moment = time.time()
        row = self._connection().execute(
            "INSERT INTO hits (key, count, until) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
            "count = CASE WHEN until <= ? THEN excluded.count ELSE count + excluded.count END, "
            "until = CASE WHEN until <= ? THEN excluded.until ELSE until END RETURNING count",
            (key, amount, moment + expiry, moment, moment),
        )
        return int(row.fetchone()[0])

    def get(self, key: str) -> int:
        """Return the count that is still running."""
        row = (
            self._connection()
            .execute("SELECT count FROM hits WHERE key = ? AND until > ?", (key, time.time()))
            .fetchone()
        )
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        """Return when the count ends, in seconds since 1970."""
        row = self._connection().execute("SELECT until FROM hits WHERE key = ?", (key,)).fetchone()
        return float(row[0]) if row else time.time()

    def check(self) -> bool:
        """Whether the file can be read."""
        return bool(self._connection().execute("SELECT 1").fetchone() == (1,))

    def reset(self) -> int | None:
        """Forget everything."""
        return self._connection().execute("DELETE FROM hits").rowcount

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._connection().execute("DELETE FROM hits WHERE key = ?", (key,))

    def forget_old(self) -> None:
        """Remove counts that have ended."""
        self._connection().execute("DELETE FROM hits WHERE until <= ?", (time.time(),))

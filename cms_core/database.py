"""How sessions and connections behave: scope, SQLite's pragmas, and who begins a writing transaction."""

from __future__ import annotations

import contextlib
import dataclasses
import math
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import InvalidatePoolError, OperationalError
from sqlalchemy.orm import ORMExecuteState, SessionTransaction

from cms_core.turns import Turn

# SQLite answers "database is locked" at once when a reading transaction turns into a writing one, whatever
# the timeout; so whoever may write says so before the transaction begins. Only safe requests read.
_reading: ContextVar[bool] = ContextVar("cms_reading", default=False)

BUSY_SECONDS, AGAIN_SECONDS = 10, 0.005
TURN = "cms_turn"
"""Where a connection to SQLite keeps the turn that it has to write."""
USED, FRESH_SECONDS = "cms_used", 2.0
"""When a connection to PostgreSQL was given back, and how long nobody asks whether its server is still there."""
PREPARED_AFTER = 5
"""How often a statement has to be asked on a connection to PostgreSQL until it is prepared, as the driver has it."""
_turns: weakref.WeakKeyDictionary[Engine, Turn] = weakref.WeakKeyDictionary()


@dataclasses.dataclass(frozen=True)
class Across:
    """A scope wider than one site: a region's subtree, or everything when ``within`` is None."""

    within: str | None


class TenantSession(Session):
    """A session that knows its scope: ``None``, one site's id, or :class:`Across` (see tenancy.py).

    ``began`` says that its transaction has reached the database, ``holds`` that it wrote there or locked a row.
    ``line`` is its connection while nothing but writes of one transaction follow each other, which need not ask for it.
    """

    scope: int | Across | None = None
    flushing = False
    began = False
    holds = False
    line: Connection | None = None

    def flush(self, objects: Any = None) -> None:
        """Flush; only now may a statement write to site-owned tables."""
        before, self.flushing = self.flushing, True
        try:
            super().flush(objects)
        finally:
            self.flushing = before

    def write(self, statement: Any, values: Any = None) -> Any:
        """Run one statement that writes to a table of the site in scope: what it names is looked at as in a flush."""
        self.holds = True
        before, self.flushing = self.flushing, True
        try:
            return (self.line or self.connection()).execute(statement, values)
        finally:
            self.flushing = before

    def settle(self) -> None:
        """Commit, and go on with what was loaded as it is."""
        self.expire_on_commit = False
        try:
            self.commit()
        finally:
            self.expire_on_commit = True

    def rest(self, *, forget: bool = True) -> bool:
        """End a transaction that has only read, so that slow work keeps nobody waiting; say whether none is open.

        What was loaded is read anew when it is asked for, unless ``forget`` is False. A transaction that wrote
        something goes on.
        """
        if self.holds or self.new or self.dirty or self.deleted or self.in_nested_transaction():
            return False
        if self.began and forget:
            self.commit()
        elif self.began:
            self.settle()
        return True


def insert_for(dialect: str) -> Any:
    """Return the ``insert`` of a database, which knows what to do where a row is there already."""
    # Each brings in its whole dialect, and only one of them is in use.
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert  # one of two

        return sqlite_insert
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert  # the other

    return postgresql_insert


@contextlib.contextmanager
def read_only() -> Iterator[None]:
    """Transactions begun inside only read."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def ask_without_transaction(session: TenantSession) -> None:
    """Let a session that only reads ask PostgreSQL without a transaction: its beginning and its end are two more waits.

    Nothing else changes: a select there sees what is committed when it begins, within a transaction or without one
    (PostgreSQL, 13.2.1).
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    driver: Any = session.connection().connection.dbapi_connection
    driver.autocommit = True


def begin_reading(yes: bool) -> None:
    """Say for the rest of this request whether its transactions only read."""
    _reading.set(yes)


def is_reading() -> bool:
    """Whether transactions begun now only read."""
    return _reading.get()


def engine_options(url: str) -> dict[str, Any]:
    """Return what ``create_engine`` is given for ``url``; errors never repeat the values of a statement."""
    common = {"pool_size": 20 if url.startswith("sqlite") else 10, "max_overflow": 10, "hide_parameters": True}
    if url.startswith("sqlite"):
        return {**common, "connect_args": {"timeout": BUSY_SECONDS}}
    return common


def listen(engine: Engine) -> None:
    """Attach the pragmas and transaction rules to ``engine``; on PostgreSQL a page asks with one process at a time."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _ask_alone)
        event.listen(engine, "begin", _on_begin_there)
        event.listen(engine, "rollback", _on_rollback)
        event.listen(engine.pool, "checkin", _on_return)
        event.listen(engine.pool, "checkout", _on_borrow)
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    event.listen(engine.pool, "checkin", _on_checkin)
    if engine.url.database:
        _turns[engine] = Turn(engine.url.database)


def set_pragmas(connection: sqlite3.Connection) -> None:
    """Set what every SQLite connection of this project needs (outside a transaction: else ignored)."""
    connection.isolation_level = None
    # LIKE minds capitals, as on PostgreSQL; only then does it find the beginning of a code by an index.
    for pragma in (
        "foreign_keys=ON",
        "synchronous=FULL",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "case_sensitive_like=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    _write_ahead(connection)


def _write_ahead(connection: sqlite3.Connection) -> None:
    # A new file gets its log from whoever opens it first. Where several do at once they read, and then would write, and
    # to that SQLite answers "locked" at once whatever the timeout: whoever comes second finds the log a moment later.
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(AGAIN_SECONDS)
        else:
            return


def _on_return(connection: Any, record: Any) -> None:
    record.info[USED] = time.monotonic()
    if connection is not None and connection.autocommit:
        connection.autocommit = False


def _on_borrow(connection: Any, record: Any, _fairy: Any) -> None:
    # One that was in use a moment ago is not asked whether it is there: that was one of six waits for the database
    # while a report is accepted.
    if time.monotonic() - record.info.get(USED, math.inf) <= FRESH_SECONDS:
        return
    try:
        _tell(connection, "")
    except Exception as error:
        raise InvalidatePoolError from error


def _on_begin_there(connection: Connection) -> None:
    # What only reads stays unprepared: a plan for any region may be a bad one for the largest.
    driver: Any = connection.connection.dbapi_connection
    driver.prepare_threshold = None if _reading.get() else PREPARED_AFTER


def _on_rollback(connection: Connection) -> None:
    # The driver's own rollback forgets what it has prepared, and so did each request that only read and each look at
    # the stamps: the next reports were parsed and planned anew. PostgreSQL keeps statements, and looks after their
    # plans itself (PREPARE). A transaction that failed is left to the driver.
    driver: Any = connection.connection.dbapi_connection
    if driver.info.transaction_status.name == "INTRANS" and driver.info.pipeline_status.name == "OFF":
        driver.pgconn.exec_(b"ROLLBACK")


def _ask_alone(connection: Any, _record: Any) -> None:
    # Helpers cost more to start than a page may take, and read on where fifty rows were asked for.
    _tell(connection, "SET max_parallel_workers_per_gather = 0")


def _tell(connection: Any, statement: str) -> None:
    """Run a statement on a connection to PostgreSQL outside a transaction: in one wait, and for good."""
    held, connection.autocommit = connection.autocommit, True
    connection.execute(statement)
    connection.autocommit = held


def _on_connect(connection: Any, _record: Any) -> None:
    set_pragmas(connection)


def _on_begin(connection: Connection) -> None:
    driver = connection.connection.dbapi_connection
    assert driver is not None
    how = "BEGIN" if _reading.get() else "BEGIN IMMEDIATE"
    turn = None if _reading.get() else _turns.get(connection.engine)
    if turn is not None and TURN not in connection.info and turn.take(BUSY_SECONDS):
        connection.info[TURN] = turn
    try:
        driver.cursor().execute(how)
    except sqlite3.OperationalError as error:
        # The listener stands outside of what SQLAlchemy translates, and callers know its error alone.
        raise OperationalError(how, None, error) from error


def _on_checkin(_connection: Any, record: Any) -> None:
    # A session gives its connection back as soon as it has committed.
    turn = record.info.pop(TURN, None)
    if turn is not None:
        turn.give_back()


def _began(session: TenantSession, _transaction: SessionTransaction, _connection: Connection) -> None:
    session.began = True


def _wrote(session: TenantSession, _context: Any) -> None:
    session.holds = True


def _asked(state: ORMExecuteState) -> None:
    if not state.is_select or getattr(state.statement, "_for_update_arg", None) is not None:
        state.session.holds = True  # type: ignore[attr-defined]  # the listener is on TenantSession


def _ended(session: TenantSession, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.began = session.holds = False


event.listen(TenantSession, "after_begin", _began)
event.listen(TenantSession, "after_flush", _wrote)
event.listen(TenantSession, "do_orm_execute", _asked)
event.listen(TenantSession, "after_transaction_end", _ended)

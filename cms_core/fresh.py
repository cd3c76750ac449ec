"""Rows that are written one after the other as they are made, where hundreds are made within a minute.

A flush sorts everything that a session holds before it writes, which takes longer than writing. The locks of the
tenancy look at each statement here as they do there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, cast

from sqlalchemy import ARRAY, String, bindparam, func, insert, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import make_transient_to_detached

from cms_core.database import TenantSession, kept_back
from cms_core.extensions import db
from cms_core.publishing import listing
from cms_core.publishing.models import ContentWord


def insert_now(*rows: Any) -> None:
    """Write new rows of the site in scope, each by a statement of its own; then they are as if they had been loaded.

    What hangs on them by a relationship is not written, and what hears of a flush does not hear of them; lists find
    their words.

    Raises:
        TypeError: pages for everybody show such rows, and would not be made anew.
        TenancyError: a row is another site's.
    """
    session = cast(TenantSession, db.session())
    for row in rows:
        _write(session, row)
        _as_loaded(session, row)


def _write(session: TenantSession, row: Any) -> None:
    model: Any = type(row)
    if getattr(model, "public_surface", False):
        raise TypeError(f"{model.__name__} stands on public pages: it is written by a flush.")
    if row.__dict__.get("site_id") is None:
        row.site_id = session.scope
    names, statement = _plan(model)
    known = row.__dict__
    result = session.write(statement, {column: known[name] for name, column in names.items() if name in known})
    made = {**result.last_inserted_params(), "id": result.inserted_primary_key[0]}
    known.update({name: made[key] for name, key in names.items() if name not in known and key in made})
    if hasattr(model, "WORDED"):
        _write_words(session, listing.words_of(row))


def _as_loaded(session: TenantSession, row: Any) -> None:
    # What became of the row so far is forgotten: it is as the database has it.
    make_transient_to_detached(row)
    session.add(row)


def append_now(model: Any, **values: Any) -> None:
    """Write a new row of the site in scope that nobody asks for meanwhile: it is not read back, and gets no object.

    Raises:
        TypeError: pages for everybody show such rows, or lists find them by their words.
        TenancyError: the row is another site's.
    """
    if getattr(model, "public_surface", False) or hasattr(model, "WORDED"):
        raise TypeError(f"{model.__name__} is not only written: pages or lists find it.")
    session = cast(TenantSession, db.session())
    session.write(_blind(model), {"site_id": session.scope, **values})


@contextlib.contextmanager
def together(*, ending: bool = False) -> Iterator[None]:
    """Send what is written inside without waiting for the answer to each, where the database can.

    Inside only :func:`append_now`, :func:`insert_now` of rows that have an id and :func:`cms_core.audit.record` write,
    and nothing is read. What goes wrong may be raised at the end alone. ``ending`` sends the end of the transaction
    along: it is on disk afterwards, and nobody waits for what it held while this program waits for its own turn.

    Raises:
        sqlalchemy.exc.DBAPIError: the database refuses something.
    """
    session = cast(TenantSession, db.session())
    session.flush()
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    if not hasattr(driver, "pipeline"):
        yield  # SQLite lies in the same process; PostgreSQL has a pipeline (libpq, 32.5)
        if ending:
            session.settle()
        return
    dialect: Any = connection.dialect
    try:
        with driver.pipeline():
            yield
            if ending:
                _end(driver)
    except dialect.dbapi.Error as error:
        raise DBAPIError.instance(
            "", None, error, dialect.dbapi.Error, hide_parameters=True, dialect=dialect
        ) from error
    if ending:
        session.settle()  # the session learns what the database has done


def write_numbered(
    row: Any, number: Callable[[], tuple[str, int | None] | None], rest: Callable[[], None], *, ending: bool = False
) -> bool:
    """Write a new row of the site in scope that gets a ``number``, and what else says its number or its id.

    ``number`` is asked once, and returns it with the id of the row if that is known by now; None where nothing is to
    be written, and this returns False. ``rest`` writes by :func:`append_now` and :func:`cms_core.audit.record` alone.
    On PostgreSQL all statements are made out before the number is asked for: whoever wants the next one waits until
    these have been sent, not while they are made. ``ending`` is that of :func:`together`.

    Raises:
        sqlalchemy.exc.DBAPIError: the database refuses something.
    """
    session = cast(TenantSession, db.session())
    session.flush()
    connection = session.connection()
    if connection.dialect.name != "postgresql":
        found = number()
        if found is not None:
            row.number = found[0]
            insert_now(row)
            with together(ending=ending):
                rest()
        return found is not None
    row.id, row.number = _NO_ID, _NO_NUMBER
    with kept_back() as statements:
        _write(session, row)
        rest()
    found = number()
    if found is None:
        return False
    row.number, key = found
    row.id = key if key is not None else connection.scalar(_next_id(row.__tablename__))
    told = {_NO_ID: row.id, _NO_NUMBER: row.number}
    with together(ending=ending):
        driver: Any = connection.connection.driver_connection
        for statement, values in statements:
            driver.execute(statement, {name: _told(row, value, told) for name, value in values.items()})
        # Before the session learns of the end, which it takes for that of the row.
        _as_loaded(session, row)
    return True


_NO_ID, _NO_NUMBER = -(2**31), "\0x"
"""What stands for the id and the number of a row while its statements are made out; no text has that letter."""


def _told(row: Any, value: Any, told: dict[Any, Any]) -> Any:
    """Return what a statement is sent with in place of what stood for it; the only list are the row's words."""
    if isinstance(value, list):
        return [each["word"] for each in listing.words_of(row)]
    return told.get(value, value) if isinstance(value, str | int) else value


@cache
def _next_id(table: str) -> Any:
    return select(func.nextval(func.pg_get_serial_sequence(table, "id")))


def _end(driver: Any) -> None:
    """End the transaction of a pipeline: others go on at once, and this program once everything is on disk.

    A commit lets go of what it holds after it has waited for the disk, one after the other. So this one does not wait,
    and another one right behind it does, together with those of everybody else: what lies before it in the log is on
    disk as well then (PostgreSQL, 28.4 "Asynchronous Commit"). Nobody was told what a power cut between the two takes.
    """
    for statement in (
        "SET LOCAL synchronous_commit TO off",
        "COMMIT",
        "BEGIN",
        # An empty transaction waits for nothing; this writes some bytes into the log and nothing else.
        "SELECT pg_logical_emit_message(true, 'balai', '')",
    ):
        driver.execute(statement)
    driver.commit()


_WORD = insert(ContentWord)
# One row that becomes as many as it has words: each statement is waited for a little even where its answer is not.
_WORDS = _WORD.inline().values(word=func.unnest(bindparam("words", type_=ARRAY(String))))


def _write_words(session: TenantSession, words: list[dict[str, Any]]) -> None:
    if not words:
        return
    if session.connection().dialect.name != "postgresql":
        session.write(_WORD, words)
        return
    same = {name: value for name, value in words[0].items() if name != "word"}
    session.write(_WORDS, {**same, "words": [each["word"] for each in words]})


@cache
def _blind(model: Any) -> Any:
    """Return the statement that writes a row without asking for its id."""
    return insert(model.__table__).inline()


@cache
def _plan(model: Any) -> tuple[dict[str, str], Any]:
    """Return the columns of a model by the names of their attributes, and its statement."""
    mapper = inspect(model)
    return {each.key: each.columns[0].key for each in mapper.column_attrs}, insert(model.__table__)

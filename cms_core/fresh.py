"""Rows that are written one after the other as they are made, where hundreds are made within a minute.

A flush sorts everything that a session holds before it writes, which takes longer than writing. The locks of the
tenancy look at each statement here as they do there.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, String, bindparam, delete, func, insert, inspect, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import make_transient_to_detached

from cms_core.database import TenantSession
from cms_core.delivery.stamps import bump
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
        model: Any = type(row)
        if getattr(model, "public_surface", False):
            raise TypeError(f"{model.__name__} stands on public pages: it is written by a flush.")
        if row.__dict__.get("site_id") is None:
            row.site_id = session.scope
        names, statement = _plan(model)
        known = row.__dict__
        result = session.write(statement, {column: known[name] for name, column in names.items() if name in known})
        made = {**result.last_inserted_params(), "id": result.inserted_primary_key[0]}
        # What became of the row so far is forgotten right below: it is as the database has it.
        known.update({name: made[key] for name, key in names.items() if name not in known and key in made})
        make_transient_to_detached(row)
        session.add(row)
        if hasattr(model, "WORDED"):
            _write_words(session, listing.words_of(row))


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


def append_many(model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write many new rows of the site in scope by one statement; none of them is read back, or gets an object.

    Where pages for everybody show such rows, they are made anew. The caller sends some hundred at a time.

    Raises:
        TypeError: lists find such rows by their words, or they show media, of which is kept who shows them.
        TenancyError: a row is another site's.
    """
    _check_plain(model)
    if not rows:
        return
    session = cast(TenantSession, db.session())
    session.write(_blind(model), [{"site_id": session.scope, **row} for row in rows])
    if getattr(model, "public_surface", False):
        bump(cast(int, session.scope))


def change_many(model: Any, *where: ColumnElement[bool], **values: Any) -> int:
    """Change all rows of the site in scope for which ``where`` holds by one statement; return how many these are.

    What was loaded of them stays as it was, and no relationship hears of it.

    Raises:
        TypeError: as :func:`append_many`; or the rows are to become another site's.
    """
    if "site_id" in values:
        raise TypeError(f"{model.__name__} stays with its site.")
    return _write_many(model, update(model.__table__).where(*where).values(values))


def remove_many(model: Any, *where: ColumnElement[bool]) -> int:
    """Delete all rows of the site in scope for which ``where`` holds by one statement; return how many these were.

    Raises:
        TypeError: as :func:`append_many`.
    """
    return _write_many(model, delete(model.__table__).where(*where))


def _write_many(model: Any, statement: Any) -> int:
    _check_plain(model)
    session = cast(TenantSession, db.session())
    # What waits to be written is there before.
    session.flush()
    count: int = session.write(statement).rowcount
    if count and getattr(model, "public_surface", False):
        bump(cast(int, session.scope))
    return count


def _check_plain(model: Any) -> None:
    if hasattr(model, "WORDED") or hasattr(model, "media_keys"):
        raise TypeError(f"{model.__name__} is not only written: lists find it, or media know of it.")


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
    session.line = connection = session.connection()
    driver: Any = connection.connection.driver_connection
    dialect: Any = connection.dialect
    # SQLite lies in the same process; PostgreSQL has a pipeline (libpq, 32.5).
    pipeline = driver.pipeline() if hasattr(driver, "pipeline") else None
    try:
        with pipeline or contextlib.nullcontext():
            yield
            if ending and pipeline:
                _end(driver)
    except dialect.dbapi.Error as error:
        raise DBAPIError.instance(
            "", None, error, dialect.dbapi.Error, hide_parameters=True, dialect=dialect
        ) from error
    finally:
        session.line = None
    if ending:
        session.settle()  # with a pipeline the session learns what the database has done


def _end(driver: Any) -> None:
    """End the transaction of a pipeline: others go on at once, and this program once everything is on disk.

    A commit lets go of what it holds after it has waited for the disk, one after the other. So this one does not wait,
    and another one right behind it does, together with those of everybody else: what lies before it in the log is on
    disk as well then (PostgreSQL, 28.4 "Asynchronous Commit"). Nobody was told what a power cut between the two takes.
    """
    for statement in (
        "SET LOCAL synchronous_commit TO off",
        "COMMIT",
        # An empty transaction waits for nothing; this writes some bytes into the log and nothing else. The end of the
        # pipeline ends it (libpq, 32.5.1.1).
        "SELECT pg_logical_emit_message(true, 'balai', '')",
    ):
        driver.execute(statement)


_WORD = insert(ContentWord)
# One row that becomes as many as it has words: each statement is waited for a little even where its answer is not.
# As one text: the driver looks at each member of a list, to learn what the list is.
_WORDS = _WORD.inline().values(word=func.unnest(func.string_to_array(bindparam("words", type_=String), " ")))


def _write_words(session: TenantSession, words: list[dict[str, Any]]) -> None:
    if not words or session.get_bind().dialect.name != "postgresql":
        session.write(_WORD, words)
        return
    same = {name: value for name, value in words[0].items() if name != "word"}
    session.write(_WORDS, {**same, "words": " ".join(each["word"] for each in words)})


@cache
def _blind(model: Any) -> Any:
    """Return the statement that writes a row without asking for its id."""
    return insert(model.__table__).inline()


@cache
def _plan(model: Any) -> tuple[dict[str, str], Any]:
    """Return the columns of a model by the names of their attributes, and its statement."""
    mapper = inspect(model)
    return {each.key: each.columns[0].key for each in mapper.column_attrs}, insert(model.__table__)

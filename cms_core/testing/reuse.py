"""A PostgreSQL database that a test is done with, made for the next one what its template is.

Copying the thousand files of a template and deleting them again is most of what a test costs on PostgreSQL; few tests
write to more than a dozen tables. Whatever else differs from the template, the database is not used again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import make_url

SHAPE = """
SELECT (SELECT (count(*), sum(oid::bigint), sum(hashtext(relname)::bigint)) FROM pg_class WHERE oid >= 16384)::text,
    (SELECT sum(xmin::text::bigint) FROM pg_attribute WHERE attrelid >= 16384),
    (SELECT sum(xmin::text::bigint) FROM pg_attrdef), (SELECT sum(xmin::text::bigint) FROM pg_constraint),
    (SELECT sum(xmin::text::bigint) FROM pg_index), (SELECT sum(xmin::text::bigint) FROM pg_trigger),
    (SELECT sum(xmin::text::bigint) FROM pg_proc WHERE oid >= 16384), (SELECT sum(xmin::text::bigint) FROM pg_namespace)
"""
"""What every change of a table, column, default, constraint, index, trigger, function or schema changes.

A copy has the numbers of its template.
"""

OTHERS = """
SELECT pg_terminate_backend(pid, CASE WHEN xact_start IS NULL THEN 0 ELSE 2000 END) OR xact_start IS NULL
FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
"""Throws out who is still connected, and says whether it is so; what somebody is writing is waited for, to be gone."""

WRITTEN = """
SELECT quote_ident(relname) FROM pg_class,
    (SELECT format('base/%s/', oid) AS folder FROM pg_database WHERE datname = current_database()) AS here
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND (pg_stat_file(folder || relfilenode)).size > 0
ORDER BY 1
"""
"""Tables with a file that is not empty; their rows may be gone, or never have been committed.

``pg_relation_size`` says the same, and reads everything that there is to know of each table first.
"""

MANNER = "SET lock_timeout = '2s'; SET session_replication_role = replica"
"""No reference is looked at while everything goes: emptying by ``TRUNCATE`` would make nearly all tables anew."""

BEGINNING = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"


@dataclass(frozen=True)
class Original:
    """What a template is: its shape, and the rows of the tables that are not empty in it."""

    shape: tuple[Any, ...]
    rows: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, address: str) -> Original:
        """Look at the database at an address."""
        with _connect(address) as connection:
            every = _rows(connection, _written(connection))
            return cls(_shape(connection), tuple((name, rows) for name, rows in every if rows))


def restore(address: str, original: Original) -> bool:
    """Empty what a test wrote in a copy of a template; say whether the copy is the original again.

    Whoever is still connected is thrown out. The connection that looks stays until :func:`leave`: what it has learned
    of the tables is most of what looking at them costs.
    """
    from psycopg import Error  # not where the suite runs on SQLite alone

    kept = [name for name, _rows in original.rows]
    try:
        if address not in _staying:
            _staying[address] = _connect(address)
            _staying[address].execute(MANNER)
        connection = _staying[address]
        if not all(gone for (gone,) in connection.execute(OTHERS)):
            return False
        written = [name for name in _written(connection) if name not in kept]
        connection.execute("; ".join([*(f"DELETE FROM {name}" for name in written), BEGINNING]))  # noqa: S608  # names that the server quoted
        return original == Original(_shape(connection), _rows(connection, kept))
    except Error:
        return False


def leave(address: str) -> None:
    """Let go of the connection that :func:`restore` made to the database at an address, if there is one."""
    if address in _staying:
        _staying.pop(address).close()


_staying: dict[str, Any] = {}


def _connect(address: str) -> Any:
    # SQLAlchemy asks the server for much before the first statement; a machine without PostgreSQL has no psycopg.
    from psycopg import connect

    plain = make_url(address).set(drivername="postgresql").render_as_string(False)
    # Several statements in one text cannot be prepared, which psycopg would do with a text that it has seen before.
    return connect(plain, autocommit=True, prepare_threshold=None)


def _shape(connection: Any) -> tuple[Any, ...]:
    return tuple(connection.execute(SHAPE).fetchone())


def _written(connection: Any) -> list[str]:
    return [name for (name,) in connection.execute(WRITTEN)]


def _rows(connection: Any, tables: list[str]) -> tuple[tuple[str, str], ...]:
    """Return the rows of each table as text, in one statement."""
    every = "(SELECT coalesce(string_agg(each::text, chr(10) ORDER BY each::text), '') FROM"
    found = connection.execute(f"SELECT {', '.join(f'{every} {name} AS each)' for name in tables)}").fetchone()
    return tuple(zip(tables, found, strict=True))

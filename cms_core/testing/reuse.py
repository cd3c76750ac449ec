"""A PostgreSQL database that a test is done with, made for the next one what its template is.

Copying the thousand files of a template and deleting them again is most of what a test costs on PostgreSQL; few tests
write to more than a dozen tables. Whatever else differs from the template, the database is not used again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

SHAPE = """
SELECT (SELECT (count(*), sum(oid::bigint), sum(hashtext(relname)::bigint)) FROM pg_class WHERE oid >= 16384)::text,
    (SELECT sum(xmin::text::bigint) FROM pg_attribute WHERE attrelid >= 16384),
    (SELECT sum(xmin::text::bigint) FROM pg_attrdef), (SELECT sum(xmin::text::bigint) FROM pg_constraint),
    (SELECT sum(xmin::text::bigint) FROM pg_index), (SELECT sum(xmin::text::bigint) FROM pg_trigger),
    (SELECT sum(xmin::text::bigint) FROM pg_proc WHERE oid >= 16384), (SELECT sum(xmin::text::bigint) FROM pg_namespace)
"""
"""What every change of a table, column, default, constraint, index, trigger, function or schema changes.

``TRUNCATE`` gives a table new files and changes none of it, and a copy has the numbers of its template.
"""

OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

WRITTEN = """
SELECT quote_ident(relname) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0 ORDER BY 1
"""
"""Tables with a file that is not empty: also those whose rows are gone again, or never were committed."""

PATIENCE = "SET lock_timeout = '2s'"


@dataclass(frozen=True)
class Original:
    """What a template is: its shape, and the rows of the tables that are not empty in it."""

    shape: tuple[Any, ...]
    rows: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, address: str) -> Original:
        """Look at the database at an address."""
        with _connect(address) as connection:
            return cls(_shape(connection), _rows(connection, _written(connection)))


def restore(address: str, original: Original) -> bool:
    """Empty what a test wrote in a copy of a template; say whether the copy is the original again.

    Whoever is still connected is thrown out.
    """
    try:
        with _connect(address) as connection:
            connection.exec_driver_sql(PATIENCE)
            connection.exec_driver_sql(OTHERS)
            kept = [name for name, _rows in original.rows]
            if written := [name for name in _written(connection) if name not in kept]:
                connection.exec_driver_sql(f"TRUNCATE {', '.join(written)} RESTART IDENTITY CASCADE")
            return original == Original(_shape(connection), _rows(connection, kept))
    except DBAPIError:
        return False


def _connect(address: str) -> Any:
    return create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect()


def _shape(connection: Connection) -> tuple[Any, ...]:
    return tuple(connection.exec_driver_sql(SHAPE).one())


def _written(connection: Connection) -> list[str]:
    return cast(list[str], connection.exec_driver_sql(WRITTEN).scalars().all())


def _rows(connection: Connection, tables: list[str]) -> tuple[tuple[str, str], ...]:
    every = "SELECT coalesce(string_agg(each::text, chr(10) ORDER BY each::text), '') FROM"
    return tuple((name, connection.exec_driver_sql(f"{every} {name} AS each").scalar_one()) for name in tables)

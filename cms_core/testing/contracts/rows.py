"""Invented rows, for migrations that have to work on tables in which something stands."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import JSON, Column, Connection, ForeignKeyConstraint, MetaData, Row, Table, TypeDecorator, select
from sqlalchemy.exc import IntegrityError

from cms_core.extensions import Base

MOMENT = datetime(2026, 8, 17, 3, 0, tzinfo=UTC)


class Inventor:
    """Fills tables as they stand in the database, whatever the models have become since."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._tables = MetaData()
        self._number = count(1)

    def fill(self, names: list[str]) -> None:
        """Give each table a row with the least that it asks for and one with all that fits.

        Raises:
            AssertionError: a table takes no row.
        """
        self._tables.reflect(self._connection, only=names)
        for name in names:
            for full in (False, True):
                self._try(self._tables.tables[name], full=full)

    def _try(self, table: Table, *, full: bool) -> None:
        refused = ""
        try:
            with self._connection.begin_nested():
                self._connection.execute(table.insert().values(self._values(table, full=full)))
        except IntegrityError as error:
            refused = str(error.orig)
        # A table with one row a site, for example, takes no second.
        assert self._first(table) is not None, (
            f"{table.name} takes none of the rows that were invented for it ({refused}): "
            "give the column that its rule is about a plain default that the rule allows."
        )

    def _first(self, table: Table) -> Row[Any] | None:
        return self._connection.execute(select(table).limit(1)).first()

    def _values(self, table: Table, *, full: bool) -> dict[str, Any]:
        wanted = [column for column in table.columns if full or not column.nullable]
        values = {
            column.name: self._value(table, column)
            for column in wanted
            if not column.foreign_keys and not column.server_default and column is not table.autoincrement_column
        }
        for key in sorted(table.foreign_key_constraints, key=lambda each: len(each.columns)):
            if all(column in wanted for column in key.columns):
                values |= self._parent(key)
        return values

    def _parent(self, key: ForeignKeyConstraint) -> dict[str, Any]:
        """Return what points at the first row of another table, which gets one where it has none."""
        target = key.referred_table
        if self._first(target) is None:
            self._try(target, full=False)
        row = self._first(target)
        return {each.parent.name: row._mapping[each.column.name] for each in key.elements} if row else {}

    def _value(self, table: Table, column: Column[Any]) -> Any:
        model = Base.metadata.tables.get(table.name)
        own: Any = model.c.get(column.name) if model is not None else None
        if own is not None and getattr(own.default, "is_scalar", False):
            return self._stored(own, own.default.arg)
        if isinstance(column.type, JSON):
            # Made by the model (dict, list) where it says so.
            return own.default.arg(None) if own is not None and getattr(own.default, "is_callable", False) else {}
        number = next(self._number)
        made = _invented(column.type, number)
        return self._stored(own, made)

    def _stored(self, own: Any, value: Any) -> Any:
        """Return a value as the type of the model writes it, so that the program can read what it encrypts."""
        if own is not None and isinstance(own.type, TypeDecorator):
            return own.type.process_bind_param(value, self._connection.dialect)
        return value


def _invented(kind: Any, number: int) -> Any:
    try:
        python = kind.python_type
    except NotImplementedError:  # a type that only one kind of database has
        return None
    if issubclass(python, bool):
        return False
    if issubclass(python, str):
        longest = getattr(kind, "length", None) or 40
        return (getattr(kind, "enums", None) or [str(number).rjust(min(longest, 6), "0")[-longest:]])[0]
    if issubclass(python, datetime):
        return MOMENT
    if issubclass(python, bytes):
        return b""
    return {"date": MOMENT.date(), "time": MOMENT.time(), "list": []}.get(python.__name__, number)

"""What ``cms db revision`` adds to what Alembic writes: a value for the rows that are there already."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from alembic.operations import ops
from sqlalchemy import Column, DefaultClause, TypeDecorator


class MigrationError(Exception):
    """Something about tables that a person can mend; the message says how."""


class NoDefault(MigrationError):
    """A new column must not be empty, and nobody can tell what stands in it in the rows that are there."""


def give_defaults(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """Give each new column that must not be empty its plain ``default`` as ``server_default`` (a hook of Alembic's).

    Raises:
        NoDefault: a column has no plain default.
    """
    for script in directives:
        for table in _changed_tables(script.upgrade_ops):
            for step in table.ops:
                if isinstance(step, ops.AddColumnOp) and not step.column.nullable and not step.column.server_default:
                    step.column = _with_default(table.table_name, step.column)


def _changed_tables(steps: Any) -> Iterator[Any]:
    return (step for step in steps.ops if isinstance(step, ops.ModifyTableOps))


def _with_default(table: str, column: Column[Any]) -> Column[Any]:
    default: Any = getattr(column.default, "arg", None)
    if not isinstance(default, str | int | float | Decimal) or isinstance(column.type, TypeDecorator):
        raise NoDefault(
            f"{table}.{column.name} is new and must not be empty, and the rows that are there have nothing to put into "
            "it. Give it a server_default in the model, or a plain default (a text, a number, a yes or no), or let it "
            "be empty (Mapped[… | None])."
        )
    # A copy: what the migration says is no matter of the model. Both databases read yes and no as 1 and 0.
    text = str(int(default) if isinstance(default, bool) else default)
    return Column(column.name, column.type, nullable=False, server_default=DefaultClause(text))

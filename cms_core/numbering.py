"""Numbers that a site counts up: one statement, and whoever else counts waits for this transaction."""

from __future__ import annotations

import contextlib
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, bindparam, func, not_, update
from sqlalchemy.exc import IntegrityError

from cms_core.database import TenantSession
from cms_core.extensions import db


def count_up(
    model: Any, column: str, by: int, *, unless: ColumnElement[bool] | None = None, given: Any = None, **where: Any
) -> int | None:
    """Add to a number in the row of the site in scope that has these values, and return what it is then.

    None where there is no such row, or where ``unless`` holds: a condition that is made once, and is ``given`` the
    values of its parameters here.
    """
    found = count_for(None, model, column, by, unless=unless, given=given, **where)
    return None if found is None else found[0]


def count_on(model: Any, column: str, by: int, **where: Any) -> int:
    """Add to a number as :func:`count_up` does, beginning at nothing where the site in scope has no such row yet."""
    last = count_up(model, column, by, **where)
    if last is None:
        with contextlib.suppress(IntegrityError), db.session.begin_nested():
            db.session.add(model(**where, **{column: 0}))  # unless somebody else was the first
        last = count_up(model, column, by, **where)
        assert last is not None
    return last


def count_for(
    row: Any,
    model: Any,
    column: str,
    by: int,
    *,
    unless: ColumnElement[bool] | None = None,
    given: Any = None,
    **where: Any,
) -> tuple[int, int | None] | None:
    """Do the same for a new row of the model ``row``, and return its id with the number; None where it has none yet.

    With its id it can be written without an answer to wait for, while everybody else waits for the number.
    """
    session = cast(TenantSession, db.session())
    values = {f"at_{name}": value for name, value in where.items()}
    gives_ids = row is not None and session.get_bind().dialect.name == "postgresql"
    statement = _statement(model, column, tuple(where), unless, row.__tablename__ if gives_ids else "")
    found = session.write(statement, {"added": by, **values, **(given or {})}).first()
    return None if found is None else (found[0], found[1] if gives_ids else None)


@lru_cache(maxsize=64)
def _statement(
    model: Any, column: str, names: tuple[str, ...], unless: ColumnElement[bool] | None, numbered: str
) -> Any:
    table = model.__table__
    same = [table.c[name] == bindparam(f"at_{name}") for name in names]
    number = table.c[column]
    kept = [] if unless is None else [not_(unless)]
    key = [func.nextval(func.pg_get_serial_sequence(numbered, "id"))] if numbered else []
    return update(table).where(*same, *kept).values({number: number + bindparam("added")}).returning(number, *key)

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
    at_once: bool = False,
    **where: Any,
) -> tuple[int, int | None] | None:
    """Do the same for a new row of the model ``row``, and return its id with the number; None where it has none yet.

    With its id it can be written without an answer to wait for. ``at_once`` takes the number in a transaction of its
    own where the database has several at a time: nobody waits for this one, and when it fails the number is given to
    none. A transaction that has counted there already would wait for itself.
    """
    session = cast(TenantSession, db.session())
    values = {"added": by, **{f"at_{name}": value for name, value in where.items()}, **(given or {})}
    if row is None or session.connection().dialect.name != "postgresql":
        found = session.write(_statement(model, column, tuple(where), unless), values).first()
        return None if found is None else (found[0], None)
    statement = _statement(model, column, tuple(where), unless, row.__tablename__, at_once)
    if not at_once:
        found = session.write(statement, values).first()
        return None if found is None else (found[0], found[1])
    with TenantSession(db) as own:
        own.scope = session.scope
        own.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        found = own.write(statement, values).first()
    return None if found is None else (found[0], found[1])


@lru_cache(maxsize=64)
def _statement(
    model: Any,
    column: str,
    names: tuple[str, ...],
    unless: ColumnElement[bool] | None,
    numbered: str = "",
    at_once: bool = False,
) -> Any:
    table = model.__table__
    same = [table.c[name] == bindparam(f"at_{name}") for name in names]
    number = table.c[column]
    kept = [] if unless is None else [not_(unless)]
    told = [number, *([func.nextval(func.pg_get_serial_sequence(numbered, "id"))] if numbered else [])]
    if at_once:
        # Not flushed for itself: the end of what has the number comes later in the log, and is (PostgreSQL, 28.4).
        told.append(func.set_config("synchronous_commit", "off", True))
    return update(table).where(*same, *kept).values({number: number + bindparam("added")}).returning(*told)

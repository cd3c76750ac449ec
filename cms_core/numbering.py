"""Numbers that a site counts up: one statement, and whoever else counts waits for this transaction."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, bindparam, not_, update

from cms_core.database import TenantSession
from cms_core.extensions import db


def count_up(
    model: Any, column: str, by: int, *, unless: ColumnElement[bool] | None = None, given: Any = None, **where: Any
) -> int | None:
    """Add to a number in the row of the site in scope that has these values, and return what it is then.

    None where there is no such row, or where ``unless`` holds: a condition that is made once, and is ``given`` the
    values of its parameters here.
    """
    session = cast(TenantSession, db.session())
    values = {f"at_{name}": value for name, value in where.items()}
    statement = _statement(model, column, tuple(where), unless)
    found = session.write(statement, {"added": by, **values, **(given or {})}).scalar()
    return cast("int | None", found)


@lru_cache(maxsize=64)
def _statement(model: Any, column: str, names: tuple[str, ...], unless: ColumnElement[bool] | None) -> Any:
    table = model.__table__
    same = [table.c[name] == bindparam(f"at_{name}") for name in names]
    number = table.c[column]
    kept = [] if unless is None else [not_(unless)]
    return update(table).where(*same, *kept).values({number: number + bindparam("added")}).returning(number)

"""Rows to take out: some at a time, so that neither memory nor a transaction holds all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar, cast

from sqlalchemy import ColumnElement, select

from cms_core.database import TenantSession
from cms_core.extensions import db
from cms_core.tenancy import SiteOwned

CHUNK = 200
R = TypeVar("R", bound=SiteOwned)


def in_turn(model: type[R], *where: ColumnElement[bool]) -> Iterator[list[R]]:
    """Yield the rows of the site in scope for which conditions hold, the oldest first, 200 at a time.

    Between two times no transaction is open, unless something was written: a file of thousands takes a while, and what
    SQLite has written meanwhile can be folded in. What is asked of a row is read before the next ones are asked for.
    """
    session, after = cast(TenantSession, db.session()), 0
    while True:
        query = select(model).where(model.id > after, *where).order_by(model.id).limit(CHUNK)
        rows = list(session.scalars(query))
        if rows:
            yield rows
        if len(rows) < CHUNK:
            return
        after = rows[-1].id
        session.rest(forget=False)

"""Rows that are written one after the other as they are made, where hundreds are made within a minute.

A flush sorts everything that a session holds before it writes, which takes longer than writing. The locks of the
tenancy look at each statement here as they do there.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from sqlalchemy import insert, inspect
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from cms_core.database import TenantSession
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
        for name, column in names.items():
            if name not in known and column in made:
                set_committed_value(row, name, made[column])
        make_transient_to_detached(row)
        session.add(row)
        if hasattr(model, "WORDED"):
            session.write(insert(ContentWord), listing.words_of(row))


@cache
def _plan(model: Any) -> tuple[dict[str, str], Any]:
    """Return the columns of a model by the names of their attributes, and its statement."""
    mapper = inspect(model)
    return {each.key: each.columns[0].key for each in mapper.column_attrs}, insert(model.__table__)

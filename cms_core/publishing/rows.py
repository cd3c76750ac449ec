"""The rows of a kind that the site in scope has published: all of them for the index, and how many citizens see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from cms_core.extensions import db
from cms_core.publishing.models import PUBLISHED, Publishable, visible
from cms_core.publishing.photos import Photographed

P = TypeVar("P", bound=Publishable)
CHUNK = 200


def indexed(model: type[P], *conditions: ColumnElement[bool]) -> Iterator[P]:
    """Yield every row of the site in scope that the index knows, in their order and with their photos.

    That is what the hook ``cms_items`` gives: what is scheduled, too. Two statements for each 200 rows with photos.
    """
    rows: Any = model
    query = select(rows).where(rows.state == PUBLISHED, *conditions).order_by(rows.id)
    if issubclass(rows, Photographed):
        query = query.options(selectinload(rows.photo_rows))
    yield from db.session.scalars(query.execution_options(yield_per=CHUNK))


def count_visible(model: type[Publishable], *conditions: ColumnElement[bool]) -> int:
    """Return how many rows of the site in scope citizens see now, in one statement; what is scheduled waits."""
    return db.session.scalar(select(func.count()).select_from(model).where(visible(model), *conditions)) or 0

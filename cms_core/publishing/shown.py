"""What a public page shows of a piece of content: read in one statement, into rows that belong to no session.

A row that may be changed is watched, and making one costs twice as much as reading it. What is drawn for everybody
and then forgotten needs its columns alone, as the database gives them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any, TypeVar, cast

from flask import request
from sqlalchemy import bindparam, inspect, select

from cms_core.kept import STAMP
from cms_core.media.models import Media
from cms_core.media.services import Drawn
from cms_core.publishing.addresses import by_slug
from cms_core.publishing.models import Publishable
from cms_core.tenancy import rows_of

P = TypeVar("P", bound=Publishable)


@dataclasses.dataclass(frozen=True)
class Part:
    """What is made of the columns from ``begin`` to ``end``, of which the first is never empty in a row that is there.

    ``under`` is the name under which it hangs on the part before.
    """

    make: Callable[[Sequence[Any]], Any]
    begin: int
    end: int
    under: str

    def made_of(self, values: Sequence[Any]) -> Any:
        """Return what these values hold; None where an outer join found nothing."""
        return self.make(values[self.begin : self.end]) if values[self.begin] is not None else None


def read(model: type[P], slug: str) -> P | None:
    """Return what stands at this slug of the site in scope, whatever its state, with what belongs to it.

    For a page for everybody it is there to be drawn: what is changed of it is written nowhere.
    """
    plan = _plan(cast(Any, model)) if STAMP in request.environ else None
    if plan is None:
        return by_slug(model, slug)
    query, content, *more = plan
    rows = rows_of(query, slug=slug)
    if not rows:
        return None
    found: P = content.made_of(rows[0])
    if more:
        vars(found)[more[0].under] = [_made(more, values) for values in rows if values[more[0].begin] is not None]
    return found


def _made(parts: Sequence[Part], values: Sequence[Any]) -> Any:
    """Return what the first part makes, with what the others make in its place."""
    row = parts[0].made_of(values)
    for part in parts[1:]:
        vars(row)[part.under] = part.made_of(values)
    return row


def _row(manager: Any, names: Sequence[str], values: Sequence[Any]) -> Any:
    row = manager.new_instance()
    vars(row).update(zip(names, values, strict=True))
    return row


@lru_cache(maxsize=256)
def _plan(model: Any) -> tuple[Any, ...] | None:
    """Return the statement and its parts: the content, the rows that go with it when it is deleted, their medium.

    None for content that more, or something else, hangs on: that comes when it is asked for, in a session.
    """
    mapper = inspect(model)
    own = list(mapper.relationships)
    media = [each for one in own for each in one.mapper.relationships]
    fits = all(each.cascade.delete_orphan for each in own) and all(each.mapper.class_ is Media for each in media)
    if len(own) > 1 or len(media) > 1 or not fits:
        return None
    columns: list[Any] = []
    parts: list[Part] = []
    for under, each in (("", mapper), *((link.key, link.mapper) for link in own)):
        names = ["id", *(column.key for column in each.column_attrs if column.key != "id")]
        parts.append(Part(partial(_row, each.class_manager, names), len(columns), len(columns) + len(names), under))
        columns += [getattr(each.class_, name) for name in names]
    for link in media:
        parts.append(Part(Drawn._make, len(columns), len(columns) + len(Drawn._fields), link.key))
        columns += [getattr(Media, name) for name in Drawn._fields]
    query = select(*columns).where(model.slug == bindparam("slug"))
    for link in (*own, *media):
        query = query.outerjoin(link.class_attribute)
    # Its statement is kept: putting one together costs a sixth of running it.
    return query.order_by(*(order for link in own for order in link.order_by or ())), *parts

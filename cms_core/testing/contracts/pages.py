"""Which tables public pages read, and whether those pages are made anew when rows there change."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, Response, request, request_finished, request_started
from sqlalchemy import event

from cms_core import statements
from cms_core.delivery import page_cache
from cms_core.extensions import Base, db
from cms_core.publishing.models import Publishable
from cms_core.publishing.photos import ShownPhoto


@dataclasses.dataclass(frozen=True)
class Page:
    """An answer: whether it is kept for the full time unless the stamp moves, and which sites' tables it read."""

    path: str
    lasting: bool
    tables: frozenset[str]


@contextmanager
def noting(app: Flask) -> Iterator[list[Page]]:
    """Note the pages that are made inside; one that the cache had is not made."""
    pages: list[Page] = []
    tables: set[str] = set()

    def begin(_app: Flask, **_more: Any) -> None:
        tables.clear()

    def read(_connection: Any, _cursor: Any, _sql: str, _parameters: Any, context: Any, _many: bool) -> None:
        if context is not None and context.compiled is not None:
            tables.update(statements.shape_of(context.compiled).owned)

    def end(_app: Flask, response: Response, **_more: Any) -> None:
        life = page_cache.policy()
        kept = life.stored and page_cache.may_be_kept(response.status, list(response.headers), b"")
        whole = life.seconds >= page_cache.LIFE_SECONDS and life.longest == math.inf
        pages.append(Page(request.path, kept and whole, frozenset(tables)))

    event.listen(db.engine, "before_cursor_execute", read)
    try:
        with request_started.connected_to(begin, app), request_finished.connected_to(end, app):
            yield pages
    finally:
        event.remove(db.engine, "before_cursor_execute", read)


def stale(plugin: str, pages: Iterable[Page]) -> Iterator[str]:
    """Yield, once a table, which page stays old although rows of the plugin that it reads have changed."""
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    first = {table: page.path for page in reversed([*pages]) if page.lasting for table in page.tables}
    for table, path in sorted(first.items()):
        model = models.get(table)
        if model is not None and table.startswith(f"{plugin}_") and not _tells(model):
            yield (
                f"{path} reads {table} and stays old for up to ten minutes after a change there: write "
                f"public_surface = True in {model.__name__} (False where its rows change with their parent alone), "
                "or cache_policy().live(60) where the page is made."
            )


def _tells(model: type) -> bool:
    """Whether a model has said what its changes do; what is published, and its photos, move the stamp by the index."""
    return hasattr(model, "public_surface") or issubclass(model, Publishable | ShownPhoto)

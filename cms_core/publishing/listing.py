"""Lists of content in the administration: the newest first, by state, by the words of titles.

The words are written down by the flush that writes the title, as with what shows a medium (media/uses.py). Not only
content has them: any model that names columns in ``WORDED`` is found by what they say (:func:`find_words`).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, delete, event, insert, inspect, select

from cms_core import lookup
from cms_core.database import TenantSession
from cms_core.extensions import db
from cms_core.formats import format_datetime
from cms_core.lists import Found, List, Order
from cms_core.modules import gate
from cms_core.publishing.models import ARCHIVED, DRAFT, PUBLISHED, REVIEW, WITHDRAWN, ContentWord
from cms_core.publishing.steps import PHASES

PER_PAGE = 50
CHUNK = 500
FILTERS = {
    "": _l("Semua"),
    DRAFT: _l("Draf"),
    REVIEW: _l("Menunggu diperiksa"),
    PUBLISHED: _l("Terbit"),
    WITHDRAWN: _l("Ditarik"),
    ARCHIVED: _l("Arsip"),
}
"""The states that a list can be narrowed to; without one it has everything outside the archive."""


@cache
def list_of(model: Any) -> List:
    """Return what a list of content can be asked; its table has indexes (site_id, title or changed_at, id)."""
    return List(
        key=model.id,
        orders={
            "baru": Order(_l("Ditulis"), model.id, down=True),
            "judul": Order(_l("Judul"), model.title),
            "diubah": Order(_l("Diubah"), model.changed_at, down=True),
        },
        states=FILTERS,
        cells={
            _l("Judul"): lambda row: row.title,
            _l("Keadaan"): lambda row: str(PHASES[row.phase][0]),
            _l("Catatan"): lambda row: row.note,
            _l("Diubah"): lambda row: format_datetime(row.changed_at),
        },
        per_page=PER_PAGE,
    )


def listed(model: Any, words: str, limit: int) -> list[Any]:
    """Return content of the site in scope with these words in its title, the newest first, the archive apart."""
    return list(db.session.scalars(_asked(model, "", words).order_by(model.id.desc()).limit(limit)))


def listing(model: Any) -> Found:
    """Return the page of a list that the address asks for."""
    described = list_of(model)
    asked = described.asked()
    return described.page(_asked(model, asked.state, asked.words), asked, seen=select(model))


def _asked(model: Any, state: str, words: str) -> Select[Any]:
    query = select(model).where(model.state == state if state else model.state != ARCHIVED)
    return find_words(query, model, words)


def find_words(query: Select[Any], model: Any, words: str) -> Select[Any]:
    """Return a query for rows of ``model``, narrowed to those with every word in their columns ``WORDED``.

    Of the site in scope; the last letters of a word may be missing. What stands in these columns is no secret.
    """
    return lookup.narrow(query, words, model, ContentWord, ContentWord.ref, ContentWord.table == model.__tablename__)


def words_of(row: Any) -> list[dict[str, Any]]:
    """Return the words of a row as they are stored."""
    where = {"site_id": row.site_id, "table": row.__tablename__, "ref": row.id}
    text = " ".join(getattr(row, name) for name in row.WORDED)
    return [{**where, "word": word} for word in lookup.words_of(text)[: lookup.MOST]]


def rebuild() -> None:
    """Write the words of everything of the site in scope anew: of rows that came another way than by a flush."""
    session = db.session()
    assert isinstance(session, TenantSession)
    session.flush()
    for model in (model for model, _owner in gate.models() if hasattr(model, "WORDED")):
        for rows in session.scalars(select(model).execution_options(yield_per=CHUNK)).partitions():
            session.flushing = True
            try:
                _write(session, rows, rows)
            finally:
                session.flushing = False


def _write(session: TenantSession, rows: Iterable[Any], old: Iterable[Any]) -> None:
    """Write the words of rows, and forget those that ``old`` ones had."""
    refs: dict[tuple[int, str], list[int]] = {}
    for row in old:
        refs.setdefault((row.site_id, row.__tablename__), []).append(row.id)
    for (site_id, table), ids in refs.items():
        statement = delete(ContentWord).where(ContentWord.site_id == site_id, ContentWord.table == table)
        session.connection().execute(statement.where(ContentWord.ref.in_(ids)))
    if fresh := [word for row in rows for word in words_of(row)]:
        session.connection().execute(insert(ContentWord), fresh)


def _after_flush(session: TenantSession, _context: Any) -> None:
    new = [row for row in session.new if hasattr(row, "WORDED")]
    gone = [row for row in session.deleted if hasattr(row, "WORDED")]
    renamed = [row for row in session.dirty if hasattr(row, "WORDED") and _has_new_words(row)]
    if new or gone or renamed:
        _write(session, [*new, *renamed], [*renamed, *gone])


def _has_new_words(row: Any) -> bool:
    attributes = inspect(row).attrs
    return any(attributes[name].history.has_changes() for name in row.WORDED)


event.listen(TenantSession, "after_flush", _after_flush)

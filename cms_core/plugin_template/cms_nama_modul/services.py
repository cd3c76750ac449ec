"""Finding and making entries of the site in scope; the steps of their life are core's. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cms_core.api import (
    Content,
    Item,
    User,
    clean_html,
    db,
    draft,
    now,
    plain_text,
    summary_of,
)
from cms_nama_modul import NAME
from cms_nama_modul.models import Entry

KIND = "entry"


def create(written: Mapping[str, Any], *, by: User | None) -> Entry:
    """Make a draft of what a person wrote: a title, a body in HTML, and photos if there are any."""
    row = draft(Entry, {**written, "body": clean_html(written["body"])}, by=by)
    db.session.flush()
    return row


def item_of(row: Entry) -> Item:
    """Return what home pages, search, feeds and site maps know of an entry."""
    return Item(
        plugin=NAME,
        kind=KIND,
        ref=row.id,
        title=row.title,
        summary=summary_of(row.body),
        body_text=plain_text(row.body),
        endpoint=f"{NAME}.show",
        values={"slug": row.slug},
        image=row.image,
        published_at=row.published_at or now(),
    )


CONTENT = Content(permissions=NAME, plugin=NAME, kind=KIND, item_of=item_of)

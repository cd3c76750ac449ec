"""Writing, publishing and withdrawing entries of the site in scope. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from cms_core.api import PUBLISHED, Item, Site, User, db, free_slug, now, publish, save, withdraw
from cms_nama_modul import NAME
from cms_nama_modul.models import Entry

KIND = "entry"
SUMMARY_LENGTH = 200


def listed(*, limit: int) -> list[Entry]:
    """Return the newest entries, drafts included."""
    return list(db.session.scalars(select(Entry).order_by(Entry.id.desc()).limit(limit)))


def published() -> Iterator[Entry]:
    """Yield every published entry."""
    query = select(Entry).where(Entry.state == PUBLISHED).order_by(Entry.id)
    yield from db.session.scalars(query.execution_options(yield_per=200))


def count() -> int:
    """Return how many entries are published."""
    return db.session.scalar(select(func.count()).select_from(Entry).where(Entry.state == PUBLISHED)) or 0


def create(*, title: str, body: str, by: User | None) -> Entry:
    """Write a draft."""
    row = Entry(title=title, body=body, slug=free_slug(Entry, title))
    save(row, by=by)
    db.session.add(row)
    db.session.flush()
    return row


def change(row: Entry, *, title: str, body: str, version: int, site: Site, by: User | None) -> None:
    """Change an entry as somebody saw it at ``version``; what is published is published anew.

    Raises:
        ChangedMeanwhile: somebody else saved it since.
    """
    save(row, by=by, version=version)
    row.title, row.body = title, body
    if row.state == PUBLISHED:
        publish_entry(row, site=site, by=by)


def publish_entry(row: Entry, *, site: Site, by: User | None) -> None:
    """Publish an entry: its state and its row in the index of published things, at once."""
    publish(row, site=site, item=item_of(row), by=by)


def withdraw_entry(row: Entry, *, site: Site, reason: str, by: User | None) -> None:
    """Take an entry down.

    Raises:
        WrongState: it is not published.
        ReasonMissing: the reason is empty.
    """
    withdraw(row, site=site, plugin=NAME, kind=KIND, reason=reason, by=by)


def summary_of(row: Entry) -> str:
    """Return the first lines of the text, cut at a word."""
    text = " ".join(row.body.split())
    return text if len(text) <= SUMMARY_LENGTH else text[:SUMMARY_LENGTH].rpartition(" ")[0] + " …"


def item_of(row: Entry) -> Item:
    """Return what home pages, search, feeds and site maps know of an entry."""
    return Item(
        plugin=NAME,
        kind=KIND,
        ref=row.id,
        title=row.title,
        summary=summary_of(row),
        body_text=row.body,
        endpoint=f"{NAME}.show",
        values={"slug": row.slug},
        published_at=row.published_at or now(),
    )

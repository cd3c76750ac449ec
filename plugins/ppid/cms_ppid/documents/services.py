"""Making and publishing documents, and looking after those that stand in the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import event, or_, select

from cms_core.api import (
    Content,
    FetchFailed,
    FetchRefused,
    Item,
    Site,
    StoreUnavailable,
    User,
    audit,
    db,
    draft,
    fetch,
    lost_documents,
    media_in,
    now,
    page_status,
    plain_text,
    publish,
    site_scope,
    site_url,
    summary_of,
    today,
    visible,
)
from cms_ppid import NAME
from cms_ppid.catalogue.services import keep
from cms_ppid.documents.sorts import known_as
from cms_ppid.models import Document

AGAIN = timedelta(days=30)
"""After so long a link is tried again."""
AT_ONCE, SECONDS, MOST = 20, 5, 64 * 1024
"""Links that a job tries for a site, how long each may take, and the bytes that are read of one."""
GONE = (404, 410)
"""Answers that say that there is nothing. No answer says nothing: the line of this machine may be down."""
HTTPS, OWN = "https://", "/"
"""How a link begins that leads elsewhere, and one to a page of the site itself."""
FILES, HELD = 200, "data-media="
"""Documents whose files a job looks for, and what the text of one that has some says (:func:`media_in`)."""


def create(written: Mapping[str, Any], *, by: User | None) -> Document:
    """Make a draft of a document in the site in scope of what a person wrote."""
    return draft(Document, written, by=by)


def publish_row(row: Document, *, site: Site, by: User | None) -> None:
    """Publish a document of the site in scope."""
    publish(row, site=site, item=item_of(row), by=by)
    DOCUMENTS.settle(row)


def item_of(row: Document) -> Item:
    """Return what the index holds of a document: it is found by whatever its kind is called."""
    zone = f"zona integritas pengungkit {row.lever}" if row.lever else ""
    said = (plain_text(row.body), known_as(row.sort), row.number, str(row.year), row.holder, row.about, zone)
    return Item(
        plugin=NAME,
        kind=Document.KIND,
        ref=row.id,
        title=row.title,
        summary=row.summary or summary_of(row.body),
        body_text=" ".join(filter(None, said)),
        endpoint=f"{NAME}.show",
        values={"slug": row.slug},
        published_at=row.published_at or now(),
    )


def _settled(rows: Sequence[Document]) -> None:
    db.session.flush()
    keep(db.session.get_one(Site, rows[0].site_id))


DOCUMENTS = Content(permissions=NAME, plugin=NAME, kind=Document.KIND, item_of=item_of, settled=_settled)


def verify(row: Document, *, site: Site, by: User) -> None:
    """Write down that somebody looked and a document is still true."""
    row.verified_on = today(site)
    db.session.flush()
    audit(f"{NAME}.verify", site_id=site.id, user_id=by.id, target=row.slug)
    keep(site)


def try_links(site_id: int) -> None:
    """Look whether links and files of documents can still be opened, those that were tried longest ago first."""
    site = db.session.get_one(Site, site_id)
    day = today(site)
    wanted = or_(Document.asked_on.is_(None), Document.asked_on < day - AGAIN)
    query = select(Document.id, Document.link, Document.body).where(visible(Document), wanted)
    query = query.order_by(Document.asked_on.is_not(None), Document.asked_on, Document.id)
    # A village without a face has no pages that a link could lead to.
    kinds = (HTTPS, OWN) if site.public else (HTTPS,)
    leading = or_(*(Document.link.startswith(kind) for kind in kinds))
    links = db.session.execute(query.where(leading).limit(AT_ONCE)).all()
    addresses = {row.id: site_url(site, row.link) for row in links if row.link.startswith(OWN)}
    held = db.session.execute(query.where(Document.link == "", Document.body.contains(HELD)).limit(FILES)).all()
    # Nothing is held open while others are asked.
    db.session.rollback()
    with site_scope(site_id):
        lost = _lost({key for row in held for key in media_in(row.body)})
    found = {row.id: (row, _is_gone(row.link, addresses.get(row.id))) for row in links}
    if lost is not None:
        found |= {row.id: (row, bool(lost & media_in(row.body))) for row in held}
    with site_scope(site_id):
        for row in db.session.scalars(select(Document).where(Document.id.in_(found))):
            _write_down(row, *found[row.id], day)
        db.session.flush()
        keep(db.session.get_one(Site, site_id))


def _write_down(row: Document, tried: Any, gone: bool | None, day: date) -> None:
    if (row.link, row.body) != (tried.link, tried.body):
        return
    row.asked_on = day
    if gone is not None:
        row.dead_on = (row.dead_on or day) if gone else None


def _lost(keys: set[str]) -> set[str] | None:
    """Return the documents whose file is gone; None where the store does not answer."""
    try:
        return lost_documents(keys)
    except StoreUnavailable:
        return None


def _is_gone(link: str, own: str | None) -> bool | None:
    """Whether a link leads nowhere, ``own`` the address of a page of the site itself; None where nobody answered."""
    if own is not None:
        return page_status(own) in GONE
    try:
        # Some servers do not know what a HEAD is.
        return fetch(link, method="HEAD", seconds=SECONDS).status in GONE and _asked_whole(link)
    except (FetchRefused, FetchFailed):
        return None


def _asked_whole(link: str) -> bool:
    try:
        return fetch(link, seconds=SECONDS, most=MOST).status in GONE
    except FetchFailed:
        return False  # it sends more than anybody reads here: it is there


@event.listens_for(Document.link, "set")
@event.listens_for(Document.body, "set")
def _forget_what_was_found(row: Document, value: str, before: object, _event: object) -> None:
    """What was found of one link or file says nothing of another."""
    if value != before:
        row.dead_on = row.asked_on = None

"""Taking a document in: a PDF or an office file, from staff alone, as it was sent.

A document cannot be encoded anew like an image. So its kind is told by its bytes and never by its name, office files
with macros are refused, and scripts, commands and what reaches outside are looked for and said (``Media.note``). It is
served as a download under a sandbox and never shown inside a page (views.py).
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Collection
from typing import Any, BinaryIO, NamedTuple, cast

from sqlalchemy import select

from cms_core import audit
from cms_core.database import TenantSession
from cms_core.extensions import db
from cms_core.media import pending, search
from cms_core.media.inspection import MAX_BYTES, DocumentTooLarge, examine
from cms_core.media.intake import file_name
from cms_core.media.models import DOCUMENT, PRIVATE, Media, MediaUse
from cms_core.media.store import NotInStore, StoreUnavailable, store
from cms_core.tenancy import current_scope
from cms_core.users.models import User


@dataclasses.dataclass(frozen=True)
class PreparedDocument:
    """A document that was looked at and lies in the store, with no row yet."""

    key: str
    ending: str
    note: str
    size: int


def prepare_document(stream: BinaryIO) -> PreparedDocument:
    """Do everything about a document that takes long; see :func:`cms_core.media.intake.prepare_image`.

    Raises:
        DocumentTooLarge, NotADocument, HasMacros: it is refused; each says why in ``message``.
        StoreUnavailable: the store cannot be written.
    """
    cast(TenantSession, db.session()).rest()
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise DocumentTooLarge
    ending, note = examine(content)
    key = secrets.token_hex(16)
    pending.put(store(), {stored_name(key, ending): content})
    return PreparedDocument(key=key, ending=ending, note=note, size=len(content))


def store_document(
    document: BinaryIO | PreparedDocument,
    *,
    owner_plugin: str,
    name: str | None = "",
    title: str = "",
    by: User | None = None,
    private: bool = False,
) -> Media:
    """Take a document in for the site in scope; ``title`` is what its link says when nothing else does.

    ``private`` keeps it out of the library: its owner alone hands it out (:func:`private_document`).

    Raises:
        DocumentTooLarge, NotADocument, HasMacros: it is refused; each says why in ``message``.
        StoreUnavailable: the store cannot be written.
    """
    site_id = current_scope()
    if not isinstance(site_id, int):
        raise TypeError("A document is taken in for the site in scope, and there is none.")
    found = document if isinstance(document, PreparedDocument) else prepare_document(document)
    pending.keep(store(), [stored_name(found.key, found.ending)])
    media = Media(
        site_id=site_id,
        key=found.key,
        owner_plugin=owner_plugin,
        kind=PRIVATE if private else DOCUMENT,
        name=file_name(name),
        ending=found.ending,
        note=found.note,
        alt=title.strip(),
        width=0,
        height=0,
        size=found.size,
        created_by=by.id if by is not None else None,
    )
    db.session.add(media)
    db.session.flush()
    if not private:
        search.index(media)
    audit.record("media.stored", site_id=site_id, user_id=media.created_by, target=found.key, owner=owner_plugin)
    return media


def private_document(media: Media) -> bytes | None:
    """Return the bytes of a private document of the site in scope; None where there are none.

    Whoever asks has made sure that the reader may.
    """
    try:
        with store().open(stored_name(media.key, media.ending)) as file:
            return file.read()
    except (NotInStore, StoreUnavailable):
        return None


def lost_documents(keys: Collection[str]) -> set[str]:
    """Return those documents of the site in scope, by their keys, whose file is gone; photos are passed over.

    The store is asked about each one, so this is for a job.

    Raises:
        StoreUnavailable: the store does not answer, which says nothing of any of them.
    """
    query = select(Media.key, Media.ending).where(Media.key.in_(keys), Media.kind == DOCUMENT)
    found = db.session.execute(query).all()
    cast(TenantSession, db.session()).rest()
    files = store()
    return {key for key, ending in found if files.stat(stored_name(key, ending)) is None}


def stored_name(key: str, ending: str) -> str:
    """Return the name of a document in the store."""
    return f"{key}/berkas.{ending}"


class ShownFile(NamedTuple):
    """What a list says of a document: the ending of its name, and its bytes."""

    ending: str
    size: int


def files_of(session: Any, model: Any, refs: Collection[int]) -> dict[int, ShownFile]:
    """Return the first document that each of some rows shows to everybody, by their ids; one statement.

    ``session`` is that of the site in scope or of a region (:func:`cms_core.tenancy.every_site`).
    """
    if not refs:
        return {}
    query = select(MediaUse.ref, Media.ending, Media.size).join(Media, Media.id == MediaUse.media_id)
    shown = (MediaUse.table == model.__tablename__, MediaUse.ref.in_(refs), Media.kind == DOCUMENT, Media.public)
    rows = session.execute(query.where(*shown).order_by(Media.id.desc()))
    return {ref: ShownFile(ending, size) for ref, ending, size in rows}

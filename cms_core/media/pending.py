"""Files of rows that are not committed yet: new ones go when their rows do not stay, old ones when theirs are gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction

from cms_core.database import TenantSession
from cms_core.extensions import db
from cms_core.media.store import MediaStore, StoreUnavailable

log = structlog.get_logger()
KEY, GOING = "cms_pending_media", "cms_going_media"


class _File:
    """A file written for the transactions that are open now, the innermost (a savepoint) first."""

    def __init__(self, session: Any, store: MediaStore, name: str) -> None:
        self.store = store
        self.name = name
        self.within: list[SessionTransaction] = []
        transaction = session.get_nested_transaction() or session.get_transaction()
        while transaction is not None:
            self.within.append(transaction)
            transaction = transaction.parent

    def remove(self) -> None:
        _remove(self.store, self.name)


def _remove(store: MediaStore, name: str) -> None:
    try:
        store.delete(name)
    except StoreUnavailable:
        log.warning("file without a row stays", name=name)


def put(store: MediaStore, files: Mapping[str, bytes]) -> None:
    """Write files all or none, by name. What dies between this and :func:`keep` leaves files for orphans.py.

    Raises:
        StoreUnavailable: the store cannot be written; what it holds of these files is removed.
    """
    written: list[str] = []
    try:
        for name, content in files.items():
            written.append(name)
            store.put(name, content)
    except StoreUnavailable:
        for name in written:
            _remove(store, name)
        raise


def keep(store: MediaStore, names: Iterable[str]) -> None:
    """Remove files that were put unless the transaction of ``db.session``, which writes their row, is committed."""
    session = db.session()
    if session.get_transaction() is None:
        session.begin()
    session.info.setdefault(KEY, []).extend(_File(session, store, name) for name in names)


def delete(store: MediaStore, name: str) -> None:
    """Delete a file when the transaction of ``db.session`` is committed; it stays when the transaction does not.

    What the store does not delete then is found by orphans.py.
    """
    session = db.session()
    if session.get_transaction() is None:
        session.begin()
    session.info.setdefault(GOING, []).append(_File(session, store, name))


def _after_commit(session: TenantSession) -> None:
    if session.in_nested_transaction():
        return
    session.info.pop(KEY, None)
    for file in session.info.pop(GOING, []):
        file.remove()


def _remove_rolled_back(session: TenantSession, transaction: SessionTransaction) -> None:
    staying: list[_File] = session.info.get(GOING, [])
    staying[:] = [file for file in staying if transaction not in file.within]
    files: list[_File] = session.info.get(KEY, [])
    for file in [file for file in files if transaction in file.within]:
        file.remove()
        files.remove(file)


def _remove_abandoned(session: TenantSession, transaction: SessionTransaction) -> None:
    # A session that is closed without commit tells of no rollback.
    if transaction.parent is None:
        _remove_rolled_back(session, transaction)


event.listen(TenantSession, "after_commit", _after_commit)
event.listen(TenantSession, "after_soft_rollback", _remove_rolled_back)
event.listen(TenantSession, "after_transaction_end", _remove_abandoned)

"""Stamps: one number per site that moves whenever something public changes, in the transaction that changes it.

What is kept in memory (pages, menus, host names) carries the stamp it was made under and is made anew when that has
moved. Key 0 is the platform's: hosts, sites, themes.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from typing import Any, Protocol, cast

import structlog
from flask import Flask
from sqlalchemy import event, inspect, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import ORMExecuteState

from cms_core.database import TenantSession, insert_for, set_pragmas
from cms_core.extensions import db, state
from cms_core.sites.models import Site, SiteHost, Stamp

log = structlog.get_logger()
PLATFORM = 0
POLL_SECONDS = 1.0
CHUNK = 500


class StampReader(Protocol):
    """Answers which stamp a key has now (0 when it never moved)."""

    def get(self, key: int) -> int:
        """Return the stamp of a site's id, or of :data:`PLATFORM`."""


class SqliteStamps:
    """Reads stamps again only after ``PRAGMA data_version`` moved, which costs microseconds."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._local = threading.local()

    def get(self, key: int) -> int:
        """Return the stamp of a key.

        Raises:
            sqlite3.OperationalError: the database is away; another file may stand in its place the next time.
        """
        try:
            return self._read(self._connection(), key)
        except sqlite3.Error:
            self._close()
            raise

    def _read(self, connection: sqlite3.Connection, key: int) -> int:
        version = connection.execute("PRAGMA data_version").fetchone()[0]
        if version != self._local.version:
            self._local.version, self._local.known = version, {}
        known: dict[int, int] = self._local.known
        if key not in known:
            row = connection.execute("SELECT value FROM core_stamp WHERE site_key = ?", (key,)).fetchone()
            known[key] = row[0] if row else 0
        return known[key]

    def _close(self) -> None:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            self._local.connection = None
            connection.close()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path)
            set_pragmas(connection)
            self._local.connection, self._local.version, self._local.known = connection, None, {}
        return connection


class PolledStamps:
    """Reads all stamps that anyone asked for at most once in ``seconds``; the last known while none can be read."""

    def __init__(self, app: Flask, seconds: float = POLL_SECONDS) -> None:
        self._app = app
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: dict[int, tuple[float, int]] = {}

    def get(self, key: int) -> int:
        """Return the stamp of a key, at most ``seconds`` old."""
        moment = time.monotonic()
        with self._lock:
            known = self._known.get(key)
        if known is not None and moment - known[0] < self._seconds:
            return known[1]
        try:
            with self._app.app_context(), db.engine.connect() as connection:
                value = connection.scalar(select(Stamp.value).where(Stamp.site_key == key)) or 0
        except OperationalError:
            # What is kept is shown on while the database is away; it may be a little old.
            if known is None:
                raise
            value = known[1]
            log.warning("stamps not read", key=key)
        with self._lock:
            self._known[key] = (moment, value)
        return value


def init_stamps(app: Flask) -> StampReader:
    """Return the reader for the application's database, and keep it for :func:`current`."""
    settings = app.extensions["cms"].settings
    reader: StampReader
    if settings.is_sqlite:
        with app.app_context():
            reader = SqliteStamps(str(db.engine.url.database))
    else:
        reader = PolledStamps(app, app.config.get("STAMP_SECONDS", POLL_SECONDS))
    app.extensions["cms"].extras["stamps"] = reader
    return reader


def current(key: int) -> int:
    """Return the stamp of a site's id, or of :data:`PLATFORM`."""
    return cast(StampReader, state().extras["stamps"]).get(key)


def bump(*keys: int, session: TenantSession | None = None) -> None:
    """Move stamps in the current transaction, :data:`CHUNK` of them with a statement."""
    session = session or cast(TenantSession, db.session())
    insert = insert_for(session.get_bind().dialect.name)
    # In one order, so that two transactions never wait for each other.
    rows = [{"site_key": key, "value": 1} for key in sorted(set(keys))]
    for start in range(0, len(rows), CHUNK):
        statement = insert(Stamp).values(rows[start : start + CHUNK])
        moved = {"value": Stamp.value + 1}
        session.connection().execute(statement.on_conflict_do_update(index_elements=[Stamp.site_key], set_=moved))


def bump_below(site: Site) -> None:
    """Move the stamps of a site and of all sites of its region: their pages show something of it that has changed."""
    code = site.region_code
    query = select(Site.id).where(or_(Site.id == site.id, Site.region_code.startswith(f"{code}.", autoescape=True)))
    bump(*db.session.scalars(query))


def _keys_of(row: Any, *, gone: bool) -> set[int]:
    if isinstance(row, Site):
        # When a site last changed is shown on roll-ups, which live for seconds; its menu nowhere else.
        changed = {attribute.key for attribute in inspect(row).attrs if attribute.history.has_changes()}
        return {row.id} if changed <= {"changed_at", "menu"} else {PLATFORM, row.id}
    if isinstance(row, SiteHost):
        return {PLATFORM}
    keys = {row.site_id} if getattr(type(row), "public_surface", False) else set()
    watched = getattr(type(row), "seen_from_everywhere", ())
    seen = any(attribute.key in watched and attribute.history.has_changes() for attribute in inspect(row).attrs)
    return {PLATFORM, *keys} if seen or (watched and gone) else keys


@event.listens_for(TenantSession, "after_flush")
def _after_flush(session: TenantSession, _context: Any) -> None:
    keys: set[int] = set()
    for row in [*session.new, *(row for row in session.dirty if session.is_modified(row))]:
        keys |= _keys_of(row, gone=False)
    for row in session.deleted:
        keys |= _keys_of(row, gone=True)
    bump(*keys, session=session)


@event.listens_for(TenantSession, "do_orm_execute")
def _after_bulk(state: ORMExecuteState) -> None:
    """A bulk write does not say whose rows it changed: everybody's pages are made anew."""
    if state.is_select:
        return
    mapper = state.bind_mapper
    if mapper is not None and (mapper.class_ in (Site, SiteHost) or getattr(mapper.class_, "public_surface", False)):
        session = cast(TenantSession, state.session)
        bump(PLATFORM, session=session)
        session.connection().execute(update(Stamp).values(value=Stamp.value + 1))

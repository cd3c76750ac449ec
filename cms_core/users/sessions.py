"""Who is signed in: a random token in the cookie, its hash in a row; without the row the cookie is worth nothing.

There is a session only where staff work (the platform host's ``/admin``, ``/masuk``, ``/keluar`` and
``/s/<slug>/admin``). Everywhere else a page neither reads nor sets a cookie, and so may be cached for everybody.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask, Request, Response, g, has_request_context, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import AnonymousUserMixin
from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError

from cms_core.columns import now
from cms_core.database import is_reading
from cms_core.delivery import form_token
from cms_core.extensions import db, login_manager
from cms_core.users import guard
from cms_core.users.devices import device_name
from cms_core.users.models import User, UserSession
from cms_core.users.services import end_sessions

log = structlog.get_logger()

IDLE = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=5)
FRESH = timedelta(minutes=15)
TOKEN_KEY = "_user_id"  # noqa: S105  # the key under which Flask-Login looks
TOKEN_BYTES = 32
MESSAGES = "_flashes"
"""The key under which Flask keeps messages for one person (``flash()``)."""


def init_users(app: Flask) -> None:
    """Wire sessions and sign-in to ``app``, and refuse administration that nobody guards.

    Raises:
        Unguarded: an address under ``/admin`` says neither ``@require`` nor ``@area("staff")``.
    """
    app.session_interface = PlatformSessions()
    app.config["PERMANENT_SESSION_LIFETIME"] = IDLE
    login_manager.session_protection = None
    login_manager.init_app(app, add_context_processor=False)
    login_manager.user_loader(_load_user)
    guard.check_guards(app)


class PlatformSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, where staff work; nowhere else is there a session at all."""

    digest_method = staticmethod(hashlib.sha256)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of a request; None (a null session) on public pages."""
        return super().open_session(app, request) if guard.has_session(request) else None

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether an answer writes the cookie: not that of a request beside a page, unless it has changed it.

        Such a request may have left with an older cookie than the page has written meanwhile.
        """
        return session.modified if g.get("beside_a_page") else super().should_set_cookie(app, session)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie; what was answered to one person is kept by no cache."""
        response.headers["Cache-Control"] = "no-store"
        if request.method == "POST" and request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            _leave_messages(session, self.open_session(app, request) or {})
        super().save_session(app, session, response)


def _leave_messages(session: SessionMixin, before: Mapping[str, Any]) -> None:
    """Leave messages for one person as they were ``before`` a script sent something.

    It shows no page: what was said of that would stand on the next one, as if it were about what is there.
    """
    if MESSAGES in before:
        session[MESSAGES] = before[MESSAGES]
    elif MESSAGES in session:
        del session[MESSAGES]


def sign_in(user: User, *, shared: bool = False) -> UserSession:
    """Sign an account in on this device, with a new token; what the cookie held before is dropped.

    ``shared`` forgets it when the browser closes.
    """
    before = current_session()
    if before is not None:
        # By statement: a new password has ended every session already, this one too.
        db.session.execute(delete(UserSession).where(UserSession.id == before.id))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.clear()
    session.permanent = not shared
    session[TOKEN_KEY] = token
    # The token of its forms from the beginning: the cookie of another answer on its way then takes none away.
    session["csrf_token"] = form_token.for_account(user.id)
    stale = UserSession.seen_at < now() - IDLE
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id, stale))
    user.seen_at = now()
    row = UserSession(user=user, token_hash=_hash(token), device=device_name(request.user_agent.string))
    db.session.add(row)
    db.session.flush()
    g._login_user, g.user_session = user, row
    return row


def sign_out() -> None:
    """Sign this device out: the row goes, so the cookie is worth nothing wherever it may have been copied."""
    row = current_session()
    if row is not None:
        row.user.seen_at = now()
        db.session.delete(row)
    _forget()


def sign_out_everywhere(user: User) -> None:
    """Sign an account out on every device; on this one too when it is its own."""
    row = current_session()
    end_sessions(user)
    if row is not None and row.user_id == user.id:
        _forget()


def sign_out_others(user: User) -> None:
    """Sign an account out on every device but this one, which gets a new token."""
    shared = not is_kept()
    end_sessions(user)
    sign_in(user, shared=shared)


def end_one(user: User, session_id: int) -> bool:
    """Sign one of an account's devices out; False when it is none of them."""
    this = (UserSession.id == session_id, UserSession.user_id == user.id)
    return db.session.scalar(delete(UserSession).where(*this).returning(UserSession.id)) is not None


def sessions_of(user: User) -> list[UserSession]:
    """Return the devices on which an account is signed in, the last seen first."""
    query = select(UserSession).where(UserSession.user_id == user.id, UserSession.seen_at >= now() - IDLE)
    return list(db.session.scalars(query.order_by(UserSession.seen_at.desc(), UserSession.id.desc())))


def is_kept() -> bool:
    """Whether this device stays signed in when the browser closes."""
    return session.permanent


def is_fresh() -> bool:
    """Whether the person at this device signed in so lately that nobody else can have taken it over."""
    row = current_session()
    return row is not None and now() - row.created_at < FRESH


def current_session() -> UserSession | None:
    """Return the row of this request's session."""
    if not has_request_context():
        return None
    if "user_session" not in g:
        token = session.get(TOKEN_KEY)
        g.user_session = _find(token) if isinstance(token, str) else None
    row: UserSession | None = g.user_session
    return row


def _load_user(_token: str) -> User | None:
    row = current_session()
    if row is None or not row.user.is_active:
        return None
    moment = now()
    if moment - row.seen_at >= SEEN_EVERY:
        _write_seen(row, moment)
    return row.user


def _find(token: str) -> UserSession | None:
    return db.session.scalar(
        select(UserSession).where(UserSession.token_hash == _hash(token), UserSession.seen_at >= now() - IDLE)
    )


def _write_seen(row: UserSession, moment: datetime) -> None:
    if not is_reading():
        row.seen_at = moment
        return
    # What only reads commits nothing, so this goes its own way; a page does not fail for want of it.
    try:
        with db.engine.begin() as connection:
            connection.execute(update(UserSession).where(UserSession.id == row.id).values(seen_at=moment))
    except OperationalError as error:
        log.warning("session not refreshed", reason=str(error.orig)[:200])


def _forget() -> None:
    session.clear()
    g.user_session = None
    g._login_user = AnonymousUserMixin()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

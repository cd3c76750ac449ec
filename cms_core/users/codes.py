"""Codes handed over on paper or by telephone, with which somebody chooses a password: once, and not for long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from cms_core import audit
from cms_core.columns import now
from cms_core.crypto import keyed_hash
from cms_core.extensions import db
from cms_core.users import passwords, services
from cms_core.users.models import AccessCode, User

INVITATION, RESET = "invitation", "reset"
LIFETIME = {INVITATION: timedelta(days=14), RESET: timedelta(hours=24)}


class UnknownCode(Exception):
    """No account of this name was given this code; which of the two is wrong is not said."""


class UsedCode(Exception):
    """The code is right, and was used already."""


class ExpiredCode(Exception):
    """The code is right, and too old, replaced by a newer one, or of an account that was closed."""


def issue(user: User, kind: str, *, by: User | None) -> str:
    """Return a new code (74 bits) for an account; what it had been given before is worth nothing any more."""
    revoke(user)
    code = passwords.start_password()
    row = AccessCode(
        user_id=user.id,
        kind=kind,
        code_hash=_hash(code),
        by_id=by.id if by else None,
        expires_at=now() + LIFETIME[kind],
    )
    db.session.add(row)
    db.session.flush()
    audit.record("users.code_issued", site_id=None, user_id=row.by_id, target=user.username, kind=kind)
    return code


def revoke(user: User) -> None:
    """Make every unused code of an account worthless."""
    unused = (AccessCode.user_id == user.id, AccessCode.used_at.is_(None), AccessCode.expires_at > now())
    db.session.execute(update(AccessCode).where(*unused).values(expires_at=now()))


def unused_invitations(user_ids: Iterable[int]) -> dict[int, datetime]:
    """Return of the accounts that nobody has taken over yet until when their last invitation is good; one query."""
    columns = (AccessCode.user_id, AccessCode.kind, AccessCode.used_at, AccessCode.expires_at)
    rows = db.session.execute(select(*columns).where(AccessCode.user_id.in_(list(user_ids)))).all()
    entered = {user_id for user_id, _kind, used, _until in rows if used is not None}
    found: dict[int, datetime] = {}
    for user_id, kind, _used, until in rows:
        if kind == INVITATION and user_id not in entered:
            found[user_id] = max(until, found.get(user_id, until))
    return found


def redeem(username: str, code: str, password: str) -> User:
    """Give an account the password that the owner of its code chose, and sign it out everywhere.

    Raises:
        UnknownCode: the code is not one of this account's.
        UsedCode: it was used.
        ExpiredCode: it is not good any more.
        WeakPassword: the password is too easy to guess; the caller undoes, and the code stays good.
    """
    row = _find(username, code)
    if row.used_at is not None:
        raise UsedCode
    if row.expires_at <= now() or not row.user.active:
        raise ExpiredCode
    # In one statement, so that of two who bring the same code at once only one gets in.
    first = update(AccessCode).where(AccessCode.id == row.id, AccessCode.used_at.is_(None)).values(used_at=now())
    if db.session.scalar(first.returning(AccessCode.id)) is None:
        raise UsedCode
    services.set_password(row.user, password)
    audit.record("users.code_used", site_id=None, user_id=row.user_id, target=row.user.username, kind=row.kind)
    return row.user


def _find(username: str, code: str) -> AccessCode:
    row = db.session.scalar(select(AccessCode).where(AccessCode.code_hash == _hash(code)))
    if row is None or row.user.username != services.normal_username(username):
        raise UnknownCode
    return row


def _hash(code: str) -> str:
    letters = "".join(character for character in code.lower() if character.isascii() and character.isalnum())
    return keyed_hash(f"access {letters}")

"""Accounts: making them, giving them roles in regions, their passwords, and who is who."""

from __future__ import annotations

import re
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from cms_core import audit
from cms_core.database import TenantSession
from cms_core.extensions import db
from cms_core.permissions import ROLES
from cms_core.regions.services import get as get_region
from cms_core.users import passwords
from cms_core.users.models import Assignment, User, UserSession

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{1,58}[a-z0-9])", re.ASCII)
WHOLE_COUNTRY = ""


class BadUsername(Exception):
    """An account's name has 3 to 60 small letters, digits, hyphens and dots."""


class UsernameTaken(Exception):
    """Another account has this name."""


class UnknownRole(Exception):
    """There is no such role."""


class WrongCredentials(Exception):
    """No active account has this name and password; which of the two is wrong is not said."""


def create_user(
    *, username: str, office: str, password: str, must_change: bool = False, by: User | None = None
) -> User:
    """Make an account without any rights; ``must_change`` lets it do nothing before it has a password of its own.

    Raises:
        BadUsername: the name has other characters or another length.
        UsernameTaken: there is an account of this name.
        WeakPassword: the password is too easy to guess.
    """
    name = normal_username(username)
    if USERNAME.fullmatch(name) is None:
        raise BadUsername(username)
    if by_username(name) is not None:
        raise UsernameTaken(name)
    passwords.check_strength(password, username=name)
    user = User(
        username=name,
        office=office,
        password=passwords.hash_password(password),
        must_change_password=must_change,
        assignments=[],
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        # Somebody made it at the same moment.
        raise UsernameTaken(name) from error
    audit.record("users.created", site_id=None, user_id=_id(by), target=name)
    return user


def assign(user: User, role: str, region_code: str, *, by: User | None = None) -> Assignment:
    """Give an account a role in a region and everything below; the same again changes nothing.

    Raises:
        UnknownRole: there is no such role.
        UnknownRegion: there is no such region (an empty code is the whole country).
    """
    if role not in ROLES:
        raise UnknownRole(role)
    if region_code != WHOLE_COUNTRY:
        region_code = get_region(region_code).code
    for assignment in user.assignments:
        if (assignment.role, assignment.region_code) == (role, region_code):
            return assignment
    assignment = Assignment(role=role, region_code=region_code)
    user.assignments.append(assignment)
    db.session.flush()
    audit.record("users.assigned", site_id=None, user_id=_id(by), target=user.username, role=role, region=region_code)
    return assignment


def set_password(user: User, password: str, *, must_change: bool = False) -> None:
    """Change a password and sign the account out on every device.

    Raises:
        WeakPassword: the password is too easy to guess.
    """
    passwords.check_strength(password, username=user.username)
    user.password = passwords.hash_password(password)
    user.must_change_password = must_change
    end_sessions(user)
    audit.record("users.password", site_id=None, user_id=user.id, target=user.username)


def change_password(user: User, old: str, new: str) -> None:
    """Change one's own password, knowing the one before.

    Raises:
        WrongCredentials: ``old`` is not the password.
        WeakPassword: the new one is too easy to guess, or is the old one.
    """
    confirm(user, old)
    if passwords.matches(user.password, new):
        raise passwords.WeakPassword(_l("Kata sandi baru sama dengan yang lama."))
    set_password(user, new)


def confirm(user: User, password: str) -> None:
    """Make sure that it is the owner who asks.

    Raises:
        WrongCredentials: that is not the account's password.
    """
    if not _matches(user, password):
        raise WrongCredentials


def close(user: User) -> None:
    """Let an account sign in no more, from now on; its roles and what it wrote stay on record."""
    user.active = False
    end_sessions(user)


def end_sessions(user: User) -> None:
    """Delete every session of an account: all its devices are signed out at their next request."""
    db.session.execute(delete(UserSession).where(UserSession.user_id == user.id))


def authenticate(username: str, password: str) -> User:
    """Return the active account with this name and password, in the same time whether or not there is one.

    Raises:
        WrongCredentials: there is none.
    """
    user = by_username(normal_username(username))
    if not _matches(user, password) or user is None or not user.active:
        raise WrongCredentials
    if passwords.is_outdated(user.password):
        user.password = passwords.hash_password(password)
    return user


def _matches(user: User | None, password: str) -> bool:
    # It takes a tenth of a second on purpose: meanwhile others may write.
    cast(TenantSession, db.session()).rest(forget=False)
    if user is None:
        passwords.spend_time(password)
        return False
    kept = user.password
    good = passwords.matches(kept, password)
    # Meanwhile it may have been changed, or the account closed.
    db.session.refresh(user)
    return good and user.password == kept


def by_username(username: str) -> User | None:
    """Return the account of a name, as it is kept; what cannot be a name is not even looked for."""
    if USERNAME.fullmatch(username) is None:
        return None
    return db.session.scalar(select(User).where(User.username == username))


def normal_username(typed: str) -> str:
    """Return an account's name as it is kept, whatever a phone's keyboard made of it."""
    return typed.strip().lower()


def _id(user: User | None) -> int | None:
    return user.id if user is not None else None

"""Slowing down whoever guesses passwords, without keeping the people of an account or of a village out."""

from __future__ import annotations

from flask import Request
from flask_babel import lazy_gettext as _l

from cms_core.crypto import keyed_hash
from cms_core.delivery import limits
from cms_core.users import devices, services, sessions

NAME = "sign-in"
SECOND_STEP = "second-step"
ACCESS_CODE = "access-code"
RATE = "10 per 15 minutes"
"""For one session or device of the account; for strangers, from one address."""
WIDE_RATE = "60 per 15 minutes"
"""For all strangers together, so that many addresses help a guesser little."""
MINUTES = 15
DAY_RATE = "50 per day"
"""For the second step as well: six digits are few, and whoever tries them knows the password already."""

HEADERS = {"Retry-After": str(MINUTES * 60)}


class TooManyAttempts(Exception):
    """An account or one of its devices has tried too often; ``message`` says when it may again."""

    message = _l("Terlalu banyak percobaan. Coba lagi %(minutes)s menit lagi.", minutes=MINUTES)


class TooManyToday(TooManyAttempts):
    """So many attempts at the second step that only another day helps."""

    message = _l("Terlalu banyak percobaan hari ini. Coba lagi besok, atau minta bantuan admin kecamatan.")


def count_attempt(username: str, request: Request, *, name: str = NAME) -> None:
    """Count one try (at a password, unless ``name`` says otherwise).

    It counts on the account's own session or device; a stranger's on the account as tried from his address, and on
    the account. An address alone counts nothing: a whole village may share one. So whoever guesses from one place
    keeps nobody out elsewhere, and never the owner on a device that he has used before.

    Raises:
        TooManyAttempts: that was one too many.
        TooManyToday: at the second step, one too many for a whole day.
    """
    key, account = _keys(username, request)
    if not limits.hit(name, key, RATE) or (account and not limits.hit(name, account, WIDE_RATE)):
        raise TooManyAttempts
    if name == SECOND_STEP and not limits.hit(name, account or key, DAY_RATE):
        raise TooManyToday


def forget_attempts(username: str, request: Request, *, name: str = NAME) -> None:
    """Start counting anew, after it went well."""
    key, account = _keys(username, request)
    limits.clear(name, key, RATE)
    if name == SECOND_STEP:
        limits.clear(name, account or key, DAY_RATE)


def _keys(username: str, request: Request) -> tuple[str, str]:
    """Return what a try counts on, and for a stranger's the account as well."""
    name = services.normal_username(username)
    user = services.by_username(name)
    session = sessions.current_session()
    if session is not None and user is not None and session.user_id == user.id:
        return keyed_hash(f"session {session.token_hash}"), ""
    device = devices.known_device(request, user.id if user else None)
    if device:
        return keyed_hash(f"device {device}"), ""
    return keyed_hash(f"account {name} from {request.remote_addr}"), keyed_hash(f"account {name}")

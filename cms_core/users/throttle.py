"""Slowing down whoever guesses passwords, without keeping the people of an account or of a village out."""

from __future__ import annotations

from flask import Request
from flask_babel import lazy_gettext as _l

from cms_core.crypto import keyed_hash
from cms_core.delivery import limits
from cms_core.users import devices, services

NAME = "sign-in"
SECOND_STEP = "second-step"
ACCESS_CODE = "access-code"
RATE = "10 per 15 minutes"
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
    """Count one try (at a password, unless ``name`` says otherwise): on the account's own device, else on the account.

    The address counts nothing: a whole village may share one.

    Raises:
        TooManyAttempts: that was one too many.
        TooManyToday: at the second step, one too many for a whole day.
    """
    key = _key(username, request)
    if not limits.hit(name, key, RATE):
        raise TooManyAttempts
    if name == SECOND_STEP and not limits.hit(name, key, DAY_RATE):
        raise TooManyToday


def forget_attempts(username: str, request: Request, *, name: str = NAME) -> None:
    """Start counting anew, after it went well."""
    key = _key(username, request)
    limits.clear(name, key, RATE)
    if name == SECOND_STEP:
        limits.clear(name, key, DAY_RATE)


def _key(username: str, request: Request) -> str:
    name = services.normal_username(username)
    user = services.by_username(name)
    device = devices.known_device(request, user.id if user else None)
    return keyed_hash(f"device {device}" if device else f"account {name}")

"""Slowing down whoever guesses passwords, without keeping the people of an account or of a village out."""

from __future__ import annotations

from flask import Request

from cms_core.crypto import keyed_hash
from cms_core.delivery import limits
from cms_core.users import devices, services

NAME = "sign-in"
RATE = "10 per 15 minutes"
MINUTES = 15
HEADERS = {"Retry-After": str(MINUTES * 60)}


class TooManyAttempts(Exception):
    """An account or one of its devices has tried too often; :data:`MINUTES` later it may again."""


def count_attempt(username: str, request: Request) -> None:
    """Count one try at a password: on the account's own device when it is one, else on the account.

    The address counts nothing: a whole village may share one.

    Raises:
        TooManyAttempts: that was one too many.
    """
    if not limits.hit(NAME, _key(username, request), RATE):
        raise TooManyAttempts


def forget_attempts(username: str, request: Request) -> None:
    """Start counting anew, after it went well."""
    limits.clear(NAME, _key(username, request), RATE)


def _key(username: str, request: Request) -> str:
    name = services.normal_username(username)
    user = services.by_username(name)
    device = devices.known_device(request, user.id if user else None)
    return keyed_hash(f"device {device}" if device else f"account {name}")

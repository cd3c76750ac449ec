"""Naming a device, so that its owner recognises it in a list, and knowing one that signed in before.

Guessing is slowed down per account, but an account's own devices are counted apart: a stranger who hammers on an
operator's account keeps strangers out, not the operator.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from flask import Request, Response, current_app
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "balai-gawai"
COOKIE_SECONDS = 400 * 24 * 3600

# What comes first wins: most browsers also call themselves by the names of others.
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "Chromebook",
    "Linux": "Linux",
}
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "UCBrowser": "UC Browser",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}


def device_name(user_agent: str) -> str:
    """Return what a person calls a device: ``Android, Chrome``; empty when nothing is recognised."""
    words = (_first(user_agent, SYSTEMS), _first(user_agent, BROWSERS))
    return ", ".join(word for word in words if word)


def _first(user_agent: str, marks: dict[str, str]) -> str:
    return next((name for mark, name in marks.items() if mark in user_agent), "")


def known_device(request: Request, user_id: int | None) -> str | None:
    """Return the token of a device on which this account signed in before; None for any other."""
    try:
        owner, token = _serializer().loads(request.cookies.get(COOKIE, ""))
    except (BadSignature, TypeError, ValueError):
        return None
    return token if user_id is not None and owner == user_id and isinstance(token, str) else None


def remember_device(response: Response, user_id: int, *, paths: Iterable[str]) -> None:
    """Let this device show later, on ``paths`` alone, that the account signed in on it; it opens nothing by itself."""
    token = _serializer().dumps([user_id, secrets.token_hex(8)])
    for path in paths:
        response.set_cookie(
            COOKIE,
            token,
            max_age=COOKIE_SECONDS,
            path=path,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )


def _serializer() -> URLSafeSerializer:
    secret = current_app.secret_key
    assert secret is not None
    return URLSafeSerializer(secret, salt="cms-device")

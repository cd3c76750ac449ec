"""Filling in forms as a browser does: the page first, then its token with what was typed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pyotp
from flask.testing import FlaskClient

HOST = "http://localhost"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def submit(client: FlaskClient, path: str, data: dict[str, Any] | None = None, *, at: str | None = None) -> Any:
    """Read the page at ``at`` (or ``path``), and send its form to ``path``."""
    token = TOKEN.findall(client.get(f"{HOST}{at or path}").text)[0]
    return client.post(f"{HOST}{path}", data={"csrf_token": token, **(data or {})})


def enter(client: FlaskClient, username: str, password: str) -> Any:
    """Sign in with a password; the answer to that."""
    return submit(client, "/masuk", {"username": username, "password": password})


def is_in(client: FlaskClient) -> bool:
    """Whether the administration opens."""
    return bool(client.get(f"{HOST}/admin/akun").status_code == 200)


def shown_errors(text: str) -> list[str]:
    """Return what the fields of a page complain about."""
    return [unescape(found) for found in re.findall(r'class="err".*?</svg>([^<]+)</p>', text)]


def code_at(secret: str, moment: float) -> str:
    """Return what a phone with this secret shows at a moment, in seconds since 1970."""
    return str(pyotp.TOTP(secret).at(int(moment)))

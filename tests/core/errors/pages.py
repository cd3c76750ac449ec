"""What the tests of error pages ask of each of them."""

from __future__ import annotations

import re
from typing import Any

import html5lib
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.inline import csp_hash
from cms_core.pages.models import Page
from cms_core.tenancy import every_site

HOST = "http://kalimandi.example"
SECRET = "3304021704900001"
FIRST_VIEW = 12 * 1024
"""Bytes, packed."""
TITLES = {
    400: ("Permintaan ini tidak dapat dibaca", "This request cannot be read"),
    401: ("Anda perlu masuk dulu", "You need to sign in first"),
    403: ("Halaman ini bukan untuk akun Anda", "This page is not for your account"),
    404: ("Halaman ini tidak ada", "This page does not exist"),
    405: ("Cara membuka halaman ini keliru", "This page cannot be opened like that"),
    410: ("Isi ini sudah ditarik", "This was withdrawn"),
    413: ("Kiriman ini terlalu besar", "What was sent is too large"),
    422: ("Isian ini belum dapat diterima", "This form cannot be accepted yet"),
    429: ("Terlalu sering mencoba", "Too many tries"),
    500: ("Ada yang rusak di pihak kami", "Something broke on our side"),
    503: ("Situs sedang tidak dapat dibuka", "The site cannot be opened at the moment"),
}


def is_whole(answer: Any) -> None:
    """Check what every error page must be."""
    html5lib.HTMLParser(strict=True).parse(answer.text)
    blocks = re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", answer.text, re.DOTALL)
    allowed = set(re.findall(r"'sha256-[^']+'", answer.headers["Content-Security-Policy"]))
    assert {csp_hash(block) for block in blocks} == allowed
    for word in ("Traceback", "Error", "Exception", "sqlalchemy", "sqlite", "psycopg", SECRET):
        assert word not in answer.text


def title_of(answer: Any) -> str:
    return re.findall(r"<h1>(.*?)</h1>", answer.text)[0]


def token_of(client: FlaskClient) -> str:
    return re.findall(r'value="([^"]+)"', client.get(f"{HOST}/catatan").text)[0]


def titles() -> list[str]:
    with every_site() as session:
        return list(session.scalars(select(Page.title)))

"""Every page of the administration: nothing stands in it that its policy does not name, and nothing foreign is loaded.

Those of the public are looked at in the same way by test_pages.py, which asks for all of them anyhow.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.core.delivery.following import Links
from tests.core.delivery.policy import breaches
from tests.e2e.conftest import PASSWORD

pytestmark = pytest.mark.plugins("*")


@pytest.fixture
def instance(furnished: Path, tmp_path: Path) -> Path:
    """A folder with the sample data of core and of every plugin."""
    return Path(shutil.copytree(furnished, tmp_path / "instance"))


@pytest.fixture
def database_url(instance: Path) -> str:
    """The database in it."""
    return f"sqlite:///{instance / 'cms.sqlite3'}"


def links(text: str, base: str) -> Iterator[str]:
    """Yield the addresses on the same host that a page leads to."""
    for href in re.findall(r'\shref="([^"#]*)', text):
        found = urlsplit(urljoin(base, unescape(href)))
        if found.netloc == urlsplit(base).netloc and found.scheme == "http":
            yield found._replace(fragment="").geturl()


def crawl(client: FlaskClient, start: list[str], stay: str) -> tuple[set[str], list[str]]:
    """Follow links below ``stay``; return the pages that were seen and what was wrong with them."""
    waiting, wrong = Links(start), list[str]()
    for url in waiting:
        answer = client.get(url)
        if answer.mimetype != "text/html":
            continue
        if answer.status_code == 200 or url in start:
            html5lib.HTMLParser(strict=True).parse(answer.text)
            wrong += breaches(url, answer.text, answer.headers["Content-Security-Policy"])
        found = [*links(answer.text, url), *(urljoin(url, to) for to in answer.headers.getlist("Location"))]
        waiting.add(address for address in found if address.startswith(stay))
    return waiting.found, wrong


def test_every_page_of_the_administration_keeps_its_policy(app: Flask) -> None:
    root = "http://localhost:8000"
    for name in ("admin-klampok", "operator-kalimandi"):
        client = app.test_client()
        page = client.get(f"{root}/masuk").text
        token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
        data = {"username": name, "password": PASSWORD, "csrf_token": token}
        assert client.post(f"{root}/masuk", data=data).status_code == 303
        start = [f"{root}/admin/", f"{root}/admin/akun/sandi", f"{root}/s/kalimandi/admin/", f"{root}/keluar"]
        seen: set[str] = set()
        wrong: list[str] = []
        for stay in (f"{root}/admin", f"{root}/s/kalimandi/admin", f"{root}/keluar"):
            more, found = crawl(client, [url for url in start if url.startswith(stay)], stay)
            seen |= more
            wrong += found
        assert wrong == []
        assert len(seen) > 10

"""Every page of the administration: nothing stands in it that its policy does not name, and nothing foreign is loaded.

Those of the public are looked at in the same way by tests/e2e/test_pages.py, which asks for all of them anyhow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.cli import cms
from cms_core.extensions import db
from cms_core.inline import csp_hash
from tests.core.delivery.following import Links

pytestmark = [
    pytest.mark.sqlite_only("pages are the same on another database"),
    pytest.mark.plugins("*"),
    pytest.mark.settings(demo_password="sawah-padi-kopi-42"),
]

BLOCK = re.compile(r"<(style|script)\b([^>]*)>(.*?)</\1>", re.DOTALL)
HANDLER = re.compile(r"<[a-z][^>]*\s(?:on[a-z]+|style)\s*=", re.IGNORECASE)
LOADED = re.compile(r'<(?:img|script|iframe|source|video|audio|embed|object)\b[^>]*\s(?:src|data)="([^"]*)"')


@pytest.fixture
def sample(app: Flask) -> Flask:
    """The application with the sample data of core and of every plugin."""
    done = app.test_cli_runner().invoke(cms, ["demo"])
    assert done.exit_code == 0, done.output
    db.session.commit()
    return app


def breaches(url: str, text: str, policy: str) -> list[str]:
    """Return what a page has that it may not have."""
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    wrong = [f"{url}: {text[match.start() : match.start() + 80]}" for match in HANDLER.finditer(BLOCK.sub("", text))]
    for tag, attributes, content in BLOCK.findall(text):
        # Data for search engines is no script (HTML standard, "data block").
        if (
            "src=" not in attributes
            and "application/ld+json" not in attributes
            and csp_hash(content) not in parts[f"{tag}-src"].split()
        ):
            wrong.append(f"{url}: <{tag}> {content[:60]}")
    wrong += [
        f"{url}: {address}"
        for address in LOADED.findall(text)
        if urlsplit(address).netloc or urlsplit(address).scheme not in ("", "data", "blob")
    ]
    if "'unsafe" in policy or parts.get("object-src") != "'none'" or parts.get("base-uri") != "'none'":
        wrong.append(f"{url}: {policy}")
    return wrong


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


def test_every_page_of_the_administration_keeps_its_policy(sample: Flask) -> None:
    root = "http://localhost:8000"
    for name in ("admin-klampok", "operator-kalimandi"):
        client = sample.test_client()
        page = client.get(f"{root}/masuk").text
        token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
        data = {"username": name, "password": "sawah-padi-kopi-42", "csrf_token": token}
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

"""What the first view of a page may cost; every kilobyte is paid for by its reader."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import brotli

FIRST_VIEW = 12 * 1024
"""Bytes of the one response of a public page, compressed as it goes over the wire."""
ADMIN_PAGE = 15 * 1024
"""Bytes of a page of the administration, compressed, once its styles and scripts are there."""
SCRIPTS = 1024
"""Bytes of the scripts in it, compressed by themselves."""
NODES = 800
EAGER = 1
"""Pictures that do not wait until they come into view."""
PICTURES = 40 * 1024
"""Bytes of the pictures that a phone loads before anything is scrolled."""


class Page(HTMLParser):
    """What a page is made of, as far as it costs."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.nodes = 0
        self.eager: list[str] = []
        self.outside: list[str] = []
        self._script = False
        self.scripts = ""
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.nodes += 1
        source = given.get("src") or ""
        if tag == "img" and given.get("loading") != "lazy" and not source.startswith("data:"):
            self.eager.append(source)
        if tag == "script":
            self._script = "json" not in (given.get("type") or "")
        if (tag in ("script", "iframe") and source) or (tag == "link" and "stylesheet" in (given.get("rel") or "")):
            self.outside.append(self.get_starttag_text() or tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = False

    def handle_data(self, data: str) -> None:
        if self._script:
            self.scripts += data


def overdrawn(body: bytes) -> Iterator[str]:
    """Yield each budget that a public page breaks, in words."""
    page = Page(body.decode())
    figures = (
        ("first view", len(brotli.compress(body, quality=5)), FIRST_VIEW),
        ("scripts", len(gzip.compress(page.scripts.encode(), 9)) if page.scripts else 0, SCRIPTS),
        ("elements", page.nodes, NODES),
        ("pictures at once", len(set(page.eager)), EAGER),
        ("files before the first paint", len(page.outside), 0),
        ("addresses of others", len(_foreign(body.decode())), 0),
    )
    yield from (f"{what}: {found}, allowed {most}" for what, found, most in figures if found > most)


def _foreign(body: str) -> list[str]:
    """Return what a browser would fetch from another host by itself."""
    return re.findall(r'<(?:img|script|iframe|source|video|audio)[^>]+(?:src|srcset)="(?:https?:)?//[^"]+', body)

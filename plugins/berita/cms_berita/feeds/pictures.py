"""Which photos an entry of a feed shows: what it encloses, and what stands in its text."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from cms_berita.feeds.models import LONGEST, LONGEST_ALT

MOST = 8
"""Photos of one entry: as many as a story has room for."""
SMALL = 100
"""Pixels; what says that it is smaller is a face, a sign, or counts readers."""
MEDIA = "{http://search.yahoo.com/mrss/}content"


class Picture(NamedTuple):
    """A photo of others at a https address, and what is seen on it, if its page says so."""

    url: str
    alt: str


def pictures_of(element: Element, body: str, link: str) -> tuple[Picture, ...]:
    """Return the photos of an entry, each once; ``link`` is the address that those in its text begin from."""
    found: dict[str, str] = {}
    for url, alt in [*_enclosed(element), *_shown(body)]:
        try:
            whole = urljoin(link, url.strip()) if url.strip() else ""
        except ValueError:
            continue
        # An old site says http out of habit; nothing is asked for without TLS.
        whole = f"https://{whole.removeprefix('http://')}" if whole.startswith("http://") else whole
        if whole.startswith("https://") and len(whole) <= LONGEST:
            found[whole] = found.get(whole) or " ".join(alt.split())[:LONGEST_ALT]
    return tuple(Picture(*each) for each in found.items())[:MOST]


def _enclosed(element: Element) -> Iterator[tuple[str, str]]:
    for child in element:
        name, sort = str(child.tag).rpartition("}")[2], child.get("type", "")
        if name == "link" and child.get("rel") != "enclosure":
            continue
        pictured = sort.startswith("image/") or (child.tag == MEDIA and child.get("medium") == "image")
        if pictured and (name in ("enclosure", "link") or child.tag == MEDIA):
            yield child.get("url") or child.get("href") or "", ""


def _shown(body: str) -> list[tuple[str, str]]:
    reader = _Reader()
    reader.feed(body)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a photo."""
        said = {name: value or "" for name, value in attrs}
        sizes = (said.get("width", ""), said.get("height", ""))
        if tag == "img" and not any(size.isdecimal() and int(size) < SMALL for size in sizes):
            self.found.append((said.get("src", ""), said.get("alt", "")))

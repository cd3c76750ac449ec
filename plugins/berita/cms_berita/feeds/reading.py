"""Reading RSS 0.9 to 2.0 and Atom (RFC 4287), as old sites write them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import escape
from time import monotonic
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from cms_berita.feeds.pictures import Picture, pictures_of
from cms_core.api import FetchFailed, FetchRefused, fetch, now

LARGEST = 3 * 1024 * 1024
MOST = 300
"""Entries that are taken from one feed: the newest, as feeds begin with them."""
SECONDS = 10.0
"""For all of it, redirects too: a thread of the server waits meanwhile."""
HOPS = 5
"""Redirects that are followed; who needs more leads nowhere."""
MODULES = (
    "{http://purl.org/rss/1.0/modules/content/}encoded",
    "{http://purl.org/dc/elements/1.1/}date",
    "{http://www.w3.org/2005/Atom}content",
)
"""What an entry may say in a namespace that is not its own."""
REDIRECTS = (301, 302, 303, 307, 308)


class FeedRefused(Exception):
    """It is no feed that can be read; ``why`` is one of the words of ``feeds.forms.WHY``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclasses.dataclass(frozen=True)
class Entry:
    """One entry: ``ref`` is what its feed knows it by, ``body`` HTML of others, ``at`` when it was published.

    ``link`` is the address of its page, ``pictures`` are the photos that it shows.
    """

    ref: str
    title: str
    body: str
    at: datetime | None
    link: str = ""
    pictures: tuple[Picture, ...] = ()


def fetched(url: str, *, most: int = LARGEST) -> bytes:
    """Return what stands at a public address, of ``most`` bytes, redirects followed.

    Raises:
        FeedRefused: ``address``, ``silent``, ``loop`` or ``status``.
    """
    end = monotonic() + SECONDS
    for _hop in range(HOPS):
        try:
            answer = fetch(url, most=most, seconds=max(end - monotonic(), 0.001))
        except FetchRefused as error:
            raise FeedRefused("address") from error
        except FetchFailed as error:
            raise FeedRefused("silent") from error
        to = {name.lower(): value for name, value in answer.headers.items()}.get("location", "")
        if answer.status not in REDIRECTS or not to:
            if answer.status != 200:
                raise FeedRefused("status")
            return answer.body
        url = urljoin(url, to)
    raise FeedRefused("loop")


def read(data: bytes) -> tuple[list[Entry], int]:
    """Return the entries of a feed that have a title, :data:`MOST` of them, and how many others it has.

    Raises:
        FeedRefused: ``large``, ``xml`` or ``feed``.
    """
    if len(data) > LARGEST:
        raise FeedRefused("large")
    try:
        root = fromstring(data.strip())
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise FeedRefused("xml") from error
    if _name(root) not in ("rss", "RDF", "feed"):
        raise FeedRefused("feed")
    entries = [_entry(each) for each in root.iter() if _name(each) in ("item", "entry")]
    taken = [entry for entry in entries if entry.title][:MOST]
    return taken, len(entries) - len(taken)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _says(child: Element, own: str) -> bool:
    """Whether a child tells something of its entry; ``own`` is the namespace of that.

    Other modules call theirs alike: ``media:content`` is a photo, ``itunes:summary`` is cut short.
    """
    return str(child.tag).rpartition("}")[0] == own or child.tag in MODULES


def _entry(element: Element) -> Entry:
    said = dict(_said(element))
    title = " ".join(said.get("title", "").split())
    body = said.get("encoded") or said.get("content") or said.get("description") or said.get("summary") or ""
    ref = said.get("guid") or said.get("id") or said.get("link") or title
    at = said.get("pubDate") or said.get("published") or said.get("date") or said.get("updated") or ""
    link = said.get("link", "")
    return Entry(ref, title, body, _moment(at), link, pictures_of(element, body, link))


def _said(element: Element) -> Iterator[tuple[str, str]]:
    own = str(element.tag).rpartition("}")[0]
    for child in (each for each in element if _says(each, own)):
        name, inside = _name(child), list(child)
        if inside and child.get("type") == "xhtml":
            for each in child.iter():
                each.tag = _name(each)
            yield name, "".join(tostring(each, "unicode", method="html") for each in inside)
        elif name in ("content", "summary") and child.get("type", "text") == "text":
            yield name, f"<p>{escape(child.text or '')}</p>"
        else:
            yield name, (child.text or child.get("href") or "").strip()


def _moment(text: str) -> datetime | None:
    """Return a time as RFC 822 or ISO 8601 write it; None for anything else, and for one that is still to come."""
    read: Any
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text.strip())
        except (ValueError, TypeError, OverflowError):
            continue
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found if found <= now() else None
    return None

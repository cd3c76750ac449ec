"""Kept answers: as many as fit into memory, packed as each reader takes them."""

from __future__ import annotations

import dataclasses
import gzip
import threading
from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags, unquote_etag

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SIZE = 64 * 1024 * 1024
BODY_LIMIT = 2 * 1024 * 1024
"""Bytes of an answer that is kept, or held in memory at all."""
BROTLI_QUALITY = 5
SMALL = 400
ENCODINGS = ("br", "gzip")


@dataclasses.dataclass
class Entry:
    """A kept answer: ``plain`` is its body, packed on first demand.

    ``expires`` is when another one should be made, ``ends`` from when on this one is wrong (monotonic seconds).
    """

    status: str
    headers: list[tuple[str, str]]
    plain: bytes
    etag: str
    expires: float
    ends: float = float("inf")
    packed: dict[str, bytes] = dataclasses.field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return len(self.plain) + sum(map(len, self.packed.values())) + 500

    def body(self, encoding: str) -> bytes:
        """Return the body in an encoding ("" is plain)."""
        if encoding not in self.packed and encoding:
            self.packed[encoding] = pack(self.plain, encoding)
        return self.packed[encoding] if encoding else self.plain


def pack(body: bytes, encoding: str) -> bytes:
    """Return ``body`` in ``br`` or ``gzip``."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=BROTLI_QUALITY))
    return gzip.compress(body, 6, mtime=0)


def weight_of(body: bytes) -> int:
    """Return how many bytes a body takes over the wire, packed as most readers take it."""
    return len(pack(body, "br"))


@lru_cache(maxsize=256)
def encoding_of(accepted: str) -> str:
    """Return the best encoding that a client takes, or "" for none."""
    offers = parse_accept_header(accepted, Accept)
    # Of two that are taken alike the first one packs better.
    return max(ENCODINGS, key=lambda name: offers[name]) if any(offers[name] > 0 for name in ENCODINGS) else ""


class Store:
    """Entries by key, the least recently used thrown out first, bounded in bytes."""

    def __init__(self, size: int = SIZE) -> None:
        self._entries: OrderedDict[Any, Entry] = OrderedDict()
        self._sizes: dict[Any, int] = {}
        self._lock = threading.Lock()
        self._limit = size
        self._used = 0

    def get(self, key: Any) -> Entry | None:
        """Return what is kept under a key, also when its time is over."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
            return entry

    def put(self, key: Any, entry: Entry) -> None:
        """Keep an entry."""
        with self._lock:
            self._drop(key)
            self._entries[key] = entry
            # Packed forms come later; a page packs to about a quarter, so count that from the start.
            self._sizes[key] = entry.size + entry.size // 3
            self._used += self._sizes[key]
            while self._used > self._limit and self._entries:
                self._drop(next(iter(self._entries)))

    def _drop(self, key: Any) -> None:
        if self._entries.pop(key, None) is not None:
            self._used -= self._sizes.pop(key)


def answer(entry: Entry, environ: WSGIEnvironment, start_response: StartResponse, how: str) -> Iterable[bytes]:
    """Send a kept answer: packed as the client takes it, or 304 when it has it already."""
    headers = [*entry.headers, ("ETag", entry.etag), ("Vary", "Accept-Encoding, Save-Data"), ("X-Cache", how)]
    if entry.status.startswith("200") and is_known(entry.etag, environ.get("HTTP_IF_NONE_MATCH", "")):
        start_response("304 Not Modified", [pair for pair in headers if pair[0].lower() != "content-type"])
        return [b""]
    encoding = encoding_of(environ.get("HTTP_ACCEPT_ENCODING", "")) if len(entry.plain) > SMALL else ""
    body = entry.body(encoding)
    if encoding:
        headers.append(("Content-Encoding", encoding))
    headers.append(("Content-Length", str(len(body))))
    start_response(entry.status, headers)
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def is_known(etag: str, condition: str) -> bool:
    """Whether an ``If-None-Match`` names this tag, compared weakly, or any (``*``)."""
    if not condition:
        return False
    tag, _weak = unquote_etag(etag)
    return condition.strip() == "*" or parse_etags(condition).contains_weak(str(tag))

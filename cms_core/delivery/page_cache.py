"""The page cache, ahead of Flask: a known public page is a look into a dictionary.

An entry is known by where it was asked (host kind and script root), its site and the site's stamp, its path, the
allowed part of the query, the language and Save-Data. The query is rewritten to exactly that part before Flask runs
(what every page may be asked, and what a plugin adds to its own addresses), so nothing outside the key can shape an
answer. Data for programs whose views refuse what they do not know are asked everything, and then nothing is kept.
There is no purging: what changed has another stamp.
"""

from __future__ import annotations

import dataclasses
import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from cms_core.addresses import PARAMETERS
from cms_core.columns import now
from cms_core.delivery.kept_pages import BODY_LIMIT, SMALL, Entry, Store, answer, encoding_of, is_known, pack
from cms_core.delivery.stamps import PLATFORM, StampReader
from cms_core.delivery.streams import FLOWS, Long, flowing, gathered, send
from cms_core.kept import STAMP

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POSTER = "poster"
"""The first part of the address of a poster; behind it stands the address of the page that it leads to."""

PRIVATE = frozenset({"admin", "token", "media", "kartu", "unggah"})
"""First parts of addresses whose answers are never kept here."""

LIFE_SECONDS = 600
ROLL_UP_SECONDS = 10
WAIT_SECONDS = 10
WITHHELD = (
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_RANGE",
    "HTTP_COOKIE",
    "HTTP_AUTHORIZATION",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_USER_AGENT",
    "HTTP_REFERER",
)
"""What a reader sends along and no page for everybody may depend on."""
LONGEST_QUERY, VALUE_LIMIT, LIST_LIMIT = 2000, 200, 800
TAG = "tag"
MISSING, KNOWN, USED, MADE = "cms.missing", "known", "used", "made"
COMPRESSIBLE = (
    *("text/", "application/json", "application/geo+json", "application/vnd.oai.openapi+json"),
    *("application/xml", "application/atom+xml", "application/gpx+xml", "application/vnd.google-earth.kml+xml"),
    "image/svg+xml",
)


@dataclasses.dataclass
class Policy:
    """What a page says of its own life; it starts at the longest.

    ``seconds`` may be exceeded while another one is being made or cannot be made, ``longest`` never.
    """

    seconds: float = LIFE_SECONDS
    longest: float = float("inf")
    stored: bool = True

    def live(self, seconds: float) -> None:
        """Live this long, then be made anew."""
        self.seconds = min(self.seconds, seconds)

    def roll_up(self) -> None:
        """Live for some seconds alone: the page shows what other sites change, which moves no stamp of its own."""
        self.live(ROLL_UP_SECONDS)

    def until(self, moment: datetime | None) -> None:
        """Live at most until a moment (when something on the page begins or ends)."""
        if moment is not None:
            self.longest = min(self.longest, max(0.0, (moment - now()).total_seconds()))

    def never(self) -> None:
        """Do not keep this answer."""
        self.stored = False


def policy() -> Policy:
    """Return the policy of the page that is being made."""
    found: Policy = request.environ.setdefault("cms.policy", Policy())
    return found


def missing_page(make: Callable[[], str]) -> str:
    """Return the page that says that something is missing; where it is kept already it is not made again.

    It reflects nothing of what was asked, so that one body serves every such address of a site.
    """
    if request.environ.get(MISSING) == KNOWN:
        request.environ[MISSING] = USED
        return ""
    request.environ[MISSING] = MADE
    return make()


class PageCache:
    """WSGI middleware between the site middleware and Flask.

    ``parameters`` go by the first parts of addresses, ``exact`` is how those begin that are asked everything, and
    ``paged`` how those do that are a page for people with ``f=html``: who asks for HTML first is given that one.
    """

    def __init__(
        self,
        wsgi: WSGIApplication,
        parameters: Mapping[str, frozenset[str]],
        stamps: StampReader,
        exact: tuple[str, ...] = (),
        paged: tuple[str, ...] = (),
    ) -> None:
        self._next = wsgi
        self._parameters = parameters
        self._stamps = stamps
        self._exact = exact
        self._paged = paged
        self._store = Store()
        self._making: dict[Any, threading.Event] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self._is_public(environ):
            if environ["REQUEST_METHOD"] == "POST" and _is_site(environ):
                # Hundreds may send the same form within a minute: what its page was made of is remembered for it, too.
                environ[STAMP] = (self._stamps.get(environ["cms.site_id"]), self._stamps.get(PLATFORM))
            return self._pass(environ, start_response)
        query = environ.get("QUERY_STRING", "")
        asked = self._asked(environ)
        if environ["PATH_INFO"].startswith(self._paged) and "f" not in names_in(query):
            # Made part of the question, so that what is kept for programs is not what people are shown; and in front,
            # where no long one cuts it off.
            query = "&".join(filter(None, (as_page(environ.get("HTTP_ACCEPT", "")), query)))
        if query and environ["PATH_INFO"].startswith(self._exact) and (strange := names_in(query) - asked - PARAMETERS):
            environ["QUERY_STRING"] = normal_query(query, asked | strange, asked | strange)
            # Whatever its view answers, names that anybody makes up are no pages to be kept.
            environ["cms.policy"] = Policy(stored=False)
            return self._make(self._key(environ), None, environ, start_response)
        blank = asked if environ["PATH_INFO"].startswith(self._exact) else frozenset()
        environ["QUERY_STRING"] = normal_query(query, asked, blank) if query else ""
        key = self._key(environ)
        entry = self._store.get(key)
        moment = time.monotonic()
        if entry is not None and min(entry.expires, entry.ends) > moment:
            return answer(entry, environ, start_response, "hit")
        tag = self._store.get((TAG, key))
        if tag is not None and min(tag.expires, tag.ends) > moment and is_known(tag.etag, _condition(environ)):
            return answer(tag, environ, start_response, "hit")
        stale = entry if entry is not None and entry.ends > moment else None
        with self._lock:
            made = self._making.get(key)
            if made is None:
                mine = self._making[key] = threading.Event()
        if made is None:
            try:
                return self._make(key, stale, environ, start_response)
            finally:
                with self._lock:
                    del self._making[key]
                mine.set()
        if stale is not None:
            return answer(stale, environ, start_response, "stale")
        made.wait(WAIT_SECONDS)
        fresh = self._store.get(key)
        if fresh is not None and min(fresh.expires, fresh.ends) > time.monotonic():
            return answer(fresh, environ, start_response, "hit")
        # It is not kept; whoever waited makes its own, and all of them at once.
        return self._make(key, None, environ, start_response)

    def _is_public(self, environ: WSGIEnvironment) -> bool:
        return environ["REQUEST_METHOD"] in ("GET", "HEAD") and _is_site(environ)

    def _asked(self, environ: WSGIEnvironment) -> frozenset[str]:
        """Return what an address may be asked beyond what all may; a poster what its page may."""
        part = _first_part(environ)
        if part == POSTER:
            part = str(environ["PATH_INFO"]).removeprefix(f"/{POSTER}/").partition("/")[0]
        return self._parameters.get(part, frozenset())

    def _key(self, environ: WSGIEnvironment) -> Any:
        site = environ["cms.site_id"]
        return (
            environ["cms.host_kind"],
            environ["SCRIPT_NAME"],
            site,
            self._stamps.get(site),
            self._stamps.get(PLATFORM),
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
            environ["cms.lang"],
            environ.get("HTTP_SAVE_DATA", "").lower() == "on",
        )

    def _make(
        self, key: Any, stale: Entry | None, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        method, began, day = environ["REQUEST_METHOD"], time.monotonic(), seconds_to_midnight()
        # Everything but path and query.
        missing_key = (*key[:5], None, None, *key[7:])
        missing = self._store.get(missing_key)
        if missing is not None and min(missing.expires, missing.ends) > began:
            environ[MISSING] = KNOWN
        environ[STAMP] = key[3:5]
        # The page is made whole and for everybody, whatever this reader wants of it; the rest is for the copy.
        asked = {name: environ.pop(name) for name in WITHHELD if name in environ}
        root = urlsplit(environ["cms.canonical"])
        environ.update({"REQUEST_METHOD": "GET", "HTTP_HOST": root.netloc, "wsgi.url_scheme": root.scheme})
        status, headers, body = collect(self._next, environ)
        environ.update({"REQUEST_METHOD": method, **asked})
        if environ["PATH_INFO"].startswith(self._paged):
            headers = [*headers, ("Vary", "Accept")]
        if status[:1] == "5" and stale is not None and stale.ends > time.monotonic():
            return answer(stale, environ, start_response, "stale")
        if missing is not None and status[:3] == "404" and environ.get(MISSING) == USED:
            return answer(missing, environ, start_response, "hit")
        found: Policy = environ.get("cms.policy") or Policy()
        entry = Entry(
            status=status,
            headers=[(n, v) for n, v in headers if n.lower() not in ("content-length", "etag", "x-request-id")],
            plain=b"" if isinstance(body, Long) else body,
            # Weak: the same page travels packed in several ways.
            etag=f'W/"{_digest(body)[:24]}"',
            # From before it was made: what changed since then must not be missed for longer.
            expires=began + found.seconds,
            ends=began + min(found.longest, day),
        )
        if found.stored and may_be_kept(status, headers, body):
            self._store.put(key, entry)
        elif found.stored and status[:3] == "200" and may_be_kept(status, headers, b""):
            # Too large to be kept; whoever has it is told so all the same. Of what is gone the body is said again.
            self._store.put((TAG, key), dataclasses.replace(entry, plain=b""))
        elif found.stored and status[:3] == "404" and environ.get(MISSING) == MADE:
            self._store.put(missing_key, entry)
        if isinstance(body, Long):
            told = [*entry.headers, ("ETag", entry.etag), ("Vary", "Accept-Encoding, Save-Data"), ("X-Cache", "miss")]
            return send(body, status, told, _encoding(headers, environ), environ, start_response)
        return answer(entry, environ, start_response, "miss")

    def _pass(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer without keeping, but packed: administration and posts travel over the same weak line."""
        if environ["REQUEST_METHOD"] == "HEAD" or _first_part(environ) == "media":
            return self._next(environ, start_response)
        status, headers, body = collect(self._next, environ)
        if _may_be_packed(headers):
            headers = [*headers, ("Vary", "Accept-Encoding")]
        encoding = _encoding(headers, environ)
        if isinstance(body, Long):
            headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            return send(body, status, headers, encoding, environ, start_response)
        if encoding and len(body) > SMALL:
            body = pack(body, encoding)
            headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            headers += [("Content-Encoding", encoding), ("Content-Length", str(len(body)))]
        start_response(status, headers)
        return [body]


def _is_site(environ: WSGIEnvironment) -> bool:
    """Whether an address lies on the public pages of a site."""
    return environ.get("cms.host_kind") in ("site", "path") and _first_part(environ) not in PRIVATE


def _condition(environ: WSGIEnvironment) -> str:
    return str(environ.get("HTTP_IF_NONE_MATCH", ""))


def _first_part(environ: WSGIEnvironment) -> str:
    return str(environ.get("PATH_INFO", ""))[1:].partition("/")[0]


def _digest(body: bytes | Long) -> str:
    return body.digest if isinstance(body, Long) else hashlib.sha256(body).hexdigest()


def _may_be_packed(headers: list[tuple[str, str]]) -> bool:
    names = {name.lower(): value for name, value in headers}
    return names.get("content-type", "").startswith(COMPRESSIBLE) and "content-encoding" not in names


def _encoding(headers: list[tuple[str, str]], environ: WSGIEnvironment) -> str:
    return encoding_of(environ.get("HTTP_ACCEPT_ENCODING", "")) if _may_be_packed(headers) else ""


def may_be_kept(status: str, headers: list[tuple[str, str]], body: bytes | Long) -> bool:
    """Whether an answer is the same for everybody, and worth its place."""
    names = {name.lower(): value.lower() for name, value in headers}
    return (
        status[:3] in ("200", "410")
        and "set-cookie" not in names
        and not any(word in names.get("cache-control", "") for word in ("no-store", "private"))
        and not isinstance(body, Long)
    )


def collect(wsgi: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes | Long]:
    """Run a WSGI application and return status, headers and body: whole up to ``BODY_LIMIT``, else not in memory."""
    seen: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _info: Any = None) -> Any:
        seen[:] = [status, headers]
        return lambda _data: None

    result = wsgi(environ, start_response)
    if environ.pop(FLOWS, False):
        return seen[0], seen[1], flowing(result)
    try:
        body = gathered(result, BODY_LIMIT)
    finally:
        if callable(close := getattr(result, "close", None)):
            close()
    return seen[0], seen[1], body


def names_in(query: str) -> frozenset[str]:
    """Return what a question asks by, as far as :func:`normal_query` reads it."""
    read = parse_qsl(query[:LONGEST_QUERY], errors="replace", keep_blank_values=True)
    return frozenset(name for name, _value in read)


DATA_TYPES = (
    *("application/json", "application/geo+json", "application/vnd.oai.openapi+json"),
    "application/vnd.oai.openapi+json;version=3.0",
)
"""What programs ask for where people are shown a page: JSON, GeoJSON (RFC 7946), and the definition of an API."""


@lru_cache(maxsize=256)
def as_page(accepted: str) -> str:
    """Return what a question for data lacks whose reader takes HTML rather than JSON, as browsers do."""
    found = parse_accept_header(accepted, MIMEAccept).best_match((*DATA_TYPES, "text/html"))
    return "f=html" if found == "text/html" else ""


def normal_query(query: str, more: frozenset[str] = frozenset(), blank: frozenset[str] = frozenset()) -> str:
    """Return what all pages may be asked and ``more``, sorted, once each and bounded; everything else is gone.

    So is what is asked without a value, but for those that ``blank`` may be.

    What is asked of ``more`` several times, as a form with boxes to tick does, is one list with commas, each once.
    """
    allowed, found = PARAMETERS | more, dict[str, str]()
    for name, value in parse_qsl(query[:LONGEST_QUERY], errors="replace", keep_blank_values=True):
        if name not in allowed or (name in found and name not in more) or not (value or name in blank):
            continue
        # Control characters stand in no page, and databases refuse the first of them.
        told = "".join(filter(str.isprintable, value)).strip()[:VALUE_LIMIT]
        before = found.get(name)
        if before is None or told not in before.split(","):
            found[name] = f"{before},{told}"[:LIST_LIMIT] if before else told
    return urlencode(sorted(found.items()))


def seconds_to_midnight() -> float:
    """Return how long the day lasts where the day ends first; "hari ini" must not outlive it."""
    moment = now()
    # Indonesia's midnights are 15, 16 and 17 o'clock in UTC.
    ends = (moment.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in (15, 16, 17))
    ahead = [(end - moment).total_seconds() % 86400 for end in ends]
    return min(ahead) or 1.0


class Health:
    """``/healthz`` on any host, before anything that could fail."""

    def __init__(self, wsgi: WSGIApplication) -> None:
        self._next = wsgi

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == "/healthz":
            start_response(
                "200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3"), ("Cache-Control", "no-store")]
            )
            return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [b"ok\n"]
        return self._next(environ, start_response)

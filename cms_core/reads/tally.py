"""Counting what is read, ahead of the page cache: a look into a dictionary, written down once a minute.

What is remembered is the path and how often. What the last minute of a process brought is lost with it: these are
figures to write better by, not to bill by.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from cms_core.delivery.page_cache import POSTER, PRIVATE
from cms_core.reads.models import LONGEST
from cms_core.reads.services import add

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

log = structlog.get_logger()
WRITE_SECONDS = 60
NAVIGATE = "navigate"
READ = ("200", "304")
"""What an answer is to a reader who has it then; a browser may have had it already."""
MOST = 2000
"""Different pages that are remembered between two writes."""
NO_PAGES = PRIVATE | {POSTER, "aset", "ikon", "data"}
_ROBOTS = "bot|crawl|spider|slurp|preview|facebookexternal|whatsapp|telegram|curl|wget|python|http-client"
_ROBOT = re.compile(_ROBOTS, re.IGNORECASE)


class Tally:
    """WSGI middleware between the site middleware and the page cache."""

    def __init__(self, wsgi: WSGIApplication, app: Flask) -> None:
        self._next = wsgi
        self._app = app
        self._counts: dict[tuple[int, str], int] = {}
        self._lock = threading.Lock()
        self._since = 0.0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        if not _is_read(environ):
            return self._next(environ, start_response)
        site, path = environ["cms.site_id"], environ["PATH_INFO"]

        def noticing(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            if status[:3] in READ:
                self.note(site, path)
            return start_response(status, headers, *rest)

        return self._next(environ, noticing)

    def note(self, site_id: int, path: str) -> None:
        """Remember that a page was read; once a minute what is remembered is written down, beside the requests."""
        moment = time.monotonic()
        key = site_id, path[:LONGEST]
        with self._lock:
            count = self._counts.get(key, 0)
            if count or len(self._counts) < MOST:
                self._counts[key] = count + 1
            self._since = self._since or moment
            if moment - self._since < WRITE_SECONDS:
                return
            self._since = 0.0
        threading.Thread(target=self.write, name="reads", daemon=True).start()

    def write(self) -> None:
        """Write down what is remembered; what cannot be written now is remembered on."""
        with self._lock:
            counts, self._counts = self._counts, {}
        if not counts:
            return
        try:
            with self._app.app_context():
                add(counts)
        except SQLAlchemyError:
            log.warning("reads_not_written", pages=len(counts))
            with self._lock:
                self._counts = dict(Counter(counts) + Counter(self._counts))


def _is_read(environ: WSGIEnvironment) -> bool:
    """Whether a person may be reading a page: no program, no browser that only fetches ahead, no file."""
    if environ["REQUEST_METHOD"] != "GET" or environ.get("cms.host_kind") not in ("site", "path"):
        return False
    head, _, rest = environ["PATH_INFO"][1:].partition("/")
    if head in NO_PAGES or "." in (rest or head).rpartition("/")[2]:
        return False
    # Browsers say so of what their worker fetches ahead (Fetch Metadata), where the line is a safe one.
    if environ.get("HTTP_SEC_FETCH_MODE", NAVIGATE) != NAVIGATE or "prefetch" in environ.get("HTTP_SEC_PURPOSE", ""):
        return False
    return _is_person(environ.get("HTTP_USER_AGENT", ""))


# To look through the name of a browser takes longer than all else here, and there are few of them.
@lru_cache(maxsize=1024)
def _is_person(agent: str) -> bool:
    return bool(agent) and _ROBOT.search(agent) is None

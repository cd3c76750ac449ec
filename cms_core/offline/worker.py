"""The worker of a site (``sw.js``), and what answers in its place when it is to go."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import g, request

from cms_core.config import Settings
from cms_core.extensions import state
from cms_core.inline import lines_of
from cms_core.sites.resolve import is_admin
from cms_core.sites.urls import bare_root

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HERE = Path(__file__).parent
PATIENCE = (4000, 500)
"""Milliseconds that a page waits for the network when there is a copy; the second one where the line is slow."""

ADDRESS = re.compile(r"(/s/[^/]+)?/sw\.js")
ADMIN_ADDRESS = re.compile(r"/s/[^/]+(/[a-z]+)?/admin/luring\.js")
"""Where the worker of an administration stands (outbox.py), in each language."""

HEADERS = (
    ("Content-Type", "text/javascript; charset=utf-8"),
    ("Cache-Control", "no-cache"),
    ("Content-Security-Policy", "default-src 'self'"),
    ("X-Content-Type-Options", "nosniff"),
)


class Keeping(NamedTuple):
    """What a public page says to its script: the root of the site, and how the names of its caches begin."""

    root: str
    store: str


def site_root() -> str:
    """Return the path of the site's root in this request, whatever its language: ``/`` or ``/s/<slug>/``."""
    return bare_root() + "/"


def keeping() -> Keeping | None:
    """Return what a page needs to keep itself; None where nothing is kept: no site, a preview, switched off."""
    if not state().settings.offline or g.get("site") is None or is_admin(request.path):
        return None
    root = site_root()
    return Keeping(root, f"balai {root} ")


def worker(keeping: Keeping, page: str, modules: Iterable[str], kept: Sequence[str] = ()) -> str:
    """Return the worker of a site. Its text, and so its version, moves with the program, its own page, and its modules.

    ``page`` is the page for lost readers as it is now: an installed worker fetches it again when it has changed.
    ``kept`` are the addresses, below the root, of pages that are kept with their scripts: the empty public forms, and
    what lists what was written in them.
    """
    version = hashlib.sha256(json.dumps([page, sorted(modules)]).encode()).hexdigest()[:8]
    known = {"root": keeping.root, "store": keeping.store, "patience": PATIENCE, "more": list(kept)}
    said = ",".join(f"{name}={json.dumps(value, separators=(',', ':'))}" for name, value in known.items())
    return f"const {said};//{version}\n{squeezed('worker')}"


@cache
def squeezed(name: str) -> str:
    """Return the code of a worker without the spaces that only readers of the source need."""
    return re.sub(r" ?([^\w\s$]) ?", r"\1", " ".join(_lines(name))).replace(";}", "}")


@cache
def farewell() -> str:
    """Return the worker that takes everything away, itself last."""
    return "\n".join(_lines("farewell"))


def _lines(name: str) -> list[str]:
    return lines_of((HERE / f"{name}.js").read_text("utf-8"))


class Farewell:
    """WSGI middleware: takes the workers away that phones have.

    All of them while ``CMS_OFFLINE`` is off, whatever else fails; else those whose site answers elsewhere by now.
    """

    def __init__(self, wsgi: WSGIApplication, settings: Settings) -> None:
        self._next = wsgi
        self._off = not settings.offline

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path, is_read = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"] in ("GET", "HEAD")
        if self._off and is_read and (ADDRESS.fullmatch(path) or ADMIN_ADDRESS.fullmatch(path)):
            return _send_farewell(environ, start_response)
        # Of an administration the worker stays where it is: who is signed out is led to sign in, and comes back.
        if not is_read or not ADDRESS.fullmatch(path):
            return self._next(environ, start_response)
        seen: list[Any] = []

        def begin(*answer: Any) -> Any:
            seen[:] = answer
            return lambda _data: None

        body = self._next(environ, begin)
        # Browsers follow no redirect to a worker: the old one would stay for ever.
        if str(seen[0]).startswith("3") and not str(seen[0]).startswith("304"):
            return _send_farewell(environ, start_response)
        start_response(*seen)
        return body


def _send_farewell(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    body = farewell().encode()
    start_response("200 OK", [*HEADERS, ("Content-Length", str(len(body)))])
    return [b""] if environ["REQUEST_METHOD"] == "HEAD" else [body]

"""A line to the server that can be cut, and what a page of a browser tells of its worker."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from playwright.sync_api import Page

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Line:
    """The way to the server, which can be cut; ``answers`` are given in its place: status and ``Cache-Control``."""

    def __init__(self, wsgi: WSGIApplication) -> None:
        self._next = wsgi
        self._open = threading.Event()
        self._open.set()
        self.seen: list[str] = []
        self.answers: dict[str, tuple[str, str]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.seen.append(path)
        if not path.endswith("/sw.js"):
            self._open.wait(30)
        if path in self.answers:
            status, control = self.answers[path]
            start_response(status, [("Content-Type", "text/html"), ("Cache-Control", control)])
            return [b"<p>Jawaban lain</p>"]
        return self._next(environ, start_response)

    def hang(self) -> None:
        self._open.clear()

    def go_on(self) -> None:
        self._open.set()


def settled(page: Page, address: str) -> None:
    """Open a page and wait until the worker looks after it.

    This comes first in a test: a page that is opened while the worker is installed may stay without it until the next.
    """
    page.goto(address)
    until(page, "navigator.serviceWorker.controller")


def until(page: Page, condition: str) -> None:
    """Wait until an expression of JavaScript holds. Playwright's own way to wait would need what the policy forbids."""
    script = (
        f"for (let left = 750; left--;) {{ if ({condition}) return true; await new Promise(d => setTimeout(d, 20)) }}"
    )
    assert page.evaluate(f"async () => {{ {script} return false }}"), condition


def kept(page: Page) -> list[str]:
    """Return the addresses in all caches, without the host."""
    script = """async () => (await Promise.all((await caches.keys()).map(async name =>
        (await (await caches.open(name)).keys()).map(each => each.url.slice(location.origin.length))))).flat().sort()"""
    found: list[str] = page.evaluate(script)
    return found


def until_kept(page: Page, path: str) -> None:
    until(page, f"await caches.match({path!r})")


def until_not_kept(page: Page, path: str) -> None:
    until(page, f"!await caches.match({path!r})")


def gone(page: Page) -> None:
    until(page, "!(await navigator.serviceWorker.getRegistrations()).length && !(await caches.keys()).length")

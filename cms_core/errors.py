"""Error pages: themed, translated, and drawn without a database, because that may be what failed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, abort, current_app, g, got_request_exception, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException

from cms_core.delivery import page_cache
from cms_core.delivery.typed import typed
from cms_core.extensions import db
from cms_core.i18n import prefix, staff_prefix
from cms_core.sites.remembered import recall
from cms_core.sites.requests import SAFE
from cms_core.sites.resolve import asked_language, forget_site, is_admin
from cms_core.surfaces import menus
from cms_core.tenancy import TenancyError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger()
PAGES = {400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503}
SEARCHED = frozenset({403, 404, 410, 500})
"""Statuses whose page offers to look for what was wanted."""
RETRY_SECONDS = 5
TAKEN_IN = 128 * 1024 * 1024
MISSING_TABLES = {"42P01", "42703"}
"""PostgreSQL's codes for a table and a column that are not there: the database is behind the program."""


def init_errors(app: Flask) -> None:
    """Answer every error with a page that names no exception."""
    app.before_request(_give_up_at_once)
    app.register_error_handler(HTTPException, _http_error)
    for kind in (OperationalError, InterfaceError, ProgrammingError, NoConnectionFree, sqlite3.OperationalError):
        app.register_error_handler(kind, _database_error)
    app.register_error_handler(Exception, _fault)


class Shield:
    """WSGI middleware: what fails ahead of Flask (finding the site, the stamps) ends in a page as well."""

    def __init__(self, wsgi: WSGIApplication, flask_wsgi: WSGIApplication) -> None:
        self._next = wsgi
        self._flask = flask_wsgi

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return self._next(environ, start_response)
        except Exception:
            log.exception("fault ahead of the application")
            forget_site(environ)
            environ["cms.unavailable"] = True
            return self._flask(environ, start_response)


def _give_up_at_once() -> None:
    if request.environ.get("cms.unavailable"):
        known, asked = recall(request.environ), asked_language(request.environ)
        regional = known is not None and asked != "" and asked == known.language
        g.failed, g.lang = True, asked if regional else request.environ["cms.lang"]
        abort(503)


def error_page(status: int, *, headers: dict[str, str] | None = None, said: str = "") -> ResponseReturnValue:
    """Return the page of a status; an unknown one gets the page of its family. ``said`` is what is wrong (422)."""
    page = status if status in PAGES else 500 if status >= 500 else 400
    more = {"Cache-Control": "no-store" if status != 404 else "no-cache", **(headers or {})}
    # Whoever sent something is told that it is not saved; that page is nobody else's.
    if status == 404 and request.method in SAFE:
        return page_cache.missing_page(lambda: _whole(404, status)), status, more
    return _whole(page, status, said), status, more


def _whole(page: int, status: int, said: str = "") -> str:
    """Return the page of a status, without its site if that cannot be asked any more."""
    try:
        return _draw(page, status, said)
    except Exception:
        if g.get("failed"):
            raise
        log.exception("error page drawn without its site")
        _give_up()
        return _draw(page, status, said)


def _draw(page: int, status: int, said: str) -> str:
    environ, failed = request.environ, bool(g.get("failed"))
    known = recall(environ) if failed else None
    nowhere = environ.get("cms.host_kind") == "unknown" and not environ.get("cms.unavailable")
    language = prefix()
    sent, in_admin = request.method not in SAFE, is_admin(request.path)
    if in_admin and environ.get("cms.host_kind") in ("platform", "path"):
        # Whatever is closed to somebody here: his own sites are there.
        home = f"{staff_prefix()}/admin/"
    elif known is not None:
        home = f"{known.root}{language}/"
    else:
        # An address without a site has no home; the platform has one.
        home = f"{environ.get('cms.canonical', '')}{language}/" if nowhere else f"{request.script_root}/"
    site = None if failed else g.get("site")
    # The administration has a frame for people whom it knows; here it is not sure of that any more.
    framed = site is not None and page < 500 and not in_admin
    return render_template(
        f"errors/{page}.html",
        status=status,
        said=said,
        framed=framed,
        homes=menus.languages(site, "/") if site is not None and framed else (),
        # Not of the address that was asked, which is no page.
        languages=(),
        canonical_url="",
        current="",
        site_name=known.place if known else "",
        sent=sent,
        kept=typed(),
        nowhere=nowhere,
        home=home,
        # While nothing can be asked a search finds nothing; in the administration it is not what somebody wants.
        searchable=(known or site) is not None and not sent and status in SEARCHED and not in_admin,
    )


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    headers = {name: value for name, value in error.get_headers() if name in ("Retry-After", "Allow")}
    if error.code == 413:
        _take_in_the_rest()
    if error.code == 503:
        headers.setdefault("Retry-After", str(RETRY_SECONDS))
    return error_page(error.code, headers=headers)


def _take_in_the_rest() -> None:
    """Read on what is too large, up to a bound: a browser that cannot send to the end shows no answer."""
    environ = request.environ
    left = min(int(environ.get("CONTENT_LENGTH") or 0), TAKEN_IN)
    while left > 0 and (chunk := environ["wsgi.input"].read(min(left, 64 * 1024))):
        left -= len(chunk)


def _database_error(error: Exception) -> ResponseReturnValue:
    """Answer 503 when the database is away, busy, full, read-only or behind the program."""
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    if code == "SQLITE_ERROR" and not str(cause).startswith(("no such table", "no such column")):
        return _fault(error)
    if isinstance(error, ProgrammingError) and code not in MISSING_TABLES:
        return _fault(error)
    log.error("database not available", kind=type(cause).__name__, code=code)
    log.debug("what the database said", exc_info=error)
    _tell(error)
    _give_up()
    # Where a file was put in the place of another, what is connected still leads to the old one.
    db.engine.dispose()
    return error_page(503, headers={"Retry-After": str(RETRY_SECONDS)})


def _fault(error: Exception) -> ResponseReturnValue:
    log.exception("fault", tenancy=isinstance(error, TenancyError))
    _tell(error)
    _give_up()
    return error_page(500)


def _tell(error: Exception) -> None:
    """Send Flask's signal, which it sends itself where nobody handles errors."""
    got_request_exception.send(current_app._get_current_object(), exception=error)  # type: ignore[attr-defined]


def _give_up() -> None:
    """Drop what the request began, so that drawing the page cannot trip over it."""
    g.failed = True
    try:
        db.session.rollback()
    except Exception:
        log.exception("rollback failed")

"""Error pages: themed, translated, and drawn without a database, because that may be what failed."""

from __future__ import annotations

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from cms_core.extensions import db
from cms_core.tenancy import TenancyError

log = structlog.get_logger()
PAGES = {400, 401, 403, 404, 405, 410, 413, 422, 429, 500, 503}
RETRY_SECONDS = 5


def init_errors(app: Flask) -> None:
    """Answer every error with a page that names no exception."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(Exception, _fault)


def error_page(status: int, *, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    """Return the page of a status; an unknown one gets the page of its family."""
    page = status if status in PAGES else 500 if status >= 500 else 400
    body = render_template(f"errors/{page}.html", status=status, home=request.script_root + "/")
    return body, status, {"Cache-Control": "no-store" if status != 404 else "no-cache", **(headers or {})}


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    headers = {name: value for name, value in error.get_headers() if name in ("Retry-After", "Allow")}
    return error_page(error.code, headers=headers)


def _database_error(error: OperationalError) -> ResponseReturnValue:
    log.error("database not available", kind=type(error.orig).__name__, reason=str(error.orig)[:200])
    _give_up()
    return error_page(503, headers={"Retry-After": str(RETRY_SECONDS)})


def _fault(error: Exception) -> ResponseReturnValue:
    log.exception("fault", tenancy=isinstance(error, TenancyError))
    _give_up()
    return error_page(500)


def _give_up() -> None:
    """Drop what the request began, so that drawing the page cannot trip over it."""
    g.failed = True
    try:
        db.session.rollback()
    except Exception:
        log.exception("rollback failed")

"""Structured logs: one line an event, with the ids of request, site and person, never an address or a name.

Of an error the log holds its kind and the way to it, not its message: messages repeat what somebody typed, and
databases add the values of the row.
"""

from __future__ import annotations

import logging
import secrets
import sys
import time
import traceback
from types import TracebackType
from typing import Any

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()


def init_logs(app: Flask) -> None:
    """Give every request an id and a line."""
    configure(json=not sys.stderr.isatty())
    app.before_request(begin)
    app.after_request(end)
    # Flask's own way names the path of the request.
    app.log_exception = _log_exception  # type: ignore[method-assign]  # Flask's way to replace it


def configure(*, json: bool, messages: bool = False) -> None:
    """Write JSON for machines, or lines for a terminal.

    ``messages`` writes whatever helps to find a fault; only ``cms run --dev`` asks for it.
    """
    renderer: Any = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(way_to) if json else structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if messages else logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def way_to(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
    """Return kind and places of an error and of those that led to it, without their messages."""
    lines: list[str] = []
    found: BaseException | None = exc_info[1]
    while found is not None:
        kind = f"{type(found).__module__}.{type(found).__qualname__}\n"
        lines = [*traceback.format_tb(found.__traceback__), kind, *lines]
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return "".join(lines)


def _log_exception(exc_info: Any) -> None:
    log.error("fault outside the views", exc_info=exc_info)


def begin() -> None:
    """Name the request. The id is ours: one sent by a stranger would let him write into our logs."""
    g.request_id = secrets.token_hex(16)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id, site=request.environ.get("cms.site_id"))


def end(response: Response) -> Response:
    """Write the line of the request: endpoint, not address, because addresses may hold what people typed."""
    response.headers["X-Request-ID"] = g.get("request_id", "")
    log.info(
        "request",
        method=request.method,
        endpoint=request.endpoint,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
    )
    return response

"""Structured logs: one line an event, with the ids of request, site and person, never an address or a name."""

from __future__ import annotations

import logging
import sys
import time
import uuid
from typing import Any

import structlog
from flask import Flask, Response, g, request

log = structlog.get_logger()


def init_logs(app: Flask) -> None:
    """Give every request an id and a line."""
    configure(json=not sys.stderr.isatty())
    app.before_request(begin)
    app.after_request(end)


def configure(*, json: bool) -> None:
    """Write JSON for machines, or lines for a terminal."""
    renderer: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def begin() -> None:
    """Name the request. The id is ours: one sent by a stranger would let him write into our logs."""
    g.request_id = uuid.uuid4().hex
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

"""What this program itself answers at a public address, for work that asks outside of a request."""

from __future__ import annotations

from contextvars import Context
from typing import Any, cast
from urllib.parse import urldefrag, urljoin, urlsplit

from flask import Flask, current_app
from werkzeug.test import EnvironBuilder, run_wsgi_app

MOST = 3
"""Redirects that are followed."""
MOVED = (301, 302, 303, 307, 308)


def page_status(address: str) -> int:
    """Return with which status a public address of this installation (:func:`site_url`) is answered to a reader.

    Redirects to the same host are followed. Nothing is asked over a network, and no reader is counted. Whoever calls
    holds no transaction open: the answer is made in one of its own.
    """
    app = cast(Any, current_app)._get_current_object()
    for _turn in range(MOST):
        # A context of its own: what belongs to a request would else be left to whoever asks.
        status, location = Context().run(_ask, app, urldefrag(address).url)
        if status not in MOVED or urlsplit(location).netloc != urlsplit(address).netloc:
            break
        address = location
    return status


def _ask(app: Flask, address: str) -> tuple[int, str]:
    parts = urlsplit(address)
    builder = EnvironBuilder(
        path=parts.path or "/",
        query_string=parts.query,
        base_url=f"{parts.scheme}://{parts.netloc}/",
        method="HEAD",
    )
    try:
        _body, status, headers = run_wsgi_app(app.wsgi_app, builder.get_environ(), buffered=True)
    finally:
        builder.close()
    return int(status[:3]), urljoin(address, headers.get("Location", ""))

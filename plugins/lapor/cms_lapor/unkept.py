"""Answers that only one person may see."""

from __future__ import annotations

from flask import Response, make_response


def unkept(body: str, status: int = 200) -> Response:
    """Return an answer that nothing keeps."""
    response = make_response(body, status)
    response.headers["Cache-Control"] = "no-store"
    return response

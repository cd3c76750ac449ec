"""What stands beside a request on the page of whoever asks: the way to object."""

from __future__ import annotations

from flask import current_app, url_for

from cms_ppid import NAME

OBJECT = f"{NAME}.object"
"""Where an objection is begun, with number and code in the form that leads there."""


def object_url() -> str:
    """Return where whoever asks objects; empty where objections are not taken here."""
    return url_for(OBJECT) if OBJECT in current_app.view_functions else ""

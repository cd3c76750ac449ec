"""What stands beside a request on the page of whoever asks: its letters, and the way to object."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from flask import current_app, url_for

from cms_ppid import NAME
from cms_ppid.requests.models import Request

OBJECT = f"{NAME}.object"
"""Where an objection is begun, with number and code in the form that leads there."""


@dataclasses.dataclass(frozen=True)
class Letter:
    """A letter that went out; ``url`` is where it is read, empty where it is on paper alone."""

    label: str
    at: datetime
    url: str = ""


def letters_of(row: Request) -> Sequence[Letter]:
    """Return the letters that went out with a request of the site in scope, the newest first."""
    return ()


def object_url() -> str:
    """Return where whoever asks objects; empty where objections are not taken here."""
    return url_for(OBJECT) if OBJECT in current_app.view_functions else ""

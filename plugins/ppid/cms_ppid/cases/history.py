"""A line of the history of a case, as its pages draw it (``ppid/cases/macros.html``)."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any


@dataclasses.dataclass(frozen=True)
class Line:
    """``told`` is what officers say, ``note`` what they note for each other, or what whoever asks wrote."""

    title: Any
    at: datetime
    office: str
    told: str
    note: str
    by: str

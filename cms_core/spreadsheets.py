"""What a spreadsheet makes of a CSV file: nothing of it is taken for a formula, and Excel knows its letters."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell of a CSV file that begins so for a formula."""
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
MARK = "\ufeff"


def guard(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula when it stands in a CSV file; :func:`unguard` undoes it."""
    return f"'{text}" if text.startswith(FORMULA) or _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """Return what :func:`guard` was given."""
    return text[1:] if _GUARDED.match(text) else text


def as_csv(lines: Iterable[Sequence[object]]) -> str:
    """Return lines as CSV: UTF-8 with its mark, and semicolons, because the comma stands in Indonesian numbers."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    for line in lines:
        writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in line])
    return MARK + buffer.getvalue()

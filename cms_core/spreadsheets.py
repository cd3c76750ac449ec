"""What a spreadsheet makes of a CSV file: nothing of it is taken for a formula, and Excel knows its letters."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

FORMULA = (*"=+-@\t\r", *"\uff1d\uff0b\uff0d\uff20")
"""A spreadsheet takes a cell of a CSV file that begins so for a formula; some read the wide signs as well."""
_GUARDED = re.compile(f"'+[{re.escape(''.join(FORMULA))}]")
MARK = "\ufeff"


def guard(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula when it stands in a CSV file; :func:`unguard` undoes it."""
    return f"'{text}" if text.startswith(FORMULA) or _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """Return what :func:`guard` was given."""
    return text[1:] if _GUARDED.match(text) else text


class _Line:
    """What is written to it comes back from whoever writes."""

    def write(self, text: str) -> str:
        return text


def lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield rows as a CSV file for spreadsheets.

    In Indonesian the comma stands in numbers, so Windows separates cells by semicolon, and Excel believes UTF-8 only
    with its mark. Whoever makes the rows guards those cells in which people have written.
    """
    yield MARK
    writer = csv.writer(_Line(), delimiter=";", lineterminator="\r\n")
    yield from map(writer.writerow, rows)


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as the text of a CSV file in which every text is guarded."""
    return "".join(lines([guard(cell) if isinstance(cell, str) else cell for cell in row] for row in rows))

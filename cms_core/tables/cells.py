"""A cell as a person filled it in: as words, and as a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from flask_babel import gettext as _

from cms_core.formats import format_number

LONGEST = 10_000
"""Characters of a cell; a spreadsheet itself takes 32,767."""
EXACT = 10**15
"""From here on a spreadsheet does not keep every digit of a number."""

Cell = str | int | float | bool | date | datetime | time | None


class BadCell(ValueError):
    """A cell cannot be used; the message tells the person what to write instead."""


def squeezed(text: str) -> str:
    """Return a text for comparing: small letters, one space between words."""
    return " ".join(text.casefold().split())


def plain(cell: Cell) -> str:
    """Return any cell as words.

    Raises:
        BadCell: it is a number so long that the spreadsheet has already changed its last digits.
    """
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        if abs(cell) >= EXACT:
            raise BadCell(_("Angka ini sudah dibulatkan oleh program tabel. Tulis lagi di sel berformat Teks."))
        return f"{cell:.15g}".replace(".", ",")
    return "" if cell is None else str(cell).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


_SPACED = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?", re.ASCII)
_GROUPED: Callable[[str], re.Match[str] | None] = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})*", re.ASCII).fullmatch
_BOTH = re.compile(r"(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)([.,])(\d+)", re.ASCII)
_PLAIN = re.compile(r"(\d{1,18})(?:([.,])(\d{1,12}))?", re.ASCII)


def number_in(cell: Cell, *, point_is_thousand: bool | None) -> Decimal:
    """Return the number in a cell; ``12.500`` is twelve thousand, twelve and a half, or (None) too doubtful to take."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise BadCell(_("Tulis dengan angka saja."))
    if not isinstance(cell, str):
        number = Decimal(f"{cell:.15g}" if isinstance(cell, float) else cell)
        if not number.is_finite():
            raise BadCell(_("Tulis dengan angka saja."))
        return number
    text = cell.strip().replace("\N{MINUS SIGN}", "-")
    sign = -1 if text.startswith("-") else 1
    text = text[1:].lstrip() if text[:1] in ("-", "+") and text else text
    if _SPACED.fullmatch(text):
        text = "".join(text.split())
    if (both := _BOTH.fullmatch(text)) and both[2] != both[3] and len(text) <= 30:
        return sign * Decimal(f"{re.sub('[.,]', '', both[1])}.{both[4]}")
    grouped = _GROUPED(text)
    if grouped and len(text) <= 30:
        mark, alone = grouped[1], len(re.findall("[.,]", text)) == 1
        doubtful = alone and not text.startswith("0")
        if not alone or (point_is_thousand and doubtful and mark == "."):
            return sign * Decimal(re.sub("[.,]", "", text))
        digits, rest = re.split("[.,]", text)[:2]
        small = f"{digits},{rest.rstrip('0') or '0'}"
        # Who meant the comma and wrote it as we would say has been understood: the kind says what is wrong with it.
        comma = point_is_thousand and mark == "," and small != text
        if doubtful and (comma or (point_is_thousand is None and mark == ".")):
            raise BadCell(
                _(
                    "“%(text)s” dapat berarti dua hal. Tulis %(big)s atau %(small)s.",
                    text=text,
                    big=digits + rest,
                    small=small,
                )
            )
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise BadCell(_("Tulis dengan angka saja."))
    return sign * Decimal(f"{match[1]}.{match[3] or 0}")


def within(
    number: Decimal, least: Decimal | int, most: Decimal | int, say: Callable[[float], str] = format_number
) -> Decimal:
    """Return a number if it lies within its bounds; ``say`` writes them out.

    Raises:
        BadCell: it does not.
    """
    if number < least:
        raise BadCell(_("Paling sedikit %(least)s.", least=say(float(least))))
    if number > most:
        raise BadCell(_("Paling banyak %(most)s.", most=say(float(most))))
    return number

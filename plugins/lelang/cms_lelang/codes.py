"""Codes of other systems, as spreadsheets hand them on: without what these added, and never what they ruined."""

from __future__ import annotations

import re
import unicodedata

from cms_core.api import BadCell
from cms_lelang import _

_SHORTENED = re.compile(r"\d+(?:[.,]\d+)?[eE][+-]?\d+", re.ASCII)
"""A number as a spreadsheet shows a long one."""
_TAILED = re.compile(r"(\d{4,})[.,]0+", re.ASCII)
"""A number as a spreadsheet writes one that it took for no whole one."""
_BROKEN = re.compile(r"\d{6,}(?:\.\d+|,\d{1,5})", re.ASCII)
"""A number with a fraction; two codes may stand with a comma between them."""
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}|[1-9]\d?(?:(?:,\d{3}){2,}|(?: \d{3}){2,})", re.ASCII)
"""A number with something between its thousands; with commas a list of three digits each is no number."""
_NOTHING = re.compile(r"#[a-z/0!?]*|#+|err:\d+|nan|n/a|null|none|true|false", re.IGNORECASE)
"""What a spreadsheet or a program writes where it has no value, or took one for yes or no."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:[ T].*)?", re.ASCII)
"""A day as a cell of days is read."""


def whole(code: str) -> str:
    """Return a code without what a spreadsheet put around it: ``'58000029.0`` is the number that was meant.

    Raises:
        BadCell: a spreadsheet has made something else of it, so nobody knows the code; the message says what to do.
    """
    code = "".join(map(_digit, code.lstrip("'‘’`").strip()))
    if _SHORTENED.fullmatch(code):
        raise BadCell(
            _(
                "“%(code)s” sudah dipendekkan program tabel, jadi angka belakangnya hilang. Ambil kodenya dari berkas "
                "asli, dan beri kolomnya format Teks.",
                code=code,
            )
        )
    if found := _TAILED.fullmatch(code):
        return found[1]
    if _THOUSANDS.fullmatch(code):
        return re.sub(r"\D", "", code)
    if any(shape.fullmatch(code) for shape in (_BROKEN, _NOTHING, _DAY)):
        raise BadCell(
            _(
                "“%(code)s” bukan kode: program tabel mengubahnya. Ambil kodenya dari berkas asli, dan beri kolomnya "
                "format Teks; kosongkan bila memang tidak ada.",
                code=code,
            )
        )
    return code


def _digit(letter: str) -> str:
    """Return a digit as a keyboard has it, and every other letter as it is."""
    return str(unicodedata.decimal(letter)) if unicodedata.category(letter) == "Nd" else letter

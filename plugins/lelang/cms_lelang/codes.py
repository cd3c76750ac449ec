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
_BROKEN = re.compile(r"\d{6,}(?:\.\d+|,\d{1,5})|\d{1,3}(?:(?:\.\d{3}){2,},|(?:,\d{3}){2,}\.)\d+", re.ASCII)
"""A number with a fraction; two codes may stand with a comma between them."""
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){2,}|[1-9]\d?(?:(?:,\d{3}){2,}|(?: \d{3}){2,})", re.ASCII)
"""A number with something between its thousands; with commas a list of three digits each is no number."""
_MONEY = re.compile(r"(\d{1,3}(?:\.\d{3}){2,}),0+|(\d{1,3}(?:,\d{3}){2,})\.0+", re.ASCII)
"""The same as a column of money shows it."""
_NONE = re.compile(r"(?:(?!#)[\W_])+|n[/.]a\.?|(?:tidak|tdk|belum) (?:ada|punya)|nihil|kosong", re.IGNORECASE)
"""What people write where there is no code."""
_NOTHING = re.compile(r"#[a-z/0!?]*|#+|err:\d+|nan|-?inf(?:inity)?|null|none|true|false", re.IGNORECASE)
"""What a spreadsheet or a program writes where it has no value, or took one for yes or no."""
_D, _M, _Y = "(?:0?[1-9]|[12][0-9]|3[01])", "(?:0?[1-9]|1[0-2])", "(?:19|20)[0-9]{2}"
_SHORT = "[123][0-9]"
"""A year of which a cell shows two digits: none that a budget is likely to have had is left out."""
_CLOCK = "(?: [0-9]{1,2}[:.][0-9]{2}.*)?"
_NAMES = "(?:Jan|Feb|Peb|Mar|Apr|May|Mei|Jun|Jul|Aug|Agu|Agt|Ags|Sep|Oct|Okt|Nov|Nop|Dec|Des)"
_LONG = (
    "(?:Januar[iy]|[FP]ebruari|February|Maret|March|April|Jun[ei]|Jul[iy]|Agustus|August|September"
    "|O[kc]tober|No[vp]ember|De[sc]ember)"
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
# Plans of villages are numbered "02.03.15" and "1.01.2026": between points a year has four digits, and day and month
# are both filled up with noughts, or neither is.
_POINTS = r"(?:(?:0[1-9]|[12][0-9]|3[01])\.(?:0[1-9]|1[0-2])|(?:[1-9]|[12][0-9]|3[01])\.(?:[1-9]|1[0-2]))\."
_DAY = re.compile(
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[ T].*)?|{_Y}[/-]{_M}[/-]{_D}"
    rf"|(?:{_D}[/-]{_M}|{_M}[/-]{_D})[/-](?:{_Y}|{_SHORT}){_CLOCK}|{_POINTS}{_Y}{_CLOCK}"
    rf"|{_D}-{_NAMES}(?:-(?:[0-9]{{2}}){{1,2}})?|{_NAMES}-(?:[0-9]{{2}}){{1,2}}"
    rf"|{_D}(?P<gap>[-/ ])(?:{_NAMES}|{_LONG})(?P=gap)(?:{_Y}|{_SHORT})"
)
"""A day as a cell of days is read or shown; in capitals "DES-01" is a number of a village."""


def whole(code: str) -> str:
    """Return a code without what a spreadsheet put around it: ``'58000029.0`` is the number that was meant.

    What says that there is none ("-", "tidak ada") is an empty one.

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
    if _NONE.fullmatch(code):
        return ""
    if _DAY.fullmatch(code.translate(_DASHES)):
        raise BadCell(
            _(
                "“%(code)s” bukan kode: program tabel menjadikannya tanggal. Ambil kodenya dari berkas asli, dan beri "
                "kolomnya format Teks; kosongkan bila memang tidak ada.",
                code=code,
            )
        )
    if found := _TAILED.fullmatch(code):
        return found[1]
    if found := _MONEY.fullmatch(code):
        code = found[1] or found[2]
    if _THOUSANDS.fullmatch(code):
        return re.sub(r"\D", "", code)
    if any(shape.fullmatch(code) for shape in (_BROKEN, _NOTHING)):
        raise BadCell(
            _(
                "“%(code)s” bukan kode: program tabel mengubahnya. Ambil kodenya dari berkas asli, dan beri kolomnya "
                "format Teks; kosongkan bila memang tidak ada.",
                code=code,
            )
        )
    return code


def says_none(text: str) -> bool:
    """Whether people write this where there is nothing to write."""
    return bool(_NONE.fullmatch(text.strip()))


def _digit(letter: str) -> str:
    """Return a digit as a keyboard has it, and every other letter as it is."""
    return str(unicodedata.decimal(letter)) if unicodedata.category(letter) == "Nd" else letter

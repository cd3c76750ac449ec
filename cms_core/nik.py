"""The number of a person: NIK, and that of a family (KK)."""

from __future__ import annotations

import re

SHAPE = r"[1-9]\d{5}(?:0[1-9]|[1-6]\d|7[01])(?:0[1-9]|1[0-2])\d{6}"
"""Region, day (women's plus 40), month, year, number: 16 digits (Permendagri 102/2019)."""

SPACE = r"[ \u00a0.\-\u2011\u2013]"
"""What people write between the groups of a number."""
# The number of a case or a letter of a village has sixteen digits, too: PI-3304022007-26-0001.
_NO_CASE = r"(?!(?<=\b[A-Z]{2}[\-\u2011\u2013])\d{10}[\-\u2011\u2013]\d{2}[\-\u2011\u2013]\d{4}(?!\d))"
WRITTEN = re.compile(rf"(?<!\d){_NO_CASE}\d(?:{SPACE}?\d){{15}}(?!{SPACE}?\d)")
"""Sixteen digits, in one or in groups; whether they are a NIK says :func:`is_nik`."""
_BEGUN = re.compile(SHAPE)


def is_nik(number: str) -> bool:
    """Whether sixteen digits (``WRITTEN``) are a NIK or the number of a KK."""
    # Written in one it is hardly anything else; with spaces it may be four years in a row.
    return number.isdigit() or _BEGUN.fullmatch(re.sub(r"\D", "", number)) is not None


def has_nik(text: str) -> bool:
    """Whether a NIK or the number of a KK stands in a text, written in one or in groups."""
    return any(is_nik(found.group()) for found in WRITTEN.finditer(text))

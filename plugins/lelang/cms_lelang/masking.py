"""What is never published: found in what people type, and masked where a part of it is wanted."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from cms_core.api import has_nik
from cms_lelang import _

_NIP = re.compile(
    r"(?<!\d)(19[4-9]\d|20[0-2]\d)[ .-]?(0[1-9]|1[0-2])[ .-]?(0[1-9]|[12]\d|3[01])[ .-]?\d{4}[ .-]?\d{2}"
    r"[ .-]?[12][ .-]?\d{3}(?!\d)"
)
"""Date of birth, month of appointment, sex, number: 18 digits."""
_NPWP = re.compile(r"(?<!\d)\d{2}[. -]?\d{3}[. -]?\d{3}[. -]?\d[. -]?\d{3}[. -]?\d{3}(?!\d)|(?<!\d)\d{16}(?!\d)")
"""15 digits, usually as 01.234.567.8-901.000, or 16."""
_ACCOUNT = re.compile(
    r"\b(?:no(?:mor)?\.?\s*rek(?:ening)?|rek(?:ening)?|bank|a/n|atas nama|bri|bni|bca|btn|bsi|bjb|bpd|mandiri)\b"
    r"(?:(?!\brp)\D){0,60}\d(?:[ -]?\d){7,}"
    r"|\bno(?:mor)?\.?\s*rek(?:ening)?\b\D{0,30}\d(?:[ .-]?\d){7,}",
    re.IGNORECASE,
)
"""A bank or the word for an account, and eight digits or more behind it that are no rupiah."""

_FOUND: tuple[tuple[re.Pattern[str], Any], ...] = (
    (_ACCOUNT, _.lazy("nomor rekening bank")),
    (_NIP, _.lazy("NIP")),
)
_DIGIT = re.compile(r"\d")
"""Nothing is found without one, and hundreds of texts of a file have none."""
_KEPT = 3
"""Digits at each end of an NPWP by which its owner knows it again, and nobody else."""


def secret_in(text: str) -> Any:
    """Return what a text holds that is never published ("NIP"), None when there is nothing."""
    plain = _plain(text)
    if not _DIGIT.search(plain):
        return None
    found = next((called for pattern, called in _FOUND if pattern.search(plain)), None)
    if found is None and has_nik(plain):
        return _.lazy("NIK")
    return _.lazy("NPWP") if found is None and _NPWP.search(plain) else found


def _plain(text: str) -> str:
    """Return a text with every digit, space and dash as a keyboard has it, and without what nobody sees."""
    if text.isascii():
        return text
    seen = (letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    return "".join("-" if unicodedata.category(letter) == "Pd" else letter for letter in seen)


def mask(text: str) -> str:
    """Return an NPWP with all digits but the first and last three as ``*``; what is masked already stays.

    Raises:
        ValueError: it is neither 15 nor 16 digits; the message says what to write.
    """
    written = text.strip()
    if "*" in written:
        if sum(map(str.isdigit, written)) <= 2 * _KEPT and re.fullmatch(r"[\d*.\- ]{9,24}", written):
            return written
    elif re.fullmatch(r"[\d. -]+", written) and sum(map(str.isdigit, written)) in (15, 16):
        places = [at for at, letter in enumerate(written) if letter.isdigit()]
        hidden = set(places[_KEPT:-_KEPT])
        return "".join("*" if at in hidden else letter for at, letter in enumerate(written))
    raise ValueError(_("“%(said)s” bukan NPWP. Tulis 15 atau 16 angka; tengahnya kami samarkan.", said=text.strip()))

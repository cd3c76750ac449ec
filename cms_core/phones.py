"""Telephone numbers of offices and businesses, as people in Indonesia write them."""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l

COUNTRY = "62"
_WRITTEN = re.compile(r"[0-9\s().+-]+")
# Behind the country: 8… of mobile telephones, else an area's number; 0 is for calls inside the country only.
_NUMBER = re.compile(r"[2-9][0-9]{7,12}")


def dialled(number: str) -> str:
    """Return a number as ``tel:`` wants it (RFC 3966): nothing but digits and the plus in front."""
    return re.sub(r"[^0-9+]", "", number)


class BadNumber(Exception):
    """It is no telephone number that WhatsApp could open.

    The message tells the person what to write, and not what was written: it may come into a log.
    """

    def __init__(self) -> None:
        super().__init__(_l("Tulis nomor WhatsApp dengan angka, misalnya 0812 3456 7890."))


def whatsapp_number(text: str) -> str:
    """Return a number as links to WhatsApp want it: digits only, the country in front and no zero behind it.

    A spreadsheet drops the zero in front, so digits may begin with 8.

    Raises:
        BadNumber: there are other signs in it, or too few or too many digits.
    """
    if not _WRITTEN.fullmatch(text):
        raise BadNumber
    digits = re.sub(r"\D", "", text).removeprefix("00")
    number = digits.removeprefix(COUNTRY) if digits.startswith(COUNTRY) else digits
    number = number.removeprefix("0")
    if not _NUMBER.fullmatch(number):
        raise BadNumber
    return COUNTRY + number

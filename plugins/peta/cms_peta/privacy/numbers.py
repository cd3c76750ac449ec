"""Which numbers and addresses are of one person by their shape: a NIK, a NIP, an account, a telephone, e-mail."""

from __future__ import annotations

import re
from collections.abc import Collection

from cms_core.api import has_nik
from cms_peta.privacy.words import NUMBERS, PARTS, column_words

NIK, EMPLOYEE, ACCOUNT, PHONE, MAIL = "nik", "nip", "rekening", "telepon", "surel"
"""Why a text is about people: what stands in it."""
OF_ONE = (NIK, EMPLOYEE, ACCOUNT, PHONE, MAIL)
"""All of these, those first that are never of an office."""
_EMPLOYEE_NUMBER = re.compile(
    r"(?<!\d)(?:19[4-9]\d|20[01]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ .\-]?"
    r"(?:19[7-9]\d|20\d\d)(?:0[1-9]|1[0-2]|21)[ .\-]?[12][ .\-]?\d{3}(?!\d)"
)
"""A NIP: the day somebody was born, the month since which he serves (21 with a contract), his sex, and a number."""
_ACCOUNT_NUMBER = re.compile(
    r"\b(?:bri|bni|bca|bsi|btn|mandiri|bpd|bank \w+|rek|rekening|norek)\b[\w .:/\-]{0,24}?"
    r"(?<![\d.])\d(?:[ \-]?\d){8,16}(?<!000)(?![\d.])|"
    # As BRI prints them.
    r"(?<!\d)\d{4}-\d{2}-\d{6}-\d{2}-\d(?!\d)",
    re.IGNORECASE,
)
_PRIVATE_MAIL = re.compile(
    r"(?<![\w.+\-])[\w.+\-]+(?:@|(?P<apart> {0,3}@ {0,3}))(?![\w.\-]*\b(?:go|desa|sch|ac)\.id\b)"
    r"(?(apart)(?:gmail|googlemail|y?mail|yahoo|rocketmail|hotmail|outlook|icloud|proton(?:mail)?)\.(?:com|co\.id|me)\b|"
    r"[\w\-]+(?:\.[\w\-]+)+)",
    re.IGNORECASE,
)
"""An address of e-mail, but of an office; with blanks beside its sign at a provider: "Kopi @ 5.000" is a price."""
_OFFICE_MAIL = re.compile(r"(?:e-?mail|surel)?\W{0,2}[\w.+\-]+@(?:[\w\-]+\.)*(?:go|desa|sch|ac)\.id", re.IGNORECASE)
"""That of an office: only public bodies and schools are given such names."""
_OPERATORS = r"8(?:1[1-9]|2[1-38]|3[1-38]|5[1-9]|7[78]|8[1-9]|9[5-9])(?:[ \-]?\d){6,9}(?<!000)(?![\d.,]\d|\d)"
"""How operators' numbers begin behind what says the country, and go on; no round sum of money."""
_MOBILE = re.compile(
    # With what is in front of it, written in one or in groups; but 08-12-2023 is a day.
    r"(?<![\d.,])(?:\+62[ .\-()]{0,3}|0)8\d\d(?:[ .\-_/()]{0,3}\d){6,9}(?!\d)|"
    r"(?<![\d.,])08[ .\-]\d{2,4}[ .\-]\d{3,4}[ .\-]?\d{3,4}(?!\d)|(?<![\d.,])0 8(?: \d){7,11}(?! ?\d)|"
    # In pairs.
    r"(?<![\d.,])(?:08 [1-357-9]|\+62 8)\d(?: \d\d){3} \d{1,3}(?! ?\d)|"
    rf"(?<![\d.,])62[ \-]?{_OPERATORS}"
)
_BARE_MOBILE = re.compile(rf"(?<![\d.,]){_OPERATORS}")
_LANDLINE = re.compile(
    r"(?:(?:telp|telepon|tlp)\.? ?)?\(?(?:0|\+62 ?)?[2-79]\d{1,2}\)?[ .\-/]{0,3}\d{3,4}[ .\-]?\d{2,5}"
)
"""The number of a telephone that is no mobile one: that of an office, where a column of contacts says no more."""
_SHORT = re.compile(r"^(?:1\d\d|1500\d{3}|1[2-9]\d{3})$")
"""The numbers that everybody may ring: 110, 112, 119."""
_MEASURED = re.compile(
    r"\b(?:nilai|pagu|anggaran|biaya|harga|luas|panjang|lebar|volume|njop|dana|realisasi|omzet|omset|pendapatan|"
    r"produksi|jumlah|total|modal|pajak|pbb|rp|rupiah|id)\b"
)
"""What sums, measures and ids are called: a number without a nought in front is none of a telephone there."""
_CODED = re.compile(r"\b(?:kode|kd|id|idsls|sls|idrt|rt|rw|wilayah|blok|kodewil)\b")
_OF_HAMLETS = re.compile(r"\b(?:idsls|sls|idrt|rt|rw)\b")
_HAMLET = re.compile(r"\d{6}(?:1(?!000)|2(?!000))\d{3}0\d\d0\d\d")
"""The code of an RT: that of its village (its last four from 1001 or 2001 on), and three digits of the RW and the RT.

Where the RW does not end in a nought it would be a NIK of the thousandth child of one day in one kecamatan, which
there is not; where it does, it may be that of somebody.
"""
_OF_A_BUILDING = re.compile(
    r"^(?:id|kode|kd|no|nomor) ?(?:registrasi |inventaris )?(?:bangunan|gedung|aset|asset|barang|inventaris|persil|"
    r"bidang)$"
)
"""Columns of numbers that things are given."""
PLATE = re.compile(r"\b(?:plat|no ?pol)\b.{0,16}\b[a-z]{1,2} ?\d{1,4} [a-z]{1,3}\b")
"""The number of somebody's car."""


def gravest(found: Collection[str | None]) -> str:
    """Return of what was found of one person what is least that of an office; nothing if nothing was."""
    return next((why for why in OF_ONE if why in found), "")


def why_written(text: str, column: str = "", *, is_reached: bool = False) -> str:
    """Return what is of one person by its shape in a text; nothing if there is none.

    A column of contacts (``is_reached``) has telephones and addresses of e-mail.
    """
    if "@" in text and not is_reached and _PRIVATE_MAIL.search(text):
        return MAIL
    if NUMBERS.search(text) is None:
        return ""
    if has_nik(text) and not (_is_hamlet(column, text) or _is_building(column, text)):
        return NIK
    if _EMPLOYEE_NUMBER.search(text):
        return EMPLOYEE
    if _ACCOUNT_NUMBER.search(text):
        return ACCOUNT
    if is_reached:
        return ""
    is_bare = _MEASURED.search(column_words(column)) is None and _BARE_MOBILE.search(text) is not None
    return PHONE if is_bare or _MOBILE.search(text) is not None else ""


def is_of_office(text: str) -> bool:
    """Whether a text is how an office is reached, or several: a landline, a short number, an address of its own."""
    parts = [each.strip() for each in PARTS.split(text)]
    return all(any(shape.fullmatch(each) for shape in (_SHORT, _LANDLINE, _OFFICE_MAIL)) for each in parts)


def is_number_of_thing(column: str) -> bool:
    """Whether a column has numbers that buildings and assets are given."""
    return _OF_A_BUILDING.match(column_words(column)) is not None


def _is_hamlet(column: str, text: str) -> bool:
    """Whether a number of sixteen digits is the code of an RT, and none of a person."""
    digits = re.sub(r"[\s.\-/]", "", text)
    words = column_words(column)
    if _CODED.search(words) is None or _HAMLET.fullmatch(digits) is None:
        return False
    return digits[12] != "0" or _OF_HAMLETS.search(words) is not None


def _is_building(column: str, text: str) -> bool:
    """Whether a number of sixteen digits is one of a thing by its column, and has no day of birth as a NIK has."""
    digits = text.strip()
    if not is_number_of_thing(column) or re.fullmatch(r"\d{16}", digits) is None:
        return False
    # Written in groups it is a NIK by its day and month alone.
    return not has_nik(f"{digits[:6]} {digits[6:]}")

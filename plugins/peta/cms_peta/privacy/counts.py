"""How many people a text says: what counts them, and what does so without saying who they are."""

from __future__ import annotations

import re
from typing import Any

FEW = 5
"""People of whom a number is public; of fewer who are poor or ill, it says of each of them that he is."""
_NUMBER = r"(?:\d{1,3}[. ]\d{3}|\d{1,6})"
"""Longer ones may be numbers of persons."""
_UNIT = (
    r"(?:orang|org|jiwa|kk|kpm|keluarga|rumah tangga|anak|balita|bayi|ibu|lansia|warga|siswa|murid|petani|pasien|"
    r"penderita|penerima|kasus|rumah|unit|kelompok|rt)"
)
_BELOW = r"<|≤|<=|kurang dari|maksimal|paling banyak|di ?bawah"
_FROM = r">|≥|>=|±|lebih dari|minimal|sekitar|kurang lebih|di ?atas"
_COUNT = re.compile(
    rf"(?:(?P<below>{_BELOW})|{_FROM})? ?(?P<first>{_NUMBER})"
    rf"(?: ?(?:-|s\.?/?d\.?|sampai|hingga) ?(?P<last>{_NUMBER}))?(?: ?{_UNIT})?"
    r"(?: ?\((?:(?:tahun|th\.?) )?20\d\d\))?",
    re.IGNORECASE,
)
FRACTION = re.compile(r"\d{1,6}[.,]\d{1,2}")
"""A number that may be none of people, but how many there are of a hundred: whole, it is one of people."""
_SHARE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?(?: ?- ?\d{1,3}(?:[.,]\d{1,2})?)? ?(?:%|persen)", re.IGNORECASE)
"""How many of all."""
UNSAID = re.compile(r"-+|\*+")
"""What is written where nobody is, or where there are too few to say."""
NOTHING = re.compile(
    r"^(?:0|nol|nihil|tidak ada(?: data)?|belum (?:ada(?: data)?|terdata|didata|diketahui)|tidak diketahui|kosong|"
    r"n a|na)$"
)


def is_count(text: str) -> bool:
    """Whether a text says how many there are, and no more: "12 orang", "1.250", "12,5", "<5", "3 %", "-", "nol"."""
    told, words = text.strip(), " ".join(re.findall(r"\w+", text.casefold()))
    return any(each.fullmatch(told) for each in (_COUNT, FRACTION, _SHARE, UNSAID)) or NOTHING.match(words) is not None


def how_many(value: Any) -> float | None:
    """Return the number that a value tells as the most there may be; None where it tells none, or a share of all.

    What leaves open whether there is anybody says less than what begins with one: "<5" and "0-4" tell 5, "3-4" tells 4.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    told = str(value).strip()
    found = _COUNT.fullmatch(told)
    if found is None and FRACTION.fullmatch(told):
        return float(told.replace(",", "."))
    if found is None:
        return None
    first, last = (int(re.sub(r"[. ]", "", found[each])) if found[each] else None for each in ("first", "last"))
    if last is not None:
        return last if first else last + 1
    includes = found["below"] in ("≤", "<=") or (found["below"] or "").casefold() in ("maksimal", "paling banyak")
    return first + 1 if first is not None and includes else first

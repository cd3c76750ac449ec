"""What a map does not keep: who people are (UU 27/2022 pasal 4); and what of it is never public: single houses.

One rule for whatever is drawn or imported: a column is about people by what it is called, or by what stands in it (a
NIK, a mobile telephone). A number of people is nobody: "jumlah penduduk" may stand where "penduduk" may not. How an
office, a school, or a clinic is reached is what the law has public bodies tell everybody (UU 14/2008 pasal 9): layers
of these keep telephones and e-mail, and nothing else of people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from cms_core.api import has_nik

HOUSES = "rumah"
"""The kind of layers about single houses or families: never public."""
OFFICES = frozenset({"kantor", "sekolah", "kesehatan", "fasilitas"})
"""Kinds whose telephones and addresses of e-mail are those of an office."""
_COUNTED = re.compile(r"(?:jumlah|jml|jlh|banyak|banyaknya|total|persen|persentase|kepadatan|rata|luas)\b")
"""How the name of a column begins that counts people."""
# Words without a space between them, too; and those that Shapefiles have cut off after ten letters.
_PERSON = (
    "pemilik|pemil|penghuni|kepala ?(?:keluarga|kel)|penerima|pasien|owner|resident|warga|penduduk|ibu|ayah|anak|suami|"
    "istri|kk"
)
_ABOUT_PEOPLE = re.compile(
    rf"\b(?:nik|(?:no|nomor) ?(?:nik|kk|ktp|rumah|npwp)|ktp|npwp|(?:nama?|nm) ?(?:{_PERSON})|pemilik|pemil|penghuni|"
    r"kepala ?kel(?:uarga)?|penerima|pasien|owner|resident|(?:tgl|tanggal|tempat) ?la(?:h|hir)?|penghasil(?:an?)?|"
    r"desil|dtks|penyakit|status ?(?:miskin|ekonomi|kesejahteraan)|(?:umur|usia|agama|pekerjaan|alamat) "
    rf"(?:{_PERSON})|alamat ?rum(?:ah)?|(?:jenis|status|penyandang) disabilitas)\b|"
    # These say it only where they stand alone: "ramah disabilitas" and "umur jembatan" are about things.
    r"^(?:kk|penduduk|warga|umur|usia|ibu|ayah|suami|istri|miskin|disabilita|disabilitas)$"
)
_CONTACT = re.compile(
    r"\b(?:(?:no|nomor) ?)?(?:hp|telp|tlp|telepon|telpon|wa|whatsapp|ponsel|handphone|phone|mobile|kontak|contact|"
    r"e ?mail|surel)\b"
)
_MOBILE = re.compile(
    # With what is in front of it, written in one or in groups; but 08-12-2023 is a day.
    r"(?<![\d.,])(?:\+62[ .\-()]{0,3}|0)8\d\d(?:[ .\-]?\d){6,9}(?!\d)|"
    # Without: as operators' numbers begin, and no round sum of money.
    r"(?<![\d.,])(?:62[ \-]?)?8(?:1[1-9]|2[1-38]|3[1-38]|5[1-9]|7[78]|8[1-9]|9[5-9])(?:[ \-]?\d){6,9}"
    r"(?<!000)(?![\d.,]\d|\d)"
)
_LEAST = 9
"""Letters of the number of a mobile telephone."""


def personal(kind: str, features: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return the columns of features (their names and facts) that say who people are, in the order they came.

    The name of a feature is the column ``nama``. ``kind`` is what the layer is about (a key of ``words.KINDS``).
    """
    found: dict[str, None] = {}
    for name, facts in features:
        for column, value in {"nama": name, **facts}.items():
            if column not in found and value not in ("", None) and is_personal(kind, column, value):
                found[column] = None
    return list(found)


def is_personal(kind: str, column: str, value: Any) -> bool:
    """Whether a column is about people by what it is called, or by a value in it."""
    about, contact = _called(column)
    if about or (contact and kind not in OFFICES):
        return True
    # A spreadsheet makes a number with a point of a number of a telephone.
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return len(text) >= _LEAST and (has_nik(text) or (kind not in OFFICES and _MOBILE.search(text) is not None))


@lru_cache(maxsize=512)
def _called(column: str) -> tuple[bool, bool]:
    """Return whether a column is called as if it were about people, and as if somebody were reached by it."""
    words = re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)).casefold().strip()
    if _COUNTED.match(words):
        return False, False
    return _ABOUT_PEOPLE.search(words) is not None, _CONTACT.search(words) is not None

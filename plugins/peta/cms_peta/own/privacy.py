"""What a map does not keep: who people are (UU 27/2022 pasal 4); and what of it is never public: single houses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cms_core.api import BadNumber, has_nik, whatsapp_number

HOUSES = "rumah"
"""The kind of layers about single houses or families: never public."""
OFFICES = frozenset({"kantor", "sekolah", "kesehatan", "fasilitas"})
"""Kinds whose telephone numbers are those of an office."""
_ABOUT_PEOPLE = re.compile(
    r"\b(nik|no ?kk|no ?ktp|ktp|penghuni|kepala keluarga|pemilik|owner|penerima|pasien|nama (kk|warga|ibu|ayah|anak)|"
    r"tgl lahir|tanggal lahir|tempat lahir|penghasilan|desil|status miskin|penyakit|email|surel|alamat rumah)\b"
)
_PHONE = re.compile(r"\b(hp|no ?hp|wa|no ?wa|whatsapp|telepon|telp|tlp|phone|nomor hp|nomor wa|kontak)\b")
_MOBILE = re.compile(r"628\d{7,12}")


def personal(kind: str, features: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return the columns of features (their names and facts) that say who people are, in the order they came.

    The name of a feature is the column ``nama``.
    """
    found: dict[str, None] = {}
    for name, facts in features:
        for column, value in {"nama": name, **facts}.items():
            if column not in found and _is_personal(kind, column, str(value)):
                found[column] = None
    return list(found)


def _is_personal(kind: str, column: str, value: str) -> bool:
    words = re.sub(r"[\W_]+", " ", column).casefold().strip()
    if not value:
        return False
    if _ABOUT_PEOPLE.search(words) or has_nik(value):
        return True
    return kind not in OFFICES and (_PHONE.search(words) is not None or _is_mobile(value))


def _is_mobile(value: str) -> bool:
    if not value.lstrip("+").startswith(("0", "62")):
        return False
    try:
        return _MOBILE.fullmatch(whatsapp_number(value)) is not None
    except BadNumber:
        return False

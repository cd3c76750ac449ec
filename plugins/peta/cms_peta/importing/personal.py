"""Columns of a file that are about persons: they are left out, for a map of everybody is no place for them."""

from __future__ import annotations

import re

from cms_core.api import has_nik
from cms_peta.formats.raw import Facts

_ABOUT = re.compile(
    r"nik|no_?(?:nik|kk|ktp|hp|telp|telepon|wa|rumah|npwp)|nomor_?(?:kk|ktp|hp|telepon|wa)|kk|ktp|npwp|hp|telp|telepon|phone|"
    r"mobile|wa|whatsapp|e?_?mail|surel|(?:nama_?)?(?:pemilik|penghuni|penduduk|warga|kepala_?keluarga|kk|ibu|ayah|suami|istri|"
    r"penerima)|owner|resident|(?:tgl|tanggal|tempat)_?lahir|umur|usia|agama_(?:warga|penduduk)|penghasilan|penyakit|"
    r"disabilitas|status_?(?:miskin|ekonomi|kesejahteraan)|miskin|dtks|desil",
)
_MOBILE = re.compile(r"(?<![\d.,])(?:\+?62|0)8\d{7,11}(?!\d)")
_LONG = 9
"""Letters that a number of a telephone has at least."""


def by_name(column: str) -> bool:
    """Whether a column is called as if it were about persons."""
    bare = re.sub(r"[^a-z0-9]+", "_", column.lower()).strip("_")
    return _ABOUT.fullmatch(bare) is not None


def by_content(facts: Facts) -> set[str]:
    """Return the columns in which a NIK stands, or the number of a mobile telephone."""
    found = set()
    for column, told in facts.items():
        text = told if isinstance(told, str) else str(told) if isinstance(told, int) and told > 10**8 else ""
        if len(text) >= _LONG and (has_nik(text) or _MOBILE.search(re.sub(r"[ \-]", "", text))):
            found.add(column)
    return found

"""What is told of a household, where a name that may be somebody's stands beside it: how it lives, and what it owes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cms_peta.privacy.counts import how_many
from cms_peta.privacy.kinds import NAMED_ALONE
from cms_peta.privacy.nobody import ROOMS, is_nobodys
from cms_peta.privacy.words import COUNTED, column_words, plain, words_of

_LARGEST = 20
"""People from whom on a number is that of a hamlet, and none of a household."""
_THINGS = NAMED_ALONE | {"kantor", "sekolah"}
"""Kinds of what bears bare names and is no household, however it is built."""
_SOLD = "potensi"
"""What shops and sights have is said in the same words: there, the title alone tells."""
_REPAIRS = rf"(?:perbaikan|rehab(?:ilitasi)?|renovasi|pembangunan) rumah(?! (?:{ROOMS})\b)"
_TITLE = re.compile(
    r"\b(?:warga|penduduk|pengungsi(?:an)?|penyintas|terdampak|jamban\w*|wc|sanitasi|pbb|pajak|ternak|peternak|sambungan|"
    r"pelanggan|(?<!tiang )(?<!gardu )(?<!jaringan )listrik|air (?:bersih|minum)|persil|sertifikat|keluarga|kk|hunian|"
    r"penghuni|zakat|iuran|tagihan|bantuan|penerima|perantau|pemudik|pekerja migran|pmi|tki|petani|nelayan|pemilih|"
    r"kerusakan(?! (?:jalan|jembatan|saluran|irigasi|hutan|lahan|tanggul|talud))|"
    rf"{_REPAIRS}|blt|bpnt|bst|pkh|bansos|raskin|rastra|cpp|p3ke|(?:penyaluran|pembagian|paket) sembako|jemaat|ptsl|"
    r"(?<!gerakan )tanah(?! (?:kas|bengkok|wakaf|longsor|desa|adat|lapang)))\b"
)
"""Titles of layers whose points are households, where they are called after somebody."""
_BESIDE = re.compile(r"^(?:no|nomor|id|fid|gid|objectid|kode|kd|foto|sumber|tanggal|tgl|tahun)$")
"""Columns that say nothing of whom the rest is told."""
_REPAIRED = re.compile(rf"\b{_REPAIRS}")
_WHEN = re.compile(r"^(?:tahun|thn|tanggal|tgl)$")
"""Columns that say of a house that was repaired that it was."""
_PEOPLE = r"jiwa|orang|kk|penduduk|warga|keluarga|laki(?: laki)?|perempuan|lansia|balita|anak|pelanggan|pengungsi|rumah"
_COUNTED = re.compile(rf"\b(?:{_PEOPLE})\b|^(?:l|p|lk|pr)$")
_MEMBERS = re.compile(
    r"^(?:(?:jml|jumlah|jlh|banyak(?:nya)?) )?(?:jiwa|orang|art|anggota (?:keluarga|rumah tangga)|penghuni|tanggungan)$"
)
"""Columns of how many live together."""
_BUILT = re.compile(
    r"^(?:(?:jenis|bahan|kondisi|status|kepemilikan|tipe|punya) )?"
    r"(?:lantai|dinding|atap|jamban|wc|kakus|kloset|septi[ck](?: tank)?|tempat bab|bab)(?: rumah| sehat)?$"
)
"""Columns of how a house is built; how many floors it has is a number."""
_TOLD = re.compile(
    r"^(?:pekerjaan|pendidikan(?: terakhir)?|asal(?: \w+)?|status (?:rumah|hunian|bangunan)|bahan bakar|"
    r"sumber (?:penerangan|air minum)|(?:(?:no|nomor|id) ?)(?:meter(?:an)?|pelanggan|sambungan|shm|"
    r"sertifikat|letter c|persil)|nib|"
    r"(?:(?:jumlah|nilai|besar|tagihan|bayar) )*(?:pbb|pajak|tagihan|iuran|ketetapan|denda|zakat)(?: \w+)?|"
    r"(?:(?:jumlah|jml) )?(?:sapi|kambing|domba|kerbau|ayam|itik|bebek|babi|kelinci|ternak))$"
)
"""Columns that say something of somebody, whatever stands in them."""
_SAID = re.compile(
    r"\b(?:(?:belum|tidak|tak) (?:punya|mempunyai|memiliki|berlistrik|berjamban|tersambung)|(?:me)?numpang|"
    r"(?:me)?ngontrak|babs|cubluk|(?<!\d rumah )(?:rusak (?:ringan|sedang|berat)|roboh)|\d{3,4} ?va)\b"
)
"""What is said of a house in any column."""
_WORK = re.compile(
    r"\b(?:jamban|wc|kakus|kloset|septi[ck] ?tank|lantai(?:sasi)?|plesterisasi|dinding|atap|dapur|biogas|listrik|"
    r"meteran|sambungan|ternak|kambing|domba|sapi|ayam|bibit|sembako|modal|kursi roda|rumah|hunian|huntap)\b(.*)",
    re.IGNORECASE,
)
"""What is built in a single house, or given to one, and what comes behind it."""
_FOR = re.compile(
    r"\b(?i:untuk|bagi|kepada|penerima|milik|atas nama|a\.?n\.?)(?: ?: ?| )"
    r"(?:([A-Z][A-Za-z']{2,}.*)|([a-z]{3,}.*\brt ?\d.*))|"
    r"([A-Z][A-Za-z']{2,}(?: [A-Z][A-Za-z']{2,})?),? \(?(?i:rt) ?\.?\d"
)
"""For whom: as names are written, or with the RT behind."""
_SHARED = re.compile(r"\b(?:komunal|umum|mck|bersama|sekolah|posyandu|masjid|pasar)\b")
_RT = re.compile(r" (?:rt|rw)(?: \d+.*)?$")


@lru_cache(maxsize=64)
def is_of_households(kind: str, title: str) -> bool:
    """Whether the points of a layer are households by its title, where they are called after somebody."""
    words = words_of(plain(title))
    return kind not in _THINGS and _TITLE.search(words) is not None and COUNTED.match(words) is None


@lru_cache(maxsize=64)
def is_of_repairs(title: str) -> bool:
    """Whether the points of a layer are houses that were repaired by its title: then when that was tells of one."""
    return _REPAIRED.search(words_of(plain(title))) is not None


def tells_when(column: str) -> bool:
    return _WHEN.match(column_words(column)) is not None


def without_hamlet(words: str) -> str:
    """Return the words of a name without the RT behind them: "suparno rt 02"."""
    return _RT.sub("", words)


def tells_of_household(kind: str, column: str, value: Any, *, titled: bool) -> bool:
    """Whether a fact is one of a household: by what it says, or as all does in a layer of these (``titled``)."""
    if value in ("", None) or kind in _THINGS:
        return False
    called = column_words(column)
    number = how_many(plain(value) if isinstance(value, str) else value)
    if number is not None and _MEMBERS.match(called):
        return 0 < number < _LARGEST
    if titled:
        is_crowd = number is not None and (number == 0 or number >= _LARGEST) and _COUNTED.search(called) is not None
        return not is_crowd and _BESIDE.match(called) is None
    if kind == _SOLD:
        return False
    if _BUILT.match(called):
        return number is None
    return _TOLD.match(called) is not None or (isinstance(value, str) and _SAID.search(words_of(value)) is not None)


def is_work_for_one(text: str) -> bool:
    """Whether a text tells of what is built in the house of somebody, or given to him: "Jamban untuk Suparno"."""
    found = _WORK.search(text)
    if found is None or _SHARED.search(words_of(text)):
        return False
    named = (words_of(next(filter(None, each.groups()))) for each in _FOR.finditer(found[1]))
    return any(not is_nobodys(each) for each in named)

"""Which columns say who people are (UU 27/2022 pasal 4): by what they are called, or by what stands in them.

A NIK, a mobile telephone, an address of e-mail, the number of an account is of a person wherever it stands. A number of
people is nobody: "jumlah penduduk" may stand where "penduduk" may not. How an office, a school, or a clinic is reached
is what the law has public bodies tell everybody (UU 14/2008 pasal 9): layers of these keep telephones and e-mail, and
nothing else of people; but who told of something, saw it or asked for it is a citizen in every layer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from cms_peta.privacy.counts import FRACTION, UNSAID, is_count
from cms_peta.privacy.kinds import BUILT, OFFICES, PLACES, REACHED
from cms_peta.privacy.nobody import are_organisations
from cms_peta.privacy.numbers import ACCOUNT, PHONE, gravest, is_of_office, why_written
from cms_peta.privacy.words import (
    COUNTED,
    HONOURED,
    NUMBERS,
    column_words,
    facts_in_tags,
    in_tags,
    pairs_in,
    plain,
    unsplit,
    words_of,
)

NAMED, OWNED, CONTACT, INVOLVED = "orang", "pemilik", "kontak", "terlibat"
"""Why a column is about people by what it is called: it says who somebody is, who owns something, how he is reached, or
who told of something or asked for it. Else it is for what stands in it (``numbers``)."""
_FULL_NAME = "lengkap"
# Words without a space between them, too; and those that Shapefiles have cut off after ten letters.
_PERSON = (
    "penghuni|kepala ?(?:keluarga|kel)|penerima|pasien|resident|warga|penduduk|ibu|ayah|bapak|anak|balita|bayi|lansia|"
    "siswa|murid|suami|istri|wali|ortu|orang ?tua|kk|krt|kpm"
)
_CONCERNED = rf"{_PERSON}|korban|anggota|peserta|pelanggan|petani|pengungsi"
_BLOOD_GROUP = "gol(?:ongan)? ?darah|goldar"
_OWNING = r"milik|punya|(?:di)?miliki(?: oleh)?|kepunyaan|(?:status )?kepemilikan(?: [a-z]+)?"
_ABOUT_PEOPLE = re.compile(
    r"\b(?:nik|nip|nisn|(?:no|nomor) ?(?:nik|kk|ktp|rumah|npwp|kks|kis|bpjs)|kartu ?keluarga|ktp|npwp|"
    rf"(?:nama?|nm) ?(?:{_PERSON}|ktp)|penghuni|ibu kandung|(?:jenis|jns) ?kela(?:m|min)?|"
    r"kepala ?kel(?:uarga)?|kepala rumah|krt|penerima|pasien|resident|(?:tgl|tanggal|tempat) ?la(?:h|hir)?|ttl|"
    r"penghasil(?:an?)?|desil|dtks|dtsen|penyakit|diagnos\w*|status ?(?:miskin|ekonomi|kesejahteraan|gizi)|"
    r"(?:berat|tinggi|panjang) badan|lingkar (?:kepala|lengan|perut)|li ?la|z ?score|hpht|hamil ke|"
    r"(?:usia|umur) kehamilan|"
    rf"(?:umur|usia|agama|pekerjaan|alamat) (?:{_PERSON}|tinggal|asal)|alamat ?rum(?:ah)?|tempat ?tinggal|"
    r"(?:jenis|status|penyandang) disabilitas|tgl lhr|ahli waris|responden|(?:no(?:mor)? )?pas(?:por|sport)|"
    r"(?:nama?|nm) (?:korban|anggota|petani|peternak|nelayan|pedagang|pengurus))\b|"
    # These say it only where they stand alone: "ramah disabilitas" and "umur jembatan" are about things.
    r"^(?:kk|jk|penduduk|warga|umur|usia|ibu|ayah|suami|istri|miskin|disabilita|disabilitas)$"
)
_COUNTABLE = re.compile(
    r"\b(?:penduduk|kk|warga|miskin|ibu(?! kandung)|(?:penyandang )?disabilitas?|kepala ?kel(?:uarga)?|"
    r"kepala rumah(?: tangga)?|krt|penerima|penghuni|pasien|responden)\b"
)
"""Who stands in columns that are full of people, or of how many there are: "Siswa miskin penerima PIP"."""
_OF_EACH = re.compile(
    r"^(?:nama?|nm|no|nomor|nomer|id|kode|kd|alamat|agama|pekerjaan|jenis|jns|status|umur|usia|tgl|tanggal|hp|telp|wa)\b"
)
"""How columns begin that say something of each of them."""
_AGES = re.compile(
    r"^(?:kelompok |kel )?(?:umur|usia)[\W_]*?(?:[<>≤≥] ?\d{1,3}|di ?(?:atas|bawah) \d{1,3}|"
    r"\d{1,3} ?(?:[\W_]+\d{1,3}\b|(?:sampai|hingga|sd) \d{1,3}\b|\+|plus\b|(?:th|thn|tahun)\b|ke ?atas\b))",
    re.IGNORECASE,
)
"""Columns of how many are of an age."""
_AGE = re.compile(r"^(?:umur|usia)$")
_OF_THINGS = re.compile(r"\b(?:pohon|tanam|tanaman|diameter|spesies|varietas|bentang|perkerasan|jembatan)\b")
"""Columns beside which an age is that of a tree or a bridge."""
_OF_A_BODY = re.compile(
    r"\b(?:(?:berat|tinggi|panjang) badan|lingkar (?:kepala|lengan|perut)|li ?la|z ?score|hpht|hamil ke|"
    rf"(?:usia|umur) kehamilan|status ?gizi|{_BLOOD_GROUP}|diagnos\w*|penyakit)\b"
)
"""Columns of what is measured or known of a body."""
_OWNER = re.compile(
    r"\b(?:(?:nama?|nm) ?)?(?:pemilik|pemil|owner|wp|wajib pajak|penggarap|pemegang hak)\b|\batas ?nama\b|"
    r"^a ?n$|\b(?:nama?|nm) (?:pelanggan|nasabah|debitur|kreditur|pembeli|konsumen)\b|"
    rf"^(?:{_OWNING})$|"
    r"^(?:nop|nopol|no ?(?:pol|polisi)|plat ?nomor|pic|narahubung)$"
)
_OWNER_ALONE = re.compile(rf"^(?:(?:pemilik|owner)(?: (?:menara|tower|aset|gedung|bangunan))?|{_OWNING})$")
"""Columns in which firms stand as often as people."""
_REACHING = r"(?:hp|telp|tlp|telepon|telpon|wa|whats ?app|ponsel|handphone|phone|mobile|kontak|contact|e ?mail|surel)"
_REACHED_BY = re.compile(rf"\b(?:(?:no|nomor) ?)?{_REACHING}\b")
_CITIZENS = re.compile(
    r"\b(?:pelapor|pengadu|pengusul|yang (?:melapor|mengadu|mengusulkan|memohon)|"
    r"informan|nara ?sumber|saksi|pemohon|pengaju|penyewa|orang ?tua|ortu|"
    r"(?:di)?(?:laporkan|adukan|usulkan|ajukan|sampaikan|temukan|minta) oleh|"
    r"(?:laporan|aduan|pengaduan|usulan|usul) dari|"
    r"terlapor|tersangka|terdakwa|terpidana|buronan|dpo|pelaku(?! (?:usaha|umkm|industri|ekonomi|wisata|seni|utama))|"
    r"wali (?:murid|siswa|santri|asuh)|"
    rf"{_BLOOD_GROUP})\b|"
    r"^wali$|^(?!.*\b(?:pengaduan|aduan|layanan|pelayanan|informasi|darurat|center)\b)"
    rf"(?:.*\b{_REACHING}\b.*\b(?:{_CONCERNED})\b|.*\b(?:{_CONCERNED})\b.*\b{_REACHING}\b)"
)
"""Columns of citizens who have to do with something that is not theirs: who told of it, saw it, or asked for it."""
_STOCK = re.compile(
    rf"^(?:{_BLOOD_GROUP}) (?:yang )?(?:tersedia|stok)$|^(?:stok|persediaan|ketersediaan) (?:{_BLOOD_GROUP})$"
)
"""What blood there is at a place, and none of somebody."""
_BLOOD = re.compile(
    r"(?:\b(?:AB|A|B|O)\b ?[+\-]?(?: ?[:=]? ?\d{1,4}(?: (?:kantong|ktg|labu))?)?[,;/ ]*)++", re.IGNORECASE
)
"""What is written of blood; nothing is tried again (++), or a long text would take for ever."""
_FULL_NAMES = re.compile(r"\b(?:nama?|nm) ?(?:lengkap|lgkp|lkp|lengk)\b")
"""Of somebody, but where a layer is about what people go to."""
_ACCOUNTS = re.compile(r"\b(?:(?:no|nomor) ?)?(?:rek|rekening|norek)\b(?! (?:listrik|pln|pdam|air|pju|telp|telepon))")


def personal(kind: str, features: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return the columns of features (their names and facts) that say who people are, in the order they came.

    The name of a feature is the column ``nama``. ``kind`` is what the layer is about (a key of ``words.KINDS``).
    """
    found: dict[str, None] = {}
    for name, facts in features:
        beside = _Beside(kind, facts)
        for column, value in {"nama": name, **facts}.items():
            if column not in found and value not in ("", None) and _why_personal(column, value, beside):
                found[column] = None
    return list(found)


def is_personal(kind: str, column: str, value: Any) -> bool:
    """Whether a column is about people by what it is called, or by a value in it."""
    return why_personal(kind, column, value) != ""


def why_personal(kind: str, column: str, value: Any, beside: Mapping[str, Any] = MappingProxyType({})) -> str:
    """Return why a column is about people (:data:`NAMED` and those beside it); nothing if it is not.

    ``beside`` is what else is known of the same thing: an age may be a tree's, a telephone that of who told of it.
    """
    return _why_personal(column, value, _Beside(kind, beside))


class _Beside:
    """What else is known of a thing in a layer of a kind; it is looked at once for all of its columns."""

    def __init__(self, kind: str, facts: Mapping[str, Any]) -> None:
        self.kind, self._facts = kind, facts

    @cached_property
    def is_of_citizens(self) -> bool:
        """Whether somebody is named who has to do with it; an office is reached as it is, whoever told of it."""
        return self.kind not in OFFICES and any(_is_involved(self.kind, *each) for each in self._facts.items())

    @cached_property
    def is_of_things(self) -> bool:
        return self.kind in BUILT or any(_OF_THINGS.search(column_words(each)) for each in self._facts)


def _why_personal(column: str, value: Any, beside: _Beside) -> str:
    if why := _why_as_a_head(column):
        return why
    kind, called = beside.kind, _called(column)
    if called == CONTACT and beside.is_of_citizens:
        return CONTACT
    text = _as_text(value)
    if _AGE.match(column_words(column)) and beside.is_of_things:
        called = ""
    if called and not _is_nobodys(kind, column, called, "" if isinstance(value, bool) else text.strip()):
        return NAMED if called == _FULL_NAME else called
    if why := why_written(text, column, is_reached=called == CONTACT):
        return why
    pairs = pairs_in(text)
    paired = _Beside(kind, dict(pairs))
    if why := next((why for each in pairs if (why := _why_personal(*each, paired))), ""):
        return why
    tagged, whole = facts_in_tags(column, str(value)), unsplit(str(value))
    # What weighs most of all of them is told.
    if why := why_written("\n".join(plain(each) for _column, each in tagged if each != whole)):
        return why
    return next((why for each in tagged if (why := _why_personal(*each, beside))), "")


def about_people(kind: str, why: Iterable[str]) -> bool:
    """Whether a file is a list of people by why columns of it are left out: then each of its places is somebody's.

    A NIK somewhere in a text makes it none. Where a layer is about what people go to (:data:`PLACES`), such columns are
    of those who look after it.
    """
    return kind not in PLACES and NAMED in why


def may_own(column: str, text: str) -> bool:
    """Whether a column says who owns something, and a text in it may be the name of somebody."""
    if _OWNER_ALONE.match(column_words(column)) is None or words_of(text) == "":
        return False
    return not is_count(text) and not are_organisations(plain(text))


def number_beside(told: Iterable[tuple[str, Any]]) -> str:
    """Return what of one person stands among columns and values by its shape (``numbers``); nothing if there is none.

    It may stand in the name of a column itself. In a column of contacts it is a telephone whatever its shape:
    spreadsheets spoil numbers. Of several it is the first of :data:`numbers.OF_ONE`.
    """
    texts = (each for column, value in told for each in ((column, _as_text(value)), *facts_in_tags(column, str(value))))
    return gravest({why for column, text in texts for why in _beside(column, text.strip())})


def _beside(column: str, text: str) -> Iterator[str]:
    yield why_written(text, column)
    if text:
        yield _why_as_a_head(column)
        # "-", "tidak ada", "0" and "ya" say that there is none, or not which.
        says_which = re.search("[1-9@]", text) is not None
        yield PHONE if says_which and _called(column) == CONTACT and not is_of_office(text) else ""


def is_of_body(column: str) -> bool:
    """Whether a column says what is measured or known of somebody's body."""
    return _OF_A_BODY.search(column_words(column)) is not None


def _as_text(value: Any) -> str:
    # A spreadsheet makes a number with a point of a number of a telephone.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else plain(str(value))


@lru_cache(maxsize=512)
def _called(column: str) -> str:
    """Return why a column is about people by what it is called; nothing if it is not called so."""
    words = column_words(column)
    if COUNTED.match(words) or words.endswith(" persen"):
        return ""
    kinds = (
        (NAMED, _ABOUT_PEOPLE),
        (INVOLVED, _CITIZENS),
        (OWNED, _OWNER),
        (ACCOUNT, _ACCOUNTS),
        (_FULL_NAME, _FULL_NAMES),
        (CONTACT, _REACHED_BY),
    )
    return next((why for why, called in kinds if called.search(words)), "")


@lru_cache(maxsize=512)
def _why_as_a_head(column: str) -> str:
    """Return what stands in the name of a column itself, where somebody wrote a person instead of what it says."""
    return gravest([why_written(each) for each in (plain(column), *map(plain, in_tags(column)))])


def _is_involved(kind: str, column: str, value: Any) -> bool:
    """Whether a column names a citizen who has to do with something."""
    text = plain(str(value)).strip()
    return _called(column) == INVOLVED and text != "" and not _is_nobodys(kind, column, INVOLVED, text)


def _is_nobodys(kind: str, column: str, called: str, text: str) -> bool:
    """Whether a column that is called after people says nothing of one: it counts, or names an organisation."""
    words = column_words(column)
    if UNSAID.fullmatch(text):
        return True
    if called == CONTACT:
        return kind in REACHED or is_of_office(text)
    if called == _FULL_NAME:
        return kind in PLACES
    if called == NAMED and _is_of_counts(column) and is_count(text):
        return True
    if called == INVOLVED and _STOCK.match(words):
        return kind in PLACES and _BLOOD.fullmatch(text) is not None
    if called == INVOLVED and _REACHED_BY.search(words):
        return False
    if called == INVOLVED and is_count(text) and FRACTION.fullmatch(text) is None:
        return True
    if called == OWNED and _OWNER_ALONE.match(words) and not NUMBERS.search(text):
        # Whether a name is one of a firm no words say: the desk is asked (:func:`may_own`).
        return HONOURED.search(words_of(text)) is None
    may_be_one = called in (OWNED, INVOLVED) or words.startswith("penerima")
    if NUMBERS.search(text) or not may_be_one:
        return False
    return are_organisations(text) or (words_of(text) == "" and text != "")


@lru_cache(maxsize=512)
def _is_of_counts(column: str) -> bool:
    """Whether a column that is called after people may say how many there are: "Petani penerima pupuk", "Usia 0-4"."""
    if _AGES.match(plain(column)):
        return True
    words = column_words(column)
    # "desil penerima" says something of each of them.
    rest = " ".join(_COUNTABLE.sub(" ", words).split())
    return rest != words and not _OF_EACH.match(words) and not _ABOUT_PEOPLE.search(rest)

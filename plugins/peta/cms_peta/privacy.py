"""What a map does not keep: who people are (UU 27/2022 pasal 4); and what of it is never public: single houses.

One rule for whatever is drawn or imported: a column is about people by what it is called, or by what stands in it (a
NIK, a mobile telephone). A number of people is nobody: "jumlah penduduk" may stand where "penduduk" may not. How an
office, a school, or a clinic is reached is what the law has public bodies tell everybody (UU 14/2008 pasal 9): layers
of these keep telephones and e-mail, and nothing else of people.

Where somebody lives, is poor or is ill is seen in texts, too: in the title of a layer, in names and facts
(:func:`home`). Such a layer may be kept for the desk and is never public.
"""

from __future__ import annotations

import dataclasses
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

PLACES = OFFICES | {"ibadah", "potensi"}
"""Kinds of what people go to: an address with a number, or a house that is called after something, is one of these."""
_HOUSE = (
    r"\b(?:rumah|rmh|omah|gubu[kg]|kediaman|(?:tempat )?tinggal|domisili) "
    r"(?:(?:milik|tinggal|pribadi|orang tua|bekas|calon) )*"
)
_ONE = "bu|pak|bapak|bpk|sdri?|saudar[ai]|mbah|mbak|mbok|emak|abah|nenek|kakek|nyonya|ny|tuan|tn|hj"
_CALLED = f"{_ONE}|ibu|mas|kang|haji|hajah|h|alm|almarhum|almarhumah"
"""How people are called; some of it means something else where no house stands in front of it."""
_STATE = (
    r"\b(?:miskin|(?:tidak|tak|kurang) mampu|pra ?sejahtera|stunting|gizi buruk|tbc|hiv|aids|odh[ai]|odgj|"
    r"gangguan jiwa|kusta|dbd|kanker|covid|disabilitas|difabel|(?<!rumah )sakit|bansos|bantuan sosial|pkh|blt|bpnt|"
    r"lumpuh|stroke|epilepsi|cacat|terlantar|sebatang kara|janda|duda|hamil|tb paru)\b"
)
_HOUSE_OF_ONE = re.compile(rf"{_HOUSE}(?:{_CALLED})\b(?! dan anak)")
_STATE_OF_ONE = re.compile(rf"{_STATE}.*\b(?:{_ONE})\b|\b(?:{_ONE})\b.*{_STATE}")
_SOMEBODY = re.compile(rf"^(?:{_ONE}|ibu(?! kota)) \w+")
"""A name that begins with how people are called: "Pak Darmo", but "Warung Bu Siti" is a shop."""
_ALONE = re.compile(rf"^(?:{_ONE}|ibu(?! kota)) \w+(?: \w+)?$")
"""The name of somebody and no more."""
_STATED = re.compile(_STATE)
_TOLD_OF_ONE = re.compile(
    r"\b(?:penderita|pengidap|odh[ai]|odgj|lumpuh|terlantar|sebatang kara|janda|duda)\b|"
    r"^(?:keluarga|kk|rumah tangga) (?:(?:sangat )?miskin|(?:tidak|tak|kurang) mampu|pra ?sejahtera)\b"
)
"""What a fact says of people alone, whatever the place is called."""
_GROUP = "warga|penduduk|keluarga(?! berencana)|kk|janda|duda|orang|anak|balita|bayi|ibu|bumil|lansia|rumah tangga"
_OF_SOME = re.compile(
    rf"{_HOUSE}(?:{_GROUP})\b(?! yatim)|"
    rf"\b(?:{_GROUP}|penyandang|penerima|pasien)\b.*{_STATE}|{_STATE}.*\b(?:{_GROUP}|penyandang|penerima|pasien)\b|"
    r"\b(?:penderita|pengidap|rtlh|gakin|(?:tidak|tak) layak huni)\b"
)
_INSTITUTIONS = (
    r"rumah (?:sakit|dinas|jabatan|ibada[ht]|baca|makan|potong|pintar|belajar|kreatif|produksi|singgah|bersalin|duka|"
    r"adat|gadang|betang|budaya|tahfi[dz]h?|yatim|zakat|kompos|pompa|susun|sehat|tunggu|aman|data|desa|walet)"
)
_NOBODY = re.compile(
    rf"^(?:{_INSTITUTIONS}|rs\w*|panti|pusat|balai|posyandu|pos|posko|klinik|puskesmas|pustu|poli\w*|yayasan|sekolah|slb|"
    r"kantor|dinas|unit|loka|lembaga|sentra|gedung|fasilitas|layanan|akses|jalur|kelompok|komunitas|sebaran)\b|"
    r"\b(?:ramah|per (?:desa|dusun|kecamatan|rw|rt))\b"
)
"""How institutions are called, and counts: "Panti Penyandang Disabilitas", "Keluarga miskin per dusun"."""
_HOUSE_MAYBE = re.compile(rf"^(?!{_INSTITUTIONS}\b)(?:rumah|rmh|kediaman|(?:tempat )?tinggal)\b")
_SAYING = frozenset(
    {
        *("rumah", "rmh", "kediaman", "tinggal", "domisili", "huni", "rtlh"),
        *("miskin", "mampu", "sejahtera", "prasejahtera", "gakin", "bansos", "sosial", "pkh", "blt", "bpnt"),
        *("stunting", "buruk", "tbc", "hiv", "aids", "odha", "odhi", "odgj", "jiwa", "kusta", "dbd", "kanker", "covid"),
        *("disabilitas", "difabel", "sakit", "penderita", "pengidap", "omah", "gubuk", "gubug", "paru", "hamil"),
        *("lumpuh", "stroke", "epilepsi", "cacat", "terlantar", "kara", "janda", "duda"),
    }
)
"""Words without one of which a text says nothing of it: of a hundred thousand most are looked at no further."""
_NUMBER = r"\b(?:no|nomor|nomer) ?\d"
_ADDRESS, _NUMBERED = re.compile(rf"\brt ?\d.*{_NUMBER}"), re.compile(_NUMBER)


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


@dataclasses.dataclass(frozen=True)
class Home:
    """A text that says where somebody lives, or how somebody is; ``sure`` whether that is so of any kind of layer."""

    text: str
    sure: bool


def home(kind: str, title: str, features: Iterable[tuple[str, Mapping[str, Any]]] = ()) -> Home | None:
    """Return the first text of a layer that keeps it from being public: its title, or one of the names and facts.

    A house with somebody's name, and poverty or illness of somebody, are never public. A house that may be one of
    people, and an address down to the number of the house, are where the layer is not about what people go to
    (:data:`PLACES`). ``kind`` is what it is about.
    """
    one = _Text("nama", title, _words(title))
    if (found := _home(kind, one)) is not None:
        return found
    # A file may have a column "nama" and be named by another one.
    told = ([("nama", name), *facts.items()] for name, facts in features)
    return next((found for each in told if (found := _home_of_one(kind, each)) is not None), None)


@dataclasses.dataclass(frozen=True)
class _Text:
    column: str
    value: str
    words: str

    @property
    def says(self) -> bool:
        return not _SAYING.isdisjoint(self.words.split())


def _home_of_one(kind: str, told: Iterable[tuple[str, Any]]) -> Home | None:
    """Return the text of a feature that keeps its layer from being public: by itself, or beside its name."""
    texts = [_Text(column, value, _words(value)) for column, value in told if isinstance(value, str) and value]
    found = next((found for each in texts if (found := _home(kind, each)) is not None), None)
    facts = [each for each in texts if each.column != "nama" and each.says]
    if not facts or (found is not None and found.sure):
        return found
    names = [each for each in texts if each.column == "nama"]
    somebody = next((each for each in names if _SOMEBODY.search(each.words)), None)
    if somebody is not None and any(_STATED.search(each.words) for each in facts):
        return Home(somebody.value, sure=True)
    if found is not None or kind in PLACES or any(_NOBODY.search(each.words) for each in names):
        return found
    return next((Home(each.value, sure=False) for each in facts if _TOLD_OF_ONE.search(each.words)), None)


def _home(kind: str, text: _Text) -> Home | None:
    is_name, says = text.column == "nama", text.says
    if says and _is_of_people(text.words, is_name=is_name):
        return Home(text.value, sure=True)
    if kind in PLACES:
        return None
    numbered = _NUMBERED if _is_address(text.column) else _ADDRESS
    if numbered.search(text.words) or (is_name and _HOUSE_MAYBE.search(text.words)):
        return Home(text.value, sure=False)
    return Home(text.value, sure=False) if is_name and _ALONE.search(text.words) else None


def _is_of_people(words: str, *, is_name: bool) -> bool:
    if _HOUSE_OF_ONE.search(words):
        return True
    # What lies in a place may be told in a fact of it: "layanan: balita stunting", "jalan ke rumah warga".
    some = is_name and _OF_SOME.search(words) and not _COUNTED.match(words)
    return bool(some or _STATE_OF_ONE.search(words)) and not _NOBODY.search(words)


@lru_cache(maxsize=512)
def _is_address(column: str) -> bool:
    return _words(column).startswith(("alamat", "address", "domisili"))


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


@lru_cache(maxsize=512)
def _called(column: str) -> tuple[bool, bool]:
    """Return whether a column is called as if it were about people, and as if somebody were reached by it."""
    words = re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column)).casefold().strip()
    if _COUNTED.match(words):
        return False, False
    return _ABOUT_PEOPLE.search(words) is not None, _CONTACT.search(words) is not None

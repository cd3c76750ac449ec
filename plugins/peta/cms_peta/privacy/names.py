"""Who is named in a text by how it is written: a patient, somebody with his age, whose something is, who told of it."""

from __future__ import annotations

import re

from cms_peta.privacy.nobody import (
    SERVED,
    is_no_name,
    is_nobodys,
    is_of_things,
    is_organisation,
    may_be_place,
    says_how_many,
)
from cms_peta.privacy.texts import Text
from cms_peta.privacy.words import (
    CALLED,
    COUNTED,
    HOLDER,
    NUMBERS,
    ONE,
    SOMEBODY,
    STATED,
    column_words,
    tell_in_turn,
    words_of,
)

_TITLED = re.compile(r"\b(?:[Aa]n|Bp|By|Nn|Ny|Tn|Sdri?)\. ?[A-Z][a-z]{2,}")
"""Somebody as files of patients write him."""
_AGED = re.compile(
    r"\b([A-Z][A-Za-z']+(?:\.? [A-Z][A-Za-z']+){0,3})\.? ?[(,] ?\d{1,2}(?: (th|thn|tahun|bln|bulan)\b|[),])"
)
"""Somebody and how old he is, as news writes it: "Karto (54)"; without a unit it may be how many there are."""
_BEFELL = re.compile(r"\b(?:meninggal|tewas|luka|terluka|hilang|selamat|dirawat|dievakuasi|ditemukan)\b")
_NAMING = re.compile(
    rf"(?:(?<!(?i:hak) )\b(?i:milik|kepunyaan)|\b(?i:di(?:laporkan|adukan|usulkan|ajukan|sampaikan|temukan) oleh)|"
    rf"\b(?i:menewaskan|melukai))(?: ?: ?| )((?i:{CALLED})\.? [A-Za-z].*|[A-Za-z]{{3,}}.*)|"
    rf"\b(?i:(?:laporan|aduan|usulan|usul|permohonan)(?: dari)?) ((?i:{CALLED})\.? [A-Za-z].*)"
)
"""What is said before whose something is, who told of it, or whom it killed."""
_FAMILY_OF = re.compile(r"^(?:keluarga(?: besar)?|ahli waris) (?=[a-z]{3})")
"""What is said before a name of those whose something is."""
_SON_OF = re.compile(r"\b[a-z]{3,} (?:bin|binti) [a-z]{3,}")
"""Somebody as the books of land and of marriages write him."""
_LONG_AGO = re.compile(
    r"\b(?:masjid|musholl?a|langgar|makam|petilasan|syek?h|sunan|kyai|pondok|ponpes|madrasah|yayasan|majelis|khatt?ab|affan|"
    r"(?:abi|abu) t[h]?alib|walid|zaid|awwam|jabal|rabah)\b"
)
"""Beside which a mosque, a school or a grave is called after somebody of long ago."""
_BEFALLEN = re.compile(
    r"\b(?i:korban|meninggal|tewas|luka|terluka|hilang)(?: [a-z]+)? ?(?:: ?|\()([A-Za-z][^,;)]{2,})|"
    r"^((?:[A-Z][A-Za-z]+ )+)(?i:meninggal|tewas|luka|terluka)\b"
)
"""Whom something has befallen: named behind it, or in front."""
_BEFALLEN_ONE = re.compile(rf"\b(?:me|ter)(?:nimpa|timpa|ngenai|newaskan|lukai) (?:{ONE}|ibu) [a-z]+")
_BY_TITLE = re.compile(rf"\b(?:{ONE}|ibu) [a-z]+")
_ITS_NAME = re.compile(r"\b(?:atas nama|bernama|a n) [a-z]{3,}")
"""Whose name comes next."""
_LANDLINE = re.compile(r"\b0[2-79]\d{1,2} ?\d{3}")
_OFFICE_HOLDER = (
    r"lurah|kades|kepala|camat|bupati|rt|rw|kadus|dukuh|carik|sekdes|sekcam|babinsa|bhabinkamtibmas|bidan|dokter|mantri|"
    r"guru|perangkat|operator|petugas|teknisi"
)
_OF_ONE_BY_TITLE = re.compile(
    rf"\b(?:bp|{ONE}|ibu(?! (?:kota|hamil|menyusui|nifas|bersalin|dan|pkk|balita)\b)) (?!(?:{_OFFICE_HOLDER})\b)"
    r"(?!(?:gunung|bukit|laut|ujung)\b)[a-z]{2,}"
)
"""Somebody by his title, and none whose office it is: "Depan Pak Karto"; but TN Gunung is a national park."""
_CALLED_AFTER = re.compile(
    r"\b(?:warung|warkop|toko|kios|rumah makan|kedai|kafe|cafe|bengkel|salon|laundry|konter|depot|agen|pangkalan|"
    r"apotek|klinik|praktik|penggilingan|pabrik|gudang|pasar|bakso|soto|sate|mie ayam|penjahit|makam|petilasan|punden|"
    r"masjid|mushol?la|langgar|pondok|ponpes|pesantren|yayasan|jalan|jl|gang|gg|jembatan|dusun|dukuh|kampung)"
    r"(?: (?!(?:tanah|lahan|milik|kebun|sawah|pekarangan|halaman|depan|dekat|belakang|samping|dari)\b)[a-z]+){0,2} $"
)
"""What bears the name of somebody who runs it, or who died long ago; the name stands behind it."""
_HEAD_OF_ONE = re.compile(
    rf"^(?:bp|{ONE}|ibu(?! (?:kota|hamil|menyusui|nifas|bersalin|melahirkan|rumah|kandung|balita|bayi|dan|pkk|bekerja|"
    r"meninggal|muda|tunggal|bidan)\b)) (?!bidan|dokter|mantri|asuh|angkat)[a-z]{2,}(?: [a-z]+)?$"
)
"""The head of a column that is nothing but somebody with a title."""
_HOLDS = re.compile(rf"^{HOLDER}(?: (?:r[tw]|\d+|[a-z]+)){{0,8}}$")
_HOUSE_OF = re.compile(r"^(?:rumah|rmh|kediaman|keluarga) (?=[a-z]{3})")
_AS_WRITTEN = re.compile(r"(?:Hj?|Ir|Drs?|K)?\.? ?[A-Z][A-Za-z']{2,}(?:,? [A-Z][\w'.]*){0,4}")
"""A few words as names are written, each with a capital."""
_REMARK = re.compile(
    r"^(?:ket(?:erangan)?|uraian|catatan|deskripsi|description|desc|cmt|notes?|remarks?|info(?:rmasi)?)\b"
)
"""Columns in which anything may stand."""
_BARE = re.compile(r"^(?:\d+ )?((?:[a-z]+ ){0,2}[a-z]{3,})(?: kelas)?(?: \d+(?: (?:th|thn|tahun))?)?$")
"""A name that may be one of somebody: words alone, and a number or an age."""
_WORDS = re.compile(r"(?=.*[a-z]{3})[a-z]+(?: [a-z]+){0,5}")
"""Some words without a number: a name with its titles is no more."""


def names_one(text: Text) -> bool:
    """Whether a text has somebody in it as patients and the dead are written, or says that it is his or from him.

    What a thing is called may say so of a shop: "Warung milik Bu Ani".
    """
    if "." in text.plain and _TITLED.search(text.plain):
        return True
    if text.is_name and is_written_out(text.words):
        return True
    found = list[str]()
    if "(" in text.plain or "," in text.plain:
        befell = _BEFELL.search(text.words) is not None
        found += [each[1] for each in _AGED.finditer(text.plain) if each[2] or befell]
    if not (text.is_name and SERVED.search(text.words)):
        found += [each[1] or each[2] for each in _NAMING.finditer(text.plain)]
    return any(not is_nobodys(_FAMILY_OF.sub("", words_of(each))) for each in found)


def is_written_out(words: str) -> bool:
    """Whether words have somebody in them as the books of land write him, who is none of long ago."""
    return _SON_OF.search(words) is not None and _LONG_AGO.search(words) is None


def names_one_befallen(text: Text) -> bool:
    """Whether a text names somebody whom something has befallen."""
    if _BEFALLEN_ONE.search(text.words):
        return True
    found = ((each[1] or each[2]).strip() for each in _BEFALLEN.finditer(text.plain))
    return any(not (says_how_many(each) or is_no_name(words_of(each))) for each in found)


def says_who(text: Text) -> bool:
    """Whether a fact says whose name comes next, or a text how somebody is rung up."""
    if not text.is_name and _ITS_NAME.search(text.words):
        return True
    return NUMBERS.search(text.value) is not None and tell_in_turn(_BY_TITLE, _LANDLINE, text.words)


def is_of_one_by_title(words: str) -> bool:
    """Whether words have somebody in them by his title, other than behind the shop or the grave that is called so."""
    found = _OF_ONE_BY_TITLE.finditer(words)
    return any(_CALLED_AFTER.search(words[: each.start()]) is None for each in found)


def is_headed_by_one(column: str) -> bool:
    """Whether the head of a column is nothing but somebody: "Pak Karto"; a name alone is as good as any word."""
    return _HEAD_OF_ONE.match(column_words(column)) is not None


def may_be_somebody(words: str) -> bool:
    """Whether the words of a name may be somebody's: with a title, or a few words that mean no thing."""
    if SOMEBODY.search(words):
        return True
    if COUNTED.match(words) or STATED.search(words):
        return False
    found = _BARE.match(words)
    return found is not None and not may_be_place(found[1])


def holds_office(words: str) -> bool:
    """Whether a name is that of an office which one holds: how he is would be told of him."""
    return _HOLDS.match(words) is not None


def may_be_numbered(words: str) -> bool:
    """Whether a name beside the number of a person may be his, or that of his house.

    "UD Maju" has a telephone, too, and so has "Puskesmas Klampok".
    """
    called = _HOUSE_OF.sub("", words)
    if SOMEBODY.search(called):
        return True
    if called != words and is_nobodys(called):
        return False
    is_thing = COUNTED.match(called) or may_be_place(called) or is_organisation(called)
    return not is_thing and re.search("[a-z]{3}", called) is not None


def may_be_remarked(fact: Text, *, by_place: bool) -> bool:
    """Whether a remark may say whose number stands beside it: somebody with a title, or a bare name.

    Beside the name of a place (``by_place``) bare words are about that: "Rawat Inap".
    """
    if _REMARK.match(column_words(fact.column)) is None:
        return False
    if is_of_one_by_title(fact.words):
        return True
    is_thing = by_place or is_nobodys(fact.words) or may_be_place(fact.words) or is_of_things(fact.words)
    return not is_thing and _AS_WRITTEN.fullmatch(fact.plain) is not None


def may_be_named(words: str) -> bool:
    """Whether words of which nothing says what they are may be somebody's name, with what is set behind it."""
    return may_be_somebody(words) or (_WORDS.fullmatch(words) is not None and not may_be_place(words))

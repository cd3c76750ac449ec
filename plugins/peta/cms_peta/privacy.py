"""What a map does not keep: who people are (UU 27/2022 pasal 4); and what of it is never public: single houses.

One rule for whatever is drawn or imported: a column is about people by what it is called, or by what stands in it (a
NIK, a mobile telephone, an address of e-mail, the number of an account). A number of people is nobody: "jumlah
penduduk" may stand where "penduduk" may not. How an office, a school, or a clinic is reached is what the law has public
bodies tell everybody (UU 14/2008 pasal 9): layers of these keep telephones and e-mail, and nothing else of people.

Where somebody lives, is poor or is ill is seen in texts, too: in the title of a layer, in names and facts
(:func:`home`). Such a layer may be kept for the desk and is never public. How many are poor or ill in an area is
public, from :data:`FEW` people on: of fewer, neighbours know who they are.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from cms_core.api import has_nik

HOUSES = "rumah"
"""The kind of layers about single houses or families: never public."""
OFFICES = frozenset({"kantor", "sekolah", "kesehatan", "fasilitas"})
"""Kinds whose telephones and addresses of e-mail are those of an office."""
_COUNTED = re.compile(r"(?:jumlah|jml|jlh|banyak|banyaknya|total|persen|persentase|kepadatan|rata|luas)\b")
"""How the name of a column begins that counts people."""
FEW = 5
"""People of whom a number is public; of fewer who are poor or ill, it says of each of them that he is."""
NAMED, OWNED, CONTACT, NIK, MAIL, ACCOUNT, PHONE = "orang", "pemilik", "kontak", "nik", "surel", "rekening", "telepon"
FULL_NAME = "lengkap"
"""Why a column is about people: what it is called (who somebody is; who owns something; how he is reached), and else
what stands in it."""
# Words without a space between them, too; and those that Shapefiles have cut off after ten letters.
_PERSON = (
    "penghuni|kepala ?(?:keluarga|kel)|penerima|pasien|resident|warga|penduduk|ibu|ayah|bapak|anak|balita|bayi|lansia|"
    "siswa|murid|suami|istri|wali|ortu|orang ?tua|kk|krt|kpm"
)
_OWNER = re.compile(r"\b(?:(?:nama?|nm) ?)?(?:pemilik|pemil|owner)\b")
_ABOUT_PEOPLE = re.compile(
    r"\b(?:nik|nip|nisn|(?:no|nomor) ?(?:nik|kk|ktp|rumah|npwp|kks|kis|bpjs)|kartu ?keluarga|ktp|npwp|"
    rf"(?:nama?|nm) ?(?:{_PERSON}|ktp)|penghuni|ibu kandung|(?:jenis|jns) ?kela(?:m|min)?|"
    r"kepala ?kel(?:uarga)?|penerima|pasien|resident|(?:tgl|tanggal|tempat) ?la(?:h|hir)?|ttl|penghasil(?:an?)?|"
    r"desil|dtks|dtsen|penyakit|diagnos\w*|status ?(?:miskin|ekonomi|kesejahteraan|gizi)|"
    rf"(?:umur|usia|agama|pekerjaan|alamat) (?:{_PERSON}|tinggal|asal)|alamat ?rum(?:ah)?|tempat ?tinggal|"
    r"(?:jenis|status|penyandang) disabilitas)\b|"
    # These say it only where they stand alone: "ramah disabilitas" and "umur jembatan" are about things.
    r"^(?:kk|jk|penduduk|warga|umur|usia|ibu|ayah|suami|istri|miskin|disabilita|disabilitas)$"
)
_FULL_NAME = re.compile(r"\b(?:nama?|nm) ?(?:lengkap|lgkp|lkp|lengk)\b")
"""Of somebody, but where a layer is about what people go to."""
_CONTACT = re.compile(
    r"\b(?:(?:no|nomor) ?)?(?:hp|telp|tlp|telepon|telpon|wa|whatsapp|ponsel|handphone|phone|mobile|kontak|contact|"
    r"e ?mail|surel)\b"
)
_ACCOUNT = re.compile(r"\b(?:(?:no|nomor) ?)?(?:rek|rekening|norek)\b(?! (?:listrik|pln|pdam|air|pju|telp|telepon))")
_ACCOUNT_NUMBER = re.compile(
    r"\b(?:bri|bni|bca|bsi|btn|mandiri|bpd|bank \w+|rek|rekening|norek)\b[\w .:/\-]{0,24}?"
    r"(?<![\d.])\d(?:[ \-]?\d){8,16}(?<!000)(?![\d.])|"
    # As BRI prints them.
    r"(?<!\d)\d{4}-\d{2}-\d{6}-\d{2}-\d(?!\d)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+\-]+@(?![\w.\-]*\b(?:go|desa|sch|ac)\.id\b)[\w\-]+(?:\.[\w\-]+)+", re.IGNORECASE)
"""An address of e-mail, but of an office."""
_MOBILE = re.compile(
    # With what is in front of it, written in one or in groups; but 08-12-2023 is a day.
    r"(?<![\d.,])(?:\+62[ .\-()]{0,3}|0)8\d\d(?:[ .\-/()]{0,2}\d){6,9}(?!\d)|"
    r"(?<![\d.,])08[ .\-]\d{2,4}[ .\-]\d{3,4}[ .\-]?\d{3,4}(?!\d)|(?<![\d.,])0 8(?: \d){7,11}(?! ?\d)|"
    # Without: as operators' numbers begin, and no round sum of money.
    r"(?<![\d.,])(?:62[ \-]?)?8(?:1[1-9]|2[1-38]|3[1-38]|5[1-9]|7[78]|8[1-9]|9[5-9])(?:[ \-]?\d){6,9}"
    r"(?<!000)(?![\d.,]\d|\d)"
)
_NUMBERS = re.compile(r"\d(?:\D{0,3}\d){8}")
"""So many digits as all of these have: most texts have fewer, and are looked at no further."""

PLACES = OFFICES | {"ibadah", "potensi"}
"""Kinds of what people go to: an address with a number, or a house that is called after something, is one of these."""
_HOUSE = (
    r"\b(?:rumah|rmh|omah|gubu[kg]|kediaman|(?:tempat )?tinggal|domisili)(?:nya)? "
    r"(?:(?:milik|tinggal|pribadi|orang tua|bekas|calon) )*"
)
_ONE = "bu|pak|bapak|bpk|sdri?|saudar[ai]|mbah|mbak|mbok|emak|abah|nenek|kakek|nyonya|ny|tuan|tn|hj"
_CALLED = f"{_ONE}|ibu|mas|kang|haji|hajah|h|alm|almarhum|almarhumah"
"""How people are called; some of it means something else where no house stands in front of it."""
_PLIGHT = (
    r"miskin|kemiskinan|(?:tidak|tak|kurang) mampu|pra ?sejahtera|stunting|gizi (?:buruk|kurang)|tbc|tb paru|hiv|aids|"
    r"odh[ai]|odgj|gangguan jiwa|dipasung|pasung|kusta|dbd|kanker|covid|isoman|malaria|hepatitis|epilepsi|talasemia|"
    r"disabilitas|difabel|tuna ?(?:netra|rungu|wicara|daksa|grahita)|autis|bansos|bantuan sosial|pkh|blt|bpnt|bsps|"
    r"raskin|rastra|kpm|dtks|dtsen|pbi|rutilahu|bedah rumah|kdrt|hamil|bumil|busui|sebatang kara|"
    r"(?:hidup |tinggal )?(?:sendirian|sebatangkara)|lansia (?:\w+ )?sendiri"
)
"""Words that mean how somebody is, wherever they stand."""
_STATE = rf"\b(?:{_PLIGHT}|(?<!rumah )sakit|lumpuh|stroke|cacat|terlantar|telantar|janda|duda)\b"
_LISTED = (
    r"(?:data|daftar|sebaran|pemetaan|peta|titik|lokasi|letak|posisi|koordinat|hasil|survei|pendataan|rekap|layer|lapisan|"
    r"kasus|suspek|terduga|suspect|positif|calon|peserta|orang|dengan|yang|si|para|program|bantuan|rumah|kondisi|status)"
)
_ABOUT_A_STATE = re.compile(
    rf"^(?:{_LISTED} )*(?:(?:lansia|balita|bayi) )?(?:{_PLIGHT}|desil \d|korban kekerasan|tb$)\b|"
    rf"^(?:{_LISTED} )*(?:janda|duda|pasien|lansia|(?:anak )?yatim(?: piatu)?)(?: \d+)*$"
)
"""A title that is nothing but how people are: "Stunting 2026", "Sebaran kasus TBC"; but "Batik difabel" is a shop."""
_HOUSE_OF_ONE = re.compile(rf"{_HOUSE}(?:{_CALLED}|[pb](?= [a-z]{{3}}))\b(?! dan anak)")
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
_HOUSES_OF_SOME = re.compile(rf"{_HOUSE}(?:{_GROUP})\b(?! yatim)")
_OF_SOME = re.compile(
    rf"\b(?:{_GROUP}|penyandang|penerima|pasien)\b.*{_STATE}|{_STATE}.*\b(?:{_GROUP}|penyandang|penerima|pasien)\b|"
    r"\b(?:penderita|pengidap|rtlh|gakin|(?:tidak|tak) layak huni|penerima (?:manfaat|bantuan|bedah|rehab))\b"
)
_INSTITUTIONS = (
    r"rumah (?:sakit|dinas|jabatan|ibada[ht]|baca|makan|potong|pintar|belajar|kreatif|produksi|singgah|bersalin|duka|"
    r"adat|gadang|betang|budaya|tahfi[dz]h?|yatim|zakat|kompos|pompa|susun|sehat|tunggu|aman|data|desa|walet)"
)
_NOBODY = re.compile(
    rf"^(?:{_INSTITUTIONS}|rs\w*|panti|pusat|balai|posyandu|pos|posko|klinik|puskesmas|pustu|poli\w*|yayasan|sekolah|slb|"
    r"kantor|dinas|unit|loka|lembaga|sentra|gedung|fasilitas|layanan|akses|jalur|kelompok|komunitas|kelas|senam)\b|"
    r"\bramah\b|^(?!.*\brumah\b(?! tangga)).*\bper (?:desa|dusun|kecamatan|rw|rt)\b"
)
"""How institutions are called, and counts: "Panti Penyandang Disabilitas", "Keluarga miskin per dusun"."""
_HOUSE_MAYBE = re.compile(rf"^(?!{_INSTITUTIONS}\b)(?:rumah|rmh|kediaman|(?:tempat )?tinggal)\b")
_SAYING = frozenset(
    {
        *("rumah", "rumahnya", "rmh", "kediaman", "tinggal", "domisili", "huni", "rtlh"),
        *("miskin", "mampu", "sejahtera", "prasejahtera", "gakin", "bansos", "sosial", "pkh", "blt", "bpnt"),
        *("stunting", "buruk", "tbc", "hiv", "aids", "odha", "odhi", "odgj", "jiwa", "kusta", "dbd", "kanker", "covid"),
        *("disabilitas", "difabel", "sakit", "penderita", "pengidap", "omah", "gubuk", "gubug", "paru", "hamil"),
        *("lumpuh", "stroke", "epilepsi", "cacat", "terlantar", "telantar", "kara", "sebatangkara", "janda", "duda"),
        *("kemiskinan", "kurang", "dipasung", "pasung", "isoman", "malaria", "hepatitis", "talasemia", "autis", "bsps"),
        *(
            "raskin",
            "rastra",
            "kpm",
            "dtks",
            "dtsen",
            "pbi",
            "rutilahu",
            "kdrt",
            "bumil",
            "busui",
            "sendiri",
            "sendirian",
        ),
        *(f"{kept}{each}" for kept in ("tuna", "") for each in ("netra", "rungu", "wicara", "daksa", "grahita")),
        *("penerima", "manfaat", "yatim", "piatu", "lansia", "pasien", "desil", "korban", "tb"),
    }
)
"""Words without one of which a text says nothing of it: of a hundred thousand most are looked at no further."""
_NAMES = frozenset({"nama", "nm", "nma", "name", "namobj", "nama obj", "nmobj", "judul", "title", "label"})
_PEOPLE = re.compile(
    r"\b(\d{1,4}) (?:orang|jiwa|kk|keluarga|anak|balita|bayi|ibu|lansia|warga|pasien|penderita|kasus)\b"
)
"""How many people a text says."""
_HOW_MANY = re.compile(
    r"^(\d{1,9})(?: ?(?:orang|jiwa|kk|keluarga|anak|balita|bayi|ibu|lansia|warga|kasus))?$", re.IGNORECASE
)
_AS_FEW = re.compile(r"^(?:<|≤|kurang dari|di ?bawah|\d+ ?[-–] ?\d+|[\d.,]+ ?%|-$|\*$)", re.IGNORECASE)
"""How few people are said without saying how many, and shares of all."""
_SHARE = re.compile(
    r"\b(?:persen|persentase|rasio|rata|kepadatan|luas|tahun|anggaran|dana|rp|nilai|jarak)\b|^(?:pct|prev)"
)
_THING = re.compile(
    r"\b(?:ruang|kamar|tempat|tt|bed|poli|klinik|layanan|fasilitas|akses|ramah|toilet|jalur|parkir|kursi|guru|dokter|"
    r"perawat|petugas|kader|relawan|alat|gedung|unit|sekolah|panti|posyandu|kelas|rumah sakit)\b"
)
"""What is there for people who are poor or ill."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
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
    return why_personal(kind, column, value) != ""


def why_personal(kind: str, column: str, value: Any) -> str:
    """Return why a column is about people (:data:`NAMED` and those beside it); nothing if it is not."""
    called = _called(column)
    if called and not (called == CONTACT and kind in OFFICES) and not (called == FULL_NAME and kind in PLACES):
        return NAMED if called == FULL_NAME else called
    # A spreadsheet makes a number with a point of a number of a telephone.
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else plain(str(value))
    if "@" in text and kind not in OFFICES and _MAIL.search(text):
        return MAIL
    if _NUMBERS.search(text) is None:
        return ""
    if has_nik(text):
        return NIK
    if _ACCOUNT_NUMBER.search(text):
        return ACCOUNT
    return PHONE if kind not in OFFICES and _MOBILE.search(text) is not None else ""


def plain(text: str) -> str:
    """Return a text with its digits and dashes as keyboards have them, and nothing that is not seen."""
    if text.isascii():
        return text
    seen = (each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    return re.sub(r"[\u2010-\u2015\u2212]", "-", "".join(seen))


def about_people(kind: str, why: Iterable[str]) -> bool:
    """Whether a file is a list of people by why columns of it are left out: then each of its places is somebody's.

    A NIK somewhere in a text makes it none. Where a layer is about what people go to (:data:`PLACES`), such columns are
    of those who look after it.
    """
    return kind not in PLACES and NAMED in why


@dataclasses.dataclass(frozen=True)
class Home:
    """A text that says where somebody lives, or how somebody is; ``sure`` whether that is so of any kind of layer.

    With ``few`` it is a number of people that is so small that it says it of each of them.
    """

    text: str
    sure: bool
    few: bool = False


def home(
    kind: str, title: str, features: Iterable[tuple[str, Mapping[str, Any]]] = (), *, among: str = ""
) -> Home | None:
    """Return the first text of a layer that keeps it from being public: its title, or one of the names and facts.

    A house with somebody's name, poverty or illness of somebody, and of fewer than :data:`FEW` people, are never
    public. A house that may be one of people, and an address down to the number of the house, are where the layer is
    not about what people go to (:data:`PLACES`). ``kind`` is what it is about; where features are looked at alone,
    ``among`` is the title of their layer, which says what is counted in it.
    """
    one = _Text("nama", title)
    if (found := _home(kind, one)) is not None:
        return found
    counts = _STATED.search(_words(title or among)) is not None
    # A file may have a column "nama" and be named by another one.
    told = ([("nama", name), *facts.items()] for name, facts in features)
    return next((found for each in told if (found := _home_of_one(kind, each, counts)) is not None), None)


def is_for_everybody(text: str) -> bool:
    """Whether a text beside a place that everybody sees says nothing of a person: not who, nor where, nor how he is.

    Houses of nobody in particular are none of somebody: "pohon menimpa rumah warga".
    """
    words = _words(plain(text))
    return not (is_personal("", "", text) or _HOUSE_OF_ONE.search(words) or _is_of_state(words, is_name=True))


class _Text:
    """A text with the column that it stands in."""

    def __init__(self, column: str, value: str) -> None:
        self.column, self.value = column, value
        self.words = _words(plain(value if " " in value else _CAMEL.sub(" ", value)))
        self.is_name = _is_name(column)
        self.says = _says(self.words)


def _home_of_one(kind: str, told: Sequence[tuple[str, Any]], counts: bool) -> Home | None:
    """Return the text of a feature that keeps its layer from being public: by itself, or beside its name."""
    texts = [_Text(column, value) for column, value in told if isinstance(value, str) and value]
    found = next((found for each in texts if (found := _home(kind, each)) is not None), None)
    if found is not None and found.sure:
        return found
    counted = [
        each
        for column, value in told
        if (counts or _column_states(column)[0]) and (each := _counted(kind, column, value, counts)) is not None
    ]
    if (few := next((each for each in counted if each.sure), None)) is not None:
        return few
    facts = [each for each in texts if not each.is_name and each.says]
    names = [each for each in texts if each.is_name]
    somebody = next((each for each in names if _SOMEBODY.search(each.words)), None)
    if somebody is not None and any(_STATED.search(each.words) for each in facts):
        return Home(somebody.value, sure=True)
    if found is not None or kind in PLACES or any(_NOBODY.search(each.words) for each in names):
        return found
    stated = (Home(each.value, sure=False) for each in facts if _TOLD_OF_ONE.search(each.words))
    return next(stated, None) or next(iter(counted), None)


def _home(kind: str, text: _Text) -> Home | None:
    if text.says and _is_of_people(text.words, is_name=text.is_name):
        return Home(text.value, sure=True)
    if text.says and any(0 < int(each) < FEW for each in _PEOPLE.findall(text.words)) and _STATED.search(text.words):
        return Home(text.value, sure=True, few=True)
    if kind in PLACES:
        return None
    numbered = _NUMBERED if _is_address(text.column) else _ADDRESS
    if numbered.search(text.words) or (text.is_name and _HOUSE_MAYBE.search(text.words)):
        return Home(text.value, sure=False)
    return Home(text.value, sure=False) if text.is_name and _ALONE.search(text.words) else None


def _counted(kind: str, column: str, value: Any, counts: bool) -> Home | None:
    """Return how many people a column says are poor or ill, where they are few; or whether one is ("tbc": "ya").

    ``counts`` is whether the title of the layer says what a column counts that says no more than that it does.
    """
    states, counted = _column_states(column)
    if value in ("", None) or (not states and not (counts and counted)):
        return None
    told = f"{column}: {value}"
    number = None if isinstance(value, bool) else _number(value)
    if number is not None:
        return Home(told, sure=True, few=True) if 0 < number < FEW else None
    if counted or kind in PLACES or _AS_FEW.match(str(value).strip()):
        return None
    return None if value is False else Home(told, sure=False)


def _number(value: Any) -> float | None:
    if isinstance(value, int | float):
        return value
    found = _HOW_MANY.match(str(value).strip())
    return int(found.group(1)) if found is not None else None


def _is_of_people(words: str, *, is_name: bool) -> bool:
    if _HOUSE_OF_ONE.search(words) or _is_of_state(words, is_name=is_name):
        return True
    some = is_name and _HOUSES_OF_SOME.search(words) and not _COUNTED.match(words)
    return bool(some) and not _NOBODY.search(words)


def _is_of_state(words: str, *, is_name: bool) -> bool:
    # What lies in a place may be told in a fact of it: "layanan: balita stunting", "jalan ke rumah warga".
    named = is_name and not _COUNTED.match(words) and (_OF_SOME.search(words) or _ABOUT_A_STATE.search(words))
    return bool(named or _STATE_OF_ONE.search(words)) and not _NOBODY.search(words)


@lru_cache(maxsize=512)
def _is_address(column: str) -> bool:
    return _words(column).startswith(("alamat", "address", "domisili"))


@lru_cache(maxsize=512)
def _is_name(column: str) -> bool:
    """Whether a column says what a thing is called; files call it by many names."""
    return re.sub(r"\d", "", _words(column)).strip() in _NAMES


@lru_cache(maxsize=512)
def _column_states(column: str) -> tuple[bool, bool]:
    """Return whether a column is called after how people are, and whether it counts."""
    words = _words(_CAMEL.sub(" ", plain(column)))
    is_share, is_thing = _SHARE.search(words) is not None, _THING.search(words) is not None
    counted = _COUNTED.match(words) is not None or words in ("n", "kasus", "angka", "nilai")
    return not is_share and not is_thing and _STATED.search(words) is not None, counted and not is_share


def _says(words: str) -> bool:
    return not _SAYING.isdisjoint(words.split())


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


@lru_cache(maxsize=512)
def _called(column: str) -> str:
    """Return why a column is about people by what it is called; nothing if it is not called so."""
    # "noHP1": a space where a word begins, and no number of the column.
    words = _words(re.sub(r"\d+", " ", _CAMEL.sub(" ", plain(column))))
    if _COUNTED.match(words):
        return ""
    kinds = ((NAMED, _ABOUT_PEOPLE), (OWNED, _OWNER), (ACCOUNT, _ACCOUNT), (FULL_NAME, _FULL_NAME), (CONTACT, _CONTACT))
    return next((why for why, called in kinds if called.search(words)), "")

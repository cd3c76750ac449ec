"""Texts as the rules read them, and the words for people, and for how they are, that more than one rule knows."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import lru_cache
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

PARTS = re.compile(r"[,;/\n&]|\bdan\b")
NUMBERS = re.compile(r"\d(?:\D{0,3}\d){8}")
"""So many digits as all of these have: most texts have fewer, and are looked at no further."""
_OPENING = re.compile(r"<!--(?P<remark>[^<>]*)-->|<!\[CDATA\[|\]\]>|</?(?P<element>[a-zA-Z][a-zA-Z0-9]*)")
"""How mark-up begins, which descriptions of KML may have; so does what people write: "Karto <karto@contoh.id>"."""
_MARKS = re.compile(r"[<>]|=\s*(?P<quote>[\"'])")
"""What ends a tag, or may not be within it; a value in quotation marks may have these in it."""
_APART = frozenset(
    re.findall(
        r"\w+",
        "address article aside audio blockquote body br button caption center col colgroup dd details div dl dt "
        "fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html iframe img input legend li link "
        "main map meta nav object ol option p param pre script section select source style summary svg table tbody td "
        "textarea tfoot th thead title tr ul video",
    )
)
"""Elements of HTML that stand apart from the text beside them."""
ELEMENTS = _APART | frozenset(
    re.findall(
        r"\w+",
        "a abbr b big cite code del dfn em font i ins kbd label mark nobr q s samp small span strike strong sub sup "
        "time tt u var wbr",
    )
)
"""All elements of HTML: what is called otherwise is a text in brackets."""
_ATTRIBUTES = re.compile(r"\s*/?|\s[^=]*=.*", re.DOTALL)
"""What follows the name of an element in a tag; words without any are no attributes: "<b>" and "<B Karto>"."""
_ATTRIBUTE = re.compile(r"(?<![\w:\-])[a-zA-Z:\-]+\s*=")
_SIZE = re.compile(r"\d{0,4}(?:%|[a-z]{2})?")
"""Attributes of how something looks, and no more."""
_LOOK = re.compile(r"[a-z]+|[a-z\-]+ ?:.*", re.DOTALL)
"""Where a link leads, and what an attribute says of how something looks: "right", "width: 12px"."""
_SCHEME = re.compile(r"^(?:tel|mailto|sms):")
"""How links to a telephone or to mail begin: the text of most says the same."""
MOST_ENCODED = 3
"""How many times over an address, or what stands for a character, is decoded."""
_FLAT = str.maketrans("<>&", "||\n")
"""Nothing is left that would be read as tags once more, and numbers end where they did."""
_CLOSED = str.maketrans({"<": None, ">": None, "&": "\n"})
"""The same where brackets stand within a number."""
_ROWS = re.compile(r"[;\n]")
_DESCRIPTIONS = frozenset({"desc", "description", "cmt"})
_PAIR = re.compile(r"([A-Za-z][\w ./()\-]{0,30}?) ?: ?(\S.*)")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

ONE = "bu|pak|bapak|bpk|sdri?|saudar[ai]|mbah|mbak|mbok|emak|abah|nenek|kakek|nyonya|ny|tuan|tn|hj"
CALLED = f"{ONE}|ibu|mas|kang|haji|hajah|h|alm|almarhum|almarhumah"
"""How people are called; some of it means something else where no house stands in front of it."""
HONOURED = re.compile(rf"\b(?:{ONE}|ibu(?! kota)) [a-z]+")
"""Somebody, wherever he stands in a text."""
SOMEBODY = re.compile(rf"^(?:{ONE}|ibu(?! kota)) \w+")
"""A name that begins with how people are called: "Pak Darmo", but "Warung Bu Siti" is a shop."""
ALONE = re.compile(rf"^(?:{ONE}|ibu(?! kota)) (?!bidan|dokter|mantri)\w+(?: \w+)?$")
"""The name of somebody and no more."""
HOLDER = r"(?:ketua r[tw]|kepala (?:desa|dusun|dukuh|lingkungan)|kades|kadus|lurah|sekdes|carik)"
"""Whose office it is, without a name: nobody in particular, and yet one whom everybody knows."""
AGED = "lansia|lanjut usia|manula|jompo"
GROUP = "warga|penduduk|keluarga(?! berencana)|kk|janda|duda|orang|anak|balita|bayi|ibu|bumil|lansia|rumah tangga"
LISTED = (
    r"(?:data|daftar|sebaran|pemetaan|peta|titik|lokasi|letak|posisi|koordinat|hasil|survei|pendataan|rekap|layer|lapisan|"
    r"kasus|suspek|terduga|suspect|positif|calon|peserta|orang|dengan|yang|si|para|program|bantuan|rumah|kondisi|status)"
)
PLIGHT = (
    r"miskin|kemiskinan|(?:tidak|tak|kurang) mampu|pra ?sejahtera|stunting|gizi (?:buruk|kurang)|tbc|tb paru|hiv|aids|"
    r"odh[ai]|odgj|gangguan jiwa|dipasung|pasung|kusta|dbd|kanker|covid|isoman|isolasi mandiri|"
    r"pekerja seks|psk|waria|malaria|hepatitis|epilepsi|talasemia|"
    r"diabetes|hipertensi|skizofrenia|gagal ginjal|lepra|"
    r"disabilitas|difabel|tuna ?(?:netra|rungu|wicara|daksa|grahita)|autis|bansos|bantuan sosial|pkh|blt|bpnt|bsps|"
    r"raskin|rastra|kpm|pip|dtks|dtsen|pbi|rutilahu|bedah rumah|kdrt|hamil|bumil|busui|sebatang kara|"
    r"(?:hidup |tinggal )?(?:sendirian|sebatangkara)|lansia (?:\w+ )?sendiri"
)
"""Words that mean how somebody is, wherever they stand."""
STATE = rf"\b(?:{PLIGHT}|(?<!rumah )sakit|lumpuh|stroke|cacat|terlantar|telantar|janda|duda)\b"
STATED = re.compile(STATE)
COUNTED = re.compile(r"(?:jumlah|jml|jlh|banyak|banyaknya|total|persen|persentase|kepadatan|rata|luas)\b")
"""How the name of a column begins that counts people."""
HEADS = "orang|jiwa|kk|keluarga|anak|balita|bayi|ibu|lansia|warga|pasien|penderita|kasus"
"""What is counted behind a number of people."""
PEOPLE = re.compile(rf"\b(0|[1-9]\d{{0,3}}) (?:{HEADS})\b")
"""How many people a text says."""
THING = re.compile(
    r"\b(?:ruang|kamar|tempat|tt|bed|poli|klinik|layanan|fasilitas|akses|ramah|toilet|jalur|parkir|kursi(?! roda)|"
    r"guru|dokter|perawat|petugas|kader|relawan|alat(?! bantu)|gedung|unit|sekolah|panti|posyandu|kelas|rumah sakit)\b"
)
"""What is there for people who are poor or ill."""
YES = frozenset({"ya", "y", "iya", "yes", "ada", "true", "benar", "v", "x", "✓"})


def plain(text: str) -> str:
    """Return a text with its digits and dashes as keyboards have them, without tags, and nothing that is not seen."""
    return _typed(_decoded(_untagged(text)[0]))


def in_tags(text: str) -> list[str]:
    """Return what else a text says: within its tags and remarks, and as it is shown without those that split words.

    Whoever is given the text can read where links lead, and what stands for pictures, too.
    """
    _told, inside, joined = _untagged(text)
    return [*inside, joined] if joined else inside


def unsplit(text: str) -> str:
    """Return a text as it is shown, where tags stand within its words; nothing where none do."""
    return _untagged(text)[2]


def facts_in_tags(column: str, text: str) -> list[tuple[str, str]]:
    """Return the same, each with the column that it is of: a link and how something looks are of none."""
    return [("" if _LOOK.fullmatch(each) else column, each) for each in in_tags(text)]


class _Tag(NamedTuple):
    """A tag: where it begins and ends, and what stands in it behind the name of its element, or in a remark."""

    start: int
    end: int
    element: str
    more: str


def _tags(text: str) -> list[_Tag]:
    """Return the tags of a text.

    It is gone through from its end, so that where a tag ends is known at each mark behind its beginning: tried from
    each beginning, a text of values that are not closed would take for ever.
    """
    marks = list(_MARKS.finditer(text))
    places, ends = [each.start() for each in marks], [0] * (len(marks) + 1)
    for number, mark in reversed(list(enumerate(marks))):
        closed = text.find(mark["quote"], mark.end()) if mark["quote"] else -1
        if closed >= 0:
            ends[number] = ends[bisect_right(places, closed)]
        elif mark["quote"]:
            ends[number] = ends[number + 1]
        else:
            ends[number] = mark.end() if mark[0] == ">" else 0
    found = list[_Tag]()
    for opening in _OPENING.finditer(text):
        if found and opening.start() < found[-1].end:
            continue
        end = ends[bisect_left(places, opening.end())] if opening["element"] else opening.end()
        more = text[opening.end() : end - 1] if opening["element"] else opening["remark"] or ""
        if end:
            found.append(_Tag(opening.start(), end, (opening["element"] or "").lower(), more))
    return found


def _instead(text: str, tags: list[_Tag], told: Callable[[_Tag], str]) -> str:
    """Return a text with something else for each of its tags."""
    parts, end = list[str](), 0
    for tag in tags:
        parts += (text[end : tag.start], told(tag))
        end = tag.end
    return "".join([*parts, text[end:]])


def _untagged(text: str) -> tuple[str, list[str], str]:
    """Return a text with blanks for its tags, what stands in these, and what it says without (:func:`unsplit`)."""
    if "<" not in text and "&" not in text:
        return text, [], ""
    inside = list[str]()

    def spaced(tag: _Tag) -> str:
        if tag.element and not (tag.element in ELEMENTS and _ATTRIBUTES.fullmatch(tag.more)):
            return f" {text[tag.start + 1 : tag.end - 1]} "
        inside.extend(_ATTRIBUTE.split(_decoded(tag.more)))
        return " "

    for _time in range(MOST_ENCODED):
        text = unescape(text)
    tags = _tags(text)
    told = _instead(text, tags, spaced).strip()
    texts = dict.fromkeys(each for part in inside for each in _whole(part.strip(" \t\n\"'/")))
    further = [each for each in texts if not (_SIZE.fullmatch(each) or _SCHEME.sub("", each) in told)]
    joined = _instead(text, tags, lambda tag: " " if tag.element in _APART else "")
    is_told = not joined.strip() or joined.split() == told.split()
    return told, further, "" if is_told else joined.translate(_FLAT).strip()


def _whole(part: str) -> list[str]:
    """Return what a part of a tag says, which may have tags in it."""
    if _FLAT.keys().isdisjoint(map(ord, part)):
        return [part]
    told, further, joined = _untagged(part)
    return [told.translate(_FLAT), told.translate(_CLOSED), *further, joined]


def _decoded(text: str) -> str:
    """Return a text as it is where an address has it encoded, though that were done once more."""
    for _time in range(MOST_ENCODED):
        if "%" not in text:
            break
        text = unquote(text)
    return text


def _typed(text: str) -> str:
    if text.isascii():
        return text
    seen = (each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    return re.sub(r"[\u2010-\u2015\u2212]", "-", "".join(seen))


def pairs_in(text: str, column: str = "") -> list[tuple[str, str]]:
    """Return columns and values that are told in one text, where a format has room for no more: "umur: 45; jk: L".

    One alone is a column only in a description (``column``), which is all that GPX has room for.
    """
    least = 1 if column in _DESCRIPTIONS else 2
    if ":" not in text or (least > 1 and ";" not in text and "\n" not in text):
        return []
    found = [(each[1], each[2]) for part in _ROWS.split(text) if (each := _PAIR.fullmatch(part.strip()))]
    return found if len(found) >= least else []


def tell_in_turn(first: re.Pattern[str], then: re.Pattern[str], words: str) -> bool:
    """Whether words tell of one thing and later of another: in one pattern, each beginning would go to the end."""
    found = first.search(words)
    return found is not None and then.search(words, found.end()) is not None


def words_of(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


@lru_cache(maxsize=512)
def column_words(column: str) -> str:
    # "noHP1": a space where a word begins, and no number of the column.
    return words_of(re.sub(r"\d+", " ", CAMEL.sub(" ", plain(column))).replace("%", " persen "))

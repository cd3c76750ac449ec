"""Which columns say who people are (UU 27/2022 pasal 4): by what they are called, or by what stands in them.

A NIK, a mobile telephone, an address of e-mail, the number of an account is of a person wherever it stands. A number of
people is nobody: "jumlah penduduk" may stand where "penduduk" may not. How an office, a school, or a clinic is reached
is what the law has public bodies tell everybody (UU 14/2008 pasal 9): layers of these keep telephones and e-mail, and
nothing else of people; but who told of something, saw it or asked for it is a citizen in every layer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from cms_core.api import has_nik
from cms_peta import privacy_column_words as heads
from cms_peta import privacy_words as said
from cms_peta.privacy_counts import FRACTION, UNSAID, is_count

HOUSES = "rumah"
"""The kind of layers about single houses or families: never public."""
OFFICES = frozenset({"kantor", "sekolah", "kesehatan", "fasilitas"})
"""Kinds whose telephones and addresses of e-mail are those of an office."""
PLACES = OFFICES | {"ibadah", "potensi"}
"""Kinds of what people go to: an address with a number, or a house that is called after something, is one of these."""
REACHED = PLACES | {"bencana"}
"""Kinds of what has a telephone of its own: that of a shop, a mosque, a post."""
BUILT = frozenset({"jalan", "jembatan", "lahan"})
"""Kinds of things whose age is theirs."""
EMPLOYEE = "nip"
NAMED, OWNED, CONTACT, NIK, MAIL, ACCOUNT, PHONE = "orang", "pemilik", "kontak", "nik", "surel", "rekening", "telepon"
INVOLVED = "terlibat"
FULL_NAME = "lengkap"
"""Why a column is about people: what it is called (who somebody is; who owns something, or has to do with it; how he
is reached), and else what stands in it."""


def personal(kind: str, features: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """Return the columns of features (their names and facts) that say who people are, in the order they came.

    The name of a feature is the column ``nama``. ``kind`` is what the layer is about (a key of ``words.KINDS``).
    """
    found: dict[str, None] = {}
    for name, facts in features:
        for column, value in {"nama": name, **facts}.items():
            if column not in found and value not in ("", None) and why_personal(kind, column, value, facts):
                found[column] = None
    return list(found)


def is_personal(kind: str, column: str, value: Any) -> bool:
    """Whether a column is about people by what it is called, or by a value in it."""
    return why_personal(kind, column, value) != ""


def why_personal(kind: str, column: str, value: Any, beside: Mapping[str, Any] = MappingProxyType({})) -> str:
    """Return why a column is about people (:data:`NAMED` and those beside it); nothing if it is not.

    ``beside`` is what else is known of the same thing: an age may be a tree's, a telephone that of who told of it.
    """
    if why := _written_as_a_head(column):
        return why
    called = _called(column)
    if called == CONTACT and kind not in OFFICES and any(_is_involved(kind, *each) for each in beside.items()):
        return CONTACT
    # A spreadsheet makes a number with a point of a number of a telephone.
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else plain(str(value))
    is_thing = kind in BUILT or any(heads.OF_THINGS.search(column_words(each)) for each in beside)
    if is_thing and heads.AGE.match(column_words(column)):
        called = ""
    if called and not _is_of_nobody(kind, column, called, "" if isinstance(value, bool) else text.strip()):
        return NAMED if called == FULL_NAME else called
    return _written(text, column, is_reached=called == CONTACT)


@lru_cache(maxsize=512)
def _written_as_a_head(column: str) -> str:
    """Return what stands in the name of a column itself, where somebody wrote a person instead of what it says."""
    return _written(plain(column))


def _written(text: str, column: str = "", *, is_reached: bool = False) -> str:
    """Return what is of one person by its shape in a text; nothing if there is none.

    A column of contacts (``is_reached``) has telephones and addresses of e-mail.
    """
    if "@" in text and not is_reached and heads.MAIL.search(text):
        return MAIL
    if said.NUMBERS.search(text) is None:
        return ""
    if has_nik(text) and not (_is_hamlet(column, text) or _is_building(column, text)):
        return NIK
    if heads.EMPLOYEE_NUMBER.search(text):
        return EMPLOYEE
    if heads.ACCOUNT_NUMBER.search(text):
        return ACCOUNT
    if is_reached:
        return ""
    is_bare = not _is_measured(column) and heads.BARE_MOBILE.search(text) is not None
    return PHONE if is_bare or heads.MOBILE.search(text) is not None else ""


def _is_involved(kind: str, column: str, value: Any) -> bool:
    """Whether a column names a citizen who has to do with something."""
    text = plain(str(value)).strip()
    return _called(column) == INVOLVED and text != "" and not _is_of_nobody(kind, column, INVOLVED, text)


def _is_of_nobody(kind: str, column: str, called: str, text: str) -> bool:
    """Whether a column that is called after people says nothing of one: it counts, or names an organisation."""
    words = column_words(column)
    if UNSAID.fullmatch(text):
        return True
    if called == CONTACT:
        of_offices = (heads.SHORT, heads.LANDLINE, heads.OFFICE_MAIL)
        parts = [each.strip() for each in said.PARTS.split(text)]
        return kind in REACHED or all(any(shape.fullmatch(each) for shape in of_offices) for each in parts)
    if called == FULL_NAME:
        return kind in PLACES
    if called == NAMED and _is_of_counts(column) and is_count(text):
        return True
    if called == INVOLVED and heads.STOCK.match(words):
        return kind in PLACES and heads.BLOOD.fullmatch(text) is not None
    if called == INVOLVED and heads.CONTACT.search(words):
        return False
    if called == INVOLVED and is_count(text) and FRACTION.fullmatch(text) is None:
        return True
    if called == OWNED and heads.OWNER_ALONE.match(words) and not said.NUMBERS.search(text):
        # Whether a name is one of a firm no words say: the desk is asked (``privacy.home``).
        return said.HONOURED.search(words_of(text)) is None
    may_be_one = called in (OWNED, INVOLVED) or words.startswith("penerima")
    if said.NUMBERS.search(text) or not may_be_one:
        return False
    return _are_nobodys(text) or (words_of(text) == "" and text != "")


@lru_cache(maxsize=512)
def _is_of_counts(column: str) -> bool:
    """Whether a column that is called after people may say how many there are: "Petani penerima pupuk", "Usia 0-4"."""
    if heads.AGES.match(plain(column)):
        return True
    words = column_words(column)
    # "desil penerima" says something of each of them.
    rest = " ".join(heads.COUNTABLE.sub(" ", words).split())
    return rest != words and not heads.OF_EACH.match(words) and not heads.ABOUT_PEOPLE.search(rest)


def may_own(column: str, text: str) -> bool:
    """Whether a column says who owns something, and a text in it may be the name of somebody."""
    if heads.OWNER_ALONE.match(column_words(column)) is None or words_of(text) == "":
        return False
    return not is_count(text) and not _are_nobodys(plain(text))


def is_nobodys(words: str) -> bool:
    """Whether words name an organisation, or nobody in particular."""
    return any(each.match(words) for each in (heads.ORGANISATION, heads.ANYBODY, heads.NOTHING))


def _are_nobodys(text: str) -> bool:
    """Whether a text names an organisation, or several: "Telkomsel, XL"."""
    return is_nobodys(words_of(text)) or all(is_nobodys(words_of(each)) for each in said.PARTS.split(text.casefold()))


def _is_hamlet(column: str, text: str) -> bool:
    """Whether a number of sixteen digits is the code of an RT, and none of a person."""
    digits = re.sub(r"[\s.\-/]", "", text)
    words = column_words(column)
    if heads.CODED.search(words) is None or heads.HAMLET.fullmatch(digits) is None:
        return False
    return digits[12] != "0" or heads.OF_HAMLETS.search(words) is not None


def _is_building(column: str, text: str) -> bool:
    """Whether a number of sixteen digits is one of a thing by its column, and has no day of birth as a NIK has."""
    digits = text.strip()
    if not is_number_of_thing(column) or re.fullmatch(r"\d{16}", digits) is None:
        return False
    # Written in groups it is a NIK by its day and month alone.
    return not has_nik(f"{digits[:6]} {digits[6:]}")


def is_number_of_thing(column: str) -> bool:
    """Whether a column has numbers that buildings and assets are given."""
    return heads.OF_A_BUILDING.match(column_words(column)) is not None


def is_of_body(column: str) -> bool:
    """Whether a column says what is measured or known of somebody's body."""
    return heads.OF_A_BODY.search(column_words(column)) is not None


def _is_measured(column: str) -> bool:
    return heads.MEASURED.search(column_words(column)) is not None


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


def words_of(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


@lru_cache(maxsize=512)
def _called(column: str) -> str:
    """Return why a column is about people by what it is called; nothing if it is not called so."""
    words = column_words(column)
    if said.COUNTED.match(words) or words.endswith(" persen"):
        return ""
    kinds = (
        (NAMED, heads.ABOUT_PEOPLE),
        (INVOLVED, heads.INVOLVED),
        (OWNED, heads.OWNER),
        (ACCOUNT, heads.ACCOUNT),
        (FULL_NAME, heads.FULL_NAME),
        (CONTACT, heads.CONTACT),
    )
    return next((why for why, called in kinds if called.search(words)), "")


@lru_cache(maxsize=512)
def column_words(column: str) -> str:
    # "noHP1": a space where a word begins, and no number of the column.
    return words_of(re.sub(r"\d+", " ", said.CAMEL.sub(" ", plain(column))).replace("%", " persen "))

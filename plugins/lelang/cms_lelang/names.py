"""Names of agencies and suppliers, told apart however people spell them: in addresses, and in what is added up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from cms_core.api import keyed_hash

FORMS = frozenset(
    {
        *("pt", "cv", "ud", "pd", "po", "fa", "firma", "koperasi", "kud", "ksu", "kpri", "kopkar", "toko", "tb"),
        *("apotek", "bengkel", "yayasan", "perkumpulan", "perum", "perumda", "perseroda", "bumd", "bumdes", "bumdesa"),
        *("bumdesma", "universitas", "bank"),
    }
)
"""Words by which a name is that of a business or a body; they stand first, or last behind a comma."""
ALSO = frozenset({"persero", "tbk"})
"""What follows the name of a PT, or is left out."""
_INITIALS = re.compile(r"(?<!\w)[^\W\d_](?:\s?\.\s?[^\W\d_])+(?!\w)")
NEAR = 0.85
"""How much of two names is the same where one is a misspelling of the other: one letter in eight may be another."""
LETTERS = 16
"""Of the address of somebody whose name does not say that it is a business."""


def titled(word: str, number: str) -> str:
    """Return the number of a document with the word for it before it ("BAP 900/11"), once: many write it themselves."""
    return number if re.match(rf"{word}\b", number, re.IGNORECASE) else f"{word} {number}".strip()


def is_other(one: str, other: str) -> bool:
    """Whether two names of packages are so different that one of them is not the other written anew."""
    words, others = (set(re.findall(r"[^\W_]+", name.casefold())) for name in (one, other))
    return 2 * len(words & others) <= min(len(words), len(others))


def is_near(one: str, other: str) -> bool:
    """Whether one of two names may be the other misspelled; another form or number of a business is another one."""
    keys = key_of(one), key_of(other)
    forms, others = ({word for word in key.split("-") if word in FORMS or word.isdigit()} for key in keys)
    return forms == others and SequenceMatcher(None, *keys, autojunk=False).ratio() >= NEAR


def key_of(name: str) -> str:
    """Return what a name has in common with its other spellings: its words, small and with hyphens between.

    Case, blanks, points and commas tell nobody apart, nor do "P.U." and "PU", or "Karya, CV" and "CV Karya". A CV and
    a PT of one name are two, and so are names of which one is short for the other.
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " dan ")
    words = re.findall(r"[^\W_]+", _INITIALS.sub(lambda found: re.sub(r"\W", "", found[0]), text))
    if len(words) > 1 and words[-1] in FORMS and words[0] not in FORMS:
        words = [words[-1], *words[:-1]]
    if words[:1] == ["pt"]:
        words = [word for word in words if word not in ALSO]
    return "-".join(words) or "tanpa-nama"


def is_business(key: str) -> bool:
    """Whether a name (by its key) says that it is that of a business or a body; else it may be a person's."""
    return key.partition("-")[0] in FORMS


def address_of(key: str) -> str:
    """Return what stands for a supplier in addresses: the key of a business, and nothing that names a person."""
    return key if is_business(key) else f"perorangan-{keyed_hash(f'lelang {key}')[:LETTERS]}"


def members_of(text: str) -> list[str]:
    """Return the names that a text lists, by semicolons or else by commas, each once however it is spelled."""
    found: dict[str, str] = {}
    names: list[str] = []
    for piece in (each.strip() for each in text.split(";" if ";" in text else ",")):
        # "Karya, CV" and "PT Karya, Tbk." are one name each.
        if names and piece.casefold().strip(".()") in FORMS | ALSO:
            names[-1] = f"{names[-1]}, {piece}"
        elif piece:
            names.append(piece)
    for name in names:
        found.setdefault(key_of(name), name)
    return list(found.values())


def usual(spellings: Iterable[tuple[str, int]]) -> str:
    """Return the spelling written most often; of several one that is not all capitals, the first in the alphabet."""
    return min(spellings, key=lambda each: (-each[1], each[0].isupper(), each[0]))[0]

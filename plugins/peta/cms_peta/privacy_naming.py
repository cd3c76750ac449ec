"""Who is named in a text by how it is written: a patient, somebody with his age, whose something is, who told of it."""

from __future__ import annotations

import re
from typing import Any

from cms_peta import privacy_words as said
from cms_peta.privacy_columns import BUILT, PLACES, column_words, is_nobodys, words_of
from cms_peta.privacy_states import is_place

_WORDS = re.compile(r"(?=.*[a-z]{3})[a-z]+(?: [a-z]+){0,5}")
"""Some words without a number: a name with its titles is no more."""


def names_one(text: str, *, is_name: bool) -> bool:
    """Whether a text has somebody in it as patients and the dead are written, or says that it is his or from him.

    ``is_name`` is whether it is what a thing is called: "Warung milik Bu Ani" is a shop.
    """
    if "." in text and said.TITLED.search(text):
        return True
    words, found = words_of(text), list[str]()
    if is_name and is_written_out(words):
        return True
    if "(" in text or "," in text:
        befell = said.BEFELL.search(words) is not None
        found += [each[1] for each in said.AGED.finditer(text) if each[2] or befell]
    if not (is_name and said.SERVED.search(words)):
        found += [each[1] or each[2] for each in said.NAMING.finditer(text)]
    return any(not is_nobody(said.FAMILY_OF.sub("", words_of(each))) for each in found)


def is_written_out(words: str) -> bool:
    """Whether words have somebody in them as the books of land write him, who is none of long ago."""
    return said.SON_OF.search(words) is not None and said.LONG_AGO.search(words) is None


def is_pupil(kind: str, column: str, value: Any) -> bool:
    """Whether a column says in which class somebody is; roads have classes, and schools have so many."""
    is_class = kind not in PLACES | BUILT and column_words(column) == "kelas"
    return is_class and said.PUPIL.match(str(value).strip()) is not None


def is_nobody(words: str) -> bool:
    """Whether words that stand where a name may are none of somebody."""
    begins = any(each.match(words) for each in (said.NO_X, said.PLACED, said.NOBODY, said.SET_UP, said.SERVED))
    return begins or is_nobodys(words)


def may_be_named(words: str) -> bool:
    """Whether words of which nothing says what they are may be somebody's name, with what is set behind it."""
    if may_be_somebody(words):
        return True
    return _WORDS.fullmatch(words) is not None and said.PLACED.match(words) is None and not is_place(words)


def may_be_somebody(words: str) -> bool:
    """Whether the words of a name may be somebody's: with a title, or a few words that mean no thing."""
    if said.SOMEBODY.search(words):
        return True
    if said.COUNTED.match(words) or said.STATED.search(words):
        return False
    found = said.BARE.match(words)
    return found is not None and said.PLACED.match(found[1]) is None and not is_place(found[1])


def is_of_one_by_title(words: str) -> bool:
    """Whether words have somebody in them by his title, other than behind the shop or the grave that is called so."""
    found = said.OF_ONE_BY_TITLE.finditer(words)
    return any(said.CALLED_AFTER.search(words[: each.start()]) is None for each in found)

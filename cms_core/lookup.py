"""Finding rows by the words in them: each word of a row stands in a table of its own.

A list of a hundred thousand is then read by an index, the newest first; looking into texts would read all of them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from cms_core.extensions import db

WORD = re.compile(r"[a-z0-9]+")
LONGEST, MOST = 40, 40
"""Letters of a word, words of a row."""
ASKED = 4
"""Words of a search that count."""
COUNTED = 1_000
"""How far the rows of a word are counted, to learn whether it is rare."""
LAST = "zzzz"


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared: small, without accents, each once."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    found = WORD.findall(plain)
    return list(dict.fromkeys(word[:LONGEST] for word in found))


def begins(said: list[str], *texts: str) -> bool:
    """Whether each word that was said begins one of the texts' words; people often know the beginning alone."""
    known = words_of(" ".join(texts))
    return all(any(word.startswith(each) for word in known) for each in said)


def narrow(query: Select[Any], text: str, model: Any, words: Any, ref: Any, *of: ColumnElement[bool]) -> Select[Any]:
    """Return a query for rows of ``model``, narrowed to those with every word of ``text``, or its beginning.

    ``words`` is the model of the words, its column ``ref`` names the row, ``of`` says whose words are meant. Rare
    words give a short list, which is sorted; of common ones the newest rows are soon found by asking each.
    """
    said = sorted((_said(word, words, of) for word in words_of(text)[:ASKED]), key=lambda each: each[0])
    for place, (count, condition) in enumerate(said):
        if place == 0 and count < COUNTED:
            query = query.where(model.id.in_(select(ref).where(*of, condition)))
        else:
            query = query.where(exists().where(words.site_id == model.site_id, ref == model.id, *of, condition))
    return query


def _said(word: str, words: Any, of: tuple[ColumnElement[bool], ...]) -> tuple[int, ColumnElement[bool]]:
    """Return how many have a word, as far as they are counted, and the condition; without any, of its beginning."""
    whole = words.word == word
    count = _count(words, *of, whole)
    if count:
        return count, whole
    begins = words.word.between(word, f"{word}{LAST}")
    return _count(words, *of, begins), begins


def _count(words: Any, *conditions: ColumnElement[bool]) -> int:
    some = select(words.id).where(*conditions).limit(COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0

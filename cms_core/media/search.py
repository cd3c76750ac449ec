"""Finding media by words: each word of description, credit and file name stands in a table of its own.

A list of a hundred thousand is then read by an index, the newest first; looking into texts would read all of them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from cms_core.extensions import db
from cms_core.media.models import Media, MediaWord

WORD = re.compile(r"[a-z0-9]+")
LONGEST, MOST = 40, 40
"""Letters of a word, words of a medium."""
ASKED = 4
"""Words of a search that count."""
COUNTED = 1_000
"""How far the media of a word are counted, to learn whether it is rare."""
LAST = "zzzz"


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared: small, without accents, each once."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    found = WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))
    return list(dict.fromkeys(word[:LONGEST] for word in found))


def index(media: Media) -> None:
    """Write down the words of a medium of the site in scope."""
    wanted = set(words_of(f"{media.alt} {media.credit} {media.name}")[:MOST])
    for row in db.session.scalars(select(MediaWord).where(MediaWord.media_id == media.id)):
        if row.word not in wanted:
            db.session.delete(row)
        wanted.discard(row.word)
    db.session.add_all(MediaWord(media_id=media.id, word=word) for word in sorted(wanted))


def narrow(query: Select[Any], text: str) -> Select[Any]:
    """Return a query for media of the site in scope, narrowed to those with every word of ``text``, or its beginning.

    Rare words give a short list, which is sorted; of common ones the newest media are soon found by asking each.
    """
    said = sorted((_said(word) for word in words_of(text)[:ASKED]), key=lambda each: each[0])
    for place, (count, condition) in enumerate(said):
        if place == 0 and count < COUNTED:
            query = query.where(Media.id.in_(select(MediaWord.media_id).where(condition)))
        else:
            query = query.where(
                exists().where(MediaWord.site_id == Media.site_id, MediaWord.media_id == Media.id, condition)
            )
    return query


def _said(word: str) -> tuple[int, ColumnElement[bool]]:
    """Return how many have a word, as far as they are counted, and the condition; without any, of its beginning."""
    whole = MediaWord.word == word
    count = _count(whole)
    if count:
        return count, whole
    begins = MediaWord.word.between(word, f"{word}{LAST}")
    return _count(begins), begins


def _count(condition: ColumnElement[bool]) -> int:
    some = select(MediaWord.id).where(condition).limit(COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0

"""Finding media by words: each word of description, credit and file name stands in a table of its own.

A list of a hundred thousand is then read by an index, the newest first; looking into texts would read all of them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from cms_core.extensions import db
from cms_core.media.models import Media, MediaWord

WORD = re.compile(r"[a-z0-9]+")
LONGEST, MOST = 40, 40
"""Letters of a word, words of a medium."""
ASKED = 4
"""Words of a search that count."""
COUNTED = 1_000
"""How far the media of a word are counted, to learn which of two words is rarer."""
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


def narrow(query: Select[Any], text: str) -> tuple[Select[Any], ColumnElement[int]]:
    """Return a query for media of the site in scope narrowed to those that have every word of ``text``, or one that
    begins so, and the column to sort by.

    The rarest whole word leads: its media are read in the order of the list, and none that is not shown.
    """
    words = words_of(text)[:ASKED]
    counts = {word: _count(word) for word in words}
    whole = sorted((word for word in words if counts[word]), key=lambda word: counts[word])
    for word in words:
        if word not in whole:
            begins = MediaWord.word.between(word, f"{word}{LAST}")
            query = query.where(Media.id.in_(select(MediaWord.media_id).where(begins)))
    for word in whole[1:]:
        other = aliased(MediaWord)
        query = query.where(
            exists().where(other.site_id == Media.site_id, other.word == word, other.media_id == Media.id)
        )
    if not whole:
        return query, Media.__table__.c.id
    leading = and_(MediaWord.site_id == Media.site_id, MediaWord.media_id == Media.id)
    return query.join(MediaWord, leading).where(MediaWord.word == whole[0]), MediaWord.__table__.c.media_id


def _count(word: str) -> int:
    some = select(MediaWord.id).where(MediaWord.word == word).limit(COUNTED).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0

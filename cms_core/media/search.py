"""Finding media by the words of description, credit and file name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from cms_core import lookup
from cms_core.extensions import db
from cms_core.media.models import Media, MediaWord


def index(media: Media) -> None:
    """Write down the words of a medium of the site in scope."""
    wanted = set(lookup.words_of(f"{media.alt} {media.credit} {media.name}")[: lookup.MOST])
    for row in db.session.scalars(select(MediaWord).where(MediaWord.media_id == media.id)):
        if row.word not in wanted:
            db.session.delete(row)
        wanted.discard(row.word)
    db.session.add_all(MediaWord(media_id=media.id, word=word) for word in sorted(wanted))


def narrow(query: Select[Any], text: str) -> Select[Any]:
    """Return a query for media of the site in scope, narrowed to those with every word of ``text``."""
    return lookup.narrow(query, text, Media, MediaWord, MediaWord.media_id)

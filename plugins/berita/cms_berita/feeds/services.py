"""Making drafts of the entries of a feed."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Sequence

from cms_berita import services
from cms_berita.copies import fingerprint
from cms_berita.feeds.reading import Entry
from cms_berita.models import Article
from cms_core.api import User, clean_html, db, plain_text

TITLE = 160
_PICTURE = re.compile(r"<img\b", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Brought:
    """How many drafts were made, how many entries the site has already, how many say nothing; ``photos`` stay there."""

    made: int
    known: int
    empty: int
    photos: int


def bring(entries: Sequence[Entry], *, by: User | None) -> Brought:
    """Make a draft, with its old date, of each entry that the site in scope has not; images of others stay behind."""
    marks = set(db.session.scalars(db.select(Article.came_from).where(Article.came_from != "")))
    texts = set(db.session.scalars(db.select(Article.fingerprint).where(Article.fingerprint != "")))
    made = known = empty = photos = 0
    for entry in reversed(entries):
        mark, body = hashlib.sha256(entry.ref.encode()).hexdigest(), clean_html(entry.body)
        if not plain_text(body):
            empty += 1
        elif mark in marks or (fingerprint(body) or mark) in texts:
            known += 1
        else:
            written = {"title": _short(entry.title), "body": body, "photos": []}
            row = services.create(services.KINDS["berita"], written, by=by)
            assert isinstance(row, Article)
            row.came_from, row.came_at = mark, entry.at
            marks.add(mark)
            texts.add(fingerprint(body) or mark)
            made += 1
            photos += len(_PICTURE.findall(entry.body))
    return Brought(made, known, empty, photos)


def _short(title: str) -> str:
    return title if len(title) <= TITLE else f"{title[: TITLE - 1].rstrip()}…"

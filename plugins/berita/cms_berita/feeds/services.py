"""Making drafts of the entries of a feed."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from sqlalchemy import func

from cms_berita import services
from cms_berita.copies import fingerprint
from cms_berita.feeds.models import FeedPhoto
from cms_berita.feeds.reading import Entry
from cms_berita.models import Article
from cms_core.api import FRONT, OLD_PAGE, User, clean_html, db, plain_text, visible

TITLE = 160
LONGEST_PATH = 300
ASKED = ("act", "id", "mod", "module", "option", "p", "page", "post", "view")
"""What says behind a ``?`` which page is meant, by their names; what else stands there says how it is shown."""


@dataclasses.dataclass(frozen=True)
class Brought:
    """How many drafts were made, how many entries the site has already, how many say nothing; ``photos`` follow."""

    made: int
    known: int
    empty: int
    photos: int


def bring(entries: Sequence[Entry], *, by: User | None) -> Brought:
    """Make a draft, with its old date, of each entry that the site in scope has not.

    Its photos follow (``taking.take``), and its old address leads to it (:func:`at_old_address`).
    """
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
            row.came_from, row.came_at, row.came_path = mark, entry.at, _path(entry.link)
            marks.add(mark)
            texts.add(fingerprint(body) or mark)
            made += 1
            db.session.add_all(FeedPhoto(article_id=row.id, url=each.url, alt=each.alt) for each in entry.pictures)
            photos += len(entry.pictures)
    return Brought(made, known, empty, photos)


def at_old_address(path: str, asked: Mapping[str, str]) -> str | None:
    """Return the slug of what citizens see in the site in scope that stood at this address of its old site.

    ``asked`` is what stands behind its ``?``; where that names no page, the path alone does.
    """
    places = {place for place in (_place(path, asked), path.rstrip("/")) if place}
    found = db.select(Article.slug).where(Article.came_path.in_(places), visible(Article))
    # The one that was asked for, before another one at its path.
    return db.session.scalars(found.order_by(func.length(Article.came_path).desc(), Article.id)).first()


def _path(link: str) -> str:
    try:
        parts = urlsplit(link)
        place = _place(unquote(parts.path), dict(parse_qsl(parts.query)))
    except ValueError:
        return ""
    return place if len(place) <= LONGEST_PATH else ""


def _place(path: str, asked: Mapping[str, str]) -> str:
    """Return by what an address of an old site is known: its path, and what names a page behind the ``?``."""
    named = {name: asked[name] for name in ASKED if asked.get(name)}
    if not OLD_PAGE & named.keys():
        return path.rstrip("/")
    return f"{path.rstrip('/') or f'/{FRONT}'}?{urlencode(named)}"


def _short(title: str) -> str:
    return title if len(title) <= TITLE else f"{title[: TITLE - 1].rstrip()}…"

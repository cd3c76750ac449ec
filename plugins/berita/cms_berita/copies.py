"""Articles that say what another one has said before: copied from another site, or given a new date."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import struct
from datetime import datetime
from typing import Any

from sqlalchemy import event, func

from cms_berita import NAME
from cms_berita.models import Article, ArticleMark
from cms_core.api import Site, db, every_site, item_url, now, open_at, plain_text, times_read, visible

WORDS = 12
"""Fewer say nothing of their own: two villages may well both write that their office is closed on Friday."""
MOST = 3
RUN, SHARED = 3, 0.5
"""Words of a run, and how many of the runs of two texts are the same in copies."""
MARKS = 8
LOOKED_AT = 50
"""Texts that are compared word by word: those that share the most marks."""
_WORD = re.compile(r"\w+")


@dataclasses.dataclass(frozen=True)
class Earlier:
    """A published article with mostly the same words; ``site`` is whose it is, empty for the same site's."""

    title: str
    url: str
    site: str
    at: datetime


def fingerprint(body: str) -> str:
    """Return what stands for the words of a text, whatever its signs, capitals and pictures; empty for a short one."""
    words = _WORD.findall(plain_text(body).lower())
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16] if len(words) >= WORDS else ""


def marks_of(body: str) -> list[int]:
    """Return the few numbers by which texts with mostly the same words are found; none for a short one.

    They are the least of what hash functions make of its runs of words ("min-hash", Broder 1997): two texts share one
    of them as often as they share runs.
    """
    # One hash is as good as so many: its parts know nothing of each other.
    hashed = (hashlib.blake2b(run, digest_size=4 * MARKS).digest() for run in runs_of(body))
    return [min(column) for column in zip(*(struct.unpack(f">{MARKS}I", each) for each in hashed), strict=True)]


def runs_of(body: str) -> frozenset[bytes]:
    """Return the runs of :data:`RUN` words of a text; none of a short one."""
    words = _WORD.findall(plain_text(body).lower())
    if len(words) < WORDS:
        return frozenset()
    return frozenset(" ".join(words[at : at + RUN]).encode() for at in range(len(words) - RUN + 1))


def alike(one: frozenset[bytes], other: frozenset[bytes]) -> bool:
    """Whether two texts share so many of their runs that one is a copy of the other in which some words changed."""
    return bool(one) and len(one & other) >= SHARED * len(one | other)


@event.listens_for(Article.body, "set")
def _mark(row: Article, body: str, *_about: Any) -> None:
    wanted = marks_of(body)
    if [each.mark for each in row.marks] != wanted:
        row.marks = [ArticleMark(mark=mark) for mark in wanted]


@event.listens_for(Article, "before_insert")
@event.listens_for(Article, "before_update")
def _note_words(_mapper: Any, _connection: Any, row: Article) -> None:
    row.fingerprint = fingerprint(row.body)


def box() -> dict[str, Any]:
    """Return what the templates of the desk may ask."""
    return {"times_read": lambda row: times_read(f"/{row.KIND}/{row.slug}")}


def earlier(body: str, site: Site, *, row: Article | None = None) -> list[Earlier]:
    """Return what was published before with mostly the words of a text, in the kabupaten of ``site``, the first first.

    ``row`` is the article whose text it is, once there is one: what came after it copied from it.
    """
    runs = runs_of(body)
    if not runs:
        return []
    # Phrases that everybody uses are a mark of many texts; a copy shares several.
    near = db.select(ArticleMark.article_id, func.count().label("shared"))
    near = near.where(ArticleMark.mark.in_(marks_of(body))).group_by(ArticleMark.article_id).subquery()
    columns = (Article.title, Article.slug, Article.published_at, Article.site_id, Article.body)
    same = db.select(*columns).join(near, near.c.article_id == Article.id)
    same = same.where(
        Article.published_at < ((row.published_at if row is not None else None) or now()),
        visible(Article),
    )
    same = same.order_by(near.c.shared.desc(), Article.published_at).limit(LOOKED_AT)
    # The site's own are asked for here, where those count that are published together with this one.
    found = list(db.session.execute(same.where(Article.id != (row.id if row is not None else 0))))
    others = same.where(Article.site_id != site.id, open_at(NAME, Article.site_id))
    with every_site(within=".".join(site.region_code.split(".")[:2])) as session:
        found += session.execute(others).all()
    copied = (each for each in found if alike(runs, runs_of(each.body)))
    first = sorted(copied, key=lambda each: each.published_at)[:MOST]
    sites = db.select(Site).where(Site.id.in_({each.site_id for each in first}))
    owners = {each.id: each for each in db.session.scalars(sites)}
    return [
        Earlier(
            title=each.title,
            url=item_url(owners[each.site_id], f"{NAME}.berita", {"slug": each.slug}),
            site="" if each.site_id == site.id else owners[each.site_id].name,
            at=each.published_at,
        )
        for each in first
    ]

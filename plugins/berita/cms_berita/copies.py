"""Articles that say what another one has said before: copied from another site, or given a new date."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from datetime import datetime
from typing import Any

from sqlalchemy import event

from cms_berita import NAME
from cms_berita.models import Article
from cms_core.api import Site, current_site, db, every_site, item_url, now, open_at, plain_text, times_read, visible

WORDS = 12
"""Fewer say nothing of their own: two villages may well both write that their office is closed on Friday."""
MOST = 3
_WORD = re.compile(r"\w+")


@dataclasses.dataclass(frozen=True)
class Earlier:
    """A published article with the same words; ``site`` is whose it is, empty for the same site's."""

    title: str
    url: str
    site: str
    at: datetime


def fingerprint(body: str) -> str:
    """Return what stands for the words of a text, whatever its signs, capitals and pictures; empty for a short one."""
    words = _WORD.findall(plain_text(body).lower())
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:16] if len(words) >= WORDS else ""


@event.listens_for(Article, "before_insert")
@event.listens_for(Article, "before_update")
def _note_words(_mapper: Any, _connection: Any, row: Article) -> None:
    row.fingerprint = fingerprint(row.body)


def box() -> dict[str, Any]:
    """Return what the templates of the desk may ask."""
    return {
        "copies_of": lambda row: earlier(row, current_site()),
        "times_read": lambda row: times_read(f"/{row.KIND}/{row.slug}"),
    }


def earlier(row: Article, site: Site) -> list[Earlier]:
    """Return what was published with the same words before ``row`` was, in its kabupaten, the first one first."""
    mark = fingerprint(row.body)
    if not mark:
        return []
    same = db.select(Article.title, Article.slug, Article.published_at, Article.site_id).where(
        Article.fingerprint == mark,
        Article.published_at < (row.published_at or now()),
        (Article.site_id != site.id) | (Article.id != row.id),
        visible(Article),
        open_at(NAME, Article.site_id),
    )
    with every_site(within=".".join(site.region_code.split(".")[:2])) as session:
        found = session.execute(same.order_by(Article.published_at).limit(MOST)).all()
    sites = db.select(Site).where(Site.id.in_({each.site_id for each in found}))
    owners = {each.id: each for each in db.session.scalars(sites)}
    return [
        Earlier(
            title=each.title,
            url=item_url(owners[each.site_id], f"{NAME}.berita", {"slug": each.slug}),
            site="" if each.site_id == site.id else owners[each.site_id].name,
            at=each.published_at,
        )
        for each in found
    ]

"""The kinds of news of a site: what it begins with, naming one, and deleting one that is in use."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from cms_berita import NAME
from cms_berita.models import Article, Category
from cms_berita.services import KINDS
from cms_core.api import Change, Site, User, audit, change_contents, db

FIRST = {
    "pemerintahan": "Pemerintahan",
    "pembangunan": "Pembangunan",
    "kegiatan-warga": "Kegiatan warga",
    "kesehatan": "Kesehatan",
    "pendidikan": "Pendidikan",
    "ekonomi": "Ekonomi dan usaha",
    "budaya": "Seni dan budaya",
    "bencana": "Kebencanaan",
}
"""With which a site begins; the names are its own from then on."""


class NameTaken(Exception):
    """Another kind of the site is called so."""


class InUse(Exception):
    """Articles are of this kind, and nobody said of which they shall be."""


def begin() -> None:
    """Give the site in scope the first kinds, if it has none."""
    if db.session.scalar(select(Category.id).limit(1)) is None:
        db.session.add_all(Category(slug=slug, name=name) for slug, name in FIRST.items())


def names() -> dict[str, str]:
    """Return what the kinds of the site in scope are called, by their slugs."""
    return {row.slug: row.name for row in listed()}


def listed() -> list[Category]:
    """Return the kinds of the site in scope by their names."""
    return list(db.session.scalars(select(Category).order_by(Category.name)))


def uses() -> dict[str, int]:
    """Return how many articles of the site in scope are of each kind, drafts too."""
    query = select(Article.category, func.count().label("articles")).group_by(Article.category)
    return {row.category: row.articles for row in db.session.execute(query)}


def save(row: Category | None, name: str, *, site: Site, by: User) -> Category:
    """Name a kind, a new one without ``row``; its slug stays, so that addresses and articles keep it.

    Raises:
        NameTaken: another is called so.
    """
    if any(each.name.lower() == name.lower() and each is not row for each in listed()):
        raise NameTaken(name)
    if row is None:
        row = Category(slug=_new_slug(name), name=name)
        db.session.add(row)
    else:
        row.name = name
    audit(f"{NAME}.category", site_id=site.id, user_id=by.id, target=row.slug, name=name)
    return row


def _new_slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:24] or "jenis"
    taken = set(db.session.scalars(select(Category.slug)))
    return next(
        each for each in (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3))) if each not in taken
    )


def delete(row: Category, instead: str, *, site: Site, by: User) -> int:
    """Delete a kind; its articles become of the kind ``instead``. Return how many there were.

    Raises:
        InUse: there are some, and ``instead`` is none of the other kinds.
        ChangedMeanwhile: somebody saved one of them just now.
    """
    articles = list(db.session.scalars(select(Article).where(Article.category == row.slug)))
    if articles and instead not in names().keys() - {row.slug}:
        raise InUse
    changes = [Change(each, {**each.content, "category": instead}, each.version) for each in articles]
    if changes:
        change_contents(KINDS["berita"].content, changes, site=site, by=by)
    detail = {"articles": len(articles), "instead": instead if articles else ""}
    audit(f"{NAME}.category_deleted", site_id=site.id, user_id=by.id, target=row.slug, **detail)
    db.session.delete(row)
    return len(articles)

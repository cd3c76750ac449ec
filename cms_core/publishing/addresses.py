"""Slugs that stay, and what happens when a person changes one: the old address leads to the new one for good."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.publishing.models import Publishable, Redirect
from cms_core.sites.slugs import free_slug, is_slug

P = TypeVar("P", bound=Publishable)


class BadSlug(Exception):
    """A slug has small letters, digits and single hyphens; ``message`` says so."""

    message = _l("Pakai huruf kecil, angka, dan tanda hubung saja.")


class ReservedSlug(BadSlug):
    """Something of the program answers at this slug, or below it; ``message`` says so."""

    message = _l("Alamat ini dipakai oleh situs sendiri. Pilih yang lain.")


class SlugTaken(Exception):
    """Other content of the site has this address, or had it before and still answers there; ``message`` names it."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.message = _l("Alamat ini sudah dipakai oleh “%(title)s”. Pilih yang lain.", title=title)


class MovedMeanwhile(Exception):
    """Somebody else gave content another slug since; ``message`` names it."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.message = _l(
            "Alamat ini baru saja diganti orang lain menjadi “%(slug)s”. Pakai yang itu, atau simpan lagi.", slug=slug
        )


def by_slug(model: type[P], slug: str) -> P | None:
    """Return the content of the site in scope that stands at this slug, whatever its state."""
    return db.session.scalar(select(model).where(model.slug == slug))


def at_slugs(model: type[P], slugs: Collection[str]) -> dict[str, P]:
    """Return the content of the site in scope by these slugs: what stands there, else what stood there before."""
    table: Any = model
    moved = select(Redirect.slug, table).join(table, table.id == Redirect.ref)
    moved = moved.where(Redirect.table == model.__tablename__, Redirect.slug.in_(slugs))
    here = db.session.scalars(select(table).where(table.slug.in_(slugs)))
    before: dict[str, P] = {str(slug): row for slug, row in db.session.execute(moved)}
    return before | {row.slug: row for row in here}


def new_slug(model: type[Publishable], title: str) -> str:
    """Return a slug for new content of the site in scope that nothing has or had."""
    query = select(Redirect.slug).where(Redirect.table == model.__tablename__)
    return free_slug(model, title, taken=model.RESERVED | frozenset(db.session.scalars(query)))


def change_slug(row: Publishable, slug: str) -> None:
    """Give content another slug. Unless nobody ever saw it, its old address redirects from now on.

    Raises:
        BadSlug: it cannot stand in an address, or is reserved.
        SlugTaken: something else answers there.
    """
    slug = slug.strip().strip("/").lower()
    if slug == row.slug:
        return
    if not is_slug(slug):
        raise BadSlug(slug)
    model = type(row)
    if slug in model.RESERVED:
        raise ReservedSlug(slug)
    other = by_slug(model, slug) or moved_to(model, slug)
    if other is not None and other.id != row.id:
        raise SlugTaken(other.title)
    back = _find(model, slug)
    if back is not None:
        db.session.delete(back)
    if row.published_at is not None:
        db.session.add(Redirect(site_id=row.site_id, table=row.__tablename__, slug=row.slug, ref=row.id))
    row.slug = slug
    db.session.flush()


def moved_to(model: type[P], slug: str) -> P | None:
    """Return the content that had this slug before."""
    found = _find(model, slug)
    return db.session.scalar(select(model).where(model.id == found.ref)) if found is not None else None


def _find(model: type[Publishable], slug: str) -> Redirect | None:
    return db.session.scalar(select(Redirect).where(Redirect.table == model.__tablename__, Redirect.slug == slug))

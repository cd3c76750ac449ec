"""Slugs that stay, and what happens when a person changes one: the old address leads to the new one for good."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, TypeVar, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import joinedload, selectinload

from cms_core.extensions import db
from cms_core.media.models import Media
from cms_core.media.services import DRAWN
from cms_core.publishing.models import Publishable, Redirect
from cms_core.sites.slugs import free_slug, is_slug
from cms_core.tenancy import PREPARED

P = TypeVar("P", bound=Publishable)


class BadSlug(Exception):
    """A slug has small letters, digits and single hyphens; ``message`` says so."""

    message = _l("Pakai huruf kecil, angka, dan tanda hubung saja.")


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
    """Return the content of the site in scope that stands at this slug, whatever its state, with what belongs to it."""
    found: P | None = db.session.execute(_at_slug(cast(Any, model)), {"slug": slug}).unique().scalar_one_or_none()
    return found


@lru_cache(maxsize=256)
def _at_slug(model: Any) -> Any:
    # Every page of one thing begins with this, and putting a statement together costs a sixth of running it.
    # Its photos come along in the same statement: asking for them apart costs as much as the row itself.
    owned = [each for each in inspect(model).relationships if each.cascade.delete_orphan]
    bring = joinedload if len(owned) == 1 else selectinload
    options = [_shown(bring(each.class_attribute), each.mapper) for each in owned]
    query = select(model).where(model.slug == bindparam("slug")).options(*options)
    return query.execution_options(**{PREPARED: True})


def _shown(option: Any, mapper: Any) -> Any:
    """Return an option that brings of a medium beside a row only what drawing it needs."""
    medium = next((each for each in mapper.relationships if each.mapper.class_ is Media), None)
    return option if medium is None else option.joinedload(medium.class_attribute).load_only(*DRAWN)


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
    return free_slug(model, title, taken=frozenset(db.session.scalars(query)))


def change_slug(row: Publishable, slug: str) -> None:
    """Give content another slug. Unless nobody ever saw it, its old address redirects from now on.

    Raises:
        BadSlug: it cannot stand in an address.
        SlugTaken: something else answers there.
    """
    slug = slug.strip().strip("/").lower()
    if slug == row.slug:
        return
    if not is_slug(slug):
        raise BadSlug(slug)
    model = type(row)
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

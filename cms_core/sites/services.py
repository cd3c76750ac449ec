"""Making sites, changing what they are, and finding the ones above and below."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from cms_core import audit
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.regions.codes import parent_of
from cms_core.regions.models import Region
from cms_core.regions.services import ancestors
from cms_core.regions.zones import timezone_of
from cms_core.sites.models import STAGES, Site, StageChange
from cms_core.sites.slugs import bare_name, candidates, is_slug
from cms_core.statements import lies_within

if TYPE_CHECKING:
    # People stand above sites; here they are only spoken of.
    from cms_core.users.models import User

BRANDS = {"desa": "#0e6b58"}
OTHER_BRAND = "#1f4f93"


class SiteExists(Exception):
    """The region has a site already."""


class BadSlug(Exception):
    """A slug has small letters, digits and single hyphens, 63 characters at most."""


class NoFaceHere(Exception):
    """Only a village whose kecamatan has a site can do without a face of its own."""


class SlugTaken(Exception):
    """Another site has this slug."""


class NotAVillage(Exception):
    """Only the sites of villages are handed over in stages."""


class UnknownStage(Exception):
    """There is no such stage."""


class ReasonMissing(Exception):
    """The change needs a reason, and none was given."""


def create(region: Region, *, slug: str | None = None, public: bool = True, by: User | None = None) -> Site:
    """Make the site of a region; what is not given follows from the region.

    ``public=False`` is a village without a face of its own: its items stand under its kecamatan's addresses.

    Raises:
        SiteExists: the region has one.
        NoFaceHere: it is no village, or its kecamatan has no site to show its things.
        BadSlug: the slug that was asked for cannot stand in an address.
        SlugTaken: another site has the slug that was asked for.
    """
    if db.session.scalar(select(Site.id).where(Site.region_id == region.id)) is not None:
        raise SiteExists(region.code)
    if not public and (region.level != "desa" or by_region(parent_of(region.code) or "") is None):
        raise NoFaceHere(region.code)
    site = Site(
        region=region,
        region_code=region.code,
        level=region.level,
        slug=_free_slug(region) if slug is None else _asked_slug(slug),
        name=bare_name(region),
        public=public,
        brand=BRANDS.get(region.level, OTHER_BRAND),
        timezone=timezone_of(region.code),
        words={},
        social={},
    )
    db.session.add(site)
    db.session.flush()
    audit.record("sites.created", site_id=site.id, user_id=by.id if by else None, target=region.code, slug=site.slug)
    return site


def _asked_slug(slug: str) -> str:
    if not is_slug(slug):
        raise BadSlug(slug)
    if _is_taken(slug):
        raise SlugTaken(slug)
    return slug


def _free_slug(region: Region) -> str:
    return next(slug for slug in candidates(region, ancestors(region.code)) if not _is_taken(slug))


def _is_taken(slug: str) -> bool:
    return db.session.scalar(select(Site.id).where(Site.slug == slug)) is not None


def by_region(code: str) -> Site | None:
    """Return the site of the region with ``code``."""
    return db.session.scalar(select(Site).where(Site.region_code == code))


def by_slug(slug: str) -> Site | None:
    """Return the site with a slug."""
    return db.session.scalar(select(Site).where(Site.slug == slug))


def right_below(site: Site, slug: str) -> Site | None:
    """Return the site of a region right below a site's own by its slug, with what its addresses and name need."""
    query = select(Site).where(Site.slug == slug).options(joinedload(Site.canonical), joinedload(Site.region))
    found = db.session.scalar(query)
    return found if found is not None and parent_of(found.region_code) == site.region_code else None


def with_words(query: Select[Any], words: Iterable[str]) -> Select[Any]:
    """Return a query for sites, narrowed to those with each of these words (in small letters) in their names."""
    return query.where(*(func.lower(Site.name).contains(word, autoescape=True) for word in words))


def all_sites(*, within: str | None = None) -> list[Site]:
    """Return the sites, those above before those below; ``within`` is a region's code."""
    query = select(Site).order_by(Site.region_code)
    if within is not None:
        query = query.where(lies_within(Site.region_code, within))
    return list(db.session.scalars(query))


def with_children(site: Site) -> list[Site]:
    """Return a site and those of the regions right below its own, by code."""
    children = select(Region.id).where(Region.parent_id == site.region_id)
    query = select(Site).where((Site.id == site.id) | Site.region_id.in_(children)).order_by(Site.region_code)
    return list(db.session.scalars(query))


def stage_since(site: Site) -> datetime | None:
    """Return since when a site has been at its stage; None when it never was at another one."""
    query = select(StageChange.at).where(StageChange.site_id == site.id).order_by(StageChange.id.desc())
    return db.session.scalar(query.limit(1))


def change_stage(site: Site, stage: str, *, reason: str, by: User | None) -> StageChange | None:
    """Take a village site to another stage of its handing over, forwards or back; None when it is there already.

    Raises:
        NotAVillage: the site is that of a kecamatan or above.
        UnknownStage: there is no such stage.
        ReasonMissing: the reason is empty.
    """
    if site.level != "desa":
        raise NotAVillage(site.region_code)
    if stage not in STAGES:
        raise UnknownStage(stage)
    if not reason.strip():
        raise ReasonMissing
    if stage == site.stage:
        return None
    before, site.stage = site.stage, stage
    site.changed_at = now()
    change = StageChange(site_id=site.id, stage=stage, reason=reason.strip(), by_id=by.id if by else None)
    db.session.add(change)
    audit.record(
        "sites.stage", site_id=site.id, user_id=by.id if by else None, target=stage, before=before, reason=change.reason
    )
    return change


def today(site: Site) -> date:
    """Return the day that it is at a site, by its own clock."""
    return day_at(site, now())


def day_at(site: Site, moment: datetime) -> date:
    """Return the day that it is at a site at a moment, by its own clock."""
    return moment.astimezone(ZoneInfo(site.timezone)).date()

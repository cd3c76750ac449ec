"""The register in the database: loading it again and again, and looking regions up."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from cms_core.extensions import db
from cms_core.regions.codes import ancestors_of
from cms_core.regions.models import Region, RegionAlias


class UnknownRegion(Exception):
    """No region has this code."""


def by_code(code: str) -> Region | None:
    """Return the region with ``code``, withdrawn ones included, or the one that carried it before."""
    region = db.session.scalar(select(Region).where(Region.code == code))
    if region is not None:
        return region
    return db.session.scalar(
        select(Region).join(RegionAlias, RegionAlias.region_id == Region.id).where(RegionAlias.code == code).limit(1)
    )


def get(code: str) -> Region:
    """Return the region with ``code``.

    Raises:
        UnknownRegion: there is none.
    """
    region = by_code(code)
    if region is None:
        raise UnknownRegion(code)
    return region


def children(code: str | None = None) -> list[Region]:
    """Return the valid regions right below ``code`` (the provinces without it), by code."""
    query = select(Region).where(Region.valid_until.is_(None)).order_by(Region.code)
    if code is None:
        return list(db.session.scalars(query.where(Region.parent_id.is_(None))))
    above = select(Region.id).where(Region.code == code).scalar_subquery()
    return list(db.session.scalars(query.where(Region.parent_id == above)))


def ancestors(code: str) -> list[Region]:
    """Return the regions above ``code``, the province first."""
    return list(db.session.scalars(select(Region).where(Region.code.in_(ancestors_of(code))).order_by(Region.code)))


def subtree(code: str) -> list[Region]:
    """Return ``code`` and every valid region below it, by code: those above come before those below."""
    inside = or_(Region.code == code, Region.code.startswith(f"{code}.", autoescape=True))
    return list(db.session.scalars(select(Region).where(inside, Region.valid_until.is_(None)).order_by(Region.code)))


def find(name: str, *, within: str) -> list[Region]:
    """Return the valid regions below ``within`` called ``name``, now or formerly, whatever the case of letters.

    The name alone is no key (98 villages are called Sidomulyo), hence the region to look in. Regions that are
    called so now come first; more than one answer means that ``within`` is too wide.
    """
    wanted = " ".join(name.split()).lower()
    below = (Region.code.startswith(f"{within}.", autoescape=True), Region.valid_until.is_(None))
    now = db.session.scalars(select(Region).where(*below, func.lower(Region.name) == wanted).order_by(Region.code))
    once = db.session.scalars(
        select(Region)
        .join(RegionAlias, RegionAlias.region_id == Region.id)
        .where(*below, func.lower(RegionAlias.name) == wanted)
        .order_by(Region.code)
    )
    return list(dict.fromkeys([*now, *once]))

"""The register in the database: loading it again and again, and looking regions up."""

from __future__ import annotations

from sqlalchemy import select

from cms_core.extensions import db
from cms_core.regions.codes import ancestors_of
from cms_core.regions.models import Region, RegionAlias
from cms_core.statements import lies_within


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


def ancestors(code: str) -> list[Region]:
    """Return the regions above ``code``, the province first."""
    return list(db.session.scalars(select(Region).where(Region.code.in_(ancestors_of(code))).order_by(Region.code)))


def names_around(code: str) -> list[str]:
    """Return the names of the regions above ``code`` and of it itself, the province first."""
    codes = (*ancestors_of(code), code)
    return list(db.session.scalars(select(Region.name).where(Region.code.in_(codes)).order_by(Region.code)))


def subtree(code: str) -> list[Region]:
    """Return ``code`` and every valid region below it, by code: those above come before those below."""
    query = select(Region).where(lies_within(Region.code, code), Region.valid_until.is_(None))
    return list(db.session.scalars(query.order_by(Region.code)))

"""Agencies by their names, each of one site: a village and a kabupaten with an agency of one name have one each."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, select

from cms_core.api import Site, called, db, every_site, is_within, now
from cms_lelang.figures.services import Group, Sums, grouped, standing, total
from cms_lelang.models import Package
from cms_lelang.names import key_of, usual


@dataclasses.dataclass(frozen=True)
class Buyer:
    """An agency of a site: ``key`` is how addresses call it, ``slug`` is that of its site, ``sums`` what it buys."""

    key: str
    name: str
    slug: str
    place: str
    sums: Sums


@dataclasses.dataclass(frozen=True)
class Told:
    """An agency with its packages by year, method and state (rows of ``groups``); ``spellings`` are in the columns."""

    key: str
    name: str
    owner: Site
    spellings: tuple[str, ...]
    groups: list[Group]

    @property
    def sums(self) -> Sums:
        """What it buys in all."""
        return total(self.groups)

    @property
    def where(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions that a package is one of its own."""
        return Package.site_id == self.owner.id, Package.unit.in_(self.spellings)


def key_in(unit: str, owner: Site) -> str:
    """Return how addresses call who buys: a unit, or where none is named the site itself."""
    return key_of(unit or called(owner))


def buyers(site: Site) -> list[Buyer]:
    """Return the agencies whose packages a site and its region show, those with the largest ceilings first."""
    groups = grouped(site, (Package.site_id, Package.unit))
    ids = {row.site_id for row, _sums in groups}
    owners = {owner.id: owner for owner in db.session.scalars(select(Site).where(Site.id.in_(ids)))} if ids else {}
    own: dict[tuple[int, str], list[Group]] = defaultdict(list)
    for row, sums in groups:
        own[row.site_id, key_in(row.unit, owners[row.site_id])].append((row, sums))
    found = [_buyer(owners[site_id], key, each) for (site_id, key), each in own.items()]
    return sorted(found, key=lambda each: (-each.sums.ceiling, each.name, each.place))


def owner_of(site: Site, slug: str) -> Site | None:
    """Return the site whose agency is meant: that with the slug, if it is in the region of ``site``."""
    found = db.session.scalar(select(Site).where(Site.slug == slug)) if slug else site
    return found if found is not None and is_within(found.region_code, site.region_code) else None


def buyer(owner: Site, key: str) -> Told | None:
    """Return an agency of a site; None where no package that citizens see is its own."""
    query = select(Package.unit).where(Package.site_id == owner.id).distinct()
    with every_site(within=owner.region_code) as session:
        spellings = tuple(unit for unit in session.scalars(query) if key_in(unit, owner) == key)
    if not spellings:
        return None
    columns = (Package.unit, Package.year, Package.method, standing(now()))
    groups = grouped(owner, columns, Package.site_id == owner.id, Package.unit.in_(spellings))
    if not groups:
        return None
    return Told(key, _name(owner, groups), owner, spellings, groups)


def _buyer(owner: Site, key: str, groups: list[Group]) -> Buyer:
    return Buyer(key, _name(owner, groups), owner.slug, called(owner), total(groups))


def _name(owner: Site, groups: list[Group]) -> Any:
    spelled: dict[str, int] = defaultdict(int)
    for row, sums in groups:
        spelled[row.unit or called(owner)] += sums.packages
    return usual(spelled.items())

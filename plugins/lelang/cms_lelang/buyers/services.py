"""Agencies by codes and names, each of one site: a village and a kabupaten with an agency of one name have one each."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, func, select, tuple_

from cms_core.api import Site, called, db, every_site, is_within, now
from cms_lelang.buyers.units import Agency, Units, Written, name_of
from cms_lelang.figures.services import Group, Sums, grouped, shown, standing, total
from cms_lelang.models import Package
from cms_lelang.names import key_of


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
    """An agency with its packages by year, method and state (rows of ``groups``); ``columns`` hold its code and unit.

    ``others`` are what else it is called.
    """

    key: str
    name: str
    others: list[str]
    owner: Site
    columns: list[tuple[str, str]]
    groups: list[Group]

    @property
    def sums(self) -> Sums:
        """What it buys in all."""
        return total(self.groups)

    @property
    def where(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions that a package is one of its own."""
        return Package.site_id == self.owner.id, tuple_(Package.unit_code, Package.unit).in_(self.columns)


def written_in(within: str, *conditions: ColumnElement[bool]) -> list[Written]:
    """Return how the packages that citizens see in a region, by its code, write who buys; one statement."""
    columns = (Package.site_id, Package.unit, Package.unit_code, Package.year)
    query = select(*columns, func.count()).where(*shown(), *conditions).group_by(*columns)
    with every_site(within=within) as session:
        return [Written(*row) for row in session.execute(query)]


def written_as(groups: Iterable[Group]) -> list[Written]:
    """Return the same of packages that are added up, by these columns among others."""
    return [Written(row.site_id, row.unit, row.unit_code, row.year, sums.packages) for row, sums in groups]


def owners_of(groups: Iterable[Group]) -> dict[int, Site]:
    """Return the sites of what is added up, by their ids."""
    ids = {row.site_id for row, _sums in groups}
    return {owner.id: owner for owner in db.session.scalars(select(Site).where(Site.id.in_(ids)))} if ids else {}


def by_agency(groups: Iterable[Group], owners: Mapping[int, Site]) -> list[Buyer]:
    """Return what each agency amounts to, those with the largest ceilings first."""
    units = Units(written_as(groups), owners)
    own: dict[Agency, list[Group]] = defaultdict(list)
    for row, sums in groups:
        own[units.of(row)].append((row, sums))
    found = [_buyer(owners[site_id], key, each) for (site_id, key), each in own.items()]
    return sorted(found, key=lambda each: (-each.sums.ceiling, each.name, each.place, each.key))


def buyers(site: Site) -> list[Buyer]:
    """Return the agencies whose packages a site and its region show, those with the largest ceilings first."""
    groups = grouped(site, (Package.site_id, Package.unit, Package.unit_code, Package.year))
    return by_agency(groups, owners_of(groups))


def owner_of(site: Site, slug: str) -> Site | None:
    """Return the site whose agency is meant: that with the slug, if it is in the region of ``site``."""
    found = db.session.scalar(select(Site).where(Site.slug == slug)) if slug else site
    return found if found is not None and is_within(found.region_code, site.region_code) else None


def buyer(owner: Site, key: str) -> Told | None:
    """Return an agency of a site by what it is called, or was; None where no package that citizens see is its own."""
    written = written_in(owner.region_code, Package.site_id == owner.id)
    units = Units(written, {owner.id: owner})
    agency = units.of_name((owner.id, key))
    rows = [each for each in written if units.of(each) == agency]
    if not rows:
        return None
    name, columns = name_of(rows, owner), sorted({(each.unit_code, each.unit) for each in rows})
    spelled = {key_of(each.unit): each.unit for each in rows if each.unit}
    groups = grouped(
        owner,
        (Package.year, Package.method, standing(now())),
        *(Package.site_id == owner.id, tuple_(Package.unit_code, Package.unit).in_(columns)),
    )
    others = sorted(spelling for called_so, spelling in spelled.items() if called_so != key_of(name))
    return Told(agency[1], name, others, owner, columns, groups)


def _buyer(owner: Site, key: str, groups: list[Group]) -> Buyer:
    return Buyer(key, name_of(written_as(groups), owner), owner.slug, called(owner), total(groups))

"""Agencies by codes and names, each of one site: a village and a kabupaten with an agency of one name have one each."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, select
from sqlalchemy.orm import aliased

from cms_core.api import Site, called, db, every_site, is_within, lies_within, now, open_at, visible
from cms_lelang import NAME
from cms_lelang.buyers.units import Units, Written
from cms_lelang.figures.services import Group, Sums, grouped, shown, standing, together, total
from cms_lelang.models import Package
from cms_lelang.names import key_of

# Made once: a name for a hundred columns takes longer than the statement that it stands in.
LAST, AHEAD = aliased(Package), aliased(Package)


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
    def where(self) -> ColumnElement[bool]:
        """The condition that a package is one of its own."""
        return bought_by({self.owner.id: self.columns})


def sites_in(within: str) -> dict[int, Site]:
    """Return the sites in a region, by their ids."""
    return {site.id: site for site in db.session.scalars(select(Site).where(lies_within(Site.region_code, within)))}


def units_in(within: str) -> Units:
    """Return the agencies of the packages that citizens see in a region, by its code; two statements."""
    return Units(_written(within), sites_in(within))


def units_of(site: Site) -> Units:
    """Return those of one site; one statement."""
    return Units(_written(site.region_code, Package.site_id == site.id), {site.id: site})


def names_in(within: str) -> Units:
    """Return the agencies as :func:`units_in` does, of a region with many packages sooner; two statements, or three.

    Packages are counted where that decides which agency is meant; what one of them is called is not to be asked here.
    """
    written = _once(within)
    keys: dict[tuple[int, str], set[str]] = defaultdict(set)
    codes: dict[tuple[int, str], set[str]] = defaultdict(set)
    for each in written:
        if each.unit:
            keys[each.site_id, each.unit_code].add(key_of(each.unit))
            codes[each.site_id, key_of(each.unit)].add(each.unit_code)
    open_to_doubt = {code for (_site, code), found in keys.items() if len(found) > 1}
    open_to_doubt |= {code for found in codes.values() if len(found) > 1 for code in found}
    if open_to_doubt:
        written = [each for each in written if each.unit_code not in open_to_doubt]
        written += _written(within, Package.unit_code.in_(open_to_doubt))
    return Units(written, sites_in(within))


def _once(within: str) -> list[Written]:
    """Return each way in which packages of a region write who buys, once: an index is gone through by leaps."""

    def first(package: Any, *conditions: ColumnElement[bool]) -> Any:
        found = select(package.id).where(visible(package), *conditions)
        return found.order_by(package.unit_code, package.unit).limit(1).scalar_subquery()

    here = lies_within(Site.region_code, within), open_at(NAME, Site.id)
    found = select(first(LAST, LAST.site_id == Site.id).label("id")).where(*here).cte(recursive=True)
    # Compared as a pair, SQLite would go through all of the last one to find what comes after it.
    beside = first(AHEAD, AHEAD.site_id == LAST.site_id, AHEAD.unit_code == LAST.unit_code, AHEAD.unit > LAST.unit)
    behind = first(AHEAD, AHEAD.site_id == LAST.site_id, AHEAD.unit_code > LAST.unit_code)
    leap = select(func.coalesce(beside, behind)).select_from(found).join(LAST, LAST.id == found.c.id)
    found = found.union_all(leap)
    query = select(Package.site_id, Package.unit, Package.unit_code).join(found, found.c.id == Package.id)
    with every_site(within=within) as session:
        return [Written(*row, year=0) for row in session.execute(query)]


def _written(within: str, *conditions: ColumnElement[bool]) -> list[Written]:
    columns = (Package.site_id, Package.unit, Package.unit_code, Package.year)
    query = select(*columns, func.count()).where(*shown(), *conditions).group_by(*columns)
    with every_site(within=within) as session:
        return [Written(*row) for row in session.execute(query)]


def bought_by(ways: Mapping[int, Iterable[tuple[str, str]]]) -> ColumnElement[bool]:
    """Return the condition that a package is of one of some sites and writes its agency in one of the ``ways`` there.

    Each is its code and its unit.
    """
    written = sorted((site, code, unit) for site, columns in ways.items() for code, unit in columns)
    codes = sorted({code for _site, code, _unit in written})
    # In one word: PostgreSQL compares thousands of rows one within the other, until its stack is full, and SQLite takes
    # no thousand sites so. Sites and codes are what an index finds.
    word = (cast(Package.site_id, String) + " " + Package.unit_code + " " + Package.unit).in_(
        f"{site} {code} {unit}" for site, code, unit in written
    )
    return and_(Package.site_id.in_(sorted(ways)), Package.unit_code.in_(codes), word)


def by_agency(groups: Iterable[Group], units: Units) -> list[Buyer]:
    """Return what each agency amounts to, those with the largest ceilings first."""
    found = [
        Buyer(agency[1], units.called(agency), units.sites[agency[0]].slug, called(units.sites[agency[0]]), sums)
        for agency, sums in together(groups, units.of).items()
    ]
    return sorted(found, key=lambda each: (-each.sums.ceiling, each.name, each.place, each.key))


def buyers(site: Site) -> list[Buyer]:
    """Return the agencies whose packages a site and its region show, those with the largest ceilings first."""
    groups = grouped(site, (Package.site_id, Package.unit, Package.unit_code))
    return by_agency(groups, units_in(site.region_code))


def owner_of(site: Site, slug: str) -> Site | None:
    """Return the site whose agency is meant: that with the slug, if it is in the region of ``site``."""
    found = db.session.scalar(select(Site).where(Site.slug == slug)) if slug else site
    return found if found is not None and is_within(found.region_code, site.region_code) else None


def buyer(owner: Site, key: str) -> Told | None:
    """Return an agency of a site by what it is called, or was; None where no package that citizens see is its own."""
    units = units_of(owner)
    agency = units.of_name((owner.id, key))
    rows = units.rows_of(agency)
    if not rows:
        return None
    name, columns = units.called(agency), sorted({(each.unit_code, each.unit) for each in rows})
    spelled = {key_of(each.unit): each.unit for each in rows if each.unit}
    asked = (Package.year, Package.method, standing(now()))
    groups = grouped(owner, asked, bought_by({owner.id: columns}))
    others = sorted(spelling for called_so, spelling in spelled.items() if called_so != key_of(name))
    return Told(agency[1], name, others, owner, columns, groups)

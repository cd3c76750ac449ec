"""What the packages of a budget year amount to: by method, kind, state, agency and place, and beside other years."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from cms_core.api import Place, Site, now, places_below, today
from cms_lelang.buyers.services import by_agency, sites_in, units_in
from cms_lelang.figures.services import NOTHING, Group, Sums, grouped, standing, together, total
from cms_lelang.models import Package
from cms_lelang.words import CATEGORIES, METHODS, STATES


@dataclasses.dataclass(frozen=True)
class Line:
    """What packages that have something in common amount to: its ``key`` (a code or a slug) and its ``name``.

    Of an agency ``place`` and ``slug`` are those of its site; ``own`` says of a place that it is the site itself.
    """

    key: str
    name: Any
    sums: Sums
    place: str = ""
    slug: str = ""
    own: bool = False


@dataclasses.dataclass(frozen=True, kw_only=True)
class Report:
    """A year; ``history`` are all years of which a site and its region show packages, the newest first.

    Each of the lists of lines adds up to ``total``. A village has no ``places``.
    """

    year: int
    total: Sums
    history: list[Line]
    methods: list[Line]
    kinds: list[Line]
    standings: list[Line]
    agencies: list[Line]
    places: list[Line]

    @property
    def parts(self) -> dict[str, list[Line]]:
        """The lists of lines by what a file calls them."""
        return {
            "metode": self.methods,
            "jenis": self.kinds,
            "keadaan": self.standings,
            "instansi": self.agencies,
            "wilayah": self.places,
        }


def years(site: Site) -> list[Line]:
    """Return the budget years of which a site and its region show packages, the newest first; one statement."""
    found = together(grouped(site, (Package.year,)), lambda row: int(row.year))
    return [Line(str(year), str(year), found[year]) for year in sorted(found, reverse=True)]


def report(site: Site, year: int | None = None) -> Report | None:
    """Return what the packages of a year amount to; None where there are none.

    Without a year it is the current one, or where that has no packages the newest that has.
    """
    history = years(site)
    known = [int(line.key) for line in history]
    if not history or (year is not None and year not in known):
        return None
    wanted = _opened(known, today(site).year) if year is None else year
    of_agency = (Package.site_id, Package.unit, Package.unit_code)
    groups = grouped(site, (*of_agency, Package.method, Package.category, standing(now())), Package.year == wanted)
    units = units_in(site.region_code)
    return Report(
        year=wanted,
        total=total(groups),
        history=history,
        methods=_named(together(groups, lambda row: row.method), METHODS),
        kinds=_named(together(groups, lambda row: row.category), CATEGORIES),
        standings=_named(
            together(groups, lambda row: row.standing), {name: label for name, (label, _kind) in STATES.items()}
        ),
        agencies=[Line(each.key, each.name, each.sums, each.place, each.slug) for each in by_agency(groups, units)],
        places=places(site, groups, units.sites),
    )


def _opened(known: list[int], current: int) -> int:
    """Return the year that is shown first: plans of a year to come do not stand in for what is being spent."""
    return current if current in known else known[0]


def places(site: Site, groups: Iterable[Group], owners: Mapping[int, Site]) -> list[Line]:
    """Return what each place right below a site amounts to, and the site itself; nothing for a village."""
    below: list[Place] = places_below(site.region_code)
    if site.level == "desa":
        return []
    parts = site.region_code.count(".") + 2
    found = together(groups, lambda row: ".".join(owners[row.site_id].region_code.split(".")[:parts]))
    names = {place.code: place.name for place in below} | {owner.region_code: owner.name for owner in owners.values()}
    lines = [Line(code, names.get(code, code), sums, own=code == site.region_code) for code, sums in found.items()]
    return _largest(lines)


def by_place(site: Site, year: int) -> list[Line]:
    """Return what the packages of a year amount to in each place right below a site, and those of the site itself."""
    groups = grouped(site, (Package.site_id,), Package.year == year)
    return places(site, groups, sites_in(site.region_code))


def _named(found: Mapping[str, Sums], labels: Mapping[str, Any]) -> list[Line]:
    return [Line(name, label, found[name]) for name, label in labels.items() if name in found]


def _largest(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.sums.ceiling, str(line.name), line.key))


def shortened(lines: list[Line], most: int) -> tuple[list[Line], Sums, int]:
    """Return the first ``most`` lines, what the others amount to, and how many they are."""
    rest = lines[most:]
    return lines[:most], sum((line.sums for line in rest), NOTHING), len(rest)

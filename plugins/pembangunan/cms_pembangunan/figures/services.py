"""Sums of the works of a year, of one site or of a region, and how far they can be trusted."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, case, cast, func, select

from cms_core.api import PUBLISHED, Site, ancestors_of, db, every_site, open_at, today
from cms_pembangunan import NAME
from cms_pembangunan.models import MONEY, Total, Work
from cms_pembangunan.states import DONE, FINISHED, LATE, PLANNED, UNDER_WAY
from cms_pembangunan.words import SOURCES

COUNTED = (PLANNED, UNDER_WAY, LATE, FINISHED)
NUMBERS = ("works", "planned", "under_way", "finished", "cost", "weighed", *MONEY)
"""What a page adds up of totals, in this order; behind them two counts of late works, before and after they began."""
VILLAGE = "desa"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sums:
    """Works of a group; money in whole rupiah.

    ``weighed`` is the sum of each work's percentage times its cost; ``newest`` the day of the newest figure.
    """

    works: int = 0
    cost: int = 0
    weighed: int = 0
    states: Mapping[str, int] = dataclasses.field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    sources: Mapping[str, int] = dataclasses.field(default_factory=lambda: dict.fromkeys(SOURCES, 0))
    newest: date | None = None

    @property
    def percent(self) -> int | None:
        """How far the works are, each counted by its cost; None where nothing costs anything."""
        return self.weighed // self.cost if self.cost else None


class Kept(NamedTuple):
    """What is kept of a site: the day of its newest figure, and :data:`NUMBERS` with its late works."""

    newest: date | None
    numbers: tuple[int, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Line:
    """A place with its sums, and the ``slug`` of its site; ``covered`` of its ``villages`` have told something."""

    name: str
    code: str
    slug: str
    sums: Sums
    villages: int = 0
    covered: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Report:
    """A year of a site or a region.

    ``total`` is the sum of ``lines``, which a village has none of. Of the ``villages`` of the region ``missing`` are
    the names of those that have told nothing; ``oldest`` is the day of the oldest among the villages' newest figures.
    """

    year: int
    day: date
    total: Sums
    lines: list[Line] = dataclasses.field(default_factory=list)
    villages: int = 0
    missing: list[str] = dataclasses.field(default_factory=list)
    oldest: date | None = None

    @property
    def age(self) -> int | None:
        """How many days ago the oldest of the villages' newest figures was."""
        return (self.day - self.oldest).days if self.oldest is not None else None


def keep() -> None:
    """Write what the works of the site in scope amount to, year by year, of the works that citizens see now."""
    kept = {total.year: total for total in db.session.scalars(select(Total))}
    query = select(Work.year, *_sums()).where(Work.state == PUBLISHED).group_by(Work.year)
    for row in db.session.execute(query):
        total = kept.pop(row.year, None) or Total(year=row.year)
        for name, value in row._mapping.items():
            setattr(total, name, value)
        db.session.add(total)
    for total in kept.values():
        db.session.delete(total)


def _sums() -> list[Any]:
    """Return what is kept of the works of a year, all of it in one statement."""
    planned, finished = Work.percent <= 0, Work.percent >= DONE
    return [
        func.count().label("works"),
        func.sum(case((planned, 1), else_=0)).label("planned"),
        func.sum(case((planned | finished, 0), else_=1)).label("under_way"),
        func.sum(case((finished, 1), else_=0)).label("finished"),
        cast(func.sum(Work.cost), BigInteger).label("cost"),
        cast(func.sum(Work.percent * Work.cost), BigInteger).label("weighed"),
        func.max(func.coalesce(Work.told_on, func.date(Work.published_at))).label("newest"),
        *(cast(func.sum(getattr(Work, name)), BigInteger).label(name) for name in MONEY),
    ]


def years(site: Site) -> list[int]:
    """Return the budget years of which a site or its region shows works, the newest first."""
    query = select(Total.year).distinct().order_by(Total.year.desc())
    if site.level == VILLAGE:
        return list(db.session.scalars(query))
    with every_site(within=site.region_code) as session:
        return list(session.scalars(query.where(open_at(NAME, Total.site_id))))


def report(site: Site, year: int) -> Report:
    """Return what the works of a year amount to, of a village or of a region with a line for each place below."""
    day = today(site)
    totals = select(*(getattr(Total, name) for name in ("site_id", "newest", *NUMBERS))).where(Total.year == year)
    begun = (Work.percent > 0).label("begun")
    late = select(Work.site_id, begun, func.count()).where(Work.due < day, Work.year == year).group_by("site_id", begun)
    if site.level == VILLAGE:
        found = _found(db.session.execute(totals), db.session.execute(late))
        return Report(year=year, day=day, total=_together(found.values()))
    with every_site(within=site.region_code) as session:
        found = _found(session.execute(totals.where(open_at(NAME, Total.site_id))), session.execute(late))
        code = site.region_code
        inside = (Site.region_code == code) | Site.region_code.startswith(f"{code}.", autoescape=True)
        query = select(Site.id, Site.name, Site.slug, Site.region_code, Site.level).where(inside).order_by(Site.name)
        places = list(session.execute(query))
    return _of_region(site, places, found, Report(year=year, day=day, total=Sums()))


def _of_region(site: Site, places: list[Any], found: Mapping[int, Kept], empty: Report) -> Report:
    codes = {place.region_code for place in places} - {site.region_code}
    # Right below are those that lie in no other place: a village whose kecamatan has no site, too.
    inside: dict[str, list[Any]] = {}
    for place in places:
        within = [code for code in ancestors_of(place.region_code) if code in codes]
        inside.setdefault(min([*within, place.region_code], key=len), []).append(place)
    heads = {place.region_code: place for place in places}
    lines = [
        _line(heads[code], together, found)
        for code, together in inside.items()
        if code != site.region_code or site.id in found
    ]
    villages = [place for place in places if place.level == VILLAGE]
    told = [found[place.id].newest for place in villages if place.id in found]
    return dataclasses.replace(
        empty,
        total=_together(found.values()),
        lines=sorted(lines, key=lambda line: (line.code != site.region_code, line.name)),
        villages=len(villages),
        missing=[place.name for place in villages if place.id not in found],
        oldest=min((day for day in told if day is not None), default=None),
    )


def _line(head: Any, within: Iterable[Any], found: Mapping[int, Kept]) -> Line:
    inside = list(within)
    villages = [place for place in inside if place.level == VILLAGE]
    told = [place for place in villages if place.id in found]
    return Line(
        name=head.name,
        code=head.region_code,
        slug=head.slug,
        sums=_together(found[place.id] for place in inside if place.id in found),
        villages=len(villages),
        covered=len(told),
    )


def _found(totals: Iterable[Any], late: Iterable[Any]) -> dict[int, Kept]:
    """Return what is kept of each site that has the module on, with its late works."""
    behind = {(site_id, bool(begun)): count for site_id, begun, count in late}
    return {
        key: Kept(newest, (*numbers, behind.get((key, False), 0), behind.get((key, True), 0)))
        for key, newest, *numbers in totals
    }


def _together(kept: Iterable[Kept]) -> Sums:
    """Return what sites amount to together; those that are late are counted apart from the others not done."""
    rows = list(kept)
    if not rows:
        return Sums()
    added = [sum(column) for column in zip(*(row.numbers for row in rows), strict=True)]
    works, planned, under_way, finished, cost, weighed, *money = added
    *money, waiting, begun = money
    return Sums(
        works=works,
        cost=cost,
        weighed=weighed,
        newest=max((row.newest for row in rows if row.newest is not None), default=None),
        states={PLANNED: planned - waiting, UNDER_WAY: under_way - begun, LATE: waiting + begun, FINISHED: finished},
        sources=dict(zip(SOURCES, money, strict=True)),
    )

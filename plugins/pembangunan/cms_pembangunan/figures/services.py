"""Sums of the works of a year, of one site or of a region, and how far they can be trusted."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Date, Integer, bindparam, case, cast, func, select

from cms_core.api import Place, Site, db, every_site, places_below, rows_across, today
from cms_pembangunan.figures.keeping import NUMBERS
from cms_pembangunan.models import Total, Work
from cms_pembangunan.states import FINISHED, LATE, PLANNED, UNDER_WAY
from cms_pembangunan.words import SOURCES

COUNTED = (PLANNED, UNDER_WAY, LATE, FINISHED)
VILLAGE, ABOVE_VILLAGES = "desa", 2
"""The level of a village, and how many dots the code of what lies right above one has."""
LENGTHS = (2, 5, 8, 13)
"""How long a code is that has so many dots: 33, 33.05, 33.05.01, 33.05.01.2001."""
KIND_AT, KELURAHAN = (10, 1), "1"
"""Where the code of a village says what it is, and what it says of a kelurahan."""


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
        return _percent(self.weighed, self.cost)


class Line(NamedTuple):
    """A place with its sums, as :class:`Sums` has them; ``covered`` of its ``villages`` have told something.

    ``slug`` is that of its site, None for a region without one. ``own`` says that it is the region itself, whose office
    builds too; ``opens`` that the report's site has a page of it.
    """

    name: str
    code: str
    slug: str | None
    villages: int
    covered: int = 0
    works: int = 0
    cost: int = 0
    percent: int | None = None
    newest: date | None = None
    own: bool = False
    opens: bool = False


class Year(NamedTuple):
    """What the works of a budget year amount to; ``percent`` is how far they are, as :class:`Sums` has it."""

    year: int
    works: int
    cost: int
    percent: int | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Report:
    """A year of a site or a region; ``history`` are all years of which its site has works, the newest first.

    ``total`` is the sum of ``lines``, which a village has none of. ``covered`` of the ``villages`` of the region have
    told something; ``oldest`` is the day of the oldest among the villages' newest figures. ``place`` is the region
    that it is about where that is a part of the site's own.
    """

    year: int
    day: date
    total: Sums
    history: list[Year]
    lines: list[Line] = dataclasses.field(default_factory=list)
    villages: int = 0
    covered: int = 0
    oldest: date | None = None
    place: Place | None = None
    split: bool = False

    @property
    def age(self) -> int | None:
        """How many days ago the oldest of the villages' newest figures was."""
        return (self.day - self.oldest).days if self.oldest is not None else None


def years(site: Site) -> list[Year]:
    """Return the budget years of which a site or its region shows works, the newest first."""
    if site.level == VILLAGE:
        return _history(db.session.execute(_years()))
    with every_site(within=site.region_code) as session:
        return _history(rows_across(session, _years()))


def _history(rows: Iterable[Any]) -> list[Year]:
    return [Year(row.year, row.works, row.cost, _percent(row.weighed, row.cost)) for row in rows]


def report(site: Site, year: int, code: str | None = None) -> Report | None:
    """Return what the works of a year amount to, of a village or of a region with a line for each place below.

    ``code`` is a region right below that of the site, for a report of its own. None for a year without works, and for
    a region that is another's or has no places below it.
    """
    asked: dict[str, Any] = {"year": year, "day": today(site)}
    if site.level == VILLAGE:
        if not _has(known := years(site), year):
            return None
        rows = db.session.execute(_of_site(), asked).all()
        late = db.session.execute(_late(), asked).one() if _has_more_late(rows, asked["day"]) else ()
        return Report(**asked, history=known, total=_together(rows, late))
    place = next((each for each in places_below(site.region_code) if each.code == code), None) if code else None
    about = place or Place(site.region_code if code is None else "", site.name, site.slug, 0)
    if not about.code or about.code.count(".") > ABOVE_VILLAGES:
        return None
    # A part of the region has the years of the whole.
    known = years(site) if place else []
    found = _of_region(about, Report(**asked, history=known, place=place, total=Sums()))
    return found if _has(found.history, year) else None


def _has(known: Iterable[Year], year: int) -> bool:
    return any(each.year == year for each in known)


def _of_region(about: Place, begun: Report) -> Report:
    """Return a report with what it says of a region and of the places in it."""
    asked, code, split = {"year": begun.year, "day": begun.day}, about.code, about.code.count(".") < ABOVE_VILLAGES
    with every_site(within=code) as session:
        length = LENGTHS[code.count(".") + 1]
        rows = {row.place: row for row in rows_across(session, _by_place(), **asked, length=length)}
        history = begun.history or _history(rows_across(session, _years()))
        # Asked only where a day has passed that made more works late: nearly never after the daily count.
        late = rows_across(session, _late(), **asked)[0] if _has_more_late(rows.values(), begun.day) else ()
    # A kelurahan owes no figures: only one that has told some is among the villages.
    places = [place for place in places_below(code) if split or place.villages or place.code in rows]
    opens = split and begun.place is None
    lines = [_line(place, rows.get(place.code))._replace(opens=opens) for place in places]
    lines += _gone(rows, {code, *(place.code for place in places)})
    own = [_line(about._replace(villages=0), rows[code])._replace(own=True)] if code in rows else []
    return dataclasses.replace(
        begun,
        history=history,
        total=_together(rows.values(), late),
        lines=[*own, *lines],
        villages=sum(line.villages for line in lines),
        covered=sum(line.covered for line in lines),
        oldest=min((row.oldest for row in rows.values() if row.oldest is not None), default=None),
        split=split,
    )


def _gone(rows: Mapping[str, Any], places: set[str]) -> list[Line]:
    """Return a line of each region that is none any more: what its site has paid is in the total still."""
    gone = [row for code, row in sorted(rows.items()) if code not in places]
    return [_line(Place(row.place, row.name or row.place, row.slug, 0), row) for row in gone]


@cache
def _years() -> Any:
    sums = (cast(func.sum(getattr(Total, name)), BigInteger).label(name) for name in ("works", "cost", "weighed"))
    return select(Total.year, *sums).group_by(Total.year).order_by(Total.year.desc())


@cache
def _of_site() -> Any:
    """Return the query for what is kept of the site in scope."""
    numbers = (getattr(Total, name) for name in NUMBERS)
    return select(Total.newest, *numbers, *_good_on_the_day(), Total.next_due).where(Total.year == bindparam("year"))


@cache
def _by_place() -> Any:
    """Return the query for the same, added up for each place below a region: codes of so many letters."""
    place = func.substr(Site.region_code, 1, bindparam("length", type_=Integer)).label("place")
    numbers = (cast(func.sum(getattr(Total, name)), BigInteger).label(name) for name in NUMBERS)
    late = (cast(func.sum(number), BigInteger).label(number.name) for number in _good_on_the_day())
    due = func.min(Total.next_due).label("next_due")
    told = case((Site.level == VILLAGE, Total.newest))
    covered = (func.min(told, type_=Date).label("oldest"), func.count(told).label("covered"))
    towns = func.count(case((func.substr(Site.region_code, *KIND_AT) == KELURAHAN, told))).label("towns")
    known = (func.max(case((Site.region_code == place, column))) for column in (Site.name, Site.slug))
    called = (column.label(name) for name, column in zip(("name", "slug"), known, strict=True))
    query = select(func.max(Total.newest).label("newest"), *numbers, *late, due, place, *covered, towns, *called)
    return query.join(Site, Site.id == Total.site_id).where(Total.year == bindparam("year")).group_by(place)


def _good_on_the_day() -> list[Any]:
    """Return how many works are late and how many of them have begun, as kept; 0 where a day has made more late."""
    passed = Total.next_due < bindparam("day", type_=Date)
    return [case((passed, 0), else_=column).label(column.key) for column in (Total.behind, Total.begun)]


def _has_more_late(rows: Iterable[Any], day: date) -> bool:
    return any(row.next_due is not None and row.next_due < day for row in rows)


@cache
def _late() -> Any:
    """Return the query for the same of the sites and year where a day has made more late, counted in their works.

    Each site is looked up in the index of works, whatever the database knows of them: before it has counted its tables
    for itself it would read all works of all sites.
    """
    day = bindparam("day", type_=Date)
    mine = (Work.site_id == Total.site_id, Work.year == Total.year, Work.due < day)
    counts = (select(func.count()).where(*mine, *more).scalar_subquery() for more in ((), (Work.percent > 0,)))
    sums = (func.coalesce(cast(func.sum(count), BigInteger), 0) for count in counts)
    return select(*sums).where(Total.year == bindparam("year"), Total.next_due < day)


def _line(place: Place, row: Any) -> Line:
    known = (place.name, place.code, place.slug)
    if row is None:
        return Line(*known, place.villages)
    # So is a village that was abolished after it told something.
    villages = max(place.villages + row.towns, row.covered)
    return Line(*known, villages, row.covered, row.works, row.cost, _percent(row.weighed, row.cost), row.newest)


def _percent(weighed: int, cost: int) -> int | None:
    return weighed // cost if cost else None


def _together(rows: Iterable[Any], late: Sequence[int] = ()) -> Sums:
    """Return what rows amount to together; those that are late are counted apart from the others not done.

    ``late`` are those of :func:`_late`, where it was asked.
    """
    found = list(rows)
    if not found:
        return Sums()
    newest, *columns = zip(*found, strict=True)
    works, planned, under_way, finished, cost, weighed, *money = map(sum, columns[: len(NUMBERS)])
    more = late or (0, 0)
    behind, begun = (
        sum(getattr(row, name) for row in found) + new for name, new in zip(("behind", "begun"), more, strict=True)
    )
    return Sums(
        works=works,
        cost=cost,
        weighed=weighed,
        newest=max(day for day in newest if day is not None),
        states={PLANNED: planned - (behind - begun), UNDER_WAY: under_way - begun, LATE: behind, FINISHED: finished},
        sources=dict(zip(SOURCES, money, strict=True)),
    )

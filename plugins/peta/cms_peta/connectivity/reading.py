"""Surveys as they stood on a day, of a village or of all villages in a region that have the module on.

A survey holds until the next one of its hamlet; one of a whole village until its first hamlet is surveyed. What was
corrected holds never.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, exists, extract, func, or_, select
from sqlalchemy.orm import aliased

from cms_core.api import BBox, Place, Site, every_site, open_at, places_below
from cms_peta import NAME
from cms_peta.connectivity.models import ProposalStep, Survey
from cms_peta.connectivity.words import BLANK, CATEGORIES, NEEDING

LENGTHS = (2, 5, 8, 13)
"""How long a code is that has so many dots."""
PER_HOUSEHOLD = 4
"""People of a household, where only households were counted."""
MOST = 500
"""Hamlets that one page or paper has, and that are read together of more."""
COLUMNS = (
    *(Survey.id, Survey.site_id, Survey.hamlet, Survey.hamlet_key, Survey.day, Survey.source, Survey.method),
    *(Survey.definition, Survey.category, Survey.operators, Survey.latitude, Survey.longitude, Survey.radius_m),
    *(Survey.tower_km, Survey.tower, Survey.towers, Survey.wifi, Survey.electricity, Survey.households),
    *(Survey.population, Survey.facilities, Survey.facility_count, Survey.replaces_id, Survey.reason),
)

PLACE = (Site.name, Site.slug, Site.region_code)
_BY_PLACE = (Site.region_code, Survey.hamlet_key, Survey.id)


@dataclasses.dataclass(frozen=True)
class Sum:
    """Hamlets and their households by category; ``uncounted`` hamlets without a signal have no number of households."""

    hamlets: dict[str, int]
    households: dict[str, int]
    uncounted: int = 0

    @property
    def all(self) -> int:
        """How many hamlets were surveyed."""
        return sum(self.hamlets.values())


@dataclasses.dataclass(frozen=True)
class Group:
    """Hamlets of a place (the beginning of a code) in a category, with the years from and until which that held."""

    place: str
    category: str
    since: int
    until: int | None
    hamlets: int
    households: int
    uncounted: int


@dataclasses.dataclass(frozen=True)
class Cover:
    """Of a place: how many villages were surveyed, and the oldest and newest day among their newest surveys."""

    villages: int
    oldest: date
    newest: date


@dataclasses.dataclass(frozen=True)
class Hamlet:
    """A survey with the village it is of. ``score`` is how urgent it is (see :func:`score`), None if nobody knows."""

    survey: Any
    village: str
    slug: str
    code: str
    score: float | None


def name_of(found: Hamlet) -> str:
    """Return the hamlet with its village."""
    return f"{found.survey.hamlet}, {found.village}" if found.survey.hamlet else found.village


def together(groups: Sequence[Group]) -> Sum:
    """Return what holds on the day that the groups were asked for."""
    return _sum([group for group in groups if group.until is None])


def by_year(groups: Sequence[Group], last: int) -> list[tuple[int, Sum]]:
    """Return how things stood at the end of each year since the first survey, and in the last on the day asked for."""
    first = min((group.since for group in groups), default=last + 1)
    return [(year, _sum([each for each in groups if _held_in(each, year)])) for year in range(first, last + 1)]


def _held_in(group: Group, year: int) -> bool:
    return group.since <= year and (group.until is None or group.until > year)


def _sum(groups: Sequence[Group]) -> Sum:
    def added(category: str, column: str) -> int:
        return sum(getattr(each, column) for each in groups if each.category == category)

    return Sum(
        hamlets={category: added(category, "hamlets") for category in CATEGORIES},
        households={category: added(category, "households") for category in CATEGORIES},
        uncounted=added(BLANK, "uncounted"),
    )


def stands() -> ColumnElement[bool]:
    """Return the condition that a survey was not corrected."""
    later = aliased(Survey)
    return ~exists(select(later.id).where(later.site_id == Survey.site_id, later.replaces_id == Survey.id))


def held(day: date) -> Any:
    """Return the surveys until a day that were not corrected, each with the day ``until`` which it held."""
    of_hamlet = Survey.hamlet_key != ""
    after = func.lead(Survey.day).over(
        partition_by=(Survey.site_id, Survey.hamlet_key), order_by=(Survey.day, Survey.id)
    )
    first = func.min(case((of_hamlet, Survey.day))).over(partition_by=Survey.site_id)
    whole = and_(Survey.hamlet_key == "", first.is_not(None), or_(after.is_(None), first < after))
    columns = (Survey.id, Survey.site_id, Survey.category, Survey.households, Survey.day)
    query = select(*columns, case((whole, first), else_=after).label("until"))
    return query.where(Survey.day <= day, stands(), open_at(NAME, Survey.site_id)).subquery()


def groups(code: str, day: date) -> list[Group]:
    """Return the surveys of a region, added up for each place right below it; a village is one place."""
    rows, place = held(day), _place(code)
    since, until = (cast(extract("year", each), Integer) for each in (rows.c.day, rows.c.until))
    known = func.count(rows.c.households)
    sums = (func.count(), func.coalesce(func.sum(rows.c.households), 0), func.count() - known)
    query = select(place, rows.c.category, since, until, *sums).join(Site, Site.id == rows.c.site_id)
    query = query.where(or_(rows.c.until.is_(None), rows.c.until > rows.c.day))
    query = query.group_by(place, rows.c.category, since, until)
    with every_site(within=code) as session:
        return [Group(*row) for row in session.execute(query)]


def covers(code: str, day: date) -> dict[str, Cover]:
    """Return what was surveyed of each place right below a region."""
    rows, place = held(day), _place(code)
    villages = select(rows.c.site_id, func.max(rows.c.day).label("last")).group_by(rows.c.site_id).subquery()
    query = select(place, func.count(), func.min(villages.c.last), func.max(villages.c.last))
    query = query.join(Site, Site.id == villages.c.site_id).group_by(place)
    with every_site(within=code) as session:
        return {row[0]: Cover(*row[1:]) for row in session.execute(query)}


@dataclasses.dataclass(frozen=True)
class Line:
    """A place below with what was found there; ``cover`` is None where nobody has looked."""

    place: Place
    sum: Sum
    cover: Cover | None


def lines_of(code: str, day: date, found: Sequence[Group]) -> list[Line]:
    """Return a line for each place right below a region, out of its groups."""
    covered = covers(code, day)
    return [
        Line(place, together([each for each in found if each.place == place.code]), covered.get(place.code))
        for place in places_below(code)
    ]


def _place(code: str) -> ColumnElement[str]:
    depth = code.count(".") + 1
    return func.substr(Site.region_code, 1, LENGTHS[min(depth, len(LENGTHS) - 1)]).label("place")


def score() -> ColumnElement[Any]:
    """Return how urgent a hamlet is: people × (1 + facilities without a signal) × kilometres to the nearest tower.

    Of a hamlet whose people nobody counted it is households × :data:`PER_HOUSEHOLD`, and where these were not counted
    either there is none: nobody knows. A distance that is unknown or below one kilometre counts as one.
    """
    people = func.coalesce(Survey.population, Survey.households * PER_HOUSEHOLD)
    distance = case((Survey.tower_km > 1, Survey.tower_km), else_=Decimal(1))
    # The distance stands in front: of whole numbers alone the product is more than PostgreSQL holds in one.
    return distance * people * (1 + Survey.facility_count)


def hamlets(code: str, day: date) -> list[Hamlet]:
    """Return the hamlets of a region as they stood on a day, by village and name."""
    return _hamlets(code, _now(day).order_by(*_BY_PLACE))


def placed(code: str, day: date, *, bbox: BBox | None = None) -> Iterator[Hamlet]:
    """Go through the hamlets of a region with a point as they stood on a day, by village and name, however many."""
    yield from _through(code, _now(day).where(*_within(bbox)).order_by(*_BY_PLACE))


def during(code: str, since: date | None, last: date, *, bbox: BBox | None = None) -> Iterator[Hamlet]:
    """Go through the surveys with a point that held on one of the days until the ``last`` one: each until the next."""
    rows = held(last)
    ends = [rows.c.until > Survey.day, *([] if since is None else [rows.c.until > since])]
    query = _surveys().join(rows, rows.c.id == Survey.id)
    query = query.where(*_within(bbox), or_(rows.c.until.is_(None), and_(*ends)))
    yield from _through(code, query.order_by(Survey.id))


def first_day(code: str) -> date | None:
    """Return the day of the first survey of a region that has a point and was not corrected; None if it has none."""
    query = select(func.min(Survey.day)).where(*_within(None), stands(), open_at(NAME, Survey.site_id))
    with every_site(within=code) as session:
        return session.scalar(query)


def _within(bbox: BBox | None) -> list[ColumnElement[bool]]:
    """Return the conditions that a survey has a point, and in a box where there is one."""
    wanted: list[ColumnElement[bool]] = [Survey.latitude.is_not(None), Survey.longitude.is_not(None)]
    if bbox is not None:
        wanted += [Survey.longitude.between(bbox.west, bbox.east), Survey.latitude.between(bbox.south, bbox.north)]
    return wanted


def set_aside(code: str, day: date) -> list[Hamlet]:
    """Return the surveys of whole villages in whose place surveys of their hamlets count, the newest first."""
    rows = held(day)
    query = select(*COLUMNS, *PLACE, score().label("score"))
    query = query.join(rows, rows.c.id == Survey.id).join(Site, Site.id == Survey.site_id)
    hamlet = aliased(Survey)
    first = exists(
        select(hamlet.id).where(hamlet.site_id == Survey.site_id, hamlet.hamlet_key != "", hamlet.day <= day)
    )
    query = query.where(Survey.hamlet_key == "", rows.c.until.is_not(None), first)
    return _hamlets(code, query.order_by(Survey.day.desc(), Survey.id.desc()))


def has_points(code: str) -> bool:
    """Whether a region has a survey with a point: a layer without any would only stand in the way."""
    query = select(Survey.id).where(Survey.latitude.is_not(None), open_at(NAME, Survey.site_id)).limit(1)
    with every_site(within=code) as session:
        return session.execute(query).first() is not None


def priorities(code: str, day: date) -> Iterator[Hamlet]:
    """Go through the hamlets of a region without usable data, the most urgent first, those that nobody counted last."""
    query = _now(day).where(Survey.category.in_(NEEDING))
    yield from _through(
        code, query.order_by(score().desc().nulls_last(), Site.region_code, Survey.hamlet_key, Survey.id)
    )


def _now(day: date) -> Any:
    rows = held(day)
    return _surveys().join(rows, rows.c.id == Survey.id).where(rows.c.until.is_(None))


def _surveys() -> Any:
    return select(*COLUMNS, *PLACE, score().label("score")).join(Site, Site.id == Survey.site_id)


def _through(code: str, query: Any) -> Iterator[Hamlet]:
    """Go through all that a query finds, some at a time: which surveys hold is worked out once for all of them."""
    with every_site(within=code) as session:
        keys = list(session.scalars(query.with_only_columns(Survey.id)))
    for first in range(0, len(keys), MOST):
        part = keys[first : first + MOST]
        found = {each.survey.id: each for each in _hamlets(code, _surveys().where(Survey.id.in_(part)))}
        yield from (found[key] for key in part if key in found)


def _hamlets(code: str, query: Any) -> list[Hamlet]:
    with every_site(within=code) as session:
        return [_told(row) for row in session.execute(query.limit(MOST))]


def _told(row: Any) -> Hamlet:
    return Hamlet(row, row.name, row.slug, row.region_code, None if row.score is None else float(row.score))


def find(code: str, key: int) -> Hamlet | None:
    """Return one survey of a region, corrected or not."""
    query = _surveys().where(Survey.id == key, open_at(NAME, Survey.site_id))
    with every_site(within=code) as session:
        row = session.execute(query).first()
        return _told(row) if row is not None else None


def history(code: str, of: Hamlet) -> list[Any]:
    """Return all surveys of a hamlet, the newest first; ``corrected_by`` is the one that took the place of another."""
    later = aliased(Survey)
    same = (later.site_id == Survey.site_id) & (later.replaces_id == Survey.id)
    query = select(*COLUMNS, later.id.label("corrected_by")).outerjoin(later, same)
    query = query.where(Survey.site_id == of.survey.site_id, Survey.hamlet_key == of.survey.hamlet_key)
    with every_site(within=code) as session:
        return list(session.execute(query.order_by(Survey.day.desc(), Survey.id.desc()).limit(MOST)))


def standing_for(code: str, key: int) -> Hamlet | None:
    """Return what stands in the place of one survey of a region; None for one that was not corrected."""
    query = select(*COLUMNS, *PLACE, score().label("score")).join(Site, Site.id == Survey.site_id)
    query = query.where(open_at(NAME, Survey.site_id))
    found: Hamlet | None = None
    with every_site(within=code) as session:
        while (row := session.execute(query.where(Survey.replaces_id == key)).first()) is not None:
            found, key = _told(row), row.id
    return found


def standing(code: str) -> dict[int, Hamlet]:
    """Return what stands in the place of each survey of a region that was corrected, by the ids of these."""
    query = select(*COLUMNS, *PLACE, score().label("score")).join(Site, Site.id == Survey.site_id)
    query = query.where(Survey.replaces_id.is_not(None), open_at(NAME, Survey.site_id))
    with every_site(within=code) as session:
        later = {row.replaces_id: _told(row) for row in session.execute(query)}
    found: dict[int, Hamlet] = {}
    # A correction is corrected by a later row: from the last on, what stands is known.
    for key in sorted(later, reverse=True):
        found[key] = found.get(later[key].survey.id, later[key])
    return found


def proposals(code: str) -> dict[tuple[int, str], Any]:
    """Return the newest step of the proposal of each hamlet in a region, by the id of its site and its key."""
    columns = (ProposalStep.site_id, ProposalStep.hamlet_key, ProposalStep.platform, ProposalStep.number)
    more = (ProposalStep.day, ProposalStep.status, ProposalStep.land, ProposalStep.urgency, ProposalStep.target)
    place = (ProposalStep.site_id, ProposalStep.hamlet_key)
    newest = func.row_number().over(partition_by=place, order_by=(ProposalStep.day.desc(), ProposalStep.id.desc()))
    rows = select(ProposalStep.id, newest.label("turn")).where(open_at(NAME, ProposalStep.site_id)).subquery()
    query = select(*columns, *more, ProposalStep.realised).join(rows, rows.c.id == ProposalStep.id)
    with every_site(within=code) as session:
        return {(row.site_id, row.hamlet_key): row for row in session.execute(query.where(rows.c.turn == 1))}


def without_signal(code: str, day: date) -> tuple[int, int]:
    """Return how many hamlets of a region have no signal, and how many households they have as far as counted."""
    rows = held(day)
    query = select(func.count(), func.coalesce(func.sum(rows.c.households), 0))
    with every_site(within=code) as session:
        found = session.execute(query.where(rows.c.until.is_(None), rows.c.category == BLANK)).one()
        return int(found[0]), int(found[1])


def every(code: str) -> Iterator[Hamlet]:
    """Go through all surveys of a region in the order they were written down, with what :func:`history` says."""
    last = 0
    later = aliased(Survey)
    same = (later.site_id == Survey.site_id) & (later.replaces_id == Survey.id)
    query = select(*COLUMNS, *PLACE, score().label("score"), later.id.label("corrected_by")).outerjoin(later, same)
    query = query.join(Site, Site.id == Survey.site_id).where(open_at(NAME, Survey.site_id)).order_by(Survey.id)
    while True:
        found = _hamlets(code, query.where(Survey.id > last))
        yield from found
        if len(found) < MOST:
            return
        last = found[-1].survey.id

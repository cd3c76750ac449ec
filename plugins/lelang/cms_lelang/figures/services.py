"""Sums of packages: of a site or a region, by whatever they have in common.

What is added up is what citizens see: packages that are published, of sites that have the module on. A region holds
those of all sites in it, so its numbers are the sum of theirs. What came to nothing is counted, but its money is not:
nobody spent it, and where it was tried again it would count twice. Of a package that was put up in lots the money is
that of its lots, where citizens see any of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, not_, or_, select
from sqlalchemy.orm import aliased

from cms_core.api import Site, cache_policy, every_site, now, open_at, visible
from cms_lelang import NAME
from cms_lelang.models import Package
from cms_lelang.states import BROKEN, CHOOSING, DONE, FAILED, PLANNED, UNDER_WAY
from cms_lelang.words import METHODS

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sums:
    """What some packages amount to; money in whole rupiah, without that of the ``failed`` and the divided ones.

    ``estimate`` is what was reckoned for all of it, and not for a piece. ``contract`` is what the ``signed`` contracts
    are worth, with their addenda, but for the ``framed`` ones: what they are worth nobody knows. Of the others with an
    estimate that were not terminated ``reckoned`` is what was reckoned, and ``agreed`` what was agreed when they were
    signed: what is added later says nothing of the choice.
    """

    packages: int = 0
    failed: int = 0
    signed: int = 0
    framed: int = 0
    ceiling: int = 0
    estimate: int = 0
    contract: int = 0
    reckoned: int = 0
    agreed: int = 0

    @property
    def saved(self) -> int | None:
        """By how much contracts were signed below their estimates, in rupiah; None where nothing can be compared."""
        return self.reckoned - self.agreed if self.reckoned else None

    @property
    def percent(self) -> float | None:
        """The same as a share of the estimates, in per cent."""
        return 100 * (self.reckoned - self.agreed) / self.reckoned if self.reckoned else None

    def __add__(self, other: Sums) -> Sums:
        return Sums(**{name: getattr(self, name) + getattr(other, name) for name in COLUMNS})


COLUMNS = tuple(each.name for each in dataclasses.fields(Sums))
NOTHING = Sums()
Group = tuple[Any, Sums]
"""A row of columns that packages have in common, and what they amount to."""

ALIVE = Package.outcome == ""
BY_ITSELF = tuple(name for name in METHODS if name.startswith("swakelola"))
SIGNED = and_(ALIVE, Package.contracted.is_not(None), Package.method.not_in(BY_ITSELF))
"""The packages that have a contract."""
VALUED = and_(SIGNED, Package.agreed.is_not(None))
"""Those of which it is known what it is worth: what the package is."""


REGION_SECONDS = 60
"""How long sums over a region are kept: those of tens of thousands of packages take a good part of a second."""


def keep_sums(site: Site) -> None:
    """Let a page of sums live until what it says changes; of a region, where others change it, for a minute."""
    if site.level != "desa":
        cache_policy().live(REGION_SECONDS)


def shown() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that citizens see a package, wherever it is read across sites."""
    # The sites that have it on are found once, and not for each of thousands of packages.
    return visible(Package), Package.site_id.in_(select(Site.id).where(open_at(NAME, Site.id)))


def standing(moment: datetime) -> ColumnElement[str]:
    """Return the state of a package at a moment as a column: what :func:`cms_lelang.states.state_of` says of it."""
    return case(
        (Package.outcome > "", FAILED),
        (Package.broken, BROKEN),
        (Package.handed.is_not(None), DONE),
        (Package.contracted.is_not(None), UNDER_WAY),
        (Package.opens_at <= moment, CHOOSING),
        else_=PLANNED,
    ).label("standing")


def grouped(site: Site, columns: Sequence[Any], *conditions: ColumnElement[bool]) -> list[Group]:
    """Return what packages amount to that a site and its region show, by what they have in common; one statement."""
    query = select(*columns, *_sums()).where(*shown(), *conditions).group_by(*columns)
    with every_site(within=site.region_code) as session:
        return [(row, Sums(**{name: getattr(row, name) or 0 for name in COLUMNS})) for row in session.execute(query)]


def together(groups: Iterable[Group], of: Callable[[Any], T]) -> dict[T, Sums]:
    """Return groups added up by what ``of`` makes of their columns, in the order in which that first occurs."""
    found: dict[T, Sums] = {}
    for row, sums in groups:
        key = of(row)
        found[key] = found.get(key, NOTHING) + sums
    return found


def total(groups: Iterable[Group]) -> Sums:
    """Return all groups added up."""
    return sum((sums for _row, sums in groups), NOTHING)


def next_opening(site: Site) -> datetime | None:
    """Return when a package that a site and its region show next comes to be chosen for."""
    with every_site(within=site.region_code) as session:
        found: datetime | None = session.scalar(
            select(func.min(Package.opens_at)).where(*shown(), Package.opens_at > now())
        )
    return found


def divided() -> ColumnElement[bool]:
    """Return the condition that citizens see lots of a package, which name it by its code, its slug or its name."""
    whole, lot = aliased(Package), aliased(Package)
    named = or_(whole.code == lot.lot_of, whole.slug == lot.lot_of, whole.title == lot.lot_of)
    # Lots of one name that say it of each other are none the less lots.
    pair = and_(whole.site_id == lot.site_id, whole.lot_of == "", named)
    return Package.id.in_(select(whole.id).join(lot, pair).where(lot.lot_of > "", visible(lot)))


def _sums() -> list[Any]:
    spent = and_(ALIVE, not_(divided()))
    valued = and_(VALUED, spent)
    compared = and_(valued, not_(Package.broken), Package.reckoned.is_not(None))
    return [
        func.count().label("packages"),
        _sum(1, not_(ALIVE)).label("failed"),
        _sum(1, and_(SIGNED, spent)).label("signed"),
        _sum(1, and_(SIGNED, spent, Package.agreed.is_(None))).label("framed"),
        _sum(Package.ceiling, spent).label("ceiling"),
        _sum(Package.reckoned, spent).label("estimate"),
        _sum(Package.worth, valued).label("contract"),
        _sum(Package.reckoned, compared).label("reckoned"),
        _sum(Package.agreed, compared).label("agreed"),
    ]


def _sum(value: Any, condition: ColumnElement[bool]) -> Any:
    return cast(func.sum(case((condition, value), else_=0)), BigInteger)

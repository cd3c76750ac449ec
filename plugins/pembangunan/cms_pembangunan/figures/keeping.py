"""What is kept of the works of a year at a site, so that regions add up some rows and not thousands of works."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, case, cast, func, select

from cms_core.api import PUBLISHED, Site, db, open_at, renew_region, today
from cms_pembangunan import NAME
from cms_pembangunan.models import MONEY, Total, Work
from cms_pembangunan.states import DONE

NUMBERS = ("works", "planned", "under_way", "finished", "cost", "weighed", *MONEY)
"""The columns of :class:`Total` that are added up."""
LATE = ("behind", "begun", "next_due")
"""Those that are good until another day makes one more work late."""


def keep(site: Site) -> None:
    """Write what the works of the site in scope amount to, year by year, of the works that are published."""
    kept = {total.year: total for total in db.session.scalars(select(Total))}
    for year, values in _amounts(site).items():
        total = kept.pop(year, None) or Total(year=year)
        for name, value in values.items():
            setattr(total, name, value)
        db.session.add(total)
    for total in kept.values():
        db.session.delete(total)


def forget() -> None:
    """Keep nothing of the site in scope: its region counts it no more."""
    for total in db.session.scalars(select(Total)):
        db.session.delete(total)


def recount(site: Site) -> list[int]:
    """Write what is kept of the site in scope anew; return the years of which it was wrong.

    Of a site that has the module off nothing is kept.
    """
    # Whoever publishes moves the stamp of his site before he counts: what he commits meanwhile is waited for.
    renew_region(site)
    wrong = {total.year: _said(total) for total in db.session.scalars(select(Total))}
    if db.session.scalar(select(open_at(NAME, Site.id)).where(Site.id == site.id)):
        keep(site)
    else:
        forget()
    db.session.flush()
    right = {total.year: _said(total) for total in db.session.scalars(select(Total))}
    return sorted(year for year in wrong.keys() | right.keys() if wrong.get(year) != right.get(year))


def keep_daily(site_id: int) -> None:
    """Count a site anew where a day has made more of its works late: a region would look for them at each reading."""
    site = db.session.get_one(Site, site_id)
    if db.session.scalar(select(Total.id).where(Total.next_due < today(site)).limit(1)) is not None:
        recount(site)


def _said(total: Total) -> tuple[Any, ...]:
    return (total.newest, *(getattr(total, name) for name in NUMBERS))


def _amounts(site: Site) -> dict[int, dict[str, Any]]:
    """Return what is kept of each year, all of it in one statement."""
    silent = func.max(case((Work.told_on.is_(None), Work.published_at))).label("silent")
    query = select(Work.year, func.max(Work.told_on).label("told"), silent, *_sums(), *_late(today(site)))
    zone, found = ZoneInfo(site.timezone), {}
    for row in db.session.execute(query.where(Work.state == PUBLISHED).group_by(Work.year)):
        # A work of which nothing was told yet is as new as its page, by the clock of the site.
        begun = row.silent.astimezone(zone).date() if row.silent is not None else date.min
        newest = max(row.told or date.min, min(begun, today(site)))
        found[row.year] = {"newest": newest, **{name: getattr(row, name) for name in (*NUMBERS, *LATE)}}
    return found


def _sums() -> list[Any]:
    planned, finished = Work.percent <= 0, Work.percent >= DONE
    return [
        func.count().label("works"),
        func.sum(case((planned, 1), else_=0)).label("planned"),
        func.sum(case((planned | finished, 0), else_=1)).label("under_way"),
        func.sum(case((finished, 1), else_=0)).label("finished"),
        cast(func.sum(Work.cost), BigInteger).label("cost"),
        cast(func.sum(Work.percent * Work.cost), BigInteger).label("weighed"),
        *(cast(func.sum(getattr(Work, name)), BigInteger).label(name) for name in MONEY),
    ]


def _late(day: date) -> list[Any]:
    behind = Work.due < day
    return [
        func.count(case((behind, 1))).label("behind"),
        func.count(case((behind & (Work.percent > 0), 1))).label("begun"),
        func.min(case((Work.due >= day, Work.due))).label("next_due"),
    ]

"""Writing down and looking up how often pages were read."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from werkzeug.routing import BuildError

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.pages import menu
from cms_core.publishing.models import PublishedItem
from cms_core.reads.models import PageReads
from cms_core.sites.models import Site
from cms_core.tenancy import every_site

ZONE = ZoneInfo("Asia/Jakarta")
"""One clock for the months of all sites: a village in WIT begins its own two hours earlier."""
MOST = 100
MONTHS = 24
"""For how long months are kept."""
TITLES = 2000
"""How many things of a site are asked for their titles."""


@dataclasses.dataclass(frozen=True)
class Row:
    """A page and how often it was read; ``title`` is empty for one that the index does not know."""

    path: str
    title: str
    count: int


def month_of(moment: datetime) -> date:
    """Return the first day of the month of a moment."""
    return moment.astimezone(ZONE).date().replace(day=1)


def add(counts: Mapping[tuple[int, str], int]) -> None:
    """Add to what is written down for this month, in one transaction of its own."""
    month = month_of(now())
    sites, paths = {site for site, _path in counts}, {path for _site, path in counts}
    query = select(PageReads).where(PageReads.month == month, PageReads.site_id.in_(sites), PageReads.path.in_(paths))
    with every_site() as session:
        known = {(row.site_id, row.path): row for row in session.scalars(query)}
        there = set(session.scalars(select(Site.id).where(Site.id.in_(sites))))
        for (site_id, path), count in counts.items():
            row = known.get((site_id, path))
            if row is not None:
                # Other processes add as well.
                row.count = PageReads.count + count
            elif site_id in there:
                session.add(PageReads(site_id=site_id, month=month, path=path, count=count))


def forget_old() -> int:
    """Delete the months before the last :data:`MONTHS`, of all sites; return how many rows."""
    month = month_of(now())
    oldest = month.replace(year=month.year - MONTHS // 12)
    with every_site() as session:
        return int(getattr(session.execute(delete(PageReads).where(PageReads.month < oldest)), "rowcount", 0))


def months() -> list[tuple[date, int]]:
    """Return the months of the site in scope, the newest first, and how much was read in each."""
    query = select(PageReads.month, func.sum(PageReads.count)).group_by(PageReads.month)
    rows = db.session.execute(query.order_by(PageReads.month.desc()).limit(MONTHS)).all()
    return [(month, int(count)) for month, count in rows]


def most_read(site: Site, month: date) -> list[Row]:
    """Return what was read most at the site in scope in a month, with its title where the index knows it."""
    query = select(PageReads.path, PageReads.count).where(PageReads.month == month)
    rows = db.session.execute(query.order_by(PageReads.count.desc(), PageReads.path).limit(MOST)).all()
    titles = _titles(site)
    return [Row(path, titles.get(path, ""), count) for path, count in rows]


def times_read(path: str) -> int:
    """Return how often a page of the site in scope was read, in all the months that are kept."""
    return db.session.scalar(select(func.sum(PageReads.count)).where(PageReads.path == path)) or 0


def below(site: Site, month: date) -> list[tuple[str, int]]:
    """Return the sites below this one that were read in a month, and how often, the most read first."""
    query = select(PageReads.site_id, func.sum(PageReads.count).label("times")).where(PageReads.month == month)
    with every_site(within=site.region_code) as session:
        counts = {key: int(times) for key, times in session.execute(query.group_by(PageReads.site_id))}
    names = db.session.execute(select(Site.id, Site.name).where(Site.id.in_(counts), Site.id != site.id))
    return sorted(((name, counts[key]) for key, name in names), key=lambda row: (-row[1], row[0]))


def _titles(site: Site) -> dict[str, str]:
    """Return what the newest things of the site in scope and the lists of its modules are called, by their paths."""
    offered = ((item.endpoint, item.values, str(item.label)) for _place, _shown, item in menu.offered(site))
    query = select(PublishedItem.endpoint, PublishedItem.values, PublishedItem.title)
    query = query.where(PublishedItem.site_id == site.id).order_by(PublishedItem.published_at.desc()).limit(TITLES)
    routes, found = current_app.url_map.bind("localhost"), {"/": _("Beranda")}
    for endpoint, values, title in (*offered, *db.session.execute(query)):
        with contextlib.suppress(BuildError):
            found[routes.build(endpoint, values)] = title
    return found

"""What the index knows of a region: the newest thing of each part of it, which kinds there are, and how many."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select, union_all
from sqlalchemy.orm import aliased

from cms_core.modules import gate
from cms_core.modules.gate import open_at
from cms_core.publishing.items import (
    CORE,
    KEPT,
    VIEWED,
    ItemView,
    in_order,
    kinds,
    module_open,
    reach,
    seen,
    shown_somewhere,
    timely,
    with_sites,
    within_region,
)
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site
from cms_core.tenancy import every_site

COUNTED = 10_000
LENGTHS = {"provinsi": 5, "kabupaten": 8, "kecamatan": 13}
"""How long the codes of the regions right below one of a level are."""


def newest_below(site: Site, level: str, codes: Collection[str]) -> dict[str, ItemView]:
    """Return the newest item of each of these regions, all of one level below the site's, in one query.

    A village's are its own, those of a kecamatan or kabupaten come from all of it. Pages are no news.
    """
    query = _newest_of_each(level, tuple(sorted(gate.loaded())))
    found = seen(site, query, values={"codes": sorted(codes)})
    length = len(next(iter(codes), ""))
    return {item.region_code[:length]: item for item in found}


@lru_cache(maxsize=KEPT)
def _newest_of_each(level: str, _loaded: tuple[str, ...]) -> Select[Any]:
    """Return the query for the newest item of each of the regions of a level that have these ``codes``."""
    place = aliased(Site)
    inside = {
        "kabupaten": (PublishedItem.kabupaten, place.region_code),
        "kecamatan": (PublishedItem.kecamatan, place.region_code),
        "desa": (PublishedItem.site_id, place.id),
    }
    column, key = inside[level]
    # One look into the index for each place: to number all items of all of them would be to read them all.
    newest = (
        select(PublishedItem.id)
        .join(Site, Site.id == PublishedItem.site_id)
        .where(column == key, PublishedItem.plugin != CORE, timely(), module_open(), shown_somewhere())
    )
    one = in_order(newest).limit(1).correlate(place).scalar_subquery()
    ids = select(one).select_from(place).where(place.region_code.in_(bindparam("codes", expanding=True)))
    return with_sites(select(*VIEWED).where(PublishedItem.id.in_(ids)))


def kinds_in(site: Site) -> list[tuple[str, str]]:
    """Return the kinds (plugin, kind) of which something is shown in the site's region, in one query."""
    offered = list(kinds())
    shown = select(PublishedItem.id).join(Site, Site.id == PublishedItem.site_id)
    shown = shown.where(within_region(site), timely(), module_open(), shown_somewhere())
    of_kind = (shown.where(PublishedItem.plugin == plugin, PublishedItem.kind == kind) for plugin, kind in offered)
    found = union_all(*(select(literal(place)).where(one.exists()) for place, one in enumerate(of_kind)))
    with every_site(within=reach(site)) as session:
        return [offered[place] for place in sorted(session.scalars(found))]


def counted(site: Site, kind: str) -> tuple[int, datetime | None]:
    """Return how many items of a kind the region shows (at most one above :data:`COUNTED`), and the newest's time."""
    owners = [plugin for plugin, name in kinds() if name == kind]
    shown = select(PublishedItem.published_at).join(Site, Site.id == PublishedItem.site_id)
    shown = shown.where(
        within_region(site),
        PublishedItem.plugin.in_(owners),
        PublishedItem.kind == kind,
        timely(),
        module_open(),
        shown_somewhere(),
    )
    some = in_order(shown).limit(COUNTED + 1).subquery()
    with every_site(within=reach(site)) as session:
        count, newest = session.execute(select(func.count(), func.max(some.c.published_at))).one()
    return int(count), newest


def counted_each(site: Site, plugin: str, kind: str, *, villages: bool = False) -> dict[str, int]:
    """Return how many items of a kind each region right below a site shows, by code, or each of its villages.

    Two statements, however many regions there are.
    A region where the plugin is on at no site is left out: nothing is known of it, which is not the same as none.
    """
    inside = {"kabupaten": PublishedItem.kecamatan, "kecamatan": PublishedItem.region_code}
    level = "kecamatan" if villages else site.level
    column: Any = inside.get(level, PublishedItem.kabupaten)
    length = func.substr(Site.region_code, 1, LENGTHS[level])
    on = select(length).distinct().where(Site.region_code.startswith(f"{site.region_code}."), open_at(plugin, Site.id))
    shown = select(column, func.count()).join(Site, Site.id == PublishedItem.site_id)
    shown = shown.where(
        within_region(site),
        PublishedItem.plugin == plugin,
        PublishedItem.kind == kind,
        timely(),
        module_open(),
        shown_somewhere(),
    )
    with every_site(within=reach(site)) as session:
        counts: dict[str, int] = dict.fromkeys(session.scalars(on), 0)
        found = session.execute(shown.group_by(column)).all()
    # What the office above publishes itself lies in no region below it.
    return counts | {code: count for code, count in found if code in counts}

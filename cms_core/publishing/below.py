"""What the index knows of the regions below a site: the newest thing of each, and which kinds there are."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import aliased

from cms_core.publishing.items import (
    CORE,
    PARENT,
    VIEWED,
    ItemView,
    across,
    in_order,
    kinds,
    module_open,
    reach,
    shown_somewhere,
    timely,
    within_region,
    without_face,
)
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site
from cms_core.tenancy import every_site


def newest_below(site: Site, level: str, codes: Collection[str]) -> dict[str, ItemView]:
    """Return the newest item of each of these regions, all of one level below the site's, in one query.

    A village's are its own, those of a kecamatan or kabupaten come from all of it. Pages are no news.
    """
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
        .outerjoin(PARENT, without_face())
        .where(column == key, PublishedItem.plugin != CORE, timely(), module_open(), shown_somewhere())
    )
    one = in_order(newest).limit(1).correlate(place).scalar_subquery()
    ids = select(one).select_from(place).where(place.region_code.in_(sorted(codes)))
    found = across(site, select(*VIEWED).where(PublishedItem.id.in_(ids)))
    length = len(next(iter(codes), ""))
    return {item.region_code[:length]: item for item in found}


def kinds_in(site: Site) -> list[tuple[str, str]]:
    """Return the kinds (plugin, kind) of which something is shown in the site's region, in one query."""
    offered = list(kinds())
    shown = select(PublishedItem.id).join(Site, Site.id == PublishedItem.site_id).outerjoin(PARENT, without_face())
    shown = shown.where(within_region(site), timely(), module_open(), shown_somewhere())
    of_kind = (shown.where(PublishedItem.plugin == plugin, PublishedItem.kind == kind) for plugin, kind in offered)
    found = union_all(*(select(literal(place)).where(one.exists()) for place, one in enumerate(of_kind)))
    with every_site(within=reach(site)) as session:
        return [offered[place] for place in sorted(session.scalars(found))]

"""All that the lists of a site show, with what its rows say: for open data, maps, and sums over a region."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from cms_core.entries import BBox, MapFeature
from cms_core.publishing.items import ItemView, Where, has_row, of_region, of_site
from cms_core.publishing.steps import Content
from cms_core.sites.models import Site
from cms_core.sites.services import day_at
from cms_core.tenancy import SiteOwned, every_site

P = TypeVar("P", bound=SiteOwned)
T = TypeVar("T")
CHUNK = 200


def everywhere(
    content: Content, model: type[P], site: Site, told: Callable[[P], T], where: Sequence[Where] = ()
) -> Iterator[tuple[ItemView, T]]:
    """Yield what the lists of a site show of a kind, the newest first, with what ``told`` makes of each row.

    A village has its own; from a kecamatan up that is the whole region. ``told`` gives away what it read, not the row:
    that belongs to a session which ends. ``where`` are conditions of the rows. Two statements for each 200 of them.
    """
    read = of_site if site.level == "desa" else of_region
    rows: Any = model
    narrowed = [has_row(model, *where)] if where else []
    after, more = "", True
    while more:
        page = read(site, plugin=content.plugin, kinds=(content.kind,), limit=CHUNK, after=after, where=narrowed)
        with every_site(within=site.region_code) as session:
            query = select(rows).where(rows.id.in_([view.ref for view in page]))
            found = {row.id: told(row) for row in session.scalars(query)}
        yield from ((view, found[view.ref]) for view in page if view.ref in found)
        after, more = page[-1].cursor if page else "", len(page) == CHUNK


def placed(
    content: Content,
    model: Any,
    site: Site,
    bbox: BBox | None,
    *,
    at: Callable[[Any], Sequence[tuple[float, float]]] = lambda row: [(float(row.longitude), float(row.latitude))],
    where: Sequence[Where] | None = None,
    facts: Callable[[Any], Mapping[str, str | int | float | None]] = lambda _row: {},
) -> Iterator[MapFeature]:
    """Yield what the lists of a site show of a kind as points of a map, the newest first; in a box, if one is given.

    The rows say a ``longitude`` and a ``latitude``, or ``at`` says at which places they are shown, if any; then
    ``where`` are conditions of those that are. ``facts`` are what programs get of a row. From a kecamatan up each point
    names the place it is of; its day is that on which it was published.
    """
    conditions = (model.longitude.is_not(None), model.latitude.is_not(None)) if where is None else where
    for view, (spots, told) in everywhere(content, model, site, lambda row: (at(row), facts(row)), conditions):
        place = view.site_name if site.level != "desa" else ""
        for number, spot in enumerate(spots):
            # The box is asked of what is shown: a smaller and smaller one would find what was rounded off.
            if bbox is not None and not _holds(bbox, *spot):
                continue
            yield MapFeature(
                title=view.title,
                longitude=spot[0],
                latitude=spot[1],
                url=view.url,
                key=f"{view.ref}-{number}" if number else str(view.ref),
                place=place,
                facts=told,
                day=day_at(site, view.published_at),
            )


def _holds(box: BBox, longitude: float, latitude: float) -> bool:
    return box.west <= longitude <= box.east and box.south <= latitude <= box.north

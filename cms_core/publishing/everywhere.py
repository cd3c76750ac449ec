"""All that the lists of a site show, with what its rows say: for open data and for sums over a region."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from sqlalchemy import select

from cms_core.publishing.items import ItemView, of_region, of_site
from cms_core.publishing.models import Publishable
from cms_core.publishing.steps import Content
from cms_core.sites.models import Site
from cms_core.tenancy import every_site

P = TypeVar("P", bound=Publishable)
T = TypeVar("T")
CHUNK = 200


def everywhere(content: Content, model: type[P], site: Site, told: Callable[[P], T]) -> Iterator[tuple[ItemView, T]]:
    """Yield what the lists of a site show of a kind, the newest first, with what ``told`` makes of each row.

    A village has its own; from a kecamatan up that is the whole region. ``told`` gives away what it read, not the row:
    that belongs to a session which ends. Two statements for each 200 of them.
    """
    read = of_site if site.level == "desa" else of_region
    rows: Any = model
    after, more = "", True
    while more:
        page = read(site, plugin=content.plugin, kinds=(content.kind,), limit=CHUNK, after=after)
        with every_site(within=site.region_code) as session:
            query = select(rows).where(rows.id.in_([view.ref for view in page]))
            found = {row.id: told(row) for row in session.scalars(query)}
        yield from ((view, found[view.ref]) for view in page if view.ref in found)
        after, more = page[-1].cursor if page else "", len(page) == CHUNK

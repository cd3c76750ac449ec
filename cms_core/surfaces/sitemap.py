"""sitemap.xml: what search engines may know of a site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import request, url_for

from cms_core.pages import menu
from cms_core.publishing import items
from cms_core.sites.models import Site
from cms_core.surfaces import villages

LIMIT = 50_000


def addresses(site: Site) -> Iterator[tuple[str, datetime | None]]:
    """Yield absolute address and date of the home page, the lists, villages without a face and every published item."""
    root = request.environ["cms.canonical"]
    script = request.script_root
    yield root + "/", site.changed_at
    for _place, _shown, entry in menu.offered(site):
        yield root + url_for(entry.endpoint, **dict[str, Any](entry.values)).removeprefix(script), None
    for slug, changed in villages.without_face(site):
        yield root + url_for(villages.ENDPOINT, slug=slug).removeprefix(script), changed
    for number, item in enumerate(items.all_of_site(site)):
        if number >= LIMIT:
            return
        yield root + item.url.removeprefix(script), item.published_at

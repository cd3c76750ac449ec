"""sitemap.xml: what search engines may know of a site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import structlog
from flask import request, url_for
from sqlalchemy.exc import DBAPIError

from cms_core.entries import MenuItem
from cms_core.extensions import db
from cms_core.modules import gate
from cms_core.pages import menu
from cms_core.plugins import PluginError
from cms_core.publishing import items
from cms_core.sites.models import Site
from cms_core.surfaces import villages

log = structlog.get_logger()
LIMIT = 50_000
MOST_BEHIND = 1_000
"""Pages that stand behind one link of the menu."""


def addresses(site: Site) -> Iterator[tuple[str, datetime | None]]:
    """Yield absolute address and date of the home page, the lists and what stands behind them, villages without a face
    and every published item."""
    root = request.environ["cms.canonical"]
    script = request.script_root
    yield root + "/", site.changed_at
    for _place, _shown, entry in menu.offered(site):
        for url in (url_for(entry.endpoint, **dict[str, Any](entry.values)), *_behind(entry, site)):
            yield root + url.removeprefix(script), None
    for slug, changed in villages.without_face(site):
        yield root + url_for(villages.ENDPOINT, slug=slug).removeprefix(script), changed
    for number, item in enumerate(items.all_of_site(site)):
        if number >= LIMIT:
            return
        yield root + item.url.removeprefix(script), item.published_at


def _behind(entry: MenuItem, site: Site) -> list[str]:
    """Return the pages that stand behind a link of the menu, up to where its plugin fails or leads out of itself."""
    found: list[str] = []
    owner = gate.owner_of(entry.endpoint)
    try:
        for endpoint, values in islice(entry.behind() if entry.behind is not None else (), MOST_BEHIND):
            if gate.owner_of(endpoint) != owner:
                raise PluginError(str(owner), f"a page behind its menu is not its own: {endpoint}.")
            found.append(url_for(endpoint, **dict[str, Any](values)))
    except Exception as error:  # what a plugin raises must not take the other addresses with it
        log.exception("pages behind a menu failed", endpoint=entry.endpoint, site=site.id)
        if isinstance(error, DBAPIError):
            db.session.rollback()
    return found

"""What waits to be looked at: content of every kind in review, on a site and on those below it."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from cms_core.extensions import state
from cms_core.modules import gate
from cms_core.modules.models import Module
from cms_core.permissions import can
from cms_core.publishing.models import REVIEW, Publishable
from cms_core.sites.models import Site
from cms_core.sites.urls import admin_url
from cms_core.tenancy import every_site
from cms_core.users.models import User

SHOWN = 100


@dataclasses.dataclass(frozen=True)
class Waiting:
    """A text in review; ``owner`` is the module it belongs to (core's pages: ``core``), ``url`` where it is written."""

    title: str
    owner: str
    site_name: str
    url: str
    since: datetime


def waiting(site: Site, *, user: User) -> list[Waiting]:
    """Return what waits in the region of a site and a person may see, the oldest first, at most :data:`SHOWN`."""
    found: list[Waiting] = []
    for model, owner in gate.models():
        seen = f"{'pages' if owner == gate.CORE else owner}.view"
        # A plugin need not know the right to look at drafts; then nobody sends any.
        if issubclass(model, Publishable) and seen in state().extras["permissions"] and can(user, seen, site):
            found += _of_kind(model, owner, site)
    return sorted(found, key=lambda each: each.since)[:SHOWN]


def _of_kind(model: Any, owner: str, site: Site) -> list[Waiting]:
    query = select(model, Site).join(Site, Site.id == model.site_id).where(model.state == REVIEW)
    if owner != gate.CORE:
        query = query.where(exists().where(Module.site_id == model.site_id, Module.plugin == owner))
    query = query.order_by(model.changed_at, model.id).limit(SHOWN)
    with every_site(within=site.region_code) as session:
        return [
            Waiting(row.title, owner, place.name, admin_url(place.slug, *row.editor), row.changed_at)
            for row, place in session.execute(query)
            if row.editor is not None
        ]

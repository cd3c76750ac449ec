"""The home page: blocks that modules announce, filled from the index; from a kecamatan up, its villages too."""

from __future__ import annotations

import dataclasses
from datetime import datetime

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cms_core.extensions import db
from cms_core.modules import gate
from cms_core.publishing import items
from cms_core.regions.models import LEVELS
from cms_core.sites.models import Site
from cms_core.sites.urls import site_url
from cms_core.statements import lies_below


@dataclasses.dataclass(frozen=True)
class Block:
    """A list on the home page."""

    title: str
    items: list[items.ItemView]
    more_url: str
    more_label: str


@dataclasses.dataclass(frozen=True)
class Village:
    """A site below this one."""

    name: str
    code: str
    url: str | None
    last_change: datetime | None
    has_face: bool


def blocks(site: Site) -> list[Block]:
    """Return the blocks of the enabled modules, one query for all; empty ones are left out."""
    entries = gate.hooks(site).sorted("cms_home_blocks")
    return [
        Block(
            title=str(entry.title),
            items=rows,
            more_url=url_for(entry.endpoint, **dict(entry.values)),
            more_label=str(entry.more),
        )
        for entry, rows in zip(entries, items.of_blocks(site, entries), strict=True)
        if rows
    ]


def below(site: Site) -> list[Village]:
    """Return the sites of the regions right below, by name; one query."""
    if site.level == LEVELS[-1]:
        return []
    level = LEVELS[LEVELS.index(site.level) + 1]
    rows = db.session.scalars(
        select(Site)
        .where(Site.level == level, lies_below(Site.region_code, site.region_code))
        .order_by(Site.name)
        .options(joinedload(Site.canonical))
    ).all()
    return [
        Village(
            name=row.name,
            code=row.region_code,
            url=site_url(row) if row.public else None,
            last_change=row.changed_at,
            has_face=row.public,
        )
        for row in rows
    ]

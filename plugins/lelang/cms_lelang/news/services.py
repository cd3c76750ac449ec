"""The newest that the public was told: one entry for each release, with what it was about."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select

from cms_core.api import Site, called, db, every_site, format_rupiah, lasting_url
from cms_lelang import NAME
from cms_lelang.figures.services import shown
from cms_lelang.models import Package, Release
from cms_lelang.words import METHODS, TAGS

MOST = 30


@dataclasses.dataclass(frozen=True)
class Entry:
    """A release: ``key`` is its lasting name, ``url`` the page of its package, ``told`` what it was about."""

    key: str
    title: str
    url: str
    at: datetime
    told: str


def newest(site: Site, conditions: Sequence[ColumnElement[bool]] = ()) -> list[Entry]:
    """Return the newest that was told of packages that a site and its region show, narrowed by conditions."""
    columns = (Release.number, Release.at, Release.tags, Package.slug, Package.title, Package.worth, Package.method)
    query = select(*columns, Package.unit, Package.site_id).join(Package, Package.id == Release.package_id)
    # What a village without a face has stands on its kecamatan's site; from farther up nobody knows whether it does.
    if site.level not in ("desa", "kecamatan"):
        query = query.where(Package.site_id.in_(select(Site.id).where(or_(Site.public, Site.id == site.id))))
    query = query.where(~Release.anew, *shown(), *conditions).order_by(Release.at.desc(), Release.id.desc()).limit(MOST)
    with every_site(within=site.region_code) as session:
        rows: list[Any] = list(session.execute(query))
    ids = {row.site_id for row in rows}
    owners = {owner.id: owner for owner in db.session.scalars(select(Site).where(Site.id.in_(ids)))} if ids else {}
    return [_entry(row, owners[row.site_id]) for row in rows]


def _entry(row: Any, owner: Site) -> Entry:
    url = lasting_url(owner, f"{NAME}.show", {"slug": row.slug})
    tags = ", ".join(str(TAGS.get(tag, tag)) for tag in row.tags)
    said = (tags[:1].upper() + tags[1:], row.unit or called(owner), str(METHODS[row.method]), format_rupiah(row.worth))
    return Entry(f"{url}#{row.number}", row.title, url, row.at, ". ".join(part for part in said if part) + ".")

"""Telling an office something, and taking it back when it is done."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import joinedload

from cms_core.columns import now
from cms_core.entries import Values
from cms_core.extensions import db
from cms_core.modules import gate
from cms_core.notices.models import Notice
from cms_core.permissions import can
from cms_core.sites.models import Site
from cms_core.sites.urls import admin_url
from cms_core.tenancy import every_site
from cms_core.users.models import User

KEPT = timedelta(days=60)
SHOWN = 100


@dataclasses.dataclass(frozen=True)
class Shown:
    """A notice as somebody reads it; without ``url`` where he may not go where it leads."""

    key: int
    text: str
    at: datetime
    urgent: bool
    url: str


def notify(
    site: Site,
    plugin: str,
    kind: str,
    ref: int,
    *,
    permission: str,
    endpoint: str,
    values: Values,
    facts: Values,
    about: Site | None = None,
    urgent: bool = False,
) -> None:
    """Tell everybody who holds ``permission`` at a site about the matter ``ref`` of a plugin.

    ``kind`` is one of the plugin's :attr:`~cms_core.entries.PluginInfo.notices`; what was said of that before goes.
    ``facts`` fill its sentence in and are about no person. It leads to a page of the administration of ``about``, which
    is the same site without one.
    """
    about_id = (about or site).id
    mine = (Notice.site_id == site.id, Notice.plugin == plugin, Notice.kind == kind, Notice.ref == ref)
    row = db.session.scalar(select(Notice).where(*mine))
    if row is None:
        row = Notice(site_id=site.id, plugin=plugin, kind=kind, ref=ref)
    row.about_id, row.permission = about_id, permission
    row.endpoint, row.values, row.facts = endpoint, dict(values), dict(facts)
    row.urgent, row.at = urgent, now()
    db.session.add(row)


def settle(plugin: str, ref: int, kinds: Collection[str] = ()) -> None:
    """Take back what was said about a matter at any site, all of it or of these kinds: it is done."""
    query = select(Notice).where(Notice.plugin == plugin, Notice.ref == ref)
    for row in db.session.scalars(query.where(Notice.kind.in_(sorted(kinds))) if kinds else query).all():
        db.session.delete(row)


def notices_for(site: Site, user: User) -> list[Shown]:
    """Return what somebody is told at the site in scope: what is urgent first, then the newest."""
    query = _open(site).order_by(Notice.urgent.desc(), Notice.at.desc(), Notice.id.desc())
    return list(_shown(db.session.scalars(query.limit(SHOWN)).all(), site, user))


def count_for(site: Site, user: User) -> int:
    """Return how many there are for somebody at the site in scope; one statement."""
    query = _open(site).with_only_columns(Notice.permission, func.count()).group_by(Notice.permission)
    return sum(number for permission, number in db.session.execute(query) if _may(user, permission, site))


def find(site: Site, key: int, *, user: User) -> Notice | None:
    """Return a notice that somebody is told at the site in scope."""
    row = db.session.scalar(_open(site).where(Notice.id == key))
    return row if row is not None and _may(user, row.permission, site) else None


def dismiss(row: Notice) -> None:
    """Take a notice away for the whole office: somebody has read it."""
    db.session.delete(row)


def forget_old() -> None:
    """Delete notices that nobody has read for :data:`KEPT`."""
    with every_site() as session:
        session.execute(delete(Notice).where(Notice.at < now() - KEPT))


def _open(site: Site) -> Select[Any]:
    return select(Notice).where(Notice.site_id == site.id, Notice.plugin.in_(sorted(gate.enabled(site.id))))


def _shown(rows: Collection[Notice], site: Site, user: User) -> Iterator[Shown]:
    about = select(Site).where(Site.id.in_({row.about_id for row in rows})).options(joinedload(Site.canonical))
    places = {found.id: found for found in db.session.scalars(about)} if rows else {}
    for row in rows:
        if not _may(user, row.permission, site):
            continue
        text = gate.loaded()[row.plugin].info.notices.get(row.kind)
        if text is None:
            continue
        place = places[row.about_id]
        url = admin_url(place.slug, row.endpoint, row.values) if _may(user, row.permission, place) else ""
        yield Shown(key=row.id, text=str(text) % dict(row.facts), at=row.at, urgent=row.urgent, url=url)


def _may(user: User, permission: str, site: Site) -> bool:
    return can(user, permission, site)

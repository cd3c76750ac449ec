"""Telling an office something, and taking it back when it is done."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Select, delete, func, insert, select
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

log = structlog.get_logger()
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


def notify_sites(facts: Mapping[int, Values], plugin: str, kind: str, *, permission: str, endpoint: str) -> None:
    """Tell everybody who holds ``permission`` at each of several sites about how his own site stands.

    ``facts`` are those of each site, by its id, which is the matter that :func:`settle` takes back. It takes as many
    statements for hundreds of sites as for one, and otherwise does what :func:`notify` does.
    """
    mine = (Notice.site_id.in_(facts), Notice.ref == Notice.site_id, Notice.plugin == plugin, Notice.kind == kind)
    db.session.execute(delete(Notice).where(*mine))
    whole = {"plugin": plugin, "kind": kind, "permission": permission, "endpoint": endpoint}
    rows = [{**whole, "site_id": key, "about_id": key, "ref": key, "facts": dict(told)} for key, told in facts.items()]
    if rows:
        db.session.execute(insert(Notice), rows)


def settle(plugin: str, ref: int, kinds: Collection[str] = ()) -> None:
    """Take back what was said about a matter at any site, all of it or of these kinds: it is done."""
    query = select(Notice).where(Notice.plugin == plugin, Notice.ref == ref)
    for row in db.session.scalars(query.where(Notice.kind.in_(sorted(kinds))) if kinds else query).all():
        db.session.delete(row)


def notices_for(site: Site, user: User) -> list[Shown]:
    """Return what somebody is told at the site in scope: what is urgent first, then the newest."""
    query = _open(site).order_by(Notice.urgent.desc(), Notice.at.desc(), Notice.id.desc())
    return list(_shown(_known(db.session.scalars(query.limit(SHOWN)).all(), site, user), site, user))


def count_for(site: Site, user: User) -> int:
    """Return how many there are for somebody at the site in scope; one statement, and a few where some are guarded."""
    query = _open(site).with_only_columns(Notice.plugin, Notice.permission, func.count())
    found = 0
    for plugin, permission, number in db.session.execute(query.group_by(Notice.plugin, Notice.permission)).all():
        if _guard(plugin, permission) is not None:
            mine = _open(site).where(Notice.plugin == plugin, Notice.permission == permission)
            found += len(_known(db.session.scalars(mine).all(), site, user))
        elif _may(user, permission, site):
            found += number
    return found


def find(site: Site, key: int, *, user: User) -> Notice | None:
    """Return a notice that somebody is told at the site in scope."""
    row = db.session.scalar(_open(site).where(Notice.id == key))
    return next(iter(_known([row] if row is not None else [], site, user)), None)


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
        text = gate.loaded()[row.plugin].info.notices.get(row.kind)
        if text is None:
            continue
        place = places[row.about_id]
        url = admin_url(place.slug, row.endpoint, row.values) if _may(user, row.permission, place) else ""
        yield Shown(key=row.id, text=str(text) % dict(row.facts), at=row.at, urgent=row.urgent, url=url)


def _known(rows: Collection[Notice], site: Site, user: User) -> list[Notice]:
    """Return those notices of the site in scope that somebody may know of; each guard is asked once."""
    refs: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        refs.setdefault((row.plugin, row.permission), []).append(row.ref)
    known = {key: _ask(*key, wanted, site, user) for key, wanted in refs.items()}
    return [row for row in rows if row.ref in known[row.plugin, row.permission]]


def _ask(plugin: str, permission: str, refs: Collection[int], site: Site, user: User) -> Collection[int]:
    guard = _guard(plugin, permission)
    if not _may(user, permission, site):
        return ()
    if guard is None:
        return refs
    try:
        return guard(site, user, refs)
    except Exception:  # one broken plugin must not take every page of the administration with it
        log.exception("plugin failed to say who may know of something", plugin=plugin, site=site.id)
        return ()


def _guard(plugin: str, permission: str) -> Callable[[Site, User, Collection[int]], Collection[int]] | None:
    return gate.loaded()[plugin].info.guards.get(permission)


def _may(user: User, permission: str, site: Site) -> bool:
    return can(user, permission, site)

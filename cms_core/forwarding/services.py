"""Sending items to the sites below, picking them up, taking them down, and finding what a site shows of others."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, select

from cms_core import audit
from cms_core.extensions import db
from cms_core.forwarding.models import Forward
from cms_core.kept import under_stamp
from cms_core.modules import gate
from cms_core.permissions import can
from cms_core.publishing import items
from cms_core.publishing.items import CORE, KEPT, NOTHING, VIEWED, ItemView, Lent
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site
from cms_core.sites.services import all_sites
from cms_core.tenancy import every_site, site_scope
from cms_core.users.models import User

SEND = "sites.forward"
ON_HOME = 3
MOST = 200
"""How many of those that it was sent a site looks through."""

_SAME = and_(
    Forward.origin_id == PublishedItem.site_id,
    Forward.plugin == PublishedItem.plugin,
    Forward.kind == PublishedItem.kind,
    Forward.ref == PublishedItem.ref,
)


@dataclasses.dataclass(frozen=True)
class Received:
    """What a site was sent or has picked up; ``key`` is the id of its :class:`Forward`."""

    key: int
    item: ItemView
    hidden: bool


@dataclasses.dataclass(frozen=True)
class Target:
    """A site that could show an item; ``state`` is ``""``, ``"shown"``, ``"hidden"`` (by its own people) or ``"off"``.

    Off is the module that the item is of.
    """

    site: Site
    state: str


def on_home(site: Site) -> list[ItemView]:
    """Return what the home page of the site in scope shows of others, the newest first; a query where there is any."""
    if not _shows_any(site):
        return []
    return [each.item for each in _found(site, limit=ON_HOME, hidden=False)]


def received(site: Site) -> list[Received]:
    """Return what the site in scope was sent and has picked up, as far as its origins still show it."""
    return _found(site, limit=MOST, hidden=True)


def forwarded(site: Site, *, plugin: str = "", kinds: Sequence[str] = ()) -> Lent:
    """Return what the site in scope shows of others' things: of a plugin, of some kinds, or of all that it has on.

    Lists and searches that are given it hold these as well, each with the address of its own site, which stays the only
    one. What a region has picked up from within itself stands there already, and is not among them.
    """
    if not _shows_any(site):
        return NOTHING
    within = _around(site)
    where = [
        ~PublishedItem.region_code.startswith(site.region_code),
        *([PublishedItem.kind.in_(kinds)] if kinds else []),
    ]
    plugins = [plugin] if plugin else sorted({CORE, *gate.enabled(site.id)})
    query = select(PublishedItem.id, PublishedItem.ref, PublishedItem.site_id).join(Forward, _SAME)
    query = query.where(Forward.site_id == site.id, Forward.hidden.is_(False), items.timely(), items.module_open())
    query = query.where(~PublishedItem.region_code.startswith(site.region_code), *where)
    query = query.where(PublishedItem.plugin.in_(plugins)).order_by(Forward.at.desc(), Forward.id.desc())
    with every_site(within=within) as session:
        rows = session.execute(query.limit(MOST)).all()
    ids, refs, sites = (frozenset(column) for column in zip(*rows, strict=True)) if rows else (frozenset(),) * 3
    return Lent(ids=ids, refs=refs, sites=sites, within=within)


def _shows_any(site: Site) -> bool:
    return under_stamp("forwards", site.id, _any_shown)


def _any_shown() -> bool:
    return db.session.scalar(select(Forward.id).where(Forward.hidden.is_(False)).limit(1)) is not None


def _around(site: Site) -> str:
    """Return the region in which others may send a site something: a village may be sent things by its kabupaten."""
    return ".".join(site.region_code.split(".")[:2])


def _found(site: Site, *, limit: int, hidden: bool) -> list[Received]:
    query = _of_others(limit, hidden, tuple(sorted({CORE, *gate.enabled(site.id)})))
    with every_site(within=_around(site)) as session:
        rows = session.execute(query, {"showing": site.id}).all()
        return [Received(row.forward_id, items.of_row(row), row.hidden) for row in rows]


@lru_cache(maxsize=KEPT)
def _of_others(limit: int, hidden: bool, plugins: tuple[str, ...]) -> Select[Any]:
    query = select(*VIEWED, Forward.id.label("forward_id"), Forward.hidden).join(Forward, _SAME)
    query = query.where(Forward.site_id == bindparam("showing"), items.timely(), items.module_open())
    query = query.where(PublishedItem.plugin.in_(plugins))
    if not hidden:
        query = query.where(Forward.hidden.is_(False))
    return items.with_sites(query).order_by(Forward.at.desc(), Forward.id.desc()).limit(limit)


@dataclasses.dataclass(frozen=True)
class Offered:
    """What a region has published: the newest items, the cursor of what follows, and where each is shown by its id.

    ``times`` is how many sites show it, ``here`` are those that the site itself has or was sent, or that are its own.
    """

    items: list[ItemView]
    after: str
    times: Counter[int]
    here: frozenset[int]


def offered(site: Site, words: str, after: str, limit: int) -> Offered:
    """Return what the region has published; ``words`` stand in the titles. Pages are no news."""
    where = [PublishedItem.plugin != CORE]
    if words:
        where.append(PublishedItem.title.icontains(words, autoescape=True))
    found = items.of_region(site, limit=limit + 1, after=after, where=where)
    shown = found[:limit]
    here = func.max(case((Forward.site_id == site.id, 1), else_=0)).label("here")
    query = select(PublishedItem.id, func.sum(case((Forward.hidden, 0), else_=1)).label("times"), here)
    query = query.join(Forward, _SAME).where(PublishedItem.id.in_([item.id for item in shown]))
    with every_site(within=site.region_code) as session:
        rows = session.execute(query.group_by(PublishedItem.id)).all()
    own = {item.id for item in shown if item.region_code == site.region_code}
    return Offered(
        items=shown,
        after=shown[-1].cursor if len(found) > limit else "",
        times=Counter({row.id: int(row.times) for row in rows}),
        here=frozenset(own | {row.id for row in rows if row.here}),
    )


def item_at(site: Site, key: int) -> ItemView | None:
    """Return the item with an id, if the region shows it and it is no page."""
    query = select(*VIEWED).where(PublishedItem.id == key, PublishedItem.plugin != CORE)
    query = query.where(items.within_region(site), items.timely(), items.module_open())
    return next(iter(items.across(site, query)), None)


def targets(site: Site, item: ItemView, *, by: User) -> list[Target]:
    """Return the sites of a region that have a home page and could show an item, in the order of their codes.

    The site itself is among them, unless the item is its own; those where this person may not are not.
    """
    could = [
        each
        for each in all_sites(within=site.region_code)
        if each.public and each.region_code != item.region_code and can(by, SEND, each)
    ]
    on = gate.open_on(item.plugin, could)
    with every_site(within=site.region_code) as session:
        query = select(Forward.site_id, Forward.hidden).join(PublishedItem, _SAME).where(PublishedItem.id == item.id)
        hidden = {row.site_id: row.hidden for row in session.execute(query)}
    named = {True: "hidden", False: "shown", None: ""}
    return [Target(each, named[hidden.get(each.id)] if each.id in on else "off") for each in could]


def send(item: ItemView, to: Sequence[Target], *, by: User) -> None:
    """Let sites show an item of another one; where it is shown already, or was taken down, nothing changes."""
    origin = _origin(item)
    for target in to:
        if target.state == "":
            with site_scope(target.site.id):
                db.session.add(Forward(origin_id=origin, plugin=item.plugin, kind=item.kind, ref=item.ref))
                _note("send", target.site.id, item, by)


def recall(item: ItemView, target: Target, *, by: User) -> None:
    """Show an item no longer at a site that shows it."""
    origin = _origin(item)
    with site_scope(target.site.id):
        query = select(Forward).where(Forward.origin_id == origin, Forward.plugin == item.plugin)
        for row in db.session.scalars(query.where(Forward.kind == item.kind, Forward.ref == item.ref)):
            db.session.delete(row)
            _note("recall", target.site.id, item, by)


def hide(site: Site, key: int, hidden: bool, *, by: User) -> bool:
    """Take down what the site in scope was sent, or put it back; return whether there is such a thing."""
    row = db.session.get(Forward, key)
    if row is None:
        return False
    row.hidden = hidden
    what = "forward.hide" if hidden else "forward.show"
    audit.record(what, site_id=site.id, user_id=by.id, target=f"{row.kind} {row.ref}")
    return True


def _origin(item: ItemView) -> int:
    return db.session.scalars(select(Site.id).where(Site.region_code == item.region_code)).one()


def _note(what: str, site_id: int, item: ItemView, by: User) -> None:
    audit.record(f"forward.{what}", site_id=site_id, user_id=by.id, target=item.title)

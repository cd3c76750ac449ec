"""The index of published things, as everyone reads it; indexing.py writes it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, true, union_all
from sqlalchemy.orm import aliased, load_only
from sqlalchemy.orm.attributes import set_committed_value

from cms_core.columns import UtcDateTime, now, row_id
from cms_core.entries import HomeBlock
from cms_core.extensions import db
from cms_core.modules import gate
from cms_core.modules.models import Module
from cms_core.publishing.models import PublishedItem
from cms_core.regions.codes import parent_of
from cms_core.sites.models import Site, SiteHost
from cms_core.sites.urls import thing_url
from cms_core.tenancy import SiteOwned, every_site

CORE, PAGE, PAGE_LABEL, CHUNK = "core", "page", _l("Halaman"), 500
VIEWED = (
    PublishedItem.id,
    PublishedItem.plugin,
    PublishedItem.kind,
    PublishedItem.ref,
    PublishedItem.title,
    PublishedItem.summary,
    PublishedItem.endpoint,
    PublishedItem.values,
    PublishedItem.image,
    PublishedItem.focus,
    PublishedItem.published_at,
)
"""The columns that a list shows. The text of an item may be long and stays where it is."""

PARENT = aliased(Site)
"""The kecamatan of a village without a face."""

# Of the two sites what an address is made of: the rest of their rows is long, and JSON to be read for each item.
_ADDRESSES = [
    *(load_only(each.region_code, each.slug, each.name, each.public, each.language) for each in (Site, PARENT)),
    load_only(SiteHost.host, SiteHost.verified),
]

NOW = bindparam("now", callable_=lambda: now(), type_=UtcDateTime())
"""The moment at which a statement runs, not that at which it was put together: statements of home pages are kept."""
KEPT = 64
"""Statements. Putting one together takes longer than running it."""


@dataclasses.dataclass(frozen=True)
class ItemView:
    """An item as a page shows it; ``cursor`` continues a list after it."""

    id: int
    plugin: str
    kind: str
    ref: int
    title: str
    summary: str
    url: str
    image: str | None
    focus: str
    site_name: str
    region_code: str
    published_at: datetime
    cursor: str


@dataclasses.dataclass(frozen=True)
class Lent:
    """What a site shows of others: the ids of the items, those of their rows and of their sites.

    ``within`` is the code of the region that holds the sites and the one that shows it.
    """

    ids: frozenset[int] = frozenset()
    refs: frozenset[int] = frozenset()
    sites: frozenset[int] = frozenset()
    within: str = ""

    def __bool__(self) -> bool:
        return bool(self.ids)


NOTHING = Lent()


def kinds() -> dict[tuple[str, str], str]:
    """Return what readers call each kind, by plugin and kind: the modules' in their order, then core's pages."""
    infos = sorted((plugin.info for plugin in gate.loaded().values()), key=lambda info: (info.weight, info.name))
    return {(info.name, kind): info.kinds[kind] for info in infos for kind in info.kinds} | {(CORE, PAGE): PAGE_LABEL}


def timely(until: datetime | None = None) -> ColumnElement[bool]:
    """Return the condition that an item is published (by ``until``, if that is given) and not expired."""
    return and_(
        PublishedItem.published_at <= (NOW if until is None else min(until, now())),
        or_(PublishedItem.expires_at.is_(None), PublishedItem.expires_at > NOW),
    )


Where = ColumnElement[bool]


def has_row(
    model: type[SiteOwned], *conditions: Where, few: bool = False, between: tuple[datetime, datetime] | None = None
) -> Where:
    """Return the condition that an item tells of a row of ``model`` that meets these.

    A list goes through its items and asks for the row of each, fast where many meet the conditions; with ``few`` it
    begins with the rows, for what is rare. All that meet them were published ``between`` two moments, if given.
    """
    then = PublishedItem.published_at.between(*between) if between is not None else true()
    if few:
        return and_(then, PublishedItem.ref.in_(select(model.id).where(*conditions)))
    row = select(model.id).where(model.id == PublishedItem.ref, model.site_id == PublishedItem.site_id, *conditions)
    # PostgreSQL, which does not know that most between the two meet them, would begin with the rows; now it may not.
    return and_(then, (row if between is None else row.offset(0)).exists())


def newest(
    site: Site,
    *,
    kinds: Sequence[str] = (),
    plugin: str | None = None,
    limit: int = 20,
    after: str = "",
    below: Site | None = None,
    where: Sequence[Where] = (),
    lent: Lent = NOTHING,
) -> list[ItemView]:
    """Return the newest published items: the own ones of the site in scope, or from a kecamatan up its whole region's.

    ``plugin`` and ``kinds`` narrow them; ``after`` is the ``cursor`` of the last item of the page before; ``below`` is
    a site of the region to look at alone; ``where`` are further conditions (:func:`has_row`); ``lent`` is among them.
    """
    if lent and below is None:
        shown = (within_region(site), PublishedItem.id.in_(lent.ids))
        found = (
            _newest((PublishedItem.id,), kinds, plugin, limit, after).where(each, module_open(), *where).subquery()
            for each in shown
        )
        picked = union_all(*(select(each) for each in found))
        query = in_order(select(*VIEWED).where(PublishedItem.id.in_(picked))).limit(limit)
        return across(site, query, within=lent.within)
    read = of_site if site.level == "desa" else of_region
    return read(below or site, kinds=kinds, plugin=plugin, limit=limit, after=after, where=where)


def last_published(site: Site) -> datetime | None:
    """Return when something of the site in scope was published last, of its enabled modules; None where nothing is."""
    ours = PublishedItem.plugin.in_(sorted({CORE, *gate.enabled(site.id)}))
    return db.session.scalar(select(func.max(PublishedItem.published_at)).where(timely(), ours))


def of_site(
    site: Site,
    *,
    kinds: Sequence[str] = (),
    plugin: str | None = None,
    limit: int,
    after: str = "",
    where: Sequence[Where] = (),
) -> list[ItemView]:
    """Return the newest items of the site in scope, of its enabled modules, after a cursor."""
    shape = (tuple(kinds), plugin, limit, tuple(sorted({CORE, *gate.enabled(site.id)})))
    # Only what begins a list is asked for again with the same words: a cursor is of one reader.
    query = _open_newest(*shape, after) if after else _first(*shape)
    return [view(row, site) for row in db.session.execute(query.where(*where) if where else query)]


def _open_newest(
    kinds: tuple[str, ...], plugin: str | None, limit: int, open_plugins: tuple[str, ...], after: str
) -> Select[Any]:
    return _newest(VIEWED, kinds, plugin, limit, after).where(PublishedItem.plugin.in_(open_plugins))


@lru_cache(maxsize=KEPT)
def _first(kinds: tuple[str, ...], plugin: str | None, limit: int, open_plugins: tuple[str, ...]) -> Select[Any]:
    return _open_newest(kinds, plugin, limit, open_plugins, "")


def of_region(
    site: Site,
    *,
    kinds: Sequence[str] = (),
    plugin: str | None = None,
    limit: int,
    after: str = "",
    where: Sequence[Where] = (),
) -> list[ItemView]:
    """Return the newest items of the site's whole region, each only where its own site has the module on."""
    shape = (site.level, tuple(kinds), plugin, limit)
    if after or where:
        query = with_sites(_newest_within(*shape, after, where))
    else:
        query = _first_within(*shape, tuple(sorted(gate.loaded())))
    return seen(site, query, values={"site": site.id, "region": site.region_code})


def _newest_within(
    level: str, kinds: tuple[str, ...], plugin: str | None, limit: int, after: str, where: Sequence[Where] = ()
) -> Select[Any]:
    inside = _within(level, bindparam("region"), bindparam("site"))
    return _newest(VIEWED, kinds, plugin, limit, after).where(inside, *where, module_open())


@lru_cache(maxsize=KEPT)
def _first_within(
    level: str, kinds: tuple[str, ...], plugin: str | None, limit: int, _loaded: tuple[str, ...]
) -> Select[Any]:
    return with_sites(_newest_within(level, kinds, plugin, limit, ""))


def of_blocks(site: Site, blocks: Sequence[HomeBlock]) -> list[list[ItemView]]:
    """Return the newest items for each block of a home page, in one query; a village's own, else of the region.

    The blocks are those of modules that are on for the site. One without a face has its things elsewhere.
    """
    if not blocks:
        return []
    own = site.level == "desa" and site.public
    shapes = tuple((each.plugin, tuple(each.kinds), each.limit) for each in blocks)
    query = _of_blocks("" if own else site.level, shapes, tuple(sorted(gate.loaded())))
    if own:
        rows = db.session.execute(query, {"site": site.id})
        found = [view(row, site) for row in sorted(rows, key=lambda row: (row.published_at, row.id), reverse=True)]
    else:
        found = seen(site, query, values={"site": site.id, "region": site.region_code})
    return [[item for item in found if item.plugin == b.plugin and item.kind in b.kinds][: b.limit] for b in blocks]


@lru_cache(maxsize=KEPT)
def _of_blocks(level: str, shapes: tuple[tuple[str, tuple[str, ...], int], ...], _loaded: tuple[str, ...]) -> Any:
    """Return the query for plugins, kinds and limits; without a level for one ``site``, else for its ``region``."""
    columns = (PublishedItem.id,) if level else VIEWED
    inside = _within(level or "desa", bindparam("region"), bindparam("site"))
    where = (inside, module_open()) if level else (inside,)
    newest = (_newest(columns, kinds, plugin, limit, "").where(*where).subquery() for plugin, kinds, limit in shapes)
    picked = union_all(*(select(each) for each in newest))
    return with_sites(in_order(select(*VIEWED).where(PublishedItem.id.in_(picked)))) if level else picked


Choose = Callable[[Sequence[Any]], Sequence[Any]]


def across(site: Site, query: Select[Any], choose: Choose = list, within: str = "") -> list[ItemView]:
    """Return what a query for :data:`VIEWED` finds in the site's whole region, each with the address of its site.

    ``choose`` picks from the rows before anything is made of them; ``within`` is a larger region to look in.
    """
    return seen(site, with_sites(query), choose, within=within)


def with_sites(query: Select[Any]) -> Select[Any]:
    """Return a query for :data:`VIEWED` for what has an address, with its site and the kecamatan that shows it."""
    # A village without a face has its things under its kecamatan's addresses.
    faceless = and_(Site.public.is_(False), PARENT.region_code == PublishedItem.kecamatan)
    query = query.join(Site, Site.id == PublishedItem.site_id).outerjoin(PARENT, faceless)
    # The one that has the address: a second join for the other takes PostgreSQL a millisecond to think about.
    home = func.coalesce(PARENT.id, Site.id)
    query = query.where(shown_somewhere()).outerjoin(SiteHost, and_(SiteHost.site_id == home, SiteHost.canonical))
    return query.add_columns(Site, PARENT, SiteHost).options(*_ADDRESSES)


def of_row(row: Any) -> ItemView:
    """Return what a page shows of a row of such a query."""
    site, parent, host = row[-3:]
    set_committed_value(parent or site, "canonical", host)
    return view(row, site, parent)


def seen(
    site: Site,
    query: Select[Any],
    choose: Choose = list,
    values: Mapping[str, Any] = MappingProxyType({}),
    within: str = "",
) -> list[ItemView]:
    """Return what such a query finds in the site's whole region; ``values`` are those that it was left open for."""
    with every_site(within=within or reach(site)) as session:
        return [of_row(row) for row in choose(session.execute(query, dict(values)).all())]


def reach(site: Site) -> str:
    """Return the region to look in: whether a village's kecamatan shows a module is written down at the kecamatan."""
    return parent_of(site.region_code) if site.level == "desa" else site.region_code


def within_region(site: Site) -> ColumnElement[bool]:
    """Return the condition that an item belongs to the site's region; it names an indexed column."""
    return _within(site.level, site.region_code, site.id)


def _within(level: str, code: Any, site_id: Any) -> ColumnElement[bool]:
    # Codes are digits and points: nothing in them is a sign of a pattern.
    condition: Any = PublishedItem.region_code.startswith(code)
    if level == "kabupaten":
        condition = PublishedItem.kabupaten == code
    if level == "kecamatan":
        condition = PublishedItem.kecamatan == code
    if level == "desa":
        condition = PublishedItem.site_id == site_id
    return cast("ColumnElement[bool]", condition)


def module_open() -> ColumnElement[bool]:
    """Return the condition that the item's module is on at the item's own site, and still installed."""
    switched_on = exists().where(Module.site_id == PublishedItem.site_id, Module.plugin == PublishedItem.plugin)
    return or_(PublishedItem.plugin == CORE, and_(PublishedItem.plugin.in_(sorted(gate.loaded())), switched_on))


def shown_somewhere() -> ColumnElement[bool]:
    """Return the condition that an item of ``Site`` has an address: its own, or its kecamatan's with the module on."""
    above = aliased(Site)
    there = exists().where(Module.site_id == above.id, Module.plugin == PublishedItem.plugin).correlate_except(Module)
    shows = exists().where(above.region_code == PublishedItem.kecamatan, or_(PublishedItem.plugin == CORE, there))
    return or_(Site.public, shows)


def _newest(columns: Iterable[Any], kinds: Sequence[str], plugin: str | None, limit: int, after: str) -> Select[Any]:
    cursor = _read_cursor(after)
    query = select(*columns).where(timely(cursor[0] if cursor else None))
    if cursor:
        # One bound of time, for the index to begin at: compared as pairs, all rows before would be read.
        query = query.where(or_(PublishedItem.published_at < cursor[0], PublishedItem.id < cursor[1]))
    if kinds:
        query = query.where(PublishedItem.kind.in_(list(kinds)))
    if plugin:
        query = query.where(PublishedItem.plugin == plugin)
    return in_order(query).limit(limit)


def in_order(query: Select[Any]) -> Select[Any]:
    return query.order_by(PublishedItem.published_at.desc(), PublishedItem.id.desc())


def view(row: Any, site: Site, parent: Site | None = None) -> ItemView:
    """Return what a page shows of an item; ``row`` has the columns :data:`VIEWED`, ``parent`` is its kecamatan."""
    return ItemView(
        id=row.id,
        plugin=row.plugin,
        kind=row.kind,
        ref=row.ref,
        title=row.title,
        summary=row.summary,
        url=thing_url(site, row.endpoint, row.values, parent=parent),
        image=row.image,
        focus=row.focus,
        site_name=site.name,
        region_code=site.region_code,
        published_at=row.published_at,
        cursor=f"{row.published_at.timestamp():.6f}-{row.id}",
    )


def _read_cursor(text: str) -> tuple[Any, Any] | None:
    moment, _, key = text.partition("-")
    try:
        return datetime.fromtimestamp(float(moment), now().tzinfo), row_id(key)
    except (ValueError, OverflowError, OSError):
        return None


def next_begin(site: Site) -> datetime | None:
    """Return when the next scheduled item of the site in scope begins to be shown."""
    ahead = select(func.min(PublishedItem.published_at)).where(
        PublishedItem.site_id == site.id, PublishedItem.published_at > now()
    )
    return db.session.scalar(ahead)


def all_of_site(site: Site) -> Iterator[ItemView]:
    """Yield every item that stands at the addresses of the site in scope, in chunks (for the sitemap)."""
    yield from _in_chunks(partial(of_site, site))
    if site.level == "kecamatan":
        yield from _in_chunks(partial(_of_the_faceless, site))


def _of_the_faceless(site: Site, *, limit: int, after: str) -> list[ItemView]:
    """Return the newest items of the villages that have no face of their own, and stand on their kecamatan's."""
    query = _newest(VIEWED, (), None, limit, after).where(within_region(site), module_open(), Site.public.is_(False))
    return across(site, query)


def _in_chunks(read: Callable[..., list[ItemView]]) -> Iterator[ItemView]:
    after = ""
    while chunk := read(limit=CHUNK, after=after):
        yield from chunk
        after = chunk[-1].cursor

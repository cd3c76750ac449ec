"""The gate: it alone knows which modules a site has, calls site hooks, guards routes and runs work for a site."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

import structlog
from flask import Flask, abort, current_app, g, has_request_context, request
from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapper
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from cms_core import ownership, plugins
from cms_core.entries import TaskEntry
from cms_core.extensions import Base, db, state
from cms_core.hookspecs import SiteSpecs
from cms_core.kept import under_stamp
from cms_core.modules.models import Module
from cms_core.sites.models import Site
from cms_core.sites.requests import SAFE
from cms_core.tenancy import every_site, site_scope

log = structlog.get_logger()
CORE = "core"
Given = ParamSpec("Given")
Entry = TypeVar("Entry")
Answer = TypeVar("Answer")
# A hook as ``SiteSpecs`` declares it: a caller cannot misspell it, and knows what comes back.
SiteHook = Callable[Concatenate[SiteSpecs, Site, Given], Iterable[Entry] | None]


class NoOwner(Exception):
    """An endpoint belongs to no blueprint; the start refuses it."""


def loaded() -> dict[str, plugins.Loaded]:
    """Return the loaded plugins by name."""
    found: dict[str, plugins.Loaded] = state().extras["plugins"]
    return found


def models() -> Iterator[tuple[Any, str]]:
    """Yield the models of core and of the loaded plugins, each with its owner; others may have no tables."""
    mappers: Iterable[Mapper[Any]] = Base.registry.mappers
    owners = sorted([CORE, *loaded()], key=len, reverse=True)
    for mapper in mappers:
        name = str(mapper.class_.__tablename__)
        owner = next((owner for owner in owners if name.startswith(f"{owner}_")), None)
        if owner is not None:
            yield mapper.class_, owner


def enabled(site_id: int) -> frozenset[str]:
    """Return the names of the modules that are on for the site in scope; one query a request, none where kept."""
    known: dict[int, frozenset[str]] = g.setdefault("enabled_modules", {}) if has_request_context() else {}
    if site_id not in known:
        ours = has_request_context() and request.environ.get("cms.site_id") == site_id
        known[site_id] = (
            under_stamp("modules", site_id, partial(_switched_on, site_id)) if ours else _switched_on(site_id)
        )
    return known[site_id]


def _switched_on(site_id: int) -> frozenset[str]:
    return frozenset(db.session.scalars(select(Module.plugin).where(Module.site_id == site_id))) & frozenset(loaded())


def forget() -> None:
    """Forget what this request knew, after a switch."""
    if has_request_context():
        g.pop("enabled_modules", None)


@dataclasses.dataclass(frozen=True)
class SiteHooks:
    """The hooks of one site's enabled modules, in the order of their names."""

    site: Site
    modules: frozenset[str]

    def each(self, hook: SiteHook[Given, Entry], *args: Given.args, **kwargs: Given.kwargs) -> Iterator[Entry]:
        """Yield every entry that ``hook`` returns; a plugin that raises is logged by name and left out."""
        for plugin in sorted(self.modules):
            try:
                yield from self._entries(plugin, hook, args, kwargs)
            except (Exception, SystemExit) as error:  # one broken plugin must not take the page with it
                log.exception("plugin failed in a hook", plugin=plugin, hook=hook.__name__, site=self.site.id)
                if isinstance(error, DBAPIError):
                    # PostgreSQL answers nothing more in a transaction that failed.
                    if not _only_reads():
                        raise
                    db.session.rollback()

    def sorted(self, hook: SiteHook[Given, Entry], *args: Given.args, **kwargs: Given.kwargs) -> list[Entry]:
        """Return the entries of ``each`` by weight, then by label or title."""

        def place(entry: Any) -> tuple[int, str]:
            return entry.weight, str(getattr(entry, "label", None) or getattr(entry, "title", ""))

        return sorted(self.each(hook, *args, **kwargs), key=place)

    def strictly(
        self,
        plugin: str,
        hook: Callable[Concatenate[SiteSpecs, Site, Given], Answer],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Answer:
        """Call a duty of one plugin and return its answer; what it raises stops the caller."""
        return cast(Answer, self._call(plugin, hook, args, kwargs))

    def _entries(self, plugin: str, hook: SiteHook[..., Entry], *given: Any) -> Iterator[Entry]:
        for entry in self._call(plugin, hook, *given) or ():
            ownership.check_entry(plugin, hook.__name__, entry)
            if (endpoint := getattr(entry, "endpoint", None)) and endpoint not in current_app.view_functions:
                raise plugins.PluginError(plugin, f"{hook.__name__} leads to what is not there: {endpoint}.")
            yield entry

    def _call(self, plugin: str, hook: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        assert not args, "hooks are called with keyword arguments"
        return plugins.call(state().manager, plugin, hook.__name__, site=self.site, **kwargs)


def _only_reads() -> bool:
    return has_request_context() and request.method in SAFE


def hooks(site: Site) -> SiteHooks:
    """Return the hooks of the modules that ``site`` (the site in scope) has switched on."""
    return SiteHooks(site=site, modules=enabled(site.id))


def is_open(plugin: str, site_id: int) -> bool:
    """Whether something that ``plugin`` owns may be shown on the site; core's own always may."""
    return plugin == "core" or plugin in enabled(site_id)


def open_on(plugin: str, sites: Collection[Site]) -> frozenset[int]:
    """Return the ids of those of some sites of one province on which a plugin is on: one statement, in any scope."""
    if plugin not in loaded() or not sites:
        return frozenset()
    province = min(site.region_code for site in sites).partition(".")[0]
    with every_site(within=province) as session:
        ids = [site.id for site in sites]
        return frozenset(
            session.scalars(select(Module.site_id).where(Module.plugin == plugin, Module.site_id.in_(ids)))
        )


def open_at(plugin: str, site_id: Any) -> ColumnElement[bool]:
    """Return the condition that a plugin is on at the site that a column names, for what is read across sites."""
    return exists().where(Module.site_id == site_id, Module.plugin == plugin)


def owner_of(blueprint: str | None) -> str | None:
    """Return the plugin that owns a blueprint, or None when core does.

    Raises:
        NoOwner: there is no blueprint.
    """
    if not blueprint:
        raise NoOwner("An endpoint lies outside every blueprint.")
    root = blueprint.partition(".")[0]
    return root if root in loaded() else None


def guard() -> None:
    """Second ``before_request``: 404 for a module that is off, its administration and files included."""
    endpoint = request.endpoint or _meant()
    if endpoint is not None and is_closed(endpoint):
        abort(404)


def is_closed(endpoint: str) -> bool:
    """Whether an endpoint belongs to a module that is off on the site of this request, or to no site at all."""
    owner = owner_of(endpoint.rpartition(".")[0])
    return owner is not None and (g.site is None or owner not in enabled(g.site.id))


def is_answered(path: str) -> bool:
    """Whether something of core or of a module that is on answers an address of the site of this request."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        return not is_closed(str(adapter.match(path_info=path, method="GET")[0]))
    except HTTPException:
        return False


def _meant() -> str | None:
    """Return the endpoint of an address that answers 405 or a redirect: both would tell that it is there."""
    error = request.routing_exception
    adapter = current_app.create_url_adapter(request)
    try:
        if isinstance(error, MethodNotAllowed) and adapter is not None and error.valid_methods:
            return str(adapter.match(method=next(iter(error.valid_methods)))[0])
        if isinstance(error, RequestRedirect) and adapter is not None:
            path = urlsplit(error.new_url).path.removeprefix(request.script_root)
            return str(adapter.match(path_info=path)[0])
    except HTTPException:
        return None
    return None


def check_owners(app: Flask) -> None:
    """Refuse endpoints that lie in no blueprint.

    Raises:
        NoOwner: one does.
    """
    for rule in app.url_map.iter_rules():
        if "." not in rule.endpoint:
            raise NoOwner(f"The endpoint {rule.endpoint} lies outside every blueprint.")


def run_task(task: TaskEntry) -> int:
    """Run scheduled work for every site where its module is on; return for how many. One failure stops no other."""
    plugin = task.name.partition(".")[0]
    done = 0
    for site_id in db.session.scalars(select(Site.id).order_by(Site.id)).all():
        with site_scope(site_id):
            if plugin not in enabled(site_id):
                continue
            try:
                task.run(site_id)
                db.session.commit()
                done += 1
            except Exception:
                db.session.rollback()
                log.exception("task failed", task=task.name, site=site_id)
    # Looking at a site alone takes the database for writing; whatever comes next would wait for it in vain.
    db.session.rollback()
    return done

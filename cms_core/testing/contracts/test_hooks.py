"""What a plugin's hooks give, what they cost, and that they need nothing but what they are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from flask import Flask
from werkzeug.routing import BuildError

from cms_core import ownership, plugins
from cms_core.entries import TaskEntry
from cms_core.extensions import db
from cms_core.hookspecs import SITE_HOOKS, entry_of
from cms_core.inline import drawing
from cms_core.modules import services
from cms_core.plugins import Loaded
from cms_core.publishing import indexing
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.contracts.sample import Place, Sample, worked_out
from cms_core.testing.factories import Counted
from cms_core.users.models import User

GIVING = sorted(hook for hook in SITE_HOOKS if entry_of(hook) is not None)
BOUNDS = {"cms_menu_items": 0, "cms_home_blocks": 0, "cms_public_documents": 5, "cms_datasets": 8}
"""Statements that a hook may run; for others one, and one more for each entry: of the index two for each kind, of maps
three for each layer."""
Counting = Callable[[], AbstractContextManager[Counted]]


def calls(user: User) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every hook that gives entries, with what it is called with."""
    for hook in GIVING:
        if hook == "cms_menu_items":
            yield hook, {"user": None, "area": "public"}
            yield hook, {"user": user, "area": "admin"}
        elif hook == "cms_dashboard_figures":
            yield hook, {"user": user}
        elif hook == "cms_map_layers":
            yield hook, {"bbox": None}
        else:
            yield hook, {}


def asked(app: Flask, plugin: Loaded, site: Site, hook: str, given: dict[str, Any]) -> list[Any]:
    """Return what a hook gives, unshielded by the gate, worked out."""
    found = plugins.call(app.extensions["cms"].manager, plugin.name, hook, site=site, **given)
    entries = list(found or ())
    for entry in entries:
        ownership.check_entry(plugin.name, hook, entry)
    return [worked_out(entry) for entry in entries]


def test_hooks_survive_an_empty_site(app: Flask, plugin: Loaded, place: Place, boss: User) -> None:
    with site_scope(place.id):
        for hook, given in calls(boss):
            entries = asked(app, plugin, place.site(), hook, given)
            if hook in ("cms_items", "cms_public_documents"):
                assert entries == []


def test_entries_lead_somewhere_and_fit(app: Flask, sample: Sample, boss: User) -> None:
    assert list(_faults(app, sample, boss)) == []


def _faults(app: Flask, sample: Sample, boss: User) -> Iterator[str]:
    adapter = app.url_map.bind("contract.invalid")
    permissions = app.extensions["cms"].extras["permissions"]
    for hook, given in calls(boss):
        with site_scope(sample.village.id):
            site = sample.village.site()
            entries = asked(app, sample.plugin, site, hook, given)
        for entry in [*entries, *(feature for layer in entries for feature in getattr(layer, "features", ()))]:
            try:
                if getattr(entry, "endpoint", None) is not None:
                    adapter.build(entry.endpoint, dict(getattr(entry, "values", {})))
            except BuildError:
                yield f"{hook} points at {entry.endpoint}, which is not there or needs other values"
            if (icon := getattr(entry, "icon", "")) and drawing(icon) is None:
                yield f"{hook} names the icon {entry.icon}, which is not there"
            if getattr(entry, "permission", None) not in (None, *permissions):
                yield f"{hook} asks for {entry.permission}, which nobody registered"
            if hook == "cms_items" and entry.kind not in sample.plugin.info.kinds:
                yield f"{hook}: readers have no word for {entry.kind}, which PluginInfo.kinds does not name"
            for field, longest in (("title", 160), ("summary", 300)):
                if hook == "cms_items" and len(getattr(entry, field)) > longest:
                    yield f"{hook}: {field} is longer than {longest}"
        if hook == "cms_datasets":
            yield from (f"{hook}: {entry.name} has rows of another width" for entry in entries if _is_ragged(entry))


def _is_ragged(dataset: Any) -> bool:
    return any(len(row) != len(dataset.columns) for row in dataset.rows())


def test_hooks_run_few_statements(app: Flask, sample: Sample, boss: User, count_statements: Counting) -> None:
    dear = {}
    for hook, given in calls(boss):
        with site_scope(sample.village.id):
            site, _rights = sample.village.site(), boss.assignments
            with count_statements() as counted:
                found = len(asked(app, sample.plugin, site, hook, given))
        more = {"cms_items": 2 * len(sample.plugin.info.kinds), "cms_map_layers": 3 * found}.get(hook, found)
        bound = BOUNDS.get(hook, 1 + more)
        if counted.count > bound:
            dear[hook] = counted.statements
    assert dear == {}, "these hooks run more statements than a page can bear (docs/plugins.md, The contract)"


def test_index_rebuilt_is_the_index_published(app: Flask, sample: Sample) -> None:
    before = [_facts(item) for item in sample.items(sample.village)]
    with site_scope(sample.village.id):
        indexing.rebuild(sample.village.site())
    db.session.commit()
    after = sorted(map(_facts, sample.items(sample.village)), key=str)
    assert after == sorted(before, key=str), "cms_items must give what publish() was given, for everything published"


def _facts(item: PublishedItem) -> tuple[Any, ...]:
    return (item.kind, item.ref, item.title, item.summary, item.body_text, item.endpoint, item.values, item.image)


def test_switching_off_and_on_keeps_everything(app: Flask, sample: Sample, boss: User) -> None:
    before = {hook: _kept(app, sample, hook, given) for hook, given in calls(boss)}
    sample.switch_off(sample.village)
    with site_scope(sample.village.id):
        services.enable(sample.village.site(), sample.name)
    db.session.commit()
    assert {hook: _kept(app, sample, hook, given) for hook, given in calls(boss)} == before


def _kept(app: Flask, sample: Sample, hook: str, given: dict[str, Any]) -> list[Any]:
    with site_scope(sample.village.id):
        entries = asked(app, sample.plugin, sample.village.site(), hook, given)
        return [tuple(entry.rows()) if hook == "cms_datasets" else entry for entry in entries]


def test_work_of_an_empty_site_is_done_at_once(app: Flask, plugin: Loaded, place: Place) -> None:
    tasks: list[TaskEntry] = [
        task for name, task in app.extensions["cms"].extras["tasks"].items() if name.startswith(f"{plugin.name}.")
    ]
    for task in tasks:
        assert task.minutes > 0
        with site_scope(place.id):
            task.run(place.id)

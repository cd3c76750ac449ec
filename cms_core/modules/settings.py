"""What a site decides about a module: the fields of the form that its plugin registers (``cms_register_settings``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import select

from cms_core import audit
from cms_core.entries import SettingsEntry
from cms_core.extensions import db
from cms_core.kept import under_stamp
from cms_core.modules import gate
from cms_core.modules.models import ModuleSettings
from cms_core.sites.models import Site
from cms_core.users.models import User

KEPT = "module_settings"
"""Where a request keeps what it has read, until it writes down something else."""


class NoSettings(Exception):
    """The plugin is not loaded, or lets a site decide nothing. Always a fault of the program."""


def entry_of(plugin: str) -> SettingsEntry:
    """Return the form and the defaults of a plugin.

    Raises:
        NoSettings: it has none.
    """
    loaded = gate.loaded().get(plugin)
    if loaded is None or loaded.settings is None:
        raise NoSettings(plugin)
    return loaded.settings


def decidable(site: Site) -> dict[str, str]:
    """Return the modules that are on at the site in scope and leave something to it, with what they are called."""
    loaded = gate.loaded()
    return {name: str(loaded[name].info.label) for name in sorted(gate.enabled(site.id)) if loaded[name].settings}


def settings_of(site: Site, plugin: str) -> Mapping[str, Any]:
    """Return what the site in scope decided about a module, by the fields of its form; else the plugin's defaults.

    Raises:
        NoSettings: the plugin lets a site decide nothing.
    """
    defaults = entry_of(plugin).defaults
    asked: dict[tuple[int, str], dict[str, Any]] = g.setdefault(KEPT, {}) if has_request_context() else {}
    if (site.id, plugin) not in asked:
        # The stamp of this request says nothing about another site.
        ours = has_request_context() and request.environ.get("cms.site_id") == site.id
        made = partial(_stored, plugin)
        asked[site.id, plugin] = under_stamp("module settings", (site.id, plugin), made) if ours else made()
    kept = asked[site.id, plugin]
    # A plugin may have lost a field since; one that it has got since stands at its default.
    return {name: kept.get(name, default) for name, default in defaults.items()}


def change_settings(site: Site, plugin: str, values: Mapping[str, Any], *, by: User | None = None) -> None:
    """Write down what the site in scope decides about a module.

    Raises:
        NoSettings: the plugin lets a site decide nothing.
    """
    wanted = {name: values[name] for name in entry_of(plugin).defaults}
    row = _row(plugin)
    if row is None:
        row = ModuleSettings(site_id=site.id, plugin=plugin)
        db.session.add(row)
    row.values = wanted
    db.session.flush()
    if has_request_context():
        g.pop(KEPT, None)
    audit.record("modules.settings", site_id=site.id, user_id=by.id if by else None, target=plugin)


def _stored(plugin: str) -> dict[str, Any]:
    row = _row(plugin)
    return row.values if row is not None else {}


def _row(plugin: str) -> ModuleSettings | None:
    return db.session.scalar(select(ModuleSettings).where(ModuleSettings.plugin == plugin))

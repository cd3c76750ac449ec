"""Loading plugins: one manager per application, and what each of them brings."""

from __future__ import annotations

import dataclasses
import os
import traceback
from collections.abc import Iterator
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pluggy
from flask import Blueprint, Flask

from cms_core import ownership
from cms_core.entries import Permission, PluginInfo, SettingsEntry, TaskEntry
from cms_core.extensions import State
from cms_core.hookspecs import PROJECT, AppSpecs, SiteSpecs
from cms_core.ownership import PluginError
from cms_core.symbols import read_icons

__all__ = [
    "GROUP",
    "Loaded",
    "PluginError",
    "call",
    "install",
    "make_manager",
    "names",
    "offered",
    "register",
]

GROUP = "cms.plugins"


@dataclasses.dataclass
class Loaded:
    """A loaded plugin; ``module`` is what its entry point names."""

    name: str
    module: Any
    info: PluginInfo
    blueprint: Blueprint | None = None
    settings: SettingsEntry | None = None

    @property
    def package(self) -> Path | None:
        """The folder of its package, with ``migrations translations icons help``; None for a lone module.

        A module that stands alone lies among those of others, and so would its folders.
        """
        return Path(self.module.__file__).parent if self.module.__package__ else None

    @property
    def version(self) -> str:
        """The version of its distribution; ``0`` for one that is not installed."""
        entry = next((entry for entry in offered(GROUP) if entry.name == self.name), None)
        return entry.dist.version if entry is not None and entry.dist is not None else "0"


@cache
def offered(group: str) -> tuple[EntryPoint, ...]:
    """Return what installed packages offer in a group, by name, as it was when this was first asked.

    Python looks through every installed package for it, which takes longer than all else that an application begins
    with.
    """
    return tuple(sorted(entry_points(group=group), key=lambda entry: entry.name))


def make_manager(blocked: frozenset[str] = frozenset()) -> pluggy.PluginManager:
    """Return a manager with every installed plugin that is not blocked.

    Raises:
        PluginError: a plugin cannot be imported, clashes with another, or misspells a hook.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(AppSpecs)
    manager.add_hookspecs(SiteSpecs)
    for entry in offered(GROUP):
        if entry.name not in blocked:
            register(manager, entry.name, _import(entry))
    return manager


def register(manager: pluggy.PluginManager, name: str, module: Any) -> None:
    """Add one plugin to ``manager`` (tests add theirs with it).

    Raises:
        PluginError: its name is bad or taken, or one of its hooks would never be called.
    """
    ownership.check_name(name, names(manager))
    ownership.check_hooks(name, module)
    try:
        manager.register(module, name)
    except (pluggy.PluginValidationError, ValueError) as error:
        raise PluginError(name, f"it cannot be registered: {error}.") from error


def _import(entry: Any) -> Any:
    try:
        return entry.load()
    except Exception as error:  # whatever a stranger's module raises, the start names the plugin
        raise PluginError(entry.name, f"it cannot be imported: {error!r}{_where(error, entry.module)}.") from error


def _where(error: Exception, module: str) -> str:
    """Return the last line of a plugin's own on the way to an error; one in its grammar says itself where it is."""
    package = f"{os.sep}{module.partition('.')[0]}"
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if f"{package}{os.sep}" in frame.filename or frame.filename.endswith(f"{package}.py")
    ]
    return f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""


def call(manager: pluggy.PluginManager, plugin: str, hook: str, /, **kwargs: Any) -> Any:
    """Call ``hook`` of one plugin alone; None when it does not implement it."""
    others = [module for name, module in manager.list_name_plugin() if name != plugin and module is not None]
    results = manager.subset_hook_caller(hook, others)(**kwargs)
    return results[0] if results else None


def install(app: Flask, state: State) -> dict[str, Loaded]:
    """Register what every plugin brings and return the plugins by name, after checking that it is its own.

    Raises:
        PluginError: something does not carry the plugin's name, clashes, or reaches further.
    """
    loaded: dict[str, Loaded] = {}
    permissions: dict[str, Permission] = state.extras["permissions"]
    tasks: dict[str, TaskEntry] = state.extras["tasks"]
    icons: dict[str, str] = state.extras.setdefault("icons", {})
    of_core = frozenset(permissions)
    for name, module in sorted(state.manager.list_name_plugin()):
        info = _ask(state.manager, name, "cms_plugin_info")
        if len(info) != 1 or info[0].name != name:
            raise PluginError(name, f"cms_plugin_info must return PluginInfo(name={name!r}, …).")
        plugin = Loaded(name=name, module=module, info=info[0])
        ownership.check_tables(name, module, plugin.info.models)
        if plugin.package is not None:
            icons.update(read_icons(name, plugin.package / "icons"))
        for permission in _ask(state.manager, name, "cms_register_permissions"):
            ownership.own(name, "permission", permission.name, ".")
            permissions[permission.name] = permission
        for task in _ask(state.manager, name, "cms_register_tasks"):
            ownership.own(name, "task", task.name, ".")
            tasks[task.name] = task
        for entry in _ask(state.manager, name, "cms_register_blueprints"):
            known = of_core | {own for own in permissions if own.startswith(f"{name}.")}
            ownership.add_blueprint(app, name, entry.blueprint, known)
            for part in ownership.check_parameters(app, name, entry.parameters):
                state.extras["parameters"][part] = frozenset(entry.parameters)
            state.extras["exact"] += ownership.check_exact(app, name, entry.exact)
            state.extras["paged"] += ownership.check_exact(app, name, entry.paged)
            plugin.blueprint = entry.blueprint
        for settings in _ask(state.manager, name, "cms_register_settings"):
            if unknown := sorted(field for field in settings.defaults if not hasattr(settings.form, field)):
                raise PluginError(name, f"its settings form has no field {', '.join(unknown)}.")
            plugin.settings = settings
        for command in _ask(state.manager, name, "cms_register_commands"):
            if command.group.name != name:
                raise PluginError(name, f"its command group must be called {name}, not {command.group.name}.")
        loaded[name] = plugin
    return loaded


def _ask(manager: pluggy.PluginManager, plugin: str, hook: str) -> list[Any]:
    """Return what a plugin answers when it is asked what it brings."""
    try:
        answer = call(manager, plugin, hook)
        found = [] if answer is None else [answer] if isinstance(answer, PluginInfo | SettingsEntry) else list(answer)
    except Exception as error:  # see _import
        raise PluginError(plugin, f"{hook} failed: {error!r}.") from error
    for entry in found:
        ownership.check_entry(plugin, hook, entry)
    return found


def names(manager: pluggy.PluginManager) -> Iterator[str]:
    """Yield the names of the loaded plugins, sorted."""
    yield from sorted(name for name, _module in manager.list_name_plugin())

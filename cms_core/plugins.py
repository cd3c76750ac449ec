"""Loading plugins, one manager per application, and refusing those that reach beyond their own."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
from flask import Blueprint, Flask

from cms_core.entries import Permission, PluginInfo, TaskEntry
from cms_core.extensions import Base, State
from cms_core.hookspecs import APP_HOOKS, PROJECT, SITE_HOOKS, AppSpecs, SiteSpecs

GROUP = "cms.plugins"


class PluginError(Exception):
    """A plugin cannot be used; the message names it and says what to mend."""


@dataclasses.dataclass
class Loaded:
    """A loaded plugin."""

    name: str
    module: ModuleType
    info: PluginInfo
    blueprint: Blueprint | None = None


def make_manager(blocked: frozenset[str] = frozenset()) -> pluggy.PluginManager:
    """Return a manager with every installed plugin that is not blocked.

    Raises:
        PluginError: a plugin cannot be imported, does not say who it is, or misspells a hook.
    """
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(AppSpecs)
    manager.add_hookspecs(SiteSpecs)
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        if entry.name not in blocked:
            register(manager, entry.name, _import(entry))
    return manager


def register(manager: pluggy.PluginManager, name: str, module: Any) -> None:
    """Add one plugin to ``manager`` (tests add theirs with it).

    Raises:
        PluginError: two plugins of one name, or a hook that does not exist.
    """
    if manager.has_plugin(name):
        raise PluginError(f"Two plugins are called {name}.")
    for attribute in vars(module):
        is_hook = attribute.startswith("cms_") and callable(getattr(module, attribute))
        if is_hook and attribute not in APP_HOOKS | SITE_HOOKS:
            raise PluginError(f"Plugin {name}: there is no hook {attribute}.")
    try:
        manager.register(module, name)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        raise PluginError(f"Plugin {name}: {error}") from error


def _import(entry: Any) -> Any:
    try:
        return entry.load()
    except Exception as error:  # whatever a stranger's module raises, the start names the plugin
        raise PluginError(f"Plugin {entry.name} cannot be imported: {error!r}.") from error


def call(manager: pluggy.PluginManager, plugin: str, hook: str, /, **kwargs: Any) -> Any:
    """Call ``hook`` of one plugin alone; None when it does not implement it."""
    others = [module for name, module in manager.list_name_plugin() if name != plugin and module is not None]
    results = manager.subset_hook_caller(hook, others)(**kwargs)
    return results[0] if results else None


def install(app: Flask, state: State) -> dict[str, Loaded]:
    """Register what every plugin brings and return the plugins by name, after checking that it is its own.

    Raises:
        PluginError: something does not carry the plugin's name, or clashes.
    """
    loaded: dict[str, Loaded] = {}
    permissions: dict[str, Permission] = state.extras["permissions"]
    tasks: dict[str, TaskEntry] = state.extras["tasks"]
    for name, module in sorted(state.manager.list_name_plugin()):
        info = call(state.manager, name, "cms_plugin_info")
        if not isinstance(info, PluginInfo) or info.name != name:
            raise PluginError(f"Plugin {name}: cms_plugin_info must return PluginInfo(name={name!r}, …).")
        plugin = Loaded(name=name, module=module, info=info)
        loaded[name] = plugin
        _check_tables(plugin)
        for permission in call(state.manager, name, "cms_register_permissions") or ():
            _own(name, "permission", permission.name, ".")
            permissions[permission.name] = permission
        for task in call(state.manager, name, "cms_register_tasks") or ():
            _own(name, "task", task.name, ".")
            tasks[task.name] = task
        for entry in call(state.manager, name, "cms_register_blueprints") or ():
            _register_blueprint(app, plugin, entry.blueprint)
        for command in call(state.manager, name, "cms_register_commands") or ():
            if command.group.name != name:
                raise PluginError(f"Plugin {name}: its command group must be called {name}, not {command.group.name}.")
    return loaded


def _own(plugin: str, what: str, name: str, separator: str) -> None:
    if not name.startswith(plugin + separator):
        raise PluginError(f"Plugin {plugin}: {what} {name} must start with {plugin}{separator}.")


def _check_tables(plugin: Loaded) -> None:
    package = plugin.info.models[0].__module__.partition(".")[0] if plugin.info.models else None
    for mapper in Base.registry.mappers:
        if mapper.class_.__module__.partition(".")[0] == package or mapper.class_ in plugin.info.models:
            table: Any = mapper.local_table
            _own(plugin.name, "table", table.name, "_")
            for key in table.foreign_keys:
                target = key.target_fullname.partition(".")[0]
                if not target.startswith(("core_", f"{plugin.name}_")):
                    raise PluginError(f"Plugin {plugin.name}: {table.name} points at {target}, which is not its own.")


def _register_blueprint(app: Flask, plugin: Loaded, blueprint: Blueprint) -> None:
    if blueprint.name != plugin.name or plugin.blueprint is not None:
        raise PluginError(f"Plugin {plugin.name}: it has one blueprint, called {plugin.name}, not {blueprint.name}.")
    _check_templates(plugin.name, blueprint)
    before = _registries(app)
    known = {(rule.rule, method) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    app.register_blueprint(blueprint)
    grabbed = [name for name, size in _registries(app).items() if size != before[name]]
    if grabbed:
        raise PluginError(f"Plugin {plugin.name}: it reaches for the whole application ({', '.join(grabbed)}).")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] == plugin.name:
            _check_rule(app, plugin.name, rule, known)
    plugin.blueprint = blueprint


def _check_rule(app: Flask, plugin: str, rule: Any, known: set[tuple[str, str]]) -> None:
    if any((rule.rule, method) in known for method in rule.methods or ()):
        raise PluginError(f"Plugin {plugin}: the address {rule.rule} is taken.")
    view: Any = app.view_functions[rule.endpoint]
    is_admin = rule.rule.startswith("/admin/")
    if is_admin and not hasattr(view, "cms_permission"):
        raise PluginError(f"Plugin {plugin}: {rule.endpoint} has no @require(…).")
    if not is_admin and ".admin." in rule.endpoint:
        raise PluginError(f"Plugin {plugin}: {rule.endpoint} must lie under /admin/.")
    if hasattr(view, "cms_area"):
        raise PluginError(f"Plugin {plugin}: {rule.endpoint} may not choose its area.")


def _check_templates(plugin: str, blueprint: Blueprint) -> None:
    if blueprint.template_folder is None:
        return
    folder = Path(blueprint.root_path) / os.fspath(blueprint.template_folder)
    strangers = [entry.name for entry in folder.iterdir() if entry.name != plugin] if folder.is_dir() else []
    if strangers:
        raise PluginError(f"Plugin {plugin}: templates lie in templates/{plugin}/, not in {', '.join(strangers)}.")


def _registries(app: Flask) -> dict[str, int]:
    """Count what a blueprint could add for the whole application (its ``…_app_…`` decorators)."""
    return {
        "before_request": len(app.before_request_funcs.get(None, ())),
        "after_request": len(app.after_request_funcs.get(None, ())),
        "teardown_request": len(app.teardown_request_funcs.get(None, ())),
        "teardown_appcontext": len(app.teardown_appcontext_funcs),
        "url_value_preprocessor": len(app.url_value_preprocessors.get(None, ())),
        "url_defaults": len(app.url_default_functions.get(None, ())),
        "context_processor": len(app.template_context_processors.get(None, ())),
        "errorhandler": sum(len(handlers) for handlers in app.error_handler_spec.get(None, {}).values()),
        "template_filter": len(app.jinja_env.filters),
        "template_test": len(app.jinja_env.tests),
        "template_global": len(app.jinja_env.globals),
        "cli": len(app.cli.commands),
    }


def names(manager: pluggy.PluginManager) -> Iterator[str]:
    """Yield the names of the loaded plugins, sorted."""
    yield from sorted(name for name, _module in manager.list_name_plugin())

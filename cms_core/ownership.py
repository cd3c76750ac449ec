"""What a plugin may touch: what carries its name. Whatever else it reaches for, the application does not start with."""

from __future__ import annotations

import dataclasses
import inspect
import os
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from numbers import Real
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask

from cms_core.addresses import PARAMETERS
from cms_core.entries import REGION, Dataset
from cms_core.extensions import Base
from cms_core.hookspecs import APP_HOOKS, PROJECT, SITE_HOOKS, entry_of, spec_of

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
PARAMETER = re.compile(r"[a-z][a-z0-9_]{0,29}")
PLAIN: dict[str, type] = {"int": int, "float": Real, "bool": bool, "datetime": datetime, "None": type(None)}
"""Kinds of fields of an entry that are looked at."""

LONGEST_NAME = 30
"""PostgreSQL cuts names at 63 letters, and those of constraints carry the plugin's and the table's."""

RESERVED = frozenset(
    {
        "account",
        "admin",
        "assets",
        "backup",
        "core",
        "db",
        "delivery",
        "demo",
        "forwarding",
        "front",
        "health",
        "help",
        "identity",
        "items",
        "look",
        "mail",
        "media",
        "media_admin",
        "modules",
        "notices",
        "pages",
        "pages_admin",
        "themes",
        "villages",
    }
    | {
        "offline",
        "outbox",
        "people",
        "personal",
        "plugins",
        "public_outbox",
        "public_uploads",
        "reads",
        "regions",
        "restore",
        "routes",
        "run",
        "site",
        "sites",
        "tasks",
        "uploads",
        "users",
        "workdays",
    }
)
"""Core's own blueprints and commands, and the prefix of its tables."""

ELSEWHERE = frozenset({"en", "healthz", "jv", "s"})
"""First parts of addresses that are answered before Flask looks at its rules."""

_FIRST = re.compile(r"/(admin(?=/|$)/?)?([^/]*)")


class PluginError(Exception):
    """A plugin cannot be used; the message is one sentence that names it and says what to mend."""

    def __init__(self, plugin: str, what: str) -> None:
        super().__init__(f"Plugin {plugin}: {what}")


def check_name(name: str, others: Iterable[str]) -> None:
    """Refuse a name that is no prefix of its own.

    Raises:
        PluginError: it has other letters, is taken, or would share a prefix with one of ``others``.
    """
    if NAME.fullmatch(name) is None or len(name) > LONGEST_NAME:
        raise PluginError(name, "a name has small letters, digits and single underscores, 30 at most.")
    if name.partition("_")[0] == "core" or name in RESERVED:
        raise PluginError(name, "this name is core's own.")
    for other in others:
        if name == other:
            raise PluginError(name, "two plugins have this name.")
        if f"{name}_".startswith(f"{other}_") or f"{other}_".startswith(f"{name}_"):
            raise PluginError(name, f"its name and that of {other} begin alike, so their tables could be mistaken.")


def check_hooks(name: str, module: Any) -> None:
    """Refuse hooks that nobody would call, or that could not be called.

    Raises:
        PluginError: a hook is misspelt, lacks its marker, or asks for a parameter that it will not get.
    """
    for attribute in sorted(dir(module)):
        implementation = getattr(module, attribute)
        if not inspect.isroutine(implementation):
            continue
        is_marked = hasattr(implementation, f"{PROJECT}_impl")
        if not is_marked and not attribute.startswith(f"{PROJECT}_"):
            continue
        if attribute not in APP_HOOKS | SITE_HOOKS:
            raise PluginError(name, f"there is no hook {attribute}.")
        if not is_marked:
            raise PluginError(name, f"{attribute} lacks @hookimpl.")
        unknown = set(inspect.signature(implementation).parameters) - set(spec_of(attribute).parameters)
        if unknown:
            raise PluginError(name, f"{attribute} has no parameter {', '.join(sorted(unknown))}.")


def own(plugin: str, what: str, name: str, separator: str) -> None:
    """Refuse a name that does not start with the plugin's.

    Raises:
        PluginError: it does not.
    """
    if not name.startswith(plugin + separator):
        raise PluginError(plugin, f"{what} {name} must be called {plugin}{separator}…")


def check_entry(plugin: str, hook: str, entry: Any) -> None:
    """Refuse what a hook must not return.

    Raises:
        PluginError: it is no entry of the hook's kind, it speaks for another plugin, or no map can read its figures.
    """
    expected: Any = entry_of(hook)
    if not isinstance(entry, expected):
        raise PluginError(plugin, f"{hook} must return {expected.__name__}, not {type(entry).__name__}.")
    for name, kinds in _plain_fields(expected).items():
        if not isinstance(getattr(entry, name), kinds):
            raise PluginError(plugin, f"{hook} gives a {name} that is {type(getattr(entry, name)).__name__}.")
    endpoint = getattr(entry, "endpoint", None)
    if endpoint is not None and endpoint.partition(".")[0] != plugin:
        raise PluginError(plugin, f"{hook} points at {endpoint}, which is not its own.")
    if getattr(entry, "plugin", plugin) != plugin:
        raise PluginError(plugin, f"{hook} speaks for {entry.plugin}.")
    if isinstance(entry, Dataset) and entry.figures and not {REGION, *entry.figures} <= set(entry.columns):
        raise PluginError(plugin, f"{hook} gives figures without their columns or without {REGION}: {entry.name}.")


@lru_cache
def _plain_fields(entry: Any) -> dict[str, tuple[type, ...]]:
    """Return the fields that hold numbers and moments alone: a page would fail only when it draws a wrong one."""
    kinds = {field.name: str(field.type).split(" | ") for field in dataclasses.fields(entry)}
    return {name: tuple(map(PLAIN.__getitem__, words)) for name, words in kinds.items() if set(words) <= set(PLAIN)}


def check_tables(plugin: str, module: Any, models: tuple[type, ...]) -> None:
    """Look at the tables that a plugin lists and those of its whole package.

    Raises:
        PluginError: one has another's name, or points at another plugin's.
    """
    package = str(getattr(module, "__name__", "")).partition(".")[0]
    for mapper in Base.registry.mappers:
        if mapper.class_ in models or mapper.class_.__module__.partition(".")[0] == package:
            table: Any = mapper.local_table
            own(plugin, "table", table.name, "_")
            for key in table.foreign_keys:
                target = key.target_fullname.partition(".")[0]
                if not target.startswith(("core_", f"{plugin}_")):
                    raise PluginError(plugin, f"{table.name} points at {target}, which is not its own.")


def add_blueprint(app: Flask, plugin: str, blueprint: Blueprint, permissions: Iterable[str]) -> None:
    """Register a plugin's blueprint and look at what became of it; ``permissions`` are core's and its own.

    Raises:
        PluginError: it has another name, grabs what belongs to the application, takes an address, is not guarded.
    """
    if blueprint.name != plugin:
        raise PluginError(plugin, f"its blueprint must be called {plugin}, not {blueprint.name}.")
    if plugin in app.blueprints:
        raise PluginError(plugin, "it has one blueprint; what else there is, is nested in it.")
    before, taken = _registries(app), {_first(rule.rule) for rule in app.url_map.iter_rules()}
    try:
        app.register_blueprint(blueprint)
    except Exception as error:  # whatever a stranger's blueprint raises, the start names the plugin
        raise PluginError(plugin, f"its blueprint cannot be registered: {error!r}.") from error
    grabbed = [kind for kind, content in _registries(app).items() if content != before[kind]]
    if grabbed:
        raise PluginError(plugin, f"it reaches for the whole application ({', '.join(grabbed)}).")
    for name, part in app.blueprints.items():
        if name.partition(".")[0] == plugin:
            _check_templates(plugin, part)
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] == plugin:
            _check_address(plugin, rule.rule, taken)
            _check_view(plugin, rule, app.view_functions[rule.endpoint], frozenset(permissions))


def check_parameters(app: Flask, plugin: str, parameters: Any) -> Iterator[str]:
    """Yield the first parts of a plugin's public addresses, which may be asked these besides what all may.

    Raises:
        PluginError: they are no names, or core's own.
    """
    if not isinstance(parameters, tuple):
        raise PluginError(plugin, "the parameters of its addresses are a tuple of names.")
    for name in parameters:
        if not isinstance(name, str) or PARAMETER.fullmatch(name) is None:
            raise PluginError(
                plugin, f"the parameter {name!r} must be small letters, digits and underscores, 30 at most."
            )
        if name in PARAMETERS:
            raise PluginError(plugin, f"the parameter {name} is core's own, and there already.")
    for rule in app.url_map.iter_rules():
        is_admin, part = _first(rule.rule)
        if parameters and not is_admin and rule.endpoint.partition(".")[0] == plugin:
            yield part


def check_exact(app: Flask, plugin: str, exact: Any) -> tuple[str, ...]:
    """Return how public addresses of a plugin begin, as it says.

    Raises:
        PluginError: they are none of its public addresses.
    """
    own = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.partition(".")[0] == plugin]
    if not isinstance(exact, tuple):
        raise PluginError(plugin, f"no public address of its own begins with {exact!r}: it is no tuple.")
    for begin in exact:
        found = [rule for rule in own if rule.startswith(str(begin)) and not _first(rule)[0]]
        if not found or begin in ("", "/"):
            raise PluginError(plugin, f"no public address of its own begins with {begin!r}.")
    return exact


def _first(rule: str) -> tuple[bool, str]:
    """Return whether an address lies in the administration, and its first part there or on the site."""
    match = _FIRST.match(rule)
    return (match[1] is not None, match[2]) if match else (False, rule)


def _check_address(plugin: str, rule: str, taken: set[tuple[bool, str]]) -> None:
    is_admin, part = _first(rule)
    if "<" in part:
        raise PluginError(plugin, f"the address {rule} begins with a variable, so it would take everybody's.")
    if (is_admin, part) in taken or (not is_admin and part in ELSEWHERE):
        raise PluginError(plugin, f"the address {rule} is taken.")


def _check_view(plugin: str, rule: Any, view: Any, permissions: frozenset[str]) -> None:
    is_admin, _part = _first(rule.rule)
    permission = getattr(view, "cms_permission", None)
    if is_admin and permission is None:
        raise PluginError(plugin, f"{rule.endpoint} has no @require(…).")
    if permission is not None and permission not in permissions:
        raise PluginError(plugin, f"{rule.endpoint} requires {permission}, which is neither its own nor core's.")
    if not is_admin and ".admin." in rule.endpoint:
        raise PluginError(plugin, f"{rule.endpoint} must lie under /admin/.")
    if hasattr(view, "cms_area"):
        raise PluginError(plugin, f"{rule.endpoint} may not choose its area.")


def _check_templates(plugin: str, blueprint: Any) -> None:
    if blueprint.template_folder is None:
        return
    folder = Path(blueprint.root_path) / os.fspath(blueprint.template_folder)
    strangers = sorted(entry.name for entry in folder.iterdir() if entry.name != plugin) if folder.is_dir() else []
    if strangers:
        raise PluginError(plugin, f"its templates lie in templates/{plugin}/, not in {', '.join(strangers)}.")


def _registries(app: Flask) -> dict[str, list[Any]]:
    """Return what a blueprint could add for the whole application, or replace there (its ``…_app_…`` decorators)."""
    return {
        "before_request": list(app.before_request_funcs.get(None, ())),
        "after_request": list(app.after_request_funcs.get(None, ())),
        "teardown_request": list(app.teardown_request_funcs.get(None, ())),
        "teardown_appcontext": list(app.teardown_appcontext_funcs),
        "url_value_preprocessor": list(app.url_value_preprocessors.get(None, ())),
        "url_defaults": list(app.url_default_functions.get(None, ())),
        "url_converter": list(app.url_map.converters.items()),
        "context_processor": list(app.template_context_processors.get(None, ())),
        "errorhandler": list(_handlers(app)),
        "template_filter": list(app.jinja_env.filters.items()),
        "template_test": list(app.jinja_env.tests.items()),
        "template_global": list(app.jinja_env.globals.items()),
        "cli": list(app.cli.commands.items()),
    }


def _handlers(app: Flask) -> Iterator[tuple[Any, ...]]:
    for code, handlers in app.error_handler_spec.get(None, {}).items():
        for kind, handler in handlers.items():
            yield code, kind, handler

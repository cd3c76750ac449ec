"""Plugins that are nothing but what a test gives them."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
import pytest
from flask import Blueprint, Flask

from cms_core import plugins
from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.entries import BlueprintEntry, PluginInfo
from cms_core.hookspecs import hookimpl
from cms_core.ownership import PluginError
from cms_core.testing.applications import installed_plugins

NAME = "warta"


def stand_in(name: str = NAME, /, **hooks: Any) -> ModuleType:
    """Return a plugin; each hook is a function, or what it returns. ``cms_plugin_info`` is there unless given."""
    module = ModuleType(name)
    module.__file__ = str(Path(__file__).parent / name / "__init__.py")
    hooks.setdefault("cms_plugin_info", PluginInfo(name=name, label=name, summary=name))
    for hook, given in hooks.items():
        setattr(module, hook, hookimpl(given if callable(given) else _returning(given)))
    return module


def _returning(value: Any) -> Any:
    def answer() -> Any:
        return value

    return answer


def with_blueprint(blueprint: Blueprint, name: str = NAME, /, **hooks: Any) -> ModuleType:
    """Return a plugin that brings a blueprint."""
    return stand_in(name, cms_register_blueprints=[BlueprintEntry(blueprint=blueprint)], **hooks)


def blueprint_of(name: str = NAME, /, *, folder: Path | None = None, **options: Any) -> Blueprint:
    """Return an empty blueprint; ``folder`` is where it looks for its files."""
    return Blueprint(name, __name__, root_path=str(folder) if folder else None, **options)


def manager_of(*modules: ModuleType) -> pluggy.PluginManager:
    """Return a manager with stand-ins and none of the installed plugins."""
    manager = plugins.make_manager(frozenset(installed_plugins()))
    for module in modules:
        plugins.register(manager, module.__name__, module)
    return manager


def start(tmp_path: Path, *modules: ModuleType) -> Flask:
    return create_app(Settings.load({}, instance=tmp_path), manager=manager_of(*modules))


def refusal(tmp_path: Path, *modules: ModuleType) -> str:
    """Return why the application does not start."""
    with pytest.raises(PluginError) as refused:
        start(tmp_path, *modules)
    return str(refused.value)


def page() -> str:
    """A view."""
    return "warta"

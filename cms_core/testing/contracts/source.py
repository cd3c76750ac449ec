"""What can be seen without running a plugin: imports, the endpoints and templates it names, texts made too early."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from jinja2 import meta
from wtforms.fields.core import UnboundField

import cms_core
from cms_core.entries import Permission, PluginInfo
from cms_core.inline import MissingAsset, drawing, read_asset
from cms_core.plugins import GROUP, Loaded, offered

CORE_TEMPLATES = Path(cms_core.__file__).parent / "templates"
_URL_FOR = re.compile(r"""url_for\(\s*["']([\w.]+)["']\s*[,)]""")
_ICON = re.compile(r"""\bicon\(\s*["']([^"']+)["']""")
_STYLES = re.compile(r"{%-?\s*set\s+(?:more_)?styles\s*=(.*?)%}", re.DOTALL)
_QUOTED = re.compile(r"""["']([^"']+)["']""")
_IMPORTERS = frozenset({"import_module", "__import__"})


def package_of(module: Any) -> str:
    """Return the name of the package (or single module) that a plugin's entry point lies in."""
    return str(module.__name__).partition(".")[0]


def folder_of(module: Any) -> Path:
    """Return the folder of a plugin's package, or the file of its single module."""
    file = Path(str(importlib.import_module(package_of(module)).__file__))
    return file.parent if file.name == "__init__.py" else file


def files_of(module: Any) -> list[Path]:
    """Return the Python files of a plugin."""
    folder = folder_of(module)
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [folder]


def other_packages(module: Any) -> frozenset[str]:
    """Return the packages of the other plugins on this machine."""
    packages = {entry.module.partition(".")[0] for entry in offered(GROUP)}
    return frozenset(packages - {package_of(module)})


def foreign_imports(files: Iterable[Path], root: Path, others: frozenset[str]) -> Iterator[str]:
    """Yield imports of core past its door (tests may also import ``cms_core.testing``) and of other plugins."""
    for file in files:
        is_test = "tests" in file.relative_to(root).parts
        allowed = ("cms_core.api", "cms_core.testing") if is_test else ("cms_core.api",)
        for line, name in _imported(ast.parse(file.read_text("utf-8"), str(file))):
            is_past_the_door = name.partition(".")[0] == "cms_core" and not f"{name}.".startswith(
                tuple(f"{each}." for each in allowed)
            )
            if is_past_the_door or name.partition(".")[0] in others:
                yield f"{file.name}:{line} imports {name}"


def _imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # "from cms_core import api" is the door as well.
            names = [alias.name for alias in node.names] if node.module == "cms_core" else [""]
            yield from ((node.lineno, f"{node.module}.{name}".rstrip(".")) for name in names)
        elif isinstance(node, ast.Call) and _called(node) in _IMPORTERS:
            yield from ((node.lineno, name) for name in _texts(node.args[:1]))


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def _texts(nodes: list[ast.expr]) -> list[str]:
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def foreign_endpoints(app: Flask, plugin: str, module: Any) -> Iterator[str]:
    """Yield endpoints that a plugin's source and templates name and that are neither its own nor core's."""
    for file in files_of(module):
        for node in ast.walk(ast.parse(file.read_text("utf-8"), str(file))):
            if isinstance(node, ast.Call) and _called(node) == "url_for":
                for endpoint in _texts(node.args[:1]):
                    if _is_bad(app, plugin, endpoint):
                        yield f"{file.name} names {endpoint}"
    for file in templates_of(module):
        for endpoint in _URL_FOR.findall(file.read_text("utf-8")):
            if _is_bad(app, plugin, endpoint):
                yield f"{file.name} names {endpoint}"


def _is_bad(app: Flask, plugin: str, endpoint: str) -> bool:
    owner = endpoint.partition(".")[0]
    if not owner:  # ".show": within the blueprint that is being asked
        return False
    loaded = app.extensions["cms"].extras["plugins"]
    return endpoint not in app.view_functions or (owner != plugin and owner in loaded)


def templates_of(module: Any) -> list[Path]:
    """Return the templates of a plugin."""
    folder = folder_of(module)
    return sorted(file for file in folder.glob("templates/**/*") if file.is_file()) if folder.is_dir() else []


def catalogues_of(plugin: Loaded) -> list[Path]:
    """Return the catalogues of a plugin's translations."""
    return sorted(plugin.package.glob("translations/*/LC_MESSAGES/*.[mp]o")) if plugin.package else []


def foreign_templates(app: Flask, plugin: str, module: Any) -> Iterator[str]:
    """Yield templates that extend, include or import what is neither the plugin's nor core's, or cannot be read."""
    for file in templates_of(module):
        tree = app.jinja_env.parse(file.read_text("utf-8"), file.name, str(file))
        for name in meta.find_referenced_templates(tree):
            if name is not None and not name.startswith(f"{plugin}/") and not (CORE_TEMPLATES / name).is_file():
                yield f"{file.name} uses {name}"


def unknown_parts(module: Any) -> Iterator[str]:
    """Yield icons and styles that a plugin's templates and source name and nobody has."""
    for file in templates_of(module):
        text = file.read_text("utf-8")
        yield from (f"{file.name} names the icon {name}" for name in _ICON.findall(text) if drawing(name) is None)
        for name in _QUOTED.findall(" ".join(_STYLES.findall(text))):
            try:
                read_asset("css", name)
            except MissingAsset:
                yield f"{file.name} names the style {name}, and there is no {name}.css (or no static_folder)"
    for file in files_of(module):
        for node in ast.walk(ast.parse(file.read_text("utf-8"), str(file))):
            if isinstance(node, ast.keyword) and node.arg == "icon":
                unknown = [name for name in _texts([node.value]) if name and drawing(name) is None]
                yield from (f"{file.name} names the icon {name}" for name in unknown)


def early_texts(module: Any, info: PluginInfo, permissions: Iterable[Permission]) -> Iterator[str]:
    """Yield texts that are made before a request, so that nobody could know their language: they must be lazy."""
    for what in ("label", "summary"):
        if _is_early(getattr(info, what)):
            yield f"PluginInfo.{what}"
    for permission in permissions:
        if _is_early(permission.label):
            yield f"the label of {permission.name}"
    for form in _forms(package_of(module)):
        for name, field in vars(form).items():
            if isinstance(field, UnboundField):
                texts = [*field.args[:1], *(field.kwargs.get(key, "") for key in ("label", "description"))]
                rules = [*field.args[1:2], field.kwargs.get("validators")]
                texts += [getattr(rule, "message", "") for given in rules for rule in given or ()]
                if any(map(_is_early, texts)):
                    yield f"{form.__name__}.{name}"


def _is_early(text: Any) -> bool:
    return isinstance(text, str) and text != "" and not isinstance(text, LazyString)


def _forms(package: str) -> Iterator[type[Any]]:
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] == package:
            for found in list(vars(module).values()):
                if inspect.isclass(found) and issubclass(found, FlaskForm) and found.__module__ == name:
                    yield found

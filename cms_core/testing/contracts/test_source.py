"""What a plugin imports, names and says too early."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from cms_core import plugins, texts
from cms_core.plugins import Loaded
from cms_core.testing.contracts import source

pytestmark = pytest.mark.sqlite_only("what a plugin's files say has nothing to do with a database")


def answers(app: Flask, plugin: Loaded, hook: str) -> list[Any]:
    return list(plugins.call(app.extensions["cms"].manager, plugin.name, hook) or ())


def test_plugin_imports_nothing_of_ours_but_the_door(plugin: Loaded) -> None:
    folder = source.folder_of(plugin.module)
    others = source.other_packages(plugin.module)
    found = list(source.foreign_imports(source.files_of(plugin.module), folder.parent, others))
    assert found == [], "plugins import cms_core.api, their tests cms_core.testing as well, and no other plugin"


def test_endpoints_that_it_names_are_its_own_or_of_core(app: Flask, plugin: Loaded) -> None:
    assert list(source.foreign_endpoints(app, plugin.name, plugin.module)) == []


def test_templates_that_it_uses_are_its_own_or_of_core(app: Flask, plugin: Loaded) -> None:
    assert list(source.foreign_templates(app, plugin.name, plugin.module)) == []


def test_icons_and_styles_that_it_names_are_there(app: Flask, plugin: Loaded) -> None:
    assert list(source.unknown_parts(plugin.module)) == []


def test_texts_made_before_a_request_are_lazy(app: Flask, plugin: Loaded) -> None:
    permissions = answers(app, plugin, "cms_register_permissions")
    early = list(source.early_texts(plugin.module, plugin.info, permissions))
    assert early == [], "made before anybody's language is known: write _.lazy(…) around them, be they as short as ISBN"


def test_every_text_has_its_english(plugin: Loaded) -> None:
    owner = texts.owner_of(plugin)
    if owner is None:  # a single module, whose texts nobody collects
        return
    assert [*owner.faults("en")] == [], f"cms plugins texts {plugin.name} collects them into {owner.path('en')}"
    assert owner.is_compiled("en"), f"cms plugins texts {plugin.name} compiles what {owner.path('en')} says"


def test_names_carry_the_prefix(app: Flask, plugin: Loaded) -> None:
    """The start refuses other names; this says once more, in one place, which are meant."""
    assert list(_strangers(app, plugin)) == []


def _strangers(app: Flask, plugin: Loaded) -> Iterator[str]:
    name, extras = plugin.name, app.extensions["cms"].extras
    yield from (each for each in app.blueprints if each.partition(".")[0] not in (name, *_core_blueprints()))
    for kind in ("permissions", "tasks"):
        registered = [entry.name for entry in answers(app, plugin, f"cms_register_{kind}")]
        yield from (each for each in registered if not each.startswith(f"{name}.") or each not in extras[kind])
    for entry in answers(app, plugin, "cms_register_commands"):
        yield from [entry.group.name] if entry.group.name != name else []
    for template in source.templates_of(plugin.module):
        if template.relative_to(source.folder_of(plugin.module)).parts[:2] != ("templates", name):
            yield template.name
    for catalogue in source.catalogues_of(plugin):
        if catalogue.stem != name:
            yield catalogue.name


def _core_blueprints() -> frozenset[str]:
    from cms_core.app import BLUEPRINTS  # a plugin's tests start although a room of core is broken

    return frozenset(blueprint.name for blueprint in BLUEPRINTS)


def test_commands_explain_themselves(app: Flask, plugin: Loaded, runner: FlaskCliRunner) -> None:
    for entry in answers(app, plugin, "cms_register_commands"):
        result = runner.invoke(entry.group, ["--help"])
        assert (result.exit_code, bool(entry.group.help)) == (0, True), entry.group.name

"""Loading plugins: each that is no plugin stops the start with one sentence that names it."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from cms_core import ownership, plugins
from cms_core.app import BLUEPRINTS
from cms_core.cli import cms, main
from cms_core.entries import PluginInfo
from cms_core.hookspecs import hookimpl
from cms_core.ownership import PluginError
from tests.core.standins import manager_of, page, refusal, stand_in


@pytest.mark.parametrize("name", ["Warta", "warta-desa", "1warta", "warta__desa", "_warta", "wärta", "w" * 31])
def test_name_that_is_no_prefix_is_refused(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path, stand_in(name)) == (
        f"Plugin {name}: a name has small letters, digits and single underscores, 30 at most."
    )


@pytest.mark.parametrize("name", ["core", "core_warta", "db", "site", "plugins"])
def test_names_of_core_are_refused(tmp_path: Path, name: str) -> None:
    assert refusal(tmp_path, stand_in(name)) == f"Plugin {name}: this name is core's own."


def test_reserved_names_are_those_that_core_uses() -> None:
    assert {blueprint.name for blueprint in BLUEPRINTS} | set(cms.commands) <= ownership.RESERVED


def test_two_plugins_of_one_name_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, stand_in(), stand_in()) == "Plugin warta: two plugins have this name."


@pytest.mark.parametrize("names", [("warta", "warta_desa"), ("warta_desa", "warta")])
def test_names_that_begin_alike_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    first, second = names
    assert refusal(tmp_path, stand_in(first), stand_in(second)) == (
        f"Plugin {second}: its name and that of {first} begin alike, so their tables could be mistaken."
    )


def test_names_that_share_letters_only_are_fine(tmp_path: Path) -> None:
    assert sorted(plugins.names(manager_of(stand_in("warta"), stand_in("wartawan")))) == ["warta", "wartawan"]


def test_one_module_under_two_names_is_refused() -> None:
    manager, module = manager_of(), stand_in()
    plugins.register(manager, "warta", module)
    with pytest.raises(PluginError, match=r"^Plugin kabar: it cannot be registered: "):
        plugins.register(manager, "kabar", module)


@pytest.mark.parametrize("marked", [True, False])
def test_misspelt_hook_is_refused(tmp_path: Path, marked: bool) -> None:
    module: Any = stand_in()
    module.cms_menu_item = hookimpl(lambda: None) if marked else page
    assert refusal(tmp_path, module) == "Plugin warta: there is no hook cms_menu_item."


def test_hook_of_another_spelling_altogether_is_refused(tmp_path: Path) -> None:
    module: Any = stand_in()
    module.menu_items = hookimpl(lambda: None)
    assert refusal(tmp_path, module) == "Plugin warta: there is no hook menu_items."


def test_hook_without_its_marker_is_refused(tmp_path: Path) -> None:
    module: Any = stand_in()
    module.cms_menu_items = page
    assert refusal(tmp_path, module) == "Plugin warta: cms_menu_items lacks @hookimpl."


def test_hook_with_a_parameter_that_it_will_not_get_is_refused(tmp_path: Path) -> None:
    def cms_menu_items(site: Any, request: Any) -> None: ...

    assert refusal(tmp_path, stand_in(cms_menu_items=cms_menu_items)) == (
        "Plugin warta: cms_menu_items has no parameter request."
    )


def test_plugin_that_cannot_be_imported_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EntryPoint("warta", "cms_tidak_ada.hooks", plugins.GROUP)
    monkeypatch.setattr(plugins, "offered", lambda group: (broken,))
    with pytest.raises(PluginError) as refused:
        plugins.make_manager()
    assert str(refused.value) == (
        "Plugin warta: it cannot be imported: ModuleNotFoundError(\"No module named 'cms_tidak_ada'\")."
    )
    assert list(plugins.names(plugins.make_manager(frozenset({"warta"})))) == []


def test_command_line_says_the_sentence_and_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = EntryPoint("warta", "cms_tidak_ada.hooks", plugins.GROUP)
    monkeypatch.setattr(plugins, "offered", lambda group: (broken,))
    monkeypatch.setenv("CMS_INSTANCE", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        main(["plugins", "list"])
    assert ended.value.code == 1
    assert capsys.readouterr().err == (
        "Plugin warta: it cannot be imported: ModuleNotFoundError(\"No module named 'cms_tidak_ada'\").\n"
    )


@pytest.mark.parametrize("wrong", [None, [], PluginInfo(name="kabar", label="Kabar", summary="Kabar")])
def test_plugin_has_to_say_who_it_is(tmp_path: Path, wrong: Any) -> None:
    assert refusal(tmp_path, stand_in(cms_plugin_info=wrong)) == (
        "Plugin warta: cms_plugin_info must return PluginInfo(name='warta', …)."
    )


def test_hook_that_fails_at_start_is_named(tmp_path: Path) -> None:
    def cms_register_tasks() -> None:
        raise RuntimeError("no tea")

    assert refusal(tmp_path, stand_in(cms_register_tasks=cms_register_tasks)) == (
        "Plugin warta: cms_register_tasks failed: RuntimeError('no tea')."
    )


def test_hook_that_returns_something_else_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, stand_in(cms_register_tasks=[("warta.sweep", 5)])) == (
        "Plugin warta: cms_register_tasks must return TaskEntry, not tuple."
    )

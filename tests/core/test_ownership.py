"""What a plugin may touch: each that reaches beyond its own stops the start with one sentence that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from cms_core import ownership
from cms_core.entries import CommandEntry, Dataset, Figure, Permission, PluginInfo, TaskEntry
from cms_core.extensions import Base
from cms_core.ownership import PluginError
from cms_core.permissions import STAFF, area, require
from cms_core.tenancy import SiteOwned, child_of, site_table
from tests.core.standins import blueprint_of, page, refusal, stand_in, start, with_blueprint


class Stray(SiteOwned, Base):
    """A table that does not carry the plugin's name."""

    __tablename__ = "other_stray"
    __table_args__ = site_table()


class Clinging(SiteOwned, Base):
    """A table that hangs on another plugin's."""

    __tablename__ = "warta_clinging"
    __table_args__ = site_table(child_of("other_stray", "stray_id"))

    stray_id: Mapped[int]


class Kept(SiteOwned, Base):
    """A table as it should be."""

    __tablename__ = "warta_kept"
    __table_args__ = site_table()

    user_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id"))


def owning(model: type) -> PluginInfo:
    return PluginInfo(name="warta", label="Warta", summary="Kabar", models=(model,))


def test_plugin_that_keeps_to_itself_starts(tmp_path: Path) -> None:
    blueprint = blueprint_of()
    blueprint.add_url_rule("/warta/", "page", page)
    blueprint.add_url_rule("/admin/warta/", "edit", require("warta.write")(page))
    permission = Permission(name="warta.write", label="Menulis", action="write", roles=STAFF)
    plugin = with_blueprint(blueprint, cms_plugin_info=owning(Kept), cms_register_permissions=[permission])

    app = start(tmp_path, plugin)

    assert sorted(app.extensions["cms"].extras["plugins"]) == ["warta"]
    assert app.extensions["cms"].extras["permissions"]["warta.write"] == permission


def test_blueprint_of_another_name_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, with_blueprint(blueprint_of("kabar"))) == (
        "Plugin warta: its blueprint must be called warta, not kabar."
    )


def test_second_blueprint_is_refused(tmp_path: Path) -> None:
    plugin: Any = with_blueprint(blueprint_of())
    entries = plugin.cms_register_blueprints()
    assert refusal(tmp_path, stand_in(cms_register_blueprints=entries * 2)) == (
        "Plugin warta: it has one blueprint; what else there is, is nested in it."
    )


def test_blueprint_that_cannot_be_registered_is_named(tmp_path: Path) -> None:
    def fail(_state: Any) -> None:
        raise RuntimeError("no tea")

    blueprint = blueprint_of()
    blueprint.record(fail)
    assert refusal(tmp_path, with_blueprint(blueprint)) == (
        "Plugin warta: its blueprint cannot be registered: RuntimeError('no tea')."
    )


anything: Any = page
GRABS: dict[str, Callable[[Any], Any]] = {
    "before_request": lambda blueprint: blueprint.before_app_request(anything),
    "after_request": lambda blueprint: blueprint.after_app_request(anything),
    "teardown_request": lambda blueprint: blueprint.teardown_app_request(anything),
    "url_value_preprocessor": lambda blueprint: blueprint.app_url_value_preprocessor(anything),
    "url_defaults": lambda blueprint: blueprint.app_url_defaults(anything),
    "context_processor": lambda blueprint: blueprint.app_context_processor(anything),
    "errorhandler": lambda blueprint: blueprint.app_errorhandler(404)(anything),
    "template_filter": lambda blueprint: blueprint.add_app_template_filter(anything, "warta"),
    "template_test": lambda blueprint: blueprint.add_app_template_test(anything, "warta"),
    "template_global": lambda blueprint: blueprint.add_app_template_global(anything, "warta"),
    "cli": lambda blueprint: blueprint.cli.command("page")(anything),
    "teardown_appcontext": lambda blueprint: blueprint.record(lambda state: state.app.teardown_appcontext(anything)),
    "url_converter": lambda blueprint: blueprint.record(
        lambda state: state.app.url_map.converters.update(warta=anything)
    ),
}


def test_every_registry_is_attacked() -> None:
    assert set(GRABS) == set(ownership._registries(Flask(__name__)))


@pytest.mark.parametrize("kind", GRABS)
@pytest.mark.parametrize("nested", [False, True])
def test_grabbing_for_the_whole_application_is_refused(tmp_path: Path, kind: str, nested: bool) -> None:
    blueprint, inner = blueprint_of(), blueprint_of("admin")
    GRABS[kind](inner if nested else blueprint)
    if nested:
        blueprint.register_blueprint(inner)
    assert refusal(tmp_path, with_blueprint(blueprint)) == (
        f"Plugin warta: it reaches for the whole application ({kind})."
    )


def test_replacing_what_the_application_has_is_refused(tmp_path: Path) -> None:
    blueprint = blueprint_of()
    blueprint.add_app_template_filter(page, "upper")
    assert refusal(tmp_path, with_blueprint(blueprint)) == (
        "Plugin warta: it reaches for the whole application (template_filter)."
    )


def test_its_own_requests_are_its_own(tmp_path: Path) -> None:
    blueprint = blueprint_of()
    blueprint.before_request(page)
    blueprint.context_processor(dict)
    assert start(tmp_path, with_blueprint(blueprint)).blueprints["warta"] is blueprint


def test_table_without_its_prefix_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, stand_in(cms_plugin_info=owning(Stray))) == (
        "Plugin warta: table other_stray must be called warta_…"
    )


def test_table_of_its_package_is_looked_at_though_it_is_not_listed(tmp_path: Path) -> None:
    module: Any = stand_in()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stray, "__module__", "warta.models")
        assert refusal(tmp_path, module) == "Plugin warta: table other_stray must be called warta_…"


def test_table_that_points_at_another_plugin_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, stand_in(cms_plugin_info=owning(Clinging))) == (
        "Plugin warta: warta_clinging points at other_stray, which is not its own."
    )


def test_permission_without_its_prefix_is_refused(tmp_path: Path) -> None:
    permission = Permission(name="pages.publish", label="Menerbitkan", action="publish", roles=STAFF)
    assert refusal(tmp_path, stand_in(cms_register_permissions=[permission])) == (
        "Plugin warta: permission pages.publish must be called warta.…"
    )


def test_task_without_its_prefix_is_refused(tmp_path: Path) -> None:
    task = TaskEntry(name="wartawan.sweep", run=print, minutes=5)
    assert refusal(tmp_path, stand_in(cms_register_tasks=[task])) == (
        "Plugin warta: task wartawan.sweep must be called warta.…"
    )


def test_command_group_of_another_name_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, stand_in(cms_register_commands=[CommandEntry(group=click.Group("db"))])) == (
        "Plugin warta: its command group must be called warta, not db."
    )


@pytest.mark.parametrize("rule", ["/admin/warta", "/admin/warta/", "/admin/warta/<int:key>"])
def test_address_of_the_administration_without_a_right_is_refused(tmp_path: Path, rule: str) -> None:
    blueprint = blueprint_of()
    blueprint.add_url_rule(rule, "edit", page)
    assert refusal(tmp_path, with_blueprint(blueprint)) == "Plugin warta: warta.edit has no @require(…)."


def test_right_of_somebody_else_is_refused(tmp_path: Path) -> None:
    blueprint = blueprint_of()
    blueprint.add_url_rule("/admin/warta/", "edit", require("kabar.write")(page))
    assert refusal(tmp_path, with_blueprint(blueprint)) == (
        "Plugin warta: warta.edit requires kabar.write, which is neither its own nor core's."
    )


def test_administration_outside_admin_is_refused(tmp_path: Path) -> None:
    blueprint, staff = blueprint_of(), blueprint_of("admin", url_prefix="/warta/admin")
    staff.add_url_rule("/", "edit", require("sites.view")(page))
    blueprint.register_blueprint(staff)
    assert refusal(tmp_path, with_blueprint(blueprint)) == ("Plugin warta: warta.admin.edit must lie under /admin/.")


def test_view_that_chooses_its_area_is_refused(tmp_path: Path) -> None:
    blueprint = blueprint_of()
    blueprint.add_url_rule("/warta/", "page", area("any")(lambda: "warta"))
    assert refusal(tmp_path, with_blueprint(blueprint)) == "Plugin warta: warta.page may not choose its area."


@pytest.mark.parametrize(
    "rule",
    [
        "/",
        "/admin",
        "/halaman/<name>",
        "/data/x",
        "/media/<path:rest>",
        "/en/",
        "/s/warta/",
        "/admin/modul/",
        "/healthz",
    ],
)
def test_address_that_is_taken_is_refused(tmp_path: Path, rule: str) -> None:
    blueprint = blueprint_of()
    blueprint.add_url_rule(rule, "page", require("sites.view")(page))
    assert refusal(tmp_path, with_blueprint(blueprint)) == f"Plugin warta: the address {rule} is taken."


def test_address_of_another_plugin_is_taken(tmp_path: Path) -> None:
    blueprints = blueprint_of("kabar"), blueprint_of("warta")
    for blueprint, rule in zip(blueprints, ("/kabar/<slug>", "/kabar/baru"), strict=True):
        blueprint.add_url_rule(rule, "page", page)
    assert refusal(tmp_path, with_blueprint(blueprints[0], "kabar"), with_blueprint(blueprints[1])) == (
        "Plugin warta: the address /kabar/baru is taken."
    )


@pytest.mark.parametrize("rule", ["/<slug>", "/<path:rest>", "/<slug>/warta", "/admin/<path:rest>", "/w<slug>"])
def test_address_that_begins_with_a_variable_is_refused(tmp_path: Path, rule: str) -> None:
    blueprint = blueprint_of()
    blueprint.add_url_rule(rule, "page", require("sites.view")(page))
    assert refusal(tmp_path, with_blueprint(blueprint)) == (
        f"Plugin warta: the address {rule} begins with a variable, so it would take everybody's."
    )


@pytest.mark.parametrize("nested", [False, True])
def test_template_folder_with_strangers_is_refused(tmp_path: Path, nested: bool) -> None:
    folder = tmp_path / "paket"
    for name in ("warta", "potensi_desa"):
        (folder / "templates" / name).mkdir(parents=True)
    (folder / "templates" / "base.html").write_text("")
    blueprint = blueprint_of(folder=folder, template_folder=None if nested else "templates")
    if nested:
        blueprint.register_blueprint(blueprint_of("bagian", folder=folder, template_folder="templates"))
    assert refusal(tmp_path, with_blueprint(blueprint)) == (
        "Plugin warta: its templates lie in templates/warta/, not in base.html, potensi_desa."
    )


def test_entry_of_another_plugin_is_refused() -> None:
    figure = Figure(label="Kabar", value=1, endpoint="kabar.show")
    with pytest.raises(PluginError) as refused:
        ownership.check_entry("warta", "cms_dashboard_figures", figure)
    assert str(refused.value) == "Plugin warta: cms_dashboard_figures points at kabar.show, which is not its own."


@pytest.mark.parametrize("columns", [("kode_wilayah",), ("warga",)])
def test_figures_that_no_map_can_read_are_refused(columns: tuple[str, ...]) -> None:
    told: Any = {"label": "", "description": "", "columns": dict.fromkeys(columns, ""), "rows": tuple}
    with pytest.raises(PluginError) as refused:
        ownership.check_entry("warta", "cms_datasets", Dataset(name="penduduk", figures={"warga": "orang"}, **told))
    assert str(refused.value) == (
        "Plugin warta: cms_datasets gives figures without their columns or without kode_wilayah: penduduk."
    )

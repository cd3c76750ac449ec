"""A plugin with a public page, an administration, a static file and two callbacks, and one that has nothing."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
import pytest
from flask import Blueprint

from cms_core.entries import Permission
from cms_core.hookspecs import hookimpl
from cms_core.permissions import STAFF, require
from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite
from tests.core.standins import blueprint_of, manager_of, stand_in, with_blueprint

HOST = "http://kalimandi.example"
STAFF_ROOT = "http://localhost/s/kalimandi"


def blueprint(folder: Path) -> Blueprint:
    (folder / "berkas").mkdir()
    (folder / "berkas" / "warta.css").write_text("b{}", "utf-8")
    made = blueprint_of(folder=folder, static_folder="berkas", static_url_path="/warta/berkas")
    made.add_url_rule("/warta/", "page", lambda: "warta")
    staff = blueprint_of("admin", url_prefix="/admin/warta")
    staff.add_url_rule("/", "edit", require("warta.write")(lambda: "edit"))
    staff.add_url_rule("/tarik", "withdraw", require("warta.write")(lambda: "gone"), methods=["POST"])
    made.register_blueprint(staff)
    return made


@pytest.fixture
def warta(tmp_path: Path) -> ModuleType:
    """The plugin; a test gives it further hooks with :func:`give`."""
    permission = Permission(name="warta.write", label="Menulis", action="view", roles=STAFF)
    return with_blueprint(blueprint(tmp_path), cms_register_permissions=[permission])


@pytest.fixture
def plugin_manager(warta: ModuleType) -> pluggy.PluginManager:
    """The plugin and one beside it."""
    return manager_of(warta, stand_in("kabar"))


def give(manager: pluggy.PluginManager, **hooks: Any) -> None:
    """Give the plugin called warta further hooks."""
    module = manager.unregister(name="warta")
    for hook, function in hooks.items():
        setattr(module, hook, hookimpl(function))
    manager.register(module, "warta")


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village with both modules on."""
    return make_site("33.04.02.2007", slug="kalimandi", host="kalimandi.example", modules=("warta", "kabar"))

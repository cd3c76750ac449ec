"""A plugin that fails, or is gone, takes no page with it."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core import hookspecs, plugins
from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.entries import HomeBlock, MenuItem, PluginInfo
from cms_core.extensions import db
from cms_core.modules.models import Module
from cms_core.pages.models import Page
from cms_core.publishing.models import PUBLISHED
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.applications import Client, close
from cms_core.testing.factories import MakeSite
from tests.core.errors.pages import HOST, SECRET


def failing_plugin() -> ModuleType:
    """A plugin that raises in every hook that pages call."""
    module = ModuleType("cms_gagal")

    @hookspecs.hookimpl
    def cms_plugin_info() -> PluginInfo:
        return PluginInfo(name="gagal", label="Gagal", summary="Selalu gagal")

    @hookspecs.hookimpl
    def cms_menu_items(site: Any, user: Any, area: str) -> Iterator[MenuItem]:
        raise RuntimeError(SECRET)
        yield

    @hookspecs.hookimpl
    def cms_home_blocks(site: Any) -> Iterator[HomeBlock]:
        raise RuntimeError(SECRET)

    @hookspecs.hookimpl
    def cms_datasets(site: Any) -> list[Any]:
        raise RuntimeError(SECRET)

    for hook in (cms_plugin_info, cms_menu_items, cms_home_blocks, cms_datasets):
        setattr(module, hook.__name__, hook)
    return module


def test_a_plugin_that_raises_does_not_take_the_page_with_it(
    client: FlaskClient, settings: Settings, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    with site_scope(site.id):
        db.session.add(Module(site_id=site.id, plugin="gagal"))
    db.session.commit()
    manager = plugins.make_manager(frozenset(plugins.names(plugins.make_manager())))
    plugins.register(manager, "gagal", failing_plugin())
    broken = create_app(settings, manager=manager)
    broken.test_client_class = Client
    for path in ("/", "/data/", "/en/"):
        answer = broken.test_client().get(f"{HOST}{path}")
        assert answer.status_code == 200
        assert "Kalimandi" in answer.text
        assert SECRET not in answer.text
    close(broken)
    assert '"plugin": "gagal"' in capsys.readouterr().err


@pytest.mark.plugins("potensi_desa")
def test_an_uninstalled_plugin_leaves_its_tables_and_no_trace(
    app: Flask, client: FlaskClient, settings: Settings, make_site: MakeSite
) -> None:
    site = make_site(slug="pagak", name="Pagak", host="pagak.example", modules=("potensi_desa",))
    with site_scope(site.id):
        db.session.add(Page(title="Profil", slug="profil", state=PUBLISHED))
    db.session.commit()
    assert client.get("http://pagak.example/potensi/").status_code == 200
    without = create_app(settings, manager=plugins.make_manager(frozenset({"potensi_desa"})))
    without.test_client_class = Client
    reader = without.test_client()
    assert [
        reader.get(f"http://pagak.example{path}").status_code for path in ("/", "/halaman/profil", "/potensi/")
    ] == [
        200,
        200,
        404,
    ]
    assert "potensi" not in reader.get("http://pagak.example/").text.lower()
    said = without.test_cli_runner().invoke(args=["db", "status"])
    close(without)
    assert said.exit_code == 2 or "potensi_desa: its plugin is not installed" in said.output

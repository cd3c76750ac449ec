"""Every hook once, through what core does with it. A test is called after its hook."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType
from typing import Any

import click
import pluggy
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select

from cms_core import plugins
from cms_core.cli import cms
from cms_core.columns import now
from cms_core.entries import (
    Banner,
    BBox,
    CommandEntry,
    Dataset,
    Figure,
    HomeBlock,
    Item,
    MapFeature,
    MapLayer,
    MenuItem,
    Permission,
    PersonalData,
    PluginInfo,
    PublicDocument,
    SettingsEntry,
    TaskEntry,
)
from cms_core.extensions import db
from cms_core.modules import gate, services
from cms_core.modules.forms import SettingsForm
from cms_core.permissions import PLATFORM, STAFF, can
from cms_core.publishing import indexing
from cms_core.publishing.models import PublishedItem
from cms_core.sites.models import Site
from cms_core.surfaces import maps
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User
from tests.core.standins import blueprint_of, manager_of, with_blueprint

HOST = "http://kalimandi.example"
ADMIN = "http://localhost/s/kalimandi/admin/"
calls: list[Any] = []


def item(ref: int = 1) -> Item:
    return Item(
        plugin="warta",
        kind="kabar",
        ref=ref,
        title="Panen raya",
        summary="",
        body_text="",
        endpoint="warta.page",
        values={},
        published_at=now(),
    )


def cms_plugin_info() -> PluginInfo:
    return PluginInfo(name="warta", label="Warta desa", summary="Kabar dari balai")


def cms_register_permissions() -> list[Permission]:
    return [Permission(name="warta.write", label="Menulis", action="write", roles=STAFF)]


def cms_register_commands() -> list[CommandEntry]:
    group = click.Group("warta")
    group.add_command(click.Command("halo", callback=lambda: click.echo("Halo")))
    return [CommandEntry(group=group)]


def cms_register_tasks() -> list[TaskEntry]:
    return [TaskEntry(name="warta.sweep", run=lambda site_id: calls.append(("sweep", site_id)), minutes=5)]


def cms_register_settings() -> SettingsEntry:
    return SettingsEntry(form=SettingsForm, defaults={})


def cms_personal_data(subject: str) -> list[PersonalData]:
    return [PersonalData(plugin="warta", what="letter", where="Kalimandi", value=subject)]


def cms_erase_personal_data(subject: str, dry_run: bool) -> list[PersonalData]:
    calls.append(("erase", subject, dry_run))
    return cms_personal_data(subject)


def cms_module_enabled(site: Site, by: User | None) -> None:
    calls.append(("on", site.slug, by))


def cms_module_disabled(site: Site, by: User | None) -> None:
    calls.append(("off", site.slug, by))


def cms_mail_refused(site: Site, address_hash: str) -> None:
    calls.append(("refused", site.slug, address_hash))


def cms_menu_items(site: Site, user: User | None, area: str) -> list[MenuItem]:
    return [
        MenuItem(label=f"{area} {site.slug} {user.username if user else '-'}", endpoint="warta.page"),
        MenuItem(label="Tidak boleh", endpoint="warta.page", permission="warta.write"),
    ][: 1 if area == "public" else 2]


def cms_home_blocks(site: Site) -> list[HomeBlock]:
    block = HomeBlock(title="Kabar kami", plugin="warta", kinds=("kabar",), endpoint="warta.page", more="Semua kabar")
    return [block]


def cms_banners(site: Site) -> list[Banner]:
    return [
        Banner(title="Jembatan ditutup", url="https://kecamatan.example/jembatan", until=now() + timedelta(hours=1)),
        Banner(title="Air mati", url="/warta/"),
        Banner(title="Kemarin", url="/warta/", until=now() - timedelta(seconds=1)),
        Banner(title="Nanti", url="/warta/", begins=now() + timedelta(minutes=5)),
    ]


def cms_dashboard_figures(site: Site, user: User) -> list[Figure]:
    late = Figure(
        label=site.slug, value=3, unit="terlambat", endpoint="warta.page", values={"mana": site.slug}, attention=True
    )
    return [
        Figure(label=f"Kabar {user.username}", value=41, unit="kabar terbit"),
        late,
        dataclasses.replace(late, unit="terlambat sekali", value=0),
        dataclasses.replace(late, unit="rahasia", permission="warta.write"),
        Figure(label="Angka rahasia", value=7, permission="warta.write"),
    ]


def cms_items(site: Site) -> list[Item]:
    return [item(1), item(2)]


def cms_map_layers(site: Site, bbox: BBox | None) -> list[MapLayer]:
    feature = MapFeature(title="Sawah", longitude=109.5, latitude=-7.4, endpoint="warta.page", values={})
    west = bbox.west if bbox else -180
    return [MapLayer(name="sawah", label="Sawah", source=site.name, features=[feature] if west < 109 else [])]


def cms_datasets(site: Site) -> list[Dataset]:
    return [Dataset(name="panen", label="Panen", description="", columns={"ton": "Ton"}, rows=lambda: [(3,), (4,)])]


def cms_public_documents(site: Site) -> list[PublicDocument]:
    return [
        PublicDocument(title=f"RKP {year}", kind="rkp", year=year, endpoint="warta.page", values={}, published_at=at)
        for year, at in ((2025, now()), (2026, now()))
    ]


@pytest.fixture
def warta() -> ModuleType:
    """A plugin that implements every hook."""
    calls.clear()
    blueprint = blueprint_of()
    blueprint.add_url_rule("/warta/", "page", lambda: "Ini warta")
    hooks = {name: function for name, function in globals().items() if name.startswith("cms_") and callable(function)}
    return with_blueprint(blueprint, **hooks)


@pytest.fixture
def plugin_manager(warta: ModuleType) -> pluggy.PluginManager:
    """The plugin alone."""
    return manager_of(warta)


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village with the module on."""
    return make_site("33.04.02.2007", slug="kalimandi", host="kalimandi.example", modules=("warta",))


@pytest.fixture
def boss(make_user: MakeUser) -> User:
    """Somebody who may do everything."""
    return make_user(PLATFORM, "", username="bos")


@pytest.fixture
def staff(client: FlaskClient, boss: User, sign_in: Callable[[FlaskClient, User], None]) -> FlaskClient:
    """A client of theirs."""
    sign_in(client, boss)
    return client


def ask(app: Flask, hook: str, **given: Any) -> Any:
    return plugins.call(app.extensions["cms"].manager, "warta", hook, **given)


def test_cms_plugin_info_is_what_administrators_read(staff: FlaskClient, site: Site) -> None:
    text = staff.get(f"{ADMIN}modul/").text
    assert ("Warta desa" in text, "Kabar dari balai" in text) == (True, True)


def test_cms_register_blueprints_answers_on_the_site(client: FlaskClient, site: Site) -> None:
    assert client.get(f"{HOST}/warta/").text == "Ini warta"


def test_cms_register_permissions_can_be_asked_for(app: Flask, site: Site, boss: User, make_user: MakeUser) -> None:
    assert [can(user, "warta.write", site) for user in (boss, make_user())] == [True, False]


def test_cms_register_commands_are_a_group(runner: FlaskCliRunner) -> None:
    assert runner.invoke(cms, ["warta", "halo"]).output == "Halo\n"


def test_cms_register_tasks_are_run_for_the_site(app: Flask, site: Site) -> None:
    gate.run_task(app.extensions["cms"].extras["tasks"]["warta.sweep"])
    assert calls == [("sweep", site.id)]


def test_cms_register_settings_has_a_page_under_modules(staff: FlaskClient, site: Site) -> None:
    assert "Pengaturan Warta desa" in staff.get(f"{ADMIN}modul/warta/pengaturan").text


def test_cms_personal_data_answers_about_a_person(app: Flask) -> None:
    assert [held.value for held in ask(app, "cms_personal_data", subject="0812")] == ["0812"]


def test_cms_erase_personal_data_is_told_whether_to(app: Flask) -> None:
    assert len(ask(app, "cms_erase_personal_data", subject="0812", dry_run=True)) == 1
    assert calls == [("erase", "0812", True)]


def test_cms_module_enabled_is_told_by_whom(app: Flask, make_site: MakeSite, boss: User) -> None:
    other = make_site(slug="pagak")
    with site_scope(other.id):
        services.enable(other, "warta", by=boss)
    assert calls == [("on", "pagak", boss)]


def test_cms_module_disabled_is_told_by_whom(app: Flask, site: Site) -> None:
    with site_scope(site.id):
        services.disable(site, "warta")
    assert calls == [("off", "kalimandi", None)]


def test_cms_mail_refused_tells_the_modules_that_are_on(site: Site) -> None:
    with site_scope(site.id):
        services.tell_of_refusal(site, "abc")
        services.disable(site, "warta")
        services.tell_of_refusal(site, "abc")
    assert calls == [("refused", "kalimandi", "abc"), ("off", "kalimandi", None)]


def test_cms_menu_items_are_drawn_in_both_menus(staff: FlaskClient, site: Site) -> None:
    assert "public kalimandi -" in staff.get(f"{HOST}/").text
    text = staff.get(ADMIN).text
    assert ("admin kalimandi bos" in text, "Tidak boleh" in text) == (True, True)


def test_cms_menu_items_without_the_right_are_not_drawn(
    client: FlaskClient, site: Site, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    sign_in(client, make_user(region_code=site.region_code, username="baca"))
    text = client.get(ADMIN).text
    assert ("admin kalimandi baca" in text, "Tidak boleh" in text) == (True, False)


def test_cms_home_blocks_are_filled_from_the_index(client: FlaskClient, site: Site) -> None:
    assert "Kabar kami" not in client.get(f"{HOST}/").text
    with site_scope(site.id):
        indexing.write(site, item())
    db.session.commit()
    text = client.get(f"{HOST}/").text
    assert ("Kabar kami" in text, "Panen raya" in text, "Semua kabar" in text) == (True, True, True)


def test_cms_banners_stand_above_every_public_page_until_they_end(staff: FlaskClient, site: Site) -> None:
    found = [
        re.findall(
            r'<div class="notice n-bad noprint" role="alert">.*?<a href="([^"]*)"><b>([^<]*)', staff.get(page).text
        )
        for page in (f"{HOST}/", f"{HOST}/cari", ADMIN)
    ]

    shown = [("/warta/", "Air mati"), ("https://kecamatan.example/jembatan", "Jembatan ditutup")]
    assert found == [shown, shown, []]


def test_cms_dashboard_figures_stand_on_the_home_of_the_administration(staff: FlaskClient, site: Site) -> None:
    text = staff.get(ADMIN).text
    assert ("Kabar bos" in text, "41" in text, "kabar terbit" in text) == (True, True, True)


def attention(client: FlaskClient, address: str = ADMIN) -> list[str]:
    """Return what stands under "Perlu perhatian", with what it leads to."""
    part = client.get(address).text.partition('id="perhatian"')[2].partition("</section>")[0]
    found = re.findall(r'<a href="([^"]+)">([^<]+)</a>', part)
    return [f"{words} {address}" for address, words in found] or re.findall(r"Semua sudah beres", part)


def test_a_figure_that_asks_for_attention_stands_there_with_its_link(staff: FlaskClient, site: Site) -> None:
    link = "/s/kalimandi/warta/?mana=kalimandi"
    assert attention(staff) == [f"kalimandi: 3 terlambat {link}", f"kalimandi: 3 rahasia {link}"]
    text = staff.get(ADMIN).text
    assert ("Angka rahasia" in text, text.count("terlambat sekali")) == (True, 0)
    with site_scope(site.id):
        services.disable(site, "warta")
    db.session.commit()
    assert attention(staff) == ["Semua sudah beres"]


def test_figures_are_those_of_this_site_and_of_what_one_may(
    client: FlaskClient,
    site: Site,
    make_site: MakeSite,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
) -> None:
    make_site(slug="pagak", name="Pagak", modules=("warta",))
    sign_in(client, make_user(region_code=site.region_code, username="baca"))
    assert attention(client) == ["kalimandi: 3 terlambat /s/kalimandi/warta/?mana=kalimandi"]
    assert "Angka rahasia" not in client.get(ADMIN).text
    # Of another site nothing is told, not even that it has figures.
    answer = client.get("http://localhost/s/pagak/admin/")
    assert (answer.status_code == 200, "terlambat" in answer.text) == (False, False)


def test_cms_items_rebuild_the_index(app: Flask, site: Site) -> None:
    with site_scope(site.id):
        assert indexing.rebuild(site) == 2
        assert db.session.scalars(select(PublishedItem.ref).order_by(PublishedItem.ref)).all() == [1, 2]


def test_cms_map_layers_are_asked_for_an_area(app: Flask, site: Site) -> None:
    far = BBox(west=120.0, south=-8.0, east=121.0, north=-7.0)
    with site_scope(site.id):
        found = {box: [len(list(layer.features)) for layer in maps.layers(site, box)] for box in (None, far)}
    assert found == {None: [1], far: [0]}


def test_cms_datasets_are_listed_and_handed_out(client: FlaskClient, site: Site) -> None:
    assert "Panen" in client.get(f"{HOST}/data/").text
    assert client.get(f"{HOST}/data/panen.csv").text == "ton\n3\n4\n"
    assert client.get(f"{HOST}/data/panen.json").json == [{"ton": 3}, {"ton": 4}]


def test_cms_public_documents_are_the_newest_first(app: Flask, site: Site) -> None:
    with site_scope(site.id):
        assert [document.year for document in maps.public_documents(site)] == [2026, 2025]

from __future__ import annotations

import re
from types import ModuleType

import click
import pluggy
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from cms_core import demo, hookspecs, plugins
from cms_core.cli import cms
from cms_core.entries import CommandEntry, PluginInfo
from cms_core.extensions import db
from cms_core.modules import gate
from cms_core.pages.services import all_pages
from cms_core.regions.models import Region
from cms_core.sites.models import Site
from cms_core.sites.services import all_sites, by_slug
from cms_core.tenancy import site_scope
from cms_core.testing.applications import installed_plugins
from cms_core.users import second_step
from cms_core.users.models import User
from cms_core.users.services import authenticate

SITES = {
    "64.08": "kutai-timur",
    "64.08.04": "sangatta-utara",
    "64.08.04.1010": "teluk-lingga",
    "64.08.04.2001": "desa-sangatta-utara",
    "64.08.04.2011": "singa-gembara",
    "64.08.04.2012": "swarga-bara",
    "33.04.02": "purworeja-klampok",
    "33.04.02.2001": "sirkandi",
    "33.04.02.2002": "pagak",
    "33.04.02.2003": "kecitran",
    "33.04.02.2004": "purwareja",
    "33.04.02.2005": "klampok",
    "33.04.02.2006": "kalilandak",
    "33.04.02.2007": "kalimandi",
    "33.04.02.2008": "kaliwinasuh",
}
PASSWORD = "lumbung-padi-71"
made: list[int] = []


def stand_in(name: str, group: click.Group | None = None) -> ModuleType:
    """Return a plugin that is nothing but its name and, perhaps, commands."""
    marker = hookspecs.hookimpl

    @marker
    def cms_plugin_info() -> PluginInfo:
        return PluginInfo(name=name, label=name, summary=name)

    @marker
    def cms_register_commands() -> list[CommandEntry]:
        return [CommandEntry(group=group)] if group else []

    module = ModuleType(name)
    vars(module).update(cms_plugin_info=cms_plugin_info, cms_register_commands=cms_register_commands)
    return module


@click.group("lelang")
def commands() -> None:
    """Commands of a stand-in."""


@commands.command("demo")
def sample() -> None:
    """Remember how many sites there were when the sample data of plugins was asked for."""
    db.session.rollback()
    made.append(len(all_sites()))


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    """Two stand-ins, called like modules that the sample data switches off somewhere."""
    made.clear()
    manager = plugins.make_manager(frozenset(installed_plugins()))
    plugins.register(manager, "lelang", stand_in("lelang", commands))
    plugins.register(manager, "peta", stand_in("peta"))
    return manager


def site(slug: str) -> Site:
    found = by_slug(slug)
    assert found is not None
    return found


def test_load_makes_the_sample_sites_with_hosts_and_identity(app: Flask) -> None:
    report = demo.load(PASSWORD)

    assert {each.region_code: each.slug for each in all_sites()} == SITES
    assert (report.made, len(report.sites), report.password) == (15, 15, PASSWORD)
    for each in all_sites():
        assert [(host.host, host.canonical, host.verified) for host in each.hosts] == [
            (f"{each.slug}.localhost", True, False)
        ]
        assert all((each.address, each.hours, each.phone))
        assert "rekaan" in each.lead
    assert site("kutai-timur").brand == "#1f4f93"
    assert site("kalimandi").brand == "#0e6b58"
    assert {each.stage for each in all_sites()} == {"central", "village_drafts", "village_publishes", "autonomous"}
    assert site("kalimandi").hours.endswith("WIB")
    assert site("teluk-lingga").hours.endswith("WITA")
    assert report.sites[0] == demo.DemoSite(
        "purworeja-klampok",
        "Purworeja Klampok",
        "http://purworeja-klampok.localhost:8000/",
        "http://localhost:8000/s/purworeja-klampok/",
    )
    codes = set(db.session.scalars(select(Region.code)))
    assert {"33", "33.04", "33.04.20", "64", "64.08", "64.08.18"} <= codes


def test_load_delivers_pages_and_modules(app: Flask) -> None:
    demo.load(PASSWORD)

    on = {}
    for each in all_sites():
        with site_scope(each.id):
            pages = {page.slug: page for page in all_pages()}
            on[each.slug] = gate.enabled(each.id)
        assert len(pages) == 5
        # Nothing stands open beside the facts of the home page.
        assert [page.slug for page in pages.values() if re.search("[Bb]elum diisi|[{}]|[.][A-Z]", page.body)] == []
        about = pages["tentang-situs-contoh"]
        assert "rekaan" in about.body
        assert each.name in about.body
        assert not re.search("[{}]", about.body)
        if each.slug == "kalimandi":
            told = pages["profil"].body.replace("&nbsp;", " ")
            assert re.findall("1,98 km²|4.216 jiwa|4 dusun, 21 RT|Kecamatan Mandiraja", told) == [
                "1,98 km²",
                "4.216 jiwa",
                "4 dusun, 21 RT",
                "Kecamatan Mandiraja",
            ]
    assert on.pop("kalimandi") == {"peta"}
    assert on.pop("pagak") == {"lelang"}
    assert set(on.values()) == {frozenset({"lelang", "peta"})}


def test_load_makes_accounts_and_again_leaves_what_is_there(app: Flask) -> None:
    demo.load(PASSWORD)

    people = db.session.scalars(select(User)).all()
    assert {
        person.username: [(assignment.role, assignment.region_code) for assignment in person.assignments]
        for person in people
    } == {
        "diskominfo": [("platform", "")],
        "admin-klampok": [("kecamatan_admin", "33.04.02")],
        "operator-kalimandi": [("village_operator", "33.04.02.2007")],
        "operator-pagak": [("village_operator", "33.04.02.2002")],
        "admin-sangatta": [("kecamatan_admin", "64.08.04")],
        "petugas-kutim": [("officer", "64.08")],
    }
    assert authenticate("operator-kalimandi", PASSWORD).office == "Operator Desa Kalimandi"

    kalimandi = site("kalimandi")
    kalimandi.lead = "Kami ubah"
    report = demo.load("lain-sekali-lagi")

    assert (report.made, report.password) == (0, None)
    assert kalimandi.lead == "Kami ubah"
    assert authenticate("diskominfo", PASSWORD)


def test_sample_accounts_need_no_second_step_on_a_trial(app: Flask) -> None:
    demo.load(PASSWORD)

    users = db.session.scalars(select(User)).all()
    assert {(user.sample, second_step.is_missing(user)) for user in users} == {(True, False)}


def test_command_prints_addresses_accounts_and_a_password(app: Flask, runner: FlaskCliRunner) -> None:
    result = runner.invoke(cms, ["demo"])

    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert "  http://kalimandi.localhost:8000/  http://localhost:8000/s/kalimandi/  Kalimandi" in lines
    assert "  operator-kalimandi  Operator Desa Kalimandi" in lines
    assert "Sign in at http://localhost:8000/masuk as:" in lines
    password = lines[-1].removeprefix("Password of all sample accounts: ")
    assert authenticate("petugas-kutim", password)
    # The plugins' sample data comes after core's is safe.
    assert made == [15]


@pytest.mark.settings(demo_password=PASSWORD)
def test_command_takes_the_password_from_the_settings(app: Flask, runner: FlaskCliRunner) -> None:
    runner.invoke(cms, ["demo"])
    again = runner.invoke(cms, ["demo", "--if-empty"])

    assert authenticate("diskominfo", PASSWORD)
    assert again.stdout.splitlines()[-1] == f"Password of all sample accounts: {PASSWORD}"
    assert made == [15]


@pytest.mark.settings(demo_password="rahasia")
def test_command_refuses_a_weak_password_and_makes_nothing(app: Flask, runner: FlaskCliRunner) -> None:
    result = runner.invoke(cms, ["demo"])
    db.session.rollback()

    assert result.exit_code == 1
    assert "CMS_DEMO_PASSWORD cannot be used." in result.output
    assert (all_sites(), made) == ([], [])


def test_command_if_empty_touches_nothing_where_there_are_sites(
    app: Flask, runner: FlaskCliRunner, make_site: object
) -> None:
    assert callable(make_site)
    make_site("33.04.02.2003")

    result = runner.invoke(cms, ["demo", "--if-empty"])

    assert result.exit_code == 0
    assert len(all_sites()) == 1
    assert made == []
    assert "Password" not in result.stdout
    assert db.session.scalars(select(User)).all() == []

"""Every contract test runs once for each plugin, which is loaded alone."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from cms_core.cli import cms
from cms_core.extensions import db
from cms_core.permissions import PLATFORM as PLATFORM_ROLE
from cms_core.plugins import Loaded, PluginError, make_manager
from cms_core.testing.applications import installed_plugins
from cms_core.testing.contracts.sample import KECAMATAN, VILLAGES, Place, Sample, demo_of
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User


def pytest_configure(config: pytest.Config) -> None:
    """Say once, before any test, that a plugin cannot be imported; a warning is an error here."""
    named = config.getoption("--plugin")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            make_manager(frozenset(installed_plugins()) - frozenset(named))
        except PluginError as error:
            raise pytest.UsageError(str(error)) from error


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test for each plugin, or for those that ``--plugin`` names."""
    if "plugin_name" in metafunc.fixturenames:
        metafunc.parametrize("plugin_name", metafunc.config.getoption("--plugin") or installed_plugins())


@pytest.fixture
def plugin_names(plugin_name: str) -> tuple[str, ...]:
    """The plugin is loaded alone."""
    return (plugin_name,)


@pytest.fixture
def plugin(app: Flask, plugin_name: str) -> Loaded:
    """The plugin, as the application knows it."""
    found: Loaded = app.extensions["cms"].extras["plugins"][plugin_name]
    return found


@pytest.fixture
def place(app: Flask, plugin_name: str, make_site: MakeSite) -> Place:
    """A site with the module on and nothing in it."""
    code, slug, name = VILLAGES[0]
    site = make_site(code, slug=slug, name=name, host=f"{slug}.example", modules=(plugin_name,))
    return Place(site.id, slug)


@pytest.fixture
def boss(make_user: MakeUser) -> User:
    """Somebody of the platform: whatever there is in the administration, he may."""
    return make_user(PLATFORM_ROLE, "")


@pytest.fixture
def staff(app: Flask, boss: User, sign_in: Callable[[FlaskClient, User], None]) -> FlaskClient:
    """A client of theirs, signed in."""
    client = app.test_client()
    sign_in(client, boss)
    return client


@pytest.fixture
def sample(
    app: Flask,
    plugin: Loaded,
    place: Place,
    make_site: MakeSite,
    staff: FlaskClient,
    runner: FlaskCliRunner,
) -> Sample:
    """Three sites with the plugin's sample content, as its ``demo`` makes it."""
    places = [
        Place(make_site(code, slug=slug, name=name, host=f"{slug}.example", modules=(plugin.name,)).id, slug)
        for code, slug, name in (KECAMATAN, VILLAGES[1])
    ]
    if demo_of(plugin) is not None:
        result = runner.invoke(cms, [plugin.name, "demo"])
        assert result.exit_code == 0, f"cms {plugin.name} demo: {result.output}{result.exception!r}"
        db.session.commit()
    return Sample(app, plugin, app.test_client(), staff, places[0], place, places[1])

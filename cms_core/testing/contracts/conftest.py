"""Every contract test runs once for each plugin, which is loaded alone."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select

from cms_core.cli import cms
from cms_core.extensions import db
from cms_core.permissions import PLATFORM as PLATFORM_ROLE
from cms_core.plugins import Loaded, PluginError, make_manager
from cms_core.sites.models import Site
from cms_core.testing.applications import installed_plugins
from cms_core.testing.contracts.kept import Kept
from cms_core.testing.contracts.sample import KECAMATAN, VILLAGES, Place, Sample, demo_of
from cms_core.testing.databases import Databases
from cms_core.testing.factories import MakeSite, MakeUser
from cms_core.users.models import User

BOSS = "atasan"


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of a plugin follow one another: of several processes that share them one makes its sample."""
    here = Path(__file__).parent
    items.sort(key=lambda item: _turn(item) if item.path.parent == here else ())


def _turn(item: pytest.Item) -> tuple[str, ...]:
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return "contract", str(params.get("plugin_name", "")), str(params.get("database_kind", ""))


@pytest.fixture
def plugin_names(plugin_name: str) -> tuple[str, ...]:
    """The plugin is loaded alone."""
    return (plugin_name,)


@pytest.fixture(scope="session")
def kept(scratch: Path, databases: Databases) -> Iterator[Kept]:
    """The sample content that tests of this worker have made so far."""
    made = Kept(scratch / "samples", databases)
    yield made
    made.close()


@pytest.fixture
def sample_name(plugin_name: str, database_kind: str) -> str:
    """The name under which the sample content is kept."""
    return f"{plugin_name}-{database_kind}"


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, database_url: str, databases: Databases, instance: Path, kept: Kept
) -> Iterator[str]:
    """The database of the test: with the sample content in it, if it asks for that and a test before has made it."""
    name: str = request.getfixturevalue("sample_name")
    if "sample" not in request.fixturenames or name not in kept:
        yield database_url
        return
    address = kept.bring(name, instance, database_url)
    yield address
    if address != database_url:
        databases.take_back(address)


@pytest.fixture
def plugin(app: Flask, plugin_name: str) -> Loaded:
    """The plugin, as the application knows it."""
    found: Loaded = app.extensions["cms"].extras["plugins"][plugin_name]
    return found


@pytest.fixture
def make_place(plugin_name: str, make_site: MakeSite) -> Callable[[tuple[str, str, str]], Place]:
    """Return what makes a site with the module on, unless it is there."""

    def make(which: tuple[str, str, str]) -> Place:
        code, slug, name = which
        known = db.session.scalar(select(Site.id).where(Site.region_code == code))
        made = known or make_site(code, slug=slug, name=name, host=f"{slug}.example", modules=(plugin_name,)).id
        return Place(made, slug)

    return make


@pytest.fixture
def place(make_place: Callable[[tuple[str, str, str]], Place]) -> Place:
    """A site with the module on and nothing in it."""
    return make_place(VILLAGES[0])


@pytest.fixture
def boss(make_user: MakeUser) -> User:
    """Somebody of the platform: whatever there is in the administration, he may."""
    known = db.session.scalar(select(User).where(User.username == BOSS))
    return known or make_user(PLATFORM_ROLE, "", username=BOSS)


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
    make_place: Callable[[tuple[str, str, str]], Place],
    staff: FlaskClient,
    runner: FlaskCliRunner,
    kept: Kept,
    sample_name: str,
) -> Sample:
    """Three sites with the plugin's sample content, as its ``demo`` makes it."""
    places = [make_place(which) for which in (KECAMATAN, VILLAGES[1])]
    # Looking for them began a transaction, for which whoever writes would wait.
    db.session.commit()
    if sample_name not in kept:
        if demo_of(plugin) is not None:
            result = runner.invoke(cms, [plugin.name, "demo"])
            assert result.exit_code == 0, f"cms {plugin.name} demo: {result.output}{result.exception!r}"
        db.session.commit()
        db.engine.dispose()
        kept.keep(sample_name, Path(app.instance_path), app.config["SQLALCHEMY_DATABASE_URI"])
    return Sample(app, plugin, app.test_client(), staff, places[0], place, places[1])

"""The application under test: settings in a folder of its own, an upgraded empty database, a client."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextvars import Context
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pluggy
import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner

from cms_core import database, migrate, plugins, tenancy
from cms_core.config import Settings
from cms_core.delivery import stamps
from cms_core.extensions import State, db
from cms_core.testing.memory import share_statements


@pytest.fixture
def instance(scratch: Path) -> Iterator[Path]:
    """The instance folder of the test; it goes away afterwards, because thousands of databases take room."""
    folder = Path(tempfile.mkdtemp(prefix="instance-", dir=scratch))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def plugin_names(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The installed plugins that the application loads: those that the ``plugins`` marker names.

    Without one it is the plugin whose tests these are, alone as in the contract: with every other beside it, each of
    thousands of tests would begin twice as late. Tests that lie with no plugin have all.
    """
    marker = request.node.get_closest_marker("plugins")
    return tuple(sorted(marker.args)) if marker else _tested_in(request.path.parent) or installed_plugins()


@cache
def _tested_in(folder: Path) -> tuple[str, ...]:
    """Return the plugin whose package lies beside a folder, or beside one above it."""
    found = {entry.name: find_spec(entry.module.partition(".")[0]) for entry in plugins.offered(plugins.GROUP)}
    return tuple(
        name
        for name, spec in found.items()
        if spec is not None and spec.origin is not None and Path(spec.origin).parent.parent in folder.parents
    )


def installed_plugins() -> tuple[str, ...]:
    """Return the names of the plugins on this machine."""
    return tuple(sorted({entry.name for entry in plugins.offered(plugins.GROUP)}))


@pytest.fixture
def plugin_manager(plugin_names: tuple[str, ...]) -> pluggy.PluginManager:
    """A manager with the plugins of the test; a test that brings its own module overrides this."""
    return plugins.make_manager(frozenset(installed_plugins()) - frozenset(plugin_names))


@pytest.fixture
def settings(request: pytest.FixtureRequest, instance: Path, database_url: str) -> Settings:
    """The settings of the test; the ``settings`` marker changes some. The environment plays no part."""
    marker = request.node.get_closest_marker("settings")
    return Settings.load(
        {}, **{"instance": instance, "database_url": database_url, **(marker.kwargs if marker else {})}
    )


def bare_app(settings: Settings, manager: pluggy.PluginManager) -> Flask:
    """Return an application with database, locks and migrations, and no address at all."""
    app = Flask("cms_core", instance_path=str(settings.instance))
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
    )
    state = State(settings=settings, manager=manager)
    state.extras["plugins"] = _loaded(manager)
    app.extensions["cms"] = state
    db.init_app(app)
    with app.app_context():
        database.listen(db.engine)
        tenancy.install(db.engine)
        share_statements(db.engine)
    return app


def _loaded(manager: pluggy.PluginManager) -> dict[str, plugins.Loaded]:
    return {
        name: plugins.Loaded(name=name, module=module, info=plugins.call(manager, name, "cms_plugin_info"))
        for name, module in cast(list[tuple[str, ModuleType]], manager.list_name_plugin())
    }


def owners_of(manager: pluggy.PluginManager) -> tuple[str, ...]:
    """Return core and the manager's plugins that have tables, in the order of their migrations."""
    return tuple(migrate.owners_among(_loaded(manager)))


def upgrade_at(url: str, manager: pluggy.PluginManager, instance: Path, owner: str) -> None:
    """Bring the tables of core or of one of the manager's plugins up to date in the database at ``url``."""
    app = bare_app(Settings.load({}, instance=instance, database_url=url), manager)
    with app.app_context():
        for _status in migrate.upgrade(owner):
            pass
    close(app)


def close(app: Flask) -> None:
    """Give back what an application holds: connections, and whatever its rooms say can be closed."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    for thing in app.extensions["cms"].extras.values():
        if callable(end := getattr(thing, "close", None)):
            end()


@pytest.fixture
def app(settings: Settings, plugin_manager: pluggy.PluginManager) -> Iterator[Flask]:
    """The application, with its context pushed, no site in scope and nothing in its database."""
    from cms_core.app import create_app  # the tests of single rooms run although another room is broken

    with pytest.MonkeyPatch.context() as patch:
        # A test does not wait for the second in which PostgreSQL's stamps may be old.
        patch.setattr(stamps, "POLL_SECONDS", 0.0)
        made = create_app(settings, manager=plugin_manager)
    made.test_client_class = Client
    with made.app_context():
        share_statements(db.engine)
        yield made
        db.session.remove()
    close(made)


@pytest.fixture
def database_app(settings: Settings, plugin_manager: pluggy.PluginManager) -> Iterator[Flask]:
    """An application that is only a database with its locks (for tests of what lies below the rooms)."""
    made = bare_app(settings, plugin_manager)
    with made.app_context():
        yield made
        db.session.remove()
    close(made)


class Client(FlaskClient):
    """A client whose requests see nothing of the test's own context, as in life.

    Flask would otherwise share the test's session and ``g`` with every request. What the test has not committed
    is committed first: a request is another transaction, and on SQLite it would wait for this one.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request."""
        if has_app_context():
            db.session.commit()
        return Context().run(super().open, *args, **kwargs)

    def __enter__(self) -> Client:
        raise TypeError("The client's requests run in a context of their own; there is none to keep.")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs commands of the command line in the application."""
    return app.test_cli_runner()

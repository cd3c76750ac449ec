"""A database per test: migrated once into a template for each set of plugins with tables, then copied."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pluggy
import pytest
from sqlalchemy import make_url

from cms_core.testing.report import cover
from cms_core.testing.reuse import Original, leave, restore
from cms_core.testing.servers import PostgreSQL, execute, worker_of

KINDS = ("sqlite", "postgresql")
MOST_USES = 40
"""Rows that are gone stay in the files of a database; after so many tests it makes room for a new copy."""
BOTH = 1
"""Cases of one test that PostgreSQL is asked too: what tells the others apart is, nearly always, Python's."""
Prepare = Callable[[str, str], None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever needs a database once per kind, unless a marker says that one is enough."""
    if "database_kind" not in metafunc.fixturenames:
        return
    kinds = [kind for kind in KINDS if not _left_out(metafunc.definition, kind)]
    metafunc.parametrize("database_kind", kinds, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run each case of a test on SQLite, and the first one on PostgreSQL, unless a marker says that each asks anew."""
    asked: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in items:
        if _asks_postgresql(item) and not any(map(item.get_closest_marker, ("each_case_on_both", "postgresql_only"))):
            asked[str(item.path), item.nodeid.partition("[")[0]].append(item.nodeid)
    # By their names: another order of a run, or of a worker, leaves the same ones out.
    left = {case for cases in asked.values() for case in sorted(cases)[BOTH:]}
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left])
    items[:] = [item for item in items if item.nodeid not in left]


def _asks_postgresql(item: Any) -> bool:
    case = getattr(item, "callspec", None)
    return case is not None and case.params.get("database_kind") == "postgresql"


def _left_out(item: Any, kind: str) -> bool:
    for other in KINDS:
        marker = item.get_closest_marker(f"{other}_only")
        if marker is not None and not (marker.args or marker.kwargs):
            raise pytest.UsageError(f"{item.nodeid}: {other}_only needs a reason.")
        if marker is not None and other != kind:
            return True
    return False


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """``sqlite`` or ``postgresql``."""
    kind: str = request.param
    return kind


class Databases:
    """Makes databases by copying templates, and takes them back: a copy that can be restored serves another test."""

    def __init__(self, folder: Path, prefix: str, server: PostgreSQL) -> None:
        self._folder = folder
        self._prefix = re.sub(r"\W", "_", f"cms_test_{prefix}").lower()
        self._server = server
        self._templates: dict[tuple[str, tuple[str, ...]], str] = {}
        self._originals: dict[tuple[str, ...], Original] = {}
        self._free: dict[tuple[str, ...], list[str]] = {}
        self._uses: Counter[str] = Counter()
        self._count = 0

    def make(self, kind: str, *, at: Path, owners: tuple[str, ...] = (), prepare: Prepare | None = None) -> str:
        """Return the address of a new database of a kind: with the tables of ``owners``, or empty.

        ``at`` is the file of a SQLite database; ``prepare`` adds the tables of one owner to a template, of which there
        is one for each beginning of ``owners``.
        """
        template = self._template(kind, owners, prepare) if owners and prepare is not None else None
        if kind == "sqlite":
            if template is not None:
                shutil.copyfile(template, at)
            return f"sqlite:///{at}"
        free = self._free.get(owners)
        return free.pop() if free else self._create(template)

    def take_back(self, address: str, owners: tuple[str, ...] = ()) -> None:
        """Restore a PostgreSQL database, or drop it; a SQLite file goes with its folder."""
        if address.startswith("sqlite"):
            return
        self._uses[address] += 1
        if owners and self._uses[address] < MOST_USES and restore(address, self._original(owners)):
            self._free.setdefault(owners, []).append(address)
        else:
            self._discard(address)

    def copy(self, address: str) -> str:
        """Return the address of a copy of a PostgreSQL database to which nobody else is connected."""
        leave(address)
        return self._create(str(make_url(address).database))

    def close(self) -> None:
        """Drop whatever is still there."""
        for addresses in self._free.values():
            for address in addresses:
                self._discard(address)
        for (kind, _owners), name in self._templates.items():
            if kind == "postgresql":
                self._drop(name)

    def _original(self, owners: tuple[str, ...]) -> Original:
        if owners not in self._originals:
            self._originals[owners] = Original.of(self._address(self._templates["postgresql", owners]))
        return self._originals[owners]

    def _discard(self, address: str) -> None:
        leave(address)
        self._drop(str(make_url(address).database))

    def _drop(self, name: str) -> None:
        execute(self._server.address, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _template(self, kind: str, owners: tuple[str, ...], prepare: Prepare) -> str:
        if (kind, owners) not in self._templates:
            file = self._folder / f"template-{'-'.join(owners)}.sqlite3"
            address = self.make(kind, at=file, owners=owners[:-1], prepare=prepare)
            # It may have served tests: of a database that somebody is connected to, no copies are made.
            leave(address)
            prepare(address, owners[-1])
            self._templates[kind, owners] = str(file) if kind == "sqlite" else str(make_url(address).database)
        return self._templates[kind, owners]

    def _create(self, template: str | None) -> str:
        self._count += 1
        name = f"{self._prefix}_{self._count}"
        execute(
            self._server.address,
            f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""),
        )
        return self._address(name)

    def _address(self, name: str) -> str:
        return make_url(self._server.address).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, scratch: Path, postgresql: PostgreSQL) -> Iterator[Databases]:
    """The maker of databases of this worker."""
    made = Databases(scratch, worker_of(request.config), postgresql)
    yield made
    made.close()


@pytest.fixture
def blank_database_url(
    database_kind: str, databases: Databases, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The address of a database without any table."""
    _cover(request.config, database_kind)
    address = databases.make(database_kind, at=tmp_path / "blank.sqlite3")
    yield address
    databases.take_back(address)


@pytest.fixture
def database_url(
    database_kind: str,
    databases: Databases,
    instance: Path,
    plugin_manager: pluggy.PluginManager,
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """The address of an empty database with the tables of core and of the plugins of the test."""
    from cms_core.testing.applications import owners_of, upgrade_at  # a broken room must not stop all tests

    _cover(request.config, database_kind)
    owners = owners_of(plugin_manager)
    address = databases.make(
        database_kind,
        at=instance / "cms.sqlite3",
        owners=owners,
        prepare=lambda url, owner: upgrade_at(url, plugin_manager, instance, owner),
    )
    yield address
    databases.take_back(address, owners)


def _cover(config: pytest.Config, kind: str) -> None:
    if kind == "sqlite":
        cover(config, "database", f"SQLite {sqlite3.sqlite_version}")

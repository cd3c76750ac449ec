"""Migrations: core's and each plugin's own linear history, each with its own version table, one after the other."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, TypeDecorator, inspect

from cms_core.database import read_only
from cms_core.extensions import db, state
from cms_core.plugins import Loaded
from cms_core.revisions import MigrationError, give_defaults
from cms_core.tenancy import platform_work

HERE = Path(__file__).parent / "migrations"
CORE = "core"

# Names in the database that no model describes, because they exist on one kind of database only.
SEARCH_TABLES = "core_item_fts"
SEARCH_INDEX = "ix_core_item_search"


class PendingMigration(MigrationError):
    """The database is older than the program; ``cms db upgrade`` mends it."""


class LostRows(MigrationError):
    """A migration would leave rows that point nowhere."""


class UnknownOwner(MigrationError):
    """Neither core nor a loaded plugin with tables has this name."""


class UnknownRevision(MigrationError):
    """The database says a revision that no file has."""


@dataclasses.dataclass(frozen=True)
class Status:
    """Where one owner's tables stand: the revision in the database and the newest there is."""

    owner: str
    current: str | None
    head: str | None
    lost: bool = False
    """No file has the revision of the database."""

    @property
    def pending(self) -> bool:
        """Whether an upgrade is due."""
        return self.current != self.head


@contextlib.contextmanager
def looking() -> Iterator[Connection]:
    """Open a connection that looks at the tables as they are, and waits for no writer."""
    with platform_work(), read_only(), db.engine.connect() as connection:
        yield connection


@contextlib.contextmanager
def changing() -> Iterator[Connection]:
    """Open a connection that changes tables, in one transaction; SQLite's foreign keys rest meanwhile.

    Most changes make a table of SQLite's anew and drop the old one; with foreign keys on, the rows that point at it
    would be deleted along.

    Raises:
        LostRows: rows point at others that are no longer there; nothing was changed.
    """
    with db.engine.connect() as connection:
        _foreign_keys(connection, on=False)
        try:
            with connection.begin(), platform_work():
                yield connection
                _check_references(connection)
        finally:
            _foreign_keys(connection, on=True)


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    driver = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite" and driver is not None:
        # Not through SQLAlchemy, which would begin a transaction, where this is silently ignored.
        driver.cursor().execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        found = {row[0] for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
        if found:
            raise LostRows(f"Rows of {', '.join(sorted(found))} point at rows that are gone.")


def owners() -> list[str]:
    """Return core and every loaded plugin that has tables."""
    return owners_among(state().extras["plugins"])


def owners_among(plugins: dict[str, Loaded]) -> list[str]:
    """Return core and those of some plugins that have tables, in the order in which they are upgraded."""
    return [CORE, *(name for name, plugin in sorted(plugins.items()) if plugin.info.models and plugin.package)]


def _versions(owner: str) -> str:
    if owner == CORE:
        return str(HERE / "versions")
    plugins: dict[str, Loaded] = state().extras["plugins"]
    package = plugins[owner].package if owner in owners() else None
    if package is None:
        raise UnknownOwner(f"There is no plugin {owner} with tables.")
    return str(package / "migrations")


def _config(owner: str, connection: Connection | None = None) -> Config:
    # Alembic would tell of each file it writes; callers say what there is to say.
    config = Config(cmd_opts=argparse.Namespace(quiet=True))
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("version_locations", _versions(owner))
    config.attributes.update(owner=owner, connection=connection)
    return config


def belongs(owner: str, table: str) -> bool:
    """Whether a table is the owner's, by its prefix; the search tables are nobody's."""
    return table.startswith(f"{owner}_") and not table.startswith(SEARCH_TABLES) and not table.endswith("_version")


def _render(kind: str, thing: Any, _context: Any) -> str | bool:
    """Migrations name the database's own types, so that they still run when a class of ours has moved."""
    return f"sa.{thing.impl_instance!r}" if kind == "type" and isinstance(thing, TypeDecorator) else False


def options(owner: str) -> dict[str, Any]:
    """Return what Alembic needs to know to look at one owner's tables alone."""

    def include(thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        if kind == "index" and name == SEARCH_INDEX:
            return False
        table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", "")
        return belongs(owner, table or "")

    def include_name(name: str | None, kind: str, _parents: Any) -> bool:
        """The tables of others are not even read: of a dozen owners each would read all of them."""
        return kind != "table" or belongs(owner, name or "")

    return {
        "version_table": f"{owner}_version",
        "target_metadata": db.metadata,
        "include_name": include_name,
        "include_object": include,
        "render_as_batch": True,
        "render_item": _render,
        "compare_type": True,
    }


def upgrade(owner: str | None = None, *, revision: str = "head") -> Iterator[Status]:
    """Upgrade core first, then each plugin; yield where each stands afterwards."""
    for name in [owner] if owner else owners():
        if revision != "head" or _known(name).pending:
            with changing() as connection:
                command.upgrade(_config(name, connection), revision)
        yield status_of(name)


def downgrade(owner: str, revision: str = "base") -> None:
    """Take one owner's tables back."""
    _known(owner)
    with changing() as connection:
        command.downgrade(_config(owner, connection), revision)


def status_of(owner: str) -> Status:
    """Return where one owner stands."""
    known = revisions(owner)
    with looking() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": f"{owner}_version"})
        current = context.get_current_revision()
    lost = current is not None and current not in known
    return Status(owner=owner, current=current, head=known[-1] if known else None, lost=lost)


def revisions(owner: str) -> list[str]:
    """Return the revisions that an owner's files make, the first of them first."""
    files = ScriptDirectory.from_config(_config(owner)).walk_revisions()
    return [file.revision for file in files][::-1]


def _known(owner: str) -> Status:
    """Return where one owner stands.

    Raises:
        UnknownRevision: no file has the revision of the database.
    """
    found = status_of(owner)
    if found.lost:
        anew = (
            "The program is older than the database: install the newer one."
            if owner == CORE
            else "Bring the newer version of the plugin back; or, where its rows may be lost, begin its tables anew: "
            f"cms db purge {owner}, then cms db revision where there is no file yet, and cms db upgrade."
        )
        raise UnknownRevision(f"The database has revision {found.current} of {owner}, and no file has it. {anew}")
    return found


def status() -> list[Status]:
    """Return where every owner stands."""
    return [status_of(owner) for owner in owners()]


def check() -> None:
    """Stop unless every owner is at its head.

    Raises:
        PendingMigration: something is older than the program.
        UnknownRevision: something is newer.
    """
    behind = [entry.owner for entry in map(_known, owners()) if entry.pending]
    if behind:
        raise PendingMigration(f"The database is behind the program for {', '.join(behind)}: run cms db upgrade.")


def differences(owner: str) -> list[Any]:
    """Return what the models say that the migrations do not (empty when they agree)."""
    with looking() as connection:
        context = MigrationContext.configure(connection, opts=options(owner))
        return list(compare_metadata(context, db.metadata))


def revise(owner: str, message: str) -> str | None:
    """Write the next migration of an owner from the difference; return its path, None where nothing differs.

    Revisions are numbers.

    Raises:
        PendingMigration: the migrations that there are have not all been made.
        NoDefault: a new column must not be empty and has no plain default.
    """
    if _known(owner).pending:
        raise PendingMigration(f"Not all migrations of {owner} have been made: run cms db upgrade first.")
    if not differences(owner):
        return None
    folder = Path(_versions(owner))
    folder.mkdir(parents=True, exist_ok=True)
    number = f"{len(list(folder.glob('[0-9]*.py'))) + 1:04d}"
    with db.engine.begin() as connection, platform_work():
        script: Any = command.revision(
            _config(owner, connection),
            message,
            autogenerate=True,
            version_path=str(folder),
            rev_id=number,
            process_revision_directives=give_defaults,
        )
    return str(script.path)


def orphans() -> list[str]:
    """Return owners whose tables remain although their plugin is not loaded."""
    with looking() as connection:
        tables = inspect(connection).get_table_names()
    known = set(owners())
    versioned = {name.removesuffix("_version") for name in tables if name.endswith("_version")}
    return sorted(versioned - known)


def tables_of(owner: str) -> list[str]:
    """Return the tables of a plugin, loaded or not, its version table included."""
    with looking() as connection:
        return sorted(name for name in inspect(connection).get_table_names() if name.startswith(f"{owner}_"))


def purge(owner: str) -> list[str]:
    """Drop every table of a plugin and its version table; return their names.

    Raises:
        ValueError: core cannot be purged.
    """
    if owner == CORE:
        raise ValueError("Core cannot be purged.")
    names = tables_of(owner)
    with db.engine.begin() as connection, platform_work():
        reflected = MetaData()
        # With the tables they point at, without which the order of dropping cannot be told.
        reflected.reflect(connection, only=names)
        reflected.drop_all(connection, tables=[reflected.tables[name] for name in names])
    return names

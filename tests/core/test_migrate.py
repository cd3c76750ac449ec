"""Migrations: each owner's history up, down and up again on both databases, equal to its models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import inspect, text

from cms_core import cli, migrate, plugins
from cms_core.cli import cms
from cms_core.config import Settings
from cms_core.database import Across
from cms_core.extensions import db
from cms_core.migrate import CORE
from cms_core.tenancy import platform_work
from cms_core.testing.applications import bare_app, close, installed_plugins
from cms_core.testing.contracts.rows import Inventor
from tests.core.standins import manager_of

OWNERS = [CORE, *installed_plugins()]


@pytest.fixture
def blank(blank_database_url: str, instance: Path) -> Iterator[Flask]:
    """An application with every installed plugin, on a database without any table."""
    manager = plugins.make_manager(frozenset())
    app = bare_app(Settings.load({}, instance=instance, database_url=blank_database_url), manager)
    with app.app_context():
        yield app
        db.session.remove()
    close(app)


def tables() -> set[str]:
    with migrate.looking() as connection:
        return set(inspect(connection).get_table_names())


def test_every_owner_goes_up_down_and_up_and_equals_its_models(blank: Flask) -> None:
    for _round in range(2):
        assert [(status.owner, status.pending) for status in migrate.upgrade()] == [(name, False) for name in OWNERS]
        assert {owner: migrate.differences(owner) for owner in OWNERS} == {owner: [] for owner in OWNERS}
        for owner in reversed(OWNERS):
            migrate.downgrade(owner)
        assert tables() == {f"{owner}_version" for owner in OWNERS}
        assert all(status.pending and status.current is None for status in migrate.status())


@pytest.mark.sqlite_only("PostgreSQL gives no id out twice")
def test_migrations_say_as_models_do_which_ids_are_given_out_once(blank: Flask) -> None:
    list(migrate.upgrade())

    with migrate.looking() as connection:
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"))
        made = set(found.scalars())
    said = {name for name, table in db.metadata.tables.items() if table.dialect_options["sqlite"]["autoincrement"]}
    assert made == said != set()


def test_migrations_of_core_work_on_tables_with_rows(blank: Flask) -> None:
    for revision in migrate.revisions(CORE):
        list(migrate.upgrade(CORE, revision=revision))
        filled = [name for name in migrate.tables_of(CORE) if migrate.belongs(CORE, name)]
        with migrate.changing() as connection:
            Inventor(connection).fill(filled)


def test_a_downgrade_leaves_nothing_of_the_search(blank: Flask) -> None:
    list(migrate.upgrade(CORE))
    migrate.downgrade(CORE)
    with migrate.looking() as connection:
        if connection.dialect.name == "sqlite":
            rest = connection.scalars(text("SELECT name FROM sqlite_master WHERE name LIKE 'core_item%'"))
        else:
            rest = connection.scalars(text("SELECT proname FROM pg_proc WHERE proname LIKE 'core_item%'"))
        assert rest.all() == []


def test_an_upgrade_that_is_done_does_nothing(blank: Flask) -> None:
    first = list(migrate.upgrade())
    assert list(migrate.upgrade()) == first


def test_a_difference_is_seen(blank: Flask) -> None:
    list(migrate.upgrade(CORE))
    with platform_work(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE core_audit ADD COLUMN more INTEGER")
        connection.exec_driver_sql("DROP TABLE core_stage_change")
    found = migrate.differences(CORE)
    assert sorted(difference[0] for difference in found) == ["add_index", "add_table", "remove_column"]


@pytest.fixture
def family(blank: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table with a row that another table's row points at, and an owner whose migrations lie in ``tmp_path``."""
    monkeypatch.setattr(migrate, "_versions", lambda _owner: str(tmp_path))
    with platform_work(), db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE)")
        connection.exec_driver_sql("INSERT INTO parent VALUES (1)")
        connection.exec_driver_sql("INSERT INTO child VALUES (1)")


def children() -> tuple[object, object]:
    """Return how many rows point at the parent, and whether foreign keys are on."""
    with migrate.looking() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM child").scalar()
        return count, connection.exec_driver_sql("PRAGMA foreign_keys").scalar()


@pytest.mark.sqlite_only("PostgreSQL changes a table in place")
def test_a_table_that_is_made_anew_keeps_the_rows_that_point_at_it(family: None, tmp_path: Path) -> None:
    batch = "op.batch_alter_table('parent', recreate='always')"
    write(tmp_path, "0001", f"with {batch} as table: table.add_column(sa.Column('more', sa.Text()))")
    list(migrate.upgrade("trial"))
    assert children() == (1, 1)


@pytest.mark.sqlite_only("PostgreSQL's foreign keys never rest")
def test_a_migration_that_would_leave_rows_that_point_nowhere_is_undone(family: None, tmp_path: Path) -> None:
    write(tmp_path, "0001", "op.execute('DELETE FROM parent')")
    with pytest.raises(migrate.LostRows, match="child"):
        list(migrate.upgrade("trial"))
    assert children() == (1, 1)
    with migrate.looking() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM parent").scalar() == 1


def test_a_migration_that_fails_leaves_nothing_half_done(blank: Flask, tmp_path: Path) -> None:
    write(tmp_path, "0001", "op.create_table('half_one', sa.Column('id', sa.Integer()))\n    raise ZeroDivisionError")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_versions", lambda _owner: str(tmp_path))
        with pytest.raises(ZeroDivisionError):
            list(migrate.upgrade("half"))
    assert tables() & {"half_one"} == set()


def write(folder: Path, revision: str, body: str) -> None:
    """Write a migration by hand."""
    (folder / f"{revision}_step.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '{revision}'\ndown_revision = None\nbranch_labels = None\ndepends_on = None\n\n\n"
        f"def upgrade() -> None:\n    {body}\n\n\ndef downgrade() -> None:\n    pass\n"
    )


@pytest.fixture
def pending(app: Flask) -> Flask:
    """An application that is newer than its database."""
    db.session.remove()
    with platform_work(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE core_version SET version_num = '0001'")
    return app


@pytest.mark.parametrize("command", [["run"], ["db", "check"]], ids=["run", "check"])
def test_a_pending_migration_stops_the_start_with_one_sentence(
    pending: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    monkeypatch.setattr(cli, "create_app", lambda: pending)
    with pytest.raises(SystemExit) as caught:
        cli.main(command)
    assert caught.value.code == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "The database is behind the program for core: run cms db upgrade.\n")


def test_a_pending_migration_makes_readiness_red(pending: Flask, client: FlaskClient, settings: Settings) -> None:
    answer = client.get("/readyz", base_url=f"http://{settings.platform_host}")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["migrations"] == "behind the program: core (cms db upgrade)"


def test_readiness_is_green_when_nothing_is_pending(app: Flask, client: FlaskClient, settings: Settings) -> None:
    answer = client.get("/readyz", base_url=f"http://{settings.platform_host}")
    assert (answer.status_code, answer.json and answer.json["checks"]["migrations"]) == (200, "ok")
    migrate.check()


@pytest.mark.plugins("*")
def test_tables_whose_plugin_is_gone_are_named_and_can_be_purged(app: Flask, settings: Settings) -> None:
    assert migrate.orphans() == []
    db.session.remove()
    without = bare_app(settings, manager_of())
    with without.app_context():
        with_tables = [name for name in OWNERS if name != CORE and f"{name}_version" in tables()]
        assert migrate.orphans() == with_tables
        for owner in with_tables:
            dropped = migrate.purge(owner)
            assert f"{owner}_version" in dropped
            assert [name for name in tables() if name.startswith(f"{owner}_")] == []
        assert migrate.orphans() == []
        assert migrate.differences(CORE) == []
    close(without)


def test_core_is_not_purged(app: Flask) -> None:
    with pytest.raises(ValueError, match="Core"):
        migrate.purge(CORE)
    assert migrate.differences(CORE) == []


def test_revisions_are_numbered_files_that_run(
    blank: Flask, runner_of_blank: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "versions"
    monkeypatch.setattr(migrate, "_versions", lambda _owner: str(folder))
    result = runner_of_blank.invoke(cms, ["db", "revision", CORE, "All there is"])
    assert result.exit_code == 0, result.output
    first = Path(result.output.strip())
    assert first == folder / "0001_all_there_is.py"
    source = first.read_text()
    assert "\nrevision = '0001'\n" in source
    assert "UtcDateTime" not in source
    list(migrate.upgrade(CORE))
    assert migrate.differences(CORE) == []
    again = runner_of_blank.invoke(cms, ["db", "revision", CORE, "Nothing new"])
    assert (again.exit_code, again.output) == (0, "The models of core equal the database: nothing to write.\n")
    assert [path.name for path in first.parent.glob("*.py")] == [first.name]
    migrate.downgrade(CORE)
    assert tables() == {f"{CORE}_version"}


@pytest.fixture
def runner_of_blank(blank: Flask) -> FlaskCliRunner:
    return blank.test_cli_runner()


def test_migrations_are_one_line_of_numbers(app: Flask) -> None:
    for owner in OWNERS:
        if owner not in migrate.owners():
            continue
        names = sorted(path.name for path in Path(migrate._versions(owner)).glob("[0-9]*.py"))
        assert [name[:5] for name in names] == [f"{number:04d}_" for number in range(1, len(names) + 1)]


def test_looking_at_tables_is_platform_work_that_ends(app: Flask) -> None:
    with migrate.looking() as connection:
        connection.exec_driver_sql("SELECT 1")
    assert db.session().scope is None
    assert not isinstance(db.session().scope, Across)

"""Tables, migrations, and personal data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pluggy
import pytest
from flask import Flask
from sqlalchemy import select

from cms_core import migrate, plugins
from cms_core.config import Settings
from cms_core.hookspecs import APP_HOOKS
from cms_core.plugins import Loaded
from cms_core.testing.applications import bare_app, close, upgrade_at
from cms_core.testing.contracts.rows import Inventor
from cms_core.testing.contracts.tables import (
    is_shared,
    loose_ends,
    mappers_of,
    names_of_classes,
    personal_columns,
    readable,
    tables_of,
)
from cms_core.testing.databases import Databases

SUBJECTS = ("6281200000000", "warga@contoh.invalid", "3304022007000001")
DUTIES = ("cms_personal_data", "cms_erase_personal_data")


@pytest.fixture
def blank_app(
    database_kind: str, databases: Databases, instance: Path, plugin_manager: pluggy.PluginManager
) -> Iterator[Flask]:
    """An application on a database in which core has its tables and the plugin has none."""
    address = databases.make(
        database_kind,
        at=instance / "blank.sqlite3",
        owners=("core",),
        prepare=lambda url, owner: upgrade_at(url, plugin_manager, instance, owner),
    )
    made = bare_app(Settings.load({}, instance=instance, database_url=address), plugin_manager)
    with made.app_context():
        yield made
    close(made)
    databases.take_back(address)


@pytest.mark.sqlite_only("the models are the same")
def test_rows_of_sites_are_kept_apart_by_the_tables_themselves(plugin: Loaded) -> None:
    assert [end for table in tables_of(plugin.name) for end in loose_ends(plugin.name, table)] == []


@pytest.mark.sqlite_only("the models are the same")
def test_tables_are_those_of_the_listed_models(plugin: Loaded) -> None:
    listed = {table for model in plugin.info.models if (table := getattr(model, "__tablename__", None))}
    assert listed <= {table.name for table in tables_of(plugin.name)}
    assert bool(tables_of(plugin.name)) == (plugin.name in migrate.owners())


@pytest.mark.sqlite_only("the models are the same")
def test_relationships_work_whatever_classes_other_plugins_have(plugin: Loaded) -> None:
    assert [name for mapper in mappers_of(f"{plugin.name}_") for name in names_of_classes(mapper)] == []


def test_migrations_go_up_down_up_and_equal_the_models(blank_app: Flask, plugin_name: str) -> None:
    if plugin_name not in migrate.owners():
        assert tables_of(plugin_name) == []
        return
    for _again in range(2):
        list(migrate.upgrade(plugin_name))
        assert migrate.differences(plugin_name) == [], f"the models say more: cms db revision {plugin_name} …"
        assert not migrate.status_of(plugin_name).pending
        migrate.downgrade(plugin_name)
        assert migrate.tables_of(plugin_name) == [f"{plugin_name}_version"]
    list(migrate.upgrade(plugin_name))
    expected = {*(table.name for table in tables_of(plugin_name)), f"{plugin_name}_version"}
    assert set(migrate.purge(plugin_name)) == expected
    assert migrate.differences("core") == []


def test_migrations_work_on_tables_with_rows(blank_app: Flask, plugin_name: str) -> None:
    for revision in migrate.revisions(plugin_name) if plugin_name in migrate.owners() else ():
        try:
            list(migrate.upgrade(plugin_name, revision=revision))
        except Exception as error:  # whatever stops it would stop it on every installation
            pytest.fail(
                f"Migration {revision} of {plugin_name} stops where the tables have rows ({type(error).__name__}: "
                f"{error}). A new column that must not be empty needs a server_default; what is to be changed in old "
                "rows is changed in the migration."
            )
        filled = [name for name in migrate.tables_of(plugin_name) if migrate.belongs(plugin_name, name)]
        with migrate.changing() as connection:
            Inventor(connection).fill(filled)
    with migrate.looking() as connection:
        for table in tables_of(plugin_name):
            # What a migration has put into them can be read by the models.
            assert connection.execute(select(table)).all(), f"The migrations left no row in {table.name}."


@pytest.mark.sqlite_only("the models are the same")
def test_what_harms_people_is_encrypted_or_said_aloud(plugin: Loaded) -> None:
    found = [fault for table in tables_of(plugin.name) for fault in readable(table)]
    assert found == [], "\n".join(found)


@pytest.mark.sqlite_only("the models are the same")
def test_tables_about_people_come_with_both_duties(app: Flask, plugin: Loaded) -> None:
    personal = [column for table in tables_of(plugin.name) for column in personal_columns(table)]
    assert [column for table in tables_of(plugin.name) if is_shared(table) for column in personal_columns(table)] == []
    missing = [hook for hook in DUTIES if not hasattr(plugin.module, hook)]
    assert not personal or not missing, (
        f"{', '.join(personal)} tell about people, but {' and '.join(missing)} are missing. "
        'A column that is not about a person says info={"personal": False}.'
    )


def test_duties_know_nobody_in_an_empty_installation(app: Flask, plugin: Loaded) -> None:
    manager = app.extensions["cms"].manager
    assert set(DUTIES) <= APP_HOOKS
    for subject in SUBJECTS:
        assert list(plugins.call(manager, plugin.name, DUTIES[0], subject=subject) or ()) == []
        assert list(plugins.call(manager, plugin.name, DUTIES[1], subject=subject, dry_run=False) or ()) == []

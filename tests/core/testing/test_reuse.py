"""A database is used again only when it is what its template is."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import NullPool, create_engine, select
from sqlalchemy.exc import OperationalError

from cms_core.extensions import db
from cms_core.regions.models import Region
from cms_core.testing.databases import Databases
from cms_core.testing.factories import MakeRegion, MakeSite
from cms_core.testing.reuse import Original, leave, restore

pytestmark = pytest.mark.postgresql_only("a file is copied so fast that it is not used again")


@pytest.fixture
def original(app: Flask, database_url: str) -> Original:
    """What the database of the test was before it."""
    return Original.of(database_url)


@pytest.fixture(params=[False, True], ids=["first", "again"])
def looking(request: pytest.FixtureRequest, original: Original, database_url: str) -> Original:
    """The original, of which the connection that looks has, or has not, seen the copy before."""
    leave(database_url)
    if request.param:
        assert restore(database_url, original)
    return original


def run(address: str, statement: str) -> None:
    with create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.exec_driver_sql(statement)


def test_what_was_written_is_gone_and_numbers_begin_anew(
    looking: Original, database_url: str, make_site: MakeSite, make_region: MakeRegion
) -> None:
    make_site()
    db.session.add(Region(code="99", name="Tidak jadi", kind="provinsi", level=1))
    db.session.flush()
    db.session.rollback()
    assert restore(database_url, looking)
    db.engine.dispose()
    assert db.session.scalar(select(Region.id)) is None
    assert make_region("33").id == 1


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE core_region ADD COLUMN lain text",
        "ALTER TABLE core_region ALTER COLUMN name TYPE varchar(999)",
        "ALTER TABLE core_region ALTER COLUMN name SET DEFAULT 'x'",
        "ALTER TABLE core_region ALTER COLUMN name DROP NOT NULL",
        "ALTER TABLE core_region DISABLE TRIGGER ALL",
        "CREATE TABLE lain (id integer)",
        "CREATE INDEX lain ON core_region (name)",
        "CREATE FUNCTION lain() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA lain",
        "DROP TABLE core_audit CASCADE",
        "UPDATE core_version SET version_num = '0001'",
        "DELETE FROM core_version",
    ],
)
def test_a_database_that_is_another_is_not_used_again(looking: Original, database_url: str, statement: str) -> None:
    run(database_url, statement)
    assert not restore(database_url, looking)


def test_who_is_still_connected_is_thrown_out(original: Original, database_url: str, make_region: MakeRegion) -> None:
    make_region("33")
    engine = create_engine(database_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("LOCK TABLE core_region")
        assert restore(database_url, original)
        with pytest.raises(OperationalError):
            connection.exec_driver_sql("SELECT 1")
    engine.dispose()


def test_a_test_gets_what_another_gave_back_and_nothing_that_was_spoiled(
    original: Original, databases: Databases, database_url: str
) -> None:
    owners = ("core",)
    databases.take_back(database_url, owners)
    assert databases._free[owners][-1] == database_url
    databases._free[owners].remove(database_url)
    run(database_url, "CREATE TABLE lain (id integer)")
    databases.take_back(database_url, owners)
    assert database_url not in databases._free[owners]
    with pytest.raises(OperationalError):
        run(database_url, "SELECT 1")


def test_a_database_whose_connection_is_gone_is_not_used_again(original: Original, database_url: str) -> None:
    assert restore(database_url, original)
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    run(database_url, f"SELECT pg_terminate_backend(pid) {others}")
    assert not restore(database_url, original)


def test_a_copy_is_made_of_a_database_that_was_looked_at(
    original: Original, databases: Databases, database_url: str
) -> None:
    assert restore(database_url, original)
    db.engine.dispose()
    copy = databases.copy(database_url)
    assert Original.of(copy).rows == original.rows
    databases.take_back(copy)


def test_a_template_grows_out_of_a_database_that_was_looked_at(
    original: Original, databases: Databases, database_url: str, tmp_path: Path
) -> None:
    db.engine.dispose()
    databases.take_back(database_url, ("core",))
    owners, statement = ("core", "lain"), "CREATE TABLE lain_satu (id integer)"
    made = databases.make("postgresql", at=tmp_path, owners=owners, prepare=lambda url, _owner: run(url, statement))
    run(made, "SELECT 1 FROM lain_satu")
    databases.take_back(made)

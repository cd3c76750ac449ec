from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import inspect, select

from cms_core import crypto, migrate
from cms_core.cli import cms
from cms_core.columns import now
from cms_core.extensions import db
from cms_core.modules.models import Module
from cms_core.publishing.models import PublishedItem
from cms_core.tenancy import every_site, platform_work, site_scope
from cms_core.testing.factories import MakeSite

GONE = (
    "CREATE TABLE gone_version (version_num VARCHAR(32) PRIMARY KEY)",
    "CREATE TABLE gone_thing (id INTEGER PRIMARY KEY, site_id INTEGER NOT NULL REFERENCES core_site (id))",
    "CREATE TABLE gone_part (id INTEGER PRIMARY KEY, thing_id INTEGER NOT NULL REFERENCES gone_thing (id))",
    "CREATE TABLE gone_by_stage_version (version_num VARCHAR(32) PRIMARY KEY)",
)
"""Tables of a plugin that is no longer installed, and of another whose name begins alike."""


@pytest.fixture
def gone(app: Flask, make_site: MakeSite) -> None:
    """A site with something of a plugin that is no longer installed."""
    site_id = make_site().id
    db.session.rollback()
    with platform_work(), db.engine.begin() as connection:
        for statement in GONE[:3]:
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql(f"INSERT INTO gone_thing (id, site_id) VALUES (1, {site_id})")
        connection.exec_driver_sql("INSERT INTO gone_part (id, thing_id) VALUES (1, 1)")
    with site_scope(site_id):
        for plugin in ("gone", "stays"):
            db.session.add(Module(site_id=site_id, plugin=plugin))
            db.session.add(_item(site_id, plugin))
    db.session.commit()


def _item(site_id: int, plugin: str) -> PublishedItem:
    return PublishedItem(
        site_id=site_id,
        region_code="33.04.02.2001",
        kabupaten="33.04",
        kecamatan="33.04.02",
        plugin=plugin,
        kind="thing",
        ref=1,
        title="Sawah",
        summary="",
        body_text="",
        endpoint=f"{plugin}.show",
        values={},
        place="",
        published_at=now(),
    )


def _tables() -> list[str]:
    with migrate.looking() as connection:
        return sorted(name for name in inspect(connection).get_table_names() if name.startswith("gone"))


def _owners(model: type[Module] | type[PublishedItem]) -> list[str]:
    with every_site() as session:
        return list(session.scalars(select(model.plugin)))


@pytest.mark.usefixtures("gone")
def test_purge_deletes_tables_switches_and_index_of_one_plugin(runner: FlaskCliRunner) -> None:
    assert migrate.orphans() == ["gone"]
    result = runner.invoke(cms, ["db", "purge", "gone", "--yes"])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == ["gone_part", "gone_thing", "gone_version", "3 tables deleted."]
    assert _tables() == []
    assert (_owners(Module), _owners(PublishedItem)) == (["stays"], ["stays"])


@pytest.mark.usefixtures("gone")
@pytest.mark.parametrize(("arguments", "answer"), [(["--dry-run"], None), ([], "n\n")], ids=["dry-run", "no"])
def test_purge_deletes_nothing_unless_told_to(runner: FlaskCliRunner, arguments: list[str], answer: str | None) -> None:
    runner.invoke(cms, ["db", "purge", "gone", *arguments], input=answer)
    assert _tables() == ["gone_part", "gone_thing", "gone_version"]
    assert (_owners(Module), _owners(PublishedItem)) == (["gone", "stays"], ["gone", "stays"])


def test_purge_takes_no_beginning_of_a_name_and_not_core(runner: FlaskCliRunner, app: Flask) -> None:
    with platform_work(), db.engine.begin() as connection:
        connection.exec_driver_sql(GONE[3])
    for owner, words in (("gone", "There are no tables of gone."), ("core", "Core cannot be purged.")):
        result = runner.invoke(cms, ["db", "purge", owner, "--yes"])
        assert (result.exit_code, result.output.strip()) == (1, f"Error: {words}")
    assert _tables() == ["gone_by_stage_version"]


def test_nothing_runs_on_tables_that_are_older_than_the_program(runner: FlaskCliRunner, app: Flask) -> None:
    db.session.rollback()
    with platform_work(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE core_version SET version_num = '0002'")

    for command in (["sites", "list"], ["regions", "load"], ["items", "rebuild"], ["demo", "--if-empty"]):
        result = runner.invoke(cms, command)
        assert (result.exit_code, str(result.exception)) == (
            1,
            "The database is behind the program for core: run cms db upgrade.",
        )
    assert runner.invoke(cms, ["db", "status"]).exit_code == 0
    assert runner.invoke(cms, ["sites", "list", "--help"]).exit_code == 0


def test_reencrypt_says_how_much_is_written_anew(runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "reencrypt", lambda: 12)
    assert runner.invoke(cms, ["db", "reencrypt"]).output == "12 values are encrypted with the newest key.\n"


def test_reencrypt_says_which_value_no_key_opens(runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise crypto.CannotDecrypt("tamu 7: no key in CMS_DATA_KEYS opens it.")

    monkeypatch.setattr(crypto, "reencrypt", fail)
    found = runner.invoke(cms, ["db", "reencrypt"])
    assert (found.exit_code, found.output) == (1, "Error: tamu 7: no key in CMS_DATA_KEYS opens it.\n")

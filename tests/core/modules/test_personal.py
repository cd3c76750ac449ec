"""What plugins hold about a person, asked from the command line."""

from __future__ import annotations

from typing import Any, cast

import pluggy
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from cms_core import audit
from cms_core.audit import AuditEntry
from cms_core.cli import cms
from cms_core.database import TenantSession
from cms_core.entries import PersonalData
from cms_core.extensions import db
from cms_core.tenancy import every_site
from tests.core.modules.conftest import give

HELD = PersonalData(plugin="warta", what="surat", where="Kalimandi", value="0812 0000 0000")


@pytest.fixture
def erased(plugin_manager: pluggy.PluginManager) -> list[tuple[str, bool]]:
    """The subjects that the plugin was asked to forget, and whether only to try."""
    asked: list[tuple[str, bool]] = []

    def forget(subject: str, dry_run: bool) -> list[PersonalData]:
        asked.append((subject, dry_run))
        return [HELD]

    give(
        plugin_manager,
        cms_personal_data=lambda subject: [HELD] if subject == "0812" else [],
        cms_erase_personal_data=forget,
    )
    return asked


def entries() -> list[tuple[str, Any]]:
    return [(row.target, row.detail) for row in db.session.scalars(select(AuditEntry)) if row.what == "personal.erased"]


def test_who_is_asked_about_is_a_question(runner: FlaskCliRunner, erased: list[Any]) -> None:
    answer = runner.invoke(cms, ["personal", "show"], input="0812\n")
    assert answer.output.splitlines()[1:] == [
        "warta, Kalimandi: surat: 0812 0000 0000",
        "All that is held: 1.",
    ]


def test_nothing_is_told_as_nothing(runner: FlaskCliRunner, erased: list[Any]) -> None:
    assert runner.invoke(cms, ["personal", "show", "--subject", "0999"]).output == "Nothing is held.\n"


def test_a_dry_run_erases_nothing(runner: FlaskCliRunner, erased: list[Any]) -> None:
    answer = runner.invoke(cms, ["personal", "erase", "--subject", "0812", "--dry-run"])
    assert answer.output.splitlines()[-1] == "All that would be erased: 1."
    assert (erased, entries()) == ([("0812", True)], [])


def test_erasing_is_written_down_without_whom(runner: FlaskCliRunner, erased: list[Any]) -> None:
    answer = runner.invoke(cms, ["personal", "erase", "--subject", "0812", "--yes"])
    assert answer.output.splitlines()[-1] == "All that was erased: 1."
    assert (erased, entries()) == ([("0812", False)], [("", {"count": 1})])


def test_plugins_read_across_sites_beside_what_others_do(
    runner: FlaskCliRunner, plugin_manager: pluggy.PluginManager
) -> None:
    begun: list[bool] = []

    def across() -> list[PersonalData]:
        with every_site() as session:
            return [HELD] * len(session.scalars(select(AuditEntry)).all())

    def tell(subject: str) -> list[PersonalData]:
        db.session.scalars(select(AuditEntry)).all()
        return across()

    def forget(subject: str) -> list[PersonalData]:
        begun.append(cast(TenantSession, db.session()).began)  # else it might begin too late to write
        audit.record("warta.forgot", site_id=None, user_id=None)
        db.session.flush()
        return across()

    give(plugin_manager, cms_personal_data=tell, cms_erase_personal_data=forget)
    said = []
    for words in (["show"], ["erase", "--yes"]):
        db.session.rollback()  # a command begins with nothing
        said.append(runner.invoke(cms, ["personal", *words, "--subject", "0812"]).output)
    assert (said, begun) == (["Nothing is held.\n", "Nothing was erased.\n"], [True])
    assert entries() == [("", {"count": 0})]


def test_erasing_asks_first(runner: FlaskCliRunner, erased: list[Any]) -> None:
    assert runner.invoke(cms, ["personal", "erase", "--subject", "0812"], input="n\n").exit_code == 1
    assert erased == []


def test_a_plugin_that_fails_stops_all(
    app: Flask, runner: FlaskCliRunner, plugin_manager: pluggy.PluginManager
) -> None:
    give(plugin_manager, cms_erase_personal_data=lambda: 1 // 0)
    assert runner.invoke(cms, ["personal", "erase", "--subject", "0812", "--yes"]).exit_code == 1
    assert entries() == []

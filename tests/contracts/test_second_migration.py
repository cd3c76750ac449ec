"""A plugin gets a new column: its migration works where there are rows, and one that would not fails the contract."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cms_core.plugin_commands import CONTRACTS, Names, write_plugin
from cms_core.testing.applications import installed_plugins

BODY = 'body: Mapped[str] = mapped_column(Text, default="")'
NAME = "agenda_warga"
TEST = "test_migrations_work_on_tables_with_rows"


@pytest.fixture
def grown(install: Callable[[Path], Any], tmp_path: Path) -> Callable[[str], Any]:
    """Return what installs a new plugin, its first tables made, and adds a column to its model."""

    def grow(column: str) -> Any:
        made = tmp_path / "made"
        list(write_plugin(Names(NAME), made))
        installed = install(made)
        # Every command would bring in all others and make their tables; they are not what this is about.
        installed.environment["CMS_PLUGINS_BLOCKED"] = ",".join(installed_plugins())
        upgraded = installed.cms("db", "upgrade")
        assert upgraded.returncode == 0, upgraded.stderr
        models = package_of(installed) / "models.py"
        models.write_text(models.read_text("utf-8").replace(BODY, f"{BODY}\n    {column}"), "utf-8")
        return installed

    return grow


def package_of(installed: Any) -> Path:
    # The folder that commands are run in comes before the installed copy.
    folder: Path = installed.source / f"cms_{NAME}"
    return folder


def checked(installed: Any) -> Any:
    """Run the one test of the contract."""
    options = ["-q", "--tb=line", "-p", "no:cacheprovider", f"--config-file={CONTRACTS / 'contracts.ini'}"]
    return installed._run("-m", "pytest", *options, f"--plugin={NAME}", str(CONTRACTS / "test_tables.py"), "-k", TEST)


def test_column_with_a_plain_default_is_added_where_there_are_rows(grown: Callable[[str], Any]) -> None:
    installed = grown(
        'edition: Mapped[str] = mapped_column(Text, default="")\n'
        "    copies: Mapped[int] = mapped_column(default=1)\n    lent: Mapped[bool] = mapped_column(default=False)"
    )
    written = installed.cms("db", "revision", NAME, "editions")
    assert written.returncode == 0, written.stderr
    migration = Path(written.stdout.strip())
    text = migration.read_text("utf-8")
    assert re.findall(r"Column\('(\w+)'.*server_default='(\w*)', nullable=False", text) == [
        ("edition", ""), ("copies", "1"), ("lent", "0"),
    ]  # fmt: skip
    answer = checked(installed)
    assert (answer.returncode, "2 passed" in answer.stdout) == (0, True), answer.stdout
    upgraded = installed.cms("db", "upgrade", NAME)
    assert upgraded.stdout == f"{NAME}: 0002\n", upgraded.stderr

    migration.write_text(re.sub(r"server_default='\w*', ", "", text), "utf-8")

    answer = checked(installed)
    assert answer.returncode == 1
    assert answer.stdout.count(f"Migration 0002 of {NAME} stops where the tables have rows") >= 2, answer.stdout


def test_column_of_which_nobody_knows_what_stands_in_it_is_refused(grown: Callable[[str], Any]) -> None:
    installed = grown("starts: Mapped[__import__('datetime').date]")
    answer = installed.cms("db", "revision", NAME, "begin")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith(f"{NAME}_entry.starts is new and must not be empty"), answer.stderr
    assert len(list((package_of(installed) / "migrations").glob("0*.py"))) == 1


def test_database_that_knows_a_revision_without_a_file_is_told_how_to_begin_anew(
    grown: Callable[[str], Any],
) -> None:
    installed = grown("starts: Mapped[__import__('datetime').date]")
    (package_of(installed) / "migrations" / "0001_tables.py").unlink()
    for arguments in (("db", "revision", NAME, "anew"), ("db", "upgrade"), ("db", "check")):
        answer = installed.cms(*arguments)
        assert (answer.returncode, answer.stderr.splitlines()) == (1, [
            f"The database has revision 0001 of {NAME}, and no file has it. Bring the newer version of the plugin "
            "back; or, where its rows may be lost, begin its tables anew: cms db purge agenda_warga, then cms db "
            "revision where there is no file yet, and cms db upgrade."
        ])  # fmt: skip
    assert f"{NAME}: 0001 (no file has this revision)\n" in installed.cms("db", "status").stdout
    for arguments in (("purge", NAME, "--yes"), ("revision", NAME, "anew"), ("upgrade",)):
        answer = installed.cms("db", *arguments)
        assert answer.returncode == 0, answer.stderr


def test_next_revision_waits_for_the_ones_before(app: Flask, tmp_path: Path) -> None:
    from cms_core import migrate
    from cms_core.extensions import db
    from cms_core.tenancy import platform_work

    with platform_work(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE core_version SET version_num = '0001'")
    with pytest.raises(migrate.PendingMigration, match="core have been made: run cms db upgrade first"):
        migrate.revise("core", "more")

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from cms_core.surfaces import health
from cms_core.surfaces.commands import health_command
from cms_core.testing.factories import MakeSite
from cms_core.testing.servers import free_port
from cms_core.themes import Theme, refused, themes

NOBODY_LISTENS = free_port()
CORE = ["database", "instance", "limits", "migrations"]


def test_report_names_every_check(app: Flask) -> None:
    report, status = health.report()
    assert (report["checks"], status) == (dict.fromkeys(CORE, "ok"), 200)


@pytest.mark.settings(redis_url=f"redis://127.0.0.1:{NOBODY_LISTENS}/0")
def test_a_redis_that_is_away_is_reported(client: FlaskClient, runner: FlaskCliRunner) -> None:
    answer = client.get("/readyz", headers={"Host": "localhost"})
    assert answer.status_code == 503
    assert answer.json is not None
    expected = {**dict.fromkeys(CORE, "ok"), "limits": "cannot be counted"}
    assert answer.json["checks"] == expected
    result = runner.invoke(health_command)
    assert (result.exit_code, "limits: cannot be counted" in result.output) == (1, True)


def test_a_folder_that_cannot_be_written_is_reported(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_arguments: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(health.tempfile, "NamedTemporaryFile", refuse)
    report, status = health.report()
    assert (report["checks"]["instance"], status) == ("cannot be written: Read-only file system", 503)


def test_themes_that_are_not_whole_are_notes_and_fail_nothing(
    app: Flask, runner: FlaskCliRunner, make_site: MakeSite, tmp_path: Path
) -> None:
    make_site(theme="gone")
    (tmp_path / "theme.toml").write_text('name = "songket"\nlabel = "Songket"\ncss = "theme.css"\n')
    (tmp_path / "theme.css").write_text("@layer site { p { color: var(--ink) } }")
    themes()["songket"] = Theme.from_folder(tmp_path)
    refused()["perca"] = "perca: theme.toml cannot be used."
    report, status = health.report()
    assert (report["notes"], status) == (
        [
            "Mail is off: CMS_SMTP_URL and CMS_MAIL_FROM are not both set.",
            "perca: theme.toml cannot be used.",
            "songket: the style sheet uses --ink, which is no token: its rule is left out.",
            "gone: not installed, chosen by 1 site(s), which look plain.",
        ],
        200,
    )
    result = runner.invoke(health_command)
    assert (result.exit_code, result.output.count("note: ")) == (0, 4)

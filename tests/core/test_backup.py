from __future__ import annotations

import io
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pluggy
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from cms_core import backup, migrate
from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.extensions import db
from cms_core.media.store import store
from cms_core.pages import services as pages
from cms_core.tenancy import site_scope
from cms_core.testing.applications import close
from cms_core.testing.factories import MakeSite
from cms_core.testing.servers import PostgreSQL


@pytest.fixture(autouse=True)
def programs(database_kind: str, app: Flask, postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pg_dump and pg_restore be those of the server that the suite brings."""
    if database_kind == "postgresql" and postgresql.programs:
        monkeypatch.setenv("PATH", f"{postgresql.programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def other_app(
    app: Flask, tmp_path: Path, blank_database_url: str, plugin_manager: pluggy.PluginManager
) -> Iterator[Flask]:
    """An empty instance beside the one of the test, with keys of its own."""
    settings = Settings.load({}, instance=tmp_path / "other", database_url=blank_database_url)
    made = create_app(settings, manager=plugin_manager)
    yield made
    close(made)


def _archive(path: Path, members: list[tarfile.TarInfo]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return path


def _member(name: str, **attributes: Any) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = 0 if "type" in attributes else 1
    for attribute, value in attributes.items():
        setattr(member, attribute, value)
    return member


def _rows() -> dict[str, list[Any]]:
    # Other tests bring tables of their own, which this database lacks.
    owners = migrate.owners()
    tables = [each for each in db.metadata.sorted_tables if any(migrate.belongs(name, each.name) for name in owners)]
    with migrate.looking() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in tables
        }


def test_restore_gives_back_rows_media_and_keys(
    app: Flask, other_app: Flask, make_site: MakeSite, tmp_path: Path
) -> None:
    site = make_site(slug="kalimandi")
    with site_scope(site.id):
        page = pages.write(site, title="Profil", slug="profil", body="<p>Sawah.</p>")
        pages.publish(page, site=site, by=None)
    db.session.commit()
    store().put("abcdefgh/320.jpg", b"picture")
    archive, keys = tmp_path / "balai.tar.gz", tmp_path / "keys.json"
    manifest = backup.back_up(archive)
    backup.write_keys(keys)
    before = _rows()

    with other_app.app_context():
        assert backup.restore(archive) == manifest
        backup.put_keys(backup.read_keys(keys))
        assert _rows() == before
        with store().open("abcdefgh/320.jpg") as file:
            assert file.read() == b"picture"
        migrate.check()
    other = Path(other_app.instance_path)
    again = Settings.load({}, instance=other)
    first = app.extensions["cms"].settings
    assert (again.secret_key, again.data_keys) == (first.secret_key, first.data_keys)
    assert manifest["rows"]["core_page"] == 1
    answer = other_app.test_client().get("/s/kalimandi/cari?q=sawah")
    assert "Profil" in answer.text


def test_a_backup_made_while_people_write_can_be_restored(
    app: Flask, other_app: Flask, make_site: MakeSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make_site(slug="kalimandi")
    db.session.commit()
    for name in ("_copy_sqlite", "_postgresql"):
        real = getattr(backup, name)

        def save_and_write(*arguments: Any, real: Any = real) -> None:
            real(*arguments)
            if arguments[0] != "pg_restore" and "Baru" not in written:
                written.append("Baru")
                with site_scope(site.id):
                    pages.write(site, title="Baru", slug="baru", body="")
                    db.session.commit()
                store().put("abcdefgh/640.jpg", b"picture")

        monkeypatch.setattr(backup, name, save_and_write)
    written: list[str] = []
    archive = tmp_path / "balai.tar.gz"
    manifest = backup.back_up(archive)
    assert (manifest["rows"]["core_page"], manifest["media"], written) == (0, 1, ["Baru"])
    with other_app.app_context():
        assert backup.restore(archive) == manifest


def test_archive_and_keys_are_for_their_owner_alone_and_keys_stay_out_of_the_archive(
    app: Flask, make_site: MakeSite, tmp_path: Path
) -> None:
    make_site()
    archive, keys = tmp_path / "balai.tar.gz", tmp_path / "keys.json"
    backup.back_up(archive)
    backup.write_keys(keys)
    assert (archive.stat().st_mode & 0o777, keys.stat().st_mode & 0o777) == (0o600, 0o600)
    settings = app.extensions["cms"].settings
    secrets = [settings.secret_key.encode(), *(key.encode() for key in settings.data_keys)]
    with tarfile.open(archive) as opened:
        for member in opened:
            content = opened.extractfile(member)
            held = content.read() if content is not None else b""
            assert not any(secret in held for secret in secrets)


def test_backup_writes_no_archive_when_the_keys_cannot_be_written(runner: FlaskCliRunner, tmp_path: Path) -> None:
    archive, keys = tmp_path / "balai.tar.gz", tmp_path / "keys.json"
    keys.write_text("kept from the last time")

    answer = runner.invoke(backup.backup_command, [str(archive), "--keys", str(keys)])

    assert (answer.exit_code, archive.exists(), keys.read_text()) == (1, False, "kept from the last time")


def test_restore_refuses_foreign_keys_before_it_restores_anything(
    app: Flask, runner: FlaskCliRunner, make_site: MakeSite, other_app: Flask, tmp_path: Path
) -> None:
    make_site()
    archive, keys = tmp_path / "balai.tar.gz", tmp_path / "keys.json"
    backup.back_up(archive)
    keys.write_text('{"keys": []}')

    answer = other_app.test_cli_runner().invoke(backup.restore_command, [str(archive), "--keys", str(keys)])

    assert answer.exit_code == 1
    assert "does not hold the keys of cms backup" in answer.output
    with other_app.app_context():
        assert backup.restore(archive)["rows"]["core_site"] == 1


def test_restore_refuses_an_instance_in_use(app: Flask, make_site: MakeSite, tmp_path: Path) -> None:
    make_site()
    archive = tmp_path / "balai.tar.gz"
    backup.back_up(archive)
    with pytest.raises(backup.BackupError, match="not empty"):
        backup.restore(archive)


@pytest.mark.parametrize(
    "member",
    [
        _member("../evil"),
        _member("media/../../evil"),
        _member("/tmp/evil"),  # the attack
        _member("evil"),
        _member("media/link", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        _member("media/link", type=tarfile.LNKTYPE, linkname="/etc/passwd"),
        _member("media/pipe", type=tarfile.FIFOTYPE),
    ],
    ids=lambda member: f"{member.name}-{member.type.decode()}",
)
def test_restore_refuses_what_no_backup_holds(other_app: Flask, tmp_path: Path, member: tarfile.TarInfo) -> None:
    archive = _archive(tmp_path / "evil.tar.gz", [_member("media/ok"), member])
    with other_app.app_context(), pytest.raises(backup.BackupError, match="not an archive"):
        backup.restore(archive)
    assert not list(tmp_path.rglob("evil"))
    assert not (Path(other_app.instance_path) / "media").exists()


def test_restore_refuses_an_archive_of_the_other_kind_of_database(other_app: Flask, tmp_path: Path) -> None:
    text = json.dumps({"format": backup.FORMAT, "database": "another", "rows": {}}).encode()
    archive = tmp_path / "other.tar.gz"
    with tarfile.open(archive, "w:gz") as opened:
        opened.addfile(_member("manifest.json", size=len(text)), io.BytesIO(text))
    with other_app.app_context(), pytest.raises(backup.BackupError, match="The archive holds another"):
        backup.restore(archive)


def test_a_backup_that_fails_leaves_the_one_before(
    app: Flask, make_site: MakeSite, runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "balai.tar.gz"
    archive.write_bytes(b"yesterday")

    def fail(*_arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_manifest", fail)
    result = runner.invoke(backup.backup_command, [str(archive)])
    assert result.exit_code == 1
    assert "No space left" in result.output
    assert archive.read_bytes() == b"yesterday"
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("tmp")) == []


def test_restore_says_when_the_keys_are_others(
    app: Flask, other_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, keys = tmp_path / "balai.tar.gz", tmp_path / "keys.json"
    backup.back_up(archive)
    backup.write_keys(keys)
    known = app.extensions["cms"].settings.data_keys
    with tarfile.open(archive) as opened:
        manifest = str(opened.extractfile("manifest.json").read())  # type: ignore[union-attr]  # it is a file
    assert [key for key in known if key in manifest] == []

    def restored(*options: str) -> tuple[int, str]:
        with other_app.app_context():
            result = other_app.test_cli_runner().invoke(backup.restore_command, [str(archive), *options])
        return result.exit_code, result.output

    code, said = restored()
    assert (code, said) == (
        1,
        "Error: Its personal data opens with other keys than this instance has: give them with --keys FILE.\n",
    )
    assert restored("--keys", str(keys))[0] == 0


@pytest.mark.parametrize("kept", [0, 0.5])
def test_restore_says_when_it_is_no_archive_or_cut_off(
    app: Flask, other_app: Flask, tmp_path: Path, kept: float
) -> None:
    archive = tmp_path / "balai.tar.gz"
    backup.back_up(archive)
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * kept)] or b"<html>")

    with other_app.app_context():
        result = other_app.test_cli_runner().invoke(backup.restore_command, [str(archive)])

    assert (result.exit_code, result.output) == (1, "Error: This is not an archive of cms backup. Or it is cut off.\n")

"""Settings: where they come from, and that a wrong one stops the start with a sentence that names it."""

from __future__ import annotations

import dataclasses
import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from cms_core import cli, config
from cms_core.config import Settings, SettingsError


def load(folder: Path, environ: dict[str, str] | None = None, **overrides: Any) -> Settings:
    return Settings.load({"CMS_INSTANCE": str(folder), **(environ or {})}, **overrides)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "satu" / "instance"


def test_defaults_need_nothing_but_a_folder(folder: Path) -> None:
    settings = load(folder)
    assert settings.database_url == f"sqlite:///{folder / 'cms.sqlite3'}"
    assert (settings.platform_host, settings.path_mode, settings.proxy_hops, settings.https) == (
        "localhost",
        "redirect",
        0,
        False,
    )
    assert settings.is_sqlite
    assert mode_of(folder) == 0o700


def test_settings_are_frozen(folder: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load(folder).https = True  # type: ignore[misc]


def test_secrets_are_made_once_and_for_their_owner_alone(folder: Path) -> None:
    first, second = load(folder), load(folder)
    assert (first.secret_key, first.data_keys) == (second.secret_key, second.data_keys)
    assert len(first.secret_key) >= config.SECRET_LENGTH
    assert Fernet(first.data_keys[0])
    assert {path.name: mode_of(path) for path in folder.iterdir()} == {"secret_key": 0o600, "data_keys": 0o600}


def test_processes_that_start_together_agree_on_the_secrets(folder: Path) -> None:
    together, found = threading.Barrier(8), []

    def start() -> None:
        together.wait()
        settings = load(folder)
        found.append((settings.secret_key, settings.data_keys))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_secret_is_never_there_half_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_key: bytes) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(config, "urlsafe_b64encode", fail)
    with pytest.raises(SettingsError, match="data_keys cannot be read or written: No space left on device"):
        load(folder)
    assert not (folder / "data_keys").exists()


def test_a_folder_of_ours_that_others_could_read_is_closed(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    load(folder)
    assert mode_of(folder) == 0o700
    folder.chmod(0o755)
    load(folder)
    assert mode_of(folder) == 0o700


def test_a_folder_that_others_use_stays_as_it_is(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o1777)
    load(folder)
    load(folder)
    assert mode_of(folder) == 0o1777
    another = folder / "lain"
    another.mkdir(mode=0o755)
    (another / "milik-orang-lain").touch()
    load(another)
    assert mode_of(another) == 0o755


def test_a_folder_that_cannot_be_made_or_written_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.parent.mkdir()
    folder.write_text("a file")
    with pytest.raises(SettingsError, match=f"The instance folder {folder} cannot be made"):
        load(folder)
    folder.unlink()
    # Whoever is root may write anywhere but on a disk that is read-only.
    monkeypatch.setattr(config.os, "access", lambda _path, _mode: False)
    with pytest.raises(SettingsError, match=f"The instance folder {folder} cannot be written"):
        load(folder)


def test_the_environment_wins_over_the_file_and_arguments_over_both(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o700)
    (folder / "cms.toml").write_text(
        'platform_host = "file.example"\nCMS_PATH_MODE = "serve"\nhttps = true\nworkers = 3\n'
        f'data_keys = ["{Fernet.generate_key().decode()}"]\nplugins_blocked = ["lelang", "peta"]\n'
    )
    settings = load(folder, {"CMS_PLATFORM_HOST": "env.example", "CMS_WORKERS": "4"}, workers=5)
    assert (settings.platform_host, settings.path_mode, settings.https, settings.workers) == (
        "env.example",
        "serve",
        True,
        5,
    )
    assert settings.plugins_blocked == frozenset({"lelang", "peta"})
    assert not (folder / "data_keys").exists()


def test_what_the_environment_leaves_empty_is_not_set(folder: Path) -> None:
    assert load(folder, {"CMS_REDIS_URL": "", "CMS_HTTPS": ""}).redis_url is None


def test_names_of_the_tests_and_of_others_are_not_settings(folder: Path) -> None:
    load(folder, {"CMS_TEST_DATABASE_URL": "x", "CMS_TEST_REDIS_URL": "x", "PATH": "/bin", "PORT": "1"})


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"CMS_SECRTE_KEY": "x"}, "Unknown setting: CMS_SECRTE_KEY"),
        ({"CMS_B": "x", "CMS_A": "x"}, "Unknown setting: CMS_A, CMS_B"),
        ({"CMS_SECRET_KEY": "x" * 31}, "CMS_SECRET_KEY must have at least 32 characters"),
        ({"CMS_PROXY_HOPS": "satu"}, "CMS_PROXY_HOPS has a value of the wrong kind: 'satu'"),
        ({"CMS_PROXY_HOPS": "-1"}, "CMS_PROXY_HOPS has a value of the wrong kind"),
        ({"CMS_WORKERS": "1.5"}, "CMS_WORKERS has a value of the wrong kind"),
        ({"CMS_HTTPS": "mungkin"}, "CMS_HTTPS has a value of the wrong kind: 'mungkin'"),
        ({"CMS_PATH_MODE": "both"}, "CMS_PATH_MODE is either redirect or serve"),
        ({"CMS_DATA_KEYS": "short"}, "CMS_DATA_KEYS holds something that is not a Fernet key"),
        ({"CMS_DATA_KEYS": " , "}, "CMS_DATA_KEYS holds no key"),
    ],
)
def test_a_wrong_setting_is_named(folder: Path, environ: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        load(folder, environ)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("https = ", "cms.toml cannot be read"),
        ("colour = 1", "Unknown setting: CMS_COLOUR"),
        ("workers = true", "CMS_WORKERS has a value of the wrong kind"),
        ("plugins_blocked = 5", "CMS_PLUGINS_BLOCKED has a value of the wrong kind"),
    ],
)
def test_a_wrong_file_is_named(folder: Path, content: str, message: str) -> None:
    folder.mkdir(parents=True, mode=0o700)
    (folder / "cms.toml").write_text(content)
    with pytest.raises(SettingsError, match=message):
        load(folder)


@pytest.mark.parametrize(
    ("environ", "port"),
    [({}, ":8000"), ({"CMS_PORT": "80"}, ""), ({"CMS_HTTPS": "on"}, ""), ({"CMS_PROXY_HOPS": "1"}, "")],
)
def test_the_port_of_addresses_is_the_one_that_people_reach(folder: Path, environ: dict[str, str], port: str) -> None:
    assert load(folder, environ).public_port == port


def test_keys_are_read_in_their_order(folder: Path) -> None:
    keys = [Fernet.generate_key().decode() for _ in range(3)]
    assert load(folder, {"CMS_DATA_KEYS": f"{keys[0]},{keys[1]} {keys[2]}"}).data_keys == tuple(keys)


def test_a_command_says_what_is_wrong_and_no_more(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CMS_INSTANCE", str(folder))
    monkeypatch.setenv("CMS_WORKERS", "banyak")
    with pytest.raises(SystemExit) as ended:
        cli.main(["db", "status"])
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert said == "CMS_WORKERS has a value of the wrong kind: 'banyak'.\n"

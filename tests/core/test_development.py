"""The server for whoever writes a plugin: where it may run, what it tells, what it notices."""

from __future__ import annotations

import dataclasses
import importlib
import warnings
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import Client

from cms_core import development, logs, plugins, wsgi_dev
from cms_core.config import Settings, SettingsError
from cms_core.testing.factories import MakeSite


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the log as it was: it would go on writing into what a test has caught, which is closed by then."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "balai.localhost"])
def test_it_runs_on_a_computer_of_ones_own(host: str, instance: Path) -> None:
    development.check(Settings.load({}, instance=instance), host)


@pytest.mark.parametrize(
    ("changes", "host", "reason"),
    [
        ({}, "0.0.0.0", "0.0.0.0 is an address"),
        ({}, "::", ":: is an address"),
        ({}, "192.168.1.7", "192.168.1.7 is an address"),
        ({}, "localhost.desa.example", "localhost.desa.example is an address"),
        ({"https": True}, "localhost", "CMS_HTTPS is on"),
        ({"proxy_hops": 1}, "localhost", "CMS_PROXY_HOPS"),
        ({"platform_host": "balai.example"}, "localhost", "CMS_PLATFORM_HOST is balai.example"),
    ],
)
def test_it_runs_nowhere_else(changes: dict[str, Any], host: str, reason: str, instance: Path) -> None:
    with pytest.raises(SettingsError, match="for one's own computer") as refused:
        development.check(dataclasses.replace(Settings.load({}, instance=instance), **changes), host)
    assert reason in str(refused.value)


def test_no_setting_switches_it_on(instance: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="CMS_DEV"):
        Settings.load({"CMS_DEV": "1"}, instance=instance)
    monkeypatch.setenv("CMS_INSTANCE", str(instance))
    monkeypatch.setenv("CMS_HTTPS", "1")
    with pytest.raises(SettingsError, match="CMS_HTTPS is on"):
        wsgi_dev.make()


@pytest.mark.parametrize(("messages", "found"), [(True, True), (False, False)])
def test_messages_stand_in_its_log_alone(messages: bool, found: bool, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(json=not messages, messages=messages)
    typed = "Sukarti 081327001234"
    try:
        raise RuntimeError(typed)
    except RuntimeError as error:
        logs.log.error("fault", exc_info=error)
        logs.log.debug("what the database said", exc_info=error)
    said = capsys.readouterr().err
    assert (typed in said, "what the database said" in said, "RuntimeError" in said) == (found, found, True)


@pytest.mark.sqlite_only("addresses are the same")
def test_parameters_that_no_page_is_given_are_named(
    app: Flask, make_site: MakeSite, capsys: pytest.CaptureFixture[str]
) -> None:
    make_site(slug="kalimandi", host="kalimandi.example")
    development.tell_everything()
    client = Client(development.Told(app))
    for path in ("/?q=kopi&halaman=2", "/?rak=A1&q=kopi&pengarang=Tohari", "/"):
        client.get(path, base_url="http://kalimandi.example")
    told = [line for line in capsys.readouterr().err.splitlines() if "parameters dropped" in line]
    assert len(told) == 1
    assert "['pengarang', 'rak']" in told[0]
    assert "Tohari" not in told[0]


@pytest.mark.plugins("potensi_desa")
@pytest.mark.sqlite_only("the log is the same")
def test_hooks_are_named_with_those_who_have_them(app: Flask, client: FlaskClient, make_site: MakeSite) -> None:
    make_site("33.04.02.2007", slug="kalimandi", host="kalimandi.example", modules=("potensi_desa",))
    development.tell_of_hooks(app.extensions["cms"].manager)
    with capture_logs() as logs:
        client.get("http://kalimandi.example/")

    called = {line["hook"]: line["plugins"] for line in logs if line["event"] == "hook called"}
    assert called == {"cms_menu_items": ["potensi_desa"], "cms_home_blocks": ["potensi_desa"]}


@pytest.mark.parametrize(("name", "heard"), [("cms_nyaring", True), ("pustaka_lain", False)])
def test_warnings_of_a_plugin_are_told(name: str, heard: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / name
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    (package / "hooks.py").write_text("import warnings\nwarnings.warn('old', DeprecationWarning)\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("nyaring", "cms_nyaring.hooks", plugins.GROUP)
    monkeypatch.setattr(plugins, "offered", lambda group: (point,))
    with warnings.catch_warnings(), capture_logs() as logs:
        development.tell_of_warnings()
        importlib.import_module(f"{name}.hooks")

    told = [(line["warning"], line["at"]) for line in logs]
    assert told == ([("DeprecationWarning: old", f"{package / 'hooks.py'}:2")] if heard else [])


def test_a_file_that_comes_goes_or_is_written_is_noticed_once(tmp_path: Path) -> None:
    folder = tmp_path / "cms_halo" / "templates"
    folder.mkdir(parents=True)
    page, other = folder / "list.html", tmp_path / "cms_halo" / "notes.txt"
    page.write_text("a", "utf-8")
    tests = tmp_path / "tests"
    tests.mkdir()
    sources = development.Sources([tmp_path])
    told = []
    for change in (
        lambda: None,
        lambda: (folder / "show.html").write_text("b", "utf-8"),
        lambda: page.unlink(),
        lambda: other.write_text("c", "utf-8"),
        lambda: (folder / ".#show.html").write_text("d", "utf-8"),
        lambda: (tests / "test_views.py").write_text("e", "utf-8"),
    ):
        change()
        told.append((sources.have_changed(), sources.have_changed()))
    assert told == [(False, False), (True, False), (True, False), *[(False, False)] * 3]


def test_core_and_every_plugin_are_looked_at(app: Flask) -> None:
    known = development.sources()._known
    for plugin in app.extensions["cms"].extras["plugins"].values():
        assert str(Path(plugin.module.__file__)) in known
    assert str(Path(development.__file__)) in known

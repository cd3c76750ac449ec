"""What docs/plugins.md teaches works: its ten lines answer, and what they grow to keeps the contract."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy
import pytest
from flask.testing import FlaskClient

from cms_core import plugins
from cms_core.inline import symbols
from cms_core.testing.applications import installed_plugins
from cms_core.testing.factories import MakeSite
from tests.contracts.conftest import ROOT

MANUAL = (ROOT / "docs" / "plugins.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?:# |\{# )(halo/\S+)(?: #\})?\n")
SETUP = """[metadata]
name = balai-halo
version = 2

[options]
packages = halo

[options.package_data]
halo = **/*

[options.entry_points]
cms.plugins =
    halo = halo.hooks
"""


@pytest.fixture
def plugin_manager() -> pluggy.PluginManager:
    """The ten lines alone."""
    module = ModuleType("halo")
    exec(next(code for kind, code in BLOCK.findall(MANUAL) if kind == "python"), vars(module))
    manager = plugins.make_manager(frozenset(installed_plugins()))
    plugins.register(manager, "halo", module)
    return manager


def test_ten_lines_answer_where_they_are_on(client: FlaskClient, make_site: MakeSite) -> None:
    make_site(host="kalimandi.example", modules=("halo",))
    make_site(host="pagak.example")
    assert client.get("http://kalimandi.example/halo/").text == "Halo!"
    assert client.get("http://pagak.example/halo/").status_code == 404


def test_parts_for_pages_are_those_there_are() -> None:
    macros = re.findall(r"{% macro ([a-z]\w*)\(", (ROOT / "cms_core" / "templates" / "macros.html").read_text("utf-8"))
    looks = MANUAL.partition("## How it looks")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"`ui\.(\w+)\(", looks)) == sorted(macros)
    listed = looks.partition("Those of core:\n")[2].partition(".\n")[0]
    assert re.findall(r"`([a-z0-9-]+)`", listed) == list(symbols())


def test_grown_plugin_keeps_the_contract(install: Callable[[Path], Any], tmp_path: Path) -> None:
    made = tmp_path / "made"
    for _kind, code in BLOCK.findall(MANUAL):
        if named := NAMED.match(code):
            path = made / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code, "utf-8")
    (made / "setup.cfg").write_text(SETUP, "utf-8")
    (made / "pyproject.toml").write_text(dict(BLOCK.findall(MANUAL))["toml"], "utf-8")
    installed = install(made)
    commands = ("db", "upgrade", "core"), ("db", "revision", "halo", "greetings"), ("db", "upgrade")
    for arguments in (*commands, ("plugins", "texts", "halo")):
        done = installed.cms(*arguments)
        assert done.returncode == 0, done.stderr
    catalogue = Path(done.stdout.splitlines()[0])
    assert "no translation of 'Menyapa pengunjung.'" in done.stdout
    # Core's catalogue has the English of what stands there.
    assert "'Judul'" not in done.stdout
    catalogue.write_text(catalogue.read_text("utf-8").replace('\nmsgstr ""\n\n', '\nmsgstr "Said"\n\n'), "utf-8")
    assert installed.cms("plugins", "texts", "halo").stdout.endswith("Every text has its English.\n")

    checked = installed.cms("plugins", "check", "halo")

    assert (checked.returncode, checked.stdout.splitlines()[-1:]) == (0, ["halo keeps the contract."]), checked.stdout

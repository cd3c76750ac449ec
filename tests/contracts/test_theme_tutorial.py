"""What docs/themes.md teaches works: its theme installs, is whole, and draws a page of its own; its tokens exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core import overrides
from cms_core.colour import derive
from cms_core.extensions import db
from cms_core.pages import services
from cms_core.publishing.services import publish
from cms_core.sheets import core_tokens
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from cms_core.themes import BRAND, CLOTH, Theme, themes
from tests.contracts.conftest import ROOT

MANUAL = (ROOT / "docs" / "themes.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"(?:# |/\* |\{# )(\S+\.\w+)(?: \*/| #\})?\n")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """The folder that the manual makes, from all of its blocks."""
    folder = tmp_path / "balai-songket"
    for kind, code in BLOCK.findall(MANUAL):
        named = NAMED.match(code)
        assert named is not None or kind == "text", code
        if named:
            path = folder / named[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code, "utf-8")
    return folder


def test_theme_installs_and_is_whole(install: Callable[[Path], Any], made: Path) -> None:
    done = install(made).cms("themes", "check")
    (said,) = (code for kind, code in BLOCK.findall(MANUAL) if kind == "text")
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(said.splitlines()) <= set(done.stdout.splitlines())


@pytest.mark.parametrize(("prefix", "asks"), [("", "Ada yang kurang jelas?"), ("/en", "Is anything unclear?")])
def test_page_is_drawn_with_what_the_theme_adds(
    app: Flask, client: FlaskClient, make_site: MakeSite, made: Path, prefix: str, asks: str
) -> None:
    theme = themes()["songket"] = Theme.from_folder(made / "balai_songket")
    app.extensions["cms"].extras["overrides"] = overrides.Overrides(app, themes())
    site = make_site(host="kalimandi.example", theme="songket", phone="(0286) 000 000")
    put_page(site)

    shown = client.get(f"http://kalimandi.example{prefix}/halaman/profil").text

    assert (shown.count("<p>Isi</p>"), shown.count(asks), shown.count('href="tel:0286000000"')) == (1, 1, 2)
    assert theme.css in shown
    assert overrides.problems() == {}


def put_page(site: Any) -> None:
    """Publish a page with the slug profil."""
    with site_scope(site.id):
        page = services.write(site, title="Profil", body="<p>Isi</p>")
        publish(page, site=site, item=services.item_of(page), by=None)
        db.session.commit()


def test_every_token_that_the_manual_names_exists() -> None:
    known = core_tokens() | {f"--{name}" for name in (*derive(BRAND).light, *CLOTH)}
    assert set(re.findall(r"--[a-z][\w-]*", MANUAL.replace("--editable", ""))) - known == set()


def test_manual_names_every_colour_that_a_page_is_made_of() -> None:
    assert {name for name in derive(BRAND).light if f"--{name}" not in MANUAL} == set()

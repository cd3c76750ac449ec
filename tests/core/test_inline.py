"""Styles, scripts and icons stand in the page, and the policy knows them."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from cms_core import inline

CORE = Path(inline.__file__).parent


@pytest.fixture
def drawing() -> Iterator[Flask]:
    app = Flask("cms_core", root_path=str(CORE))
    with app.test_request_context("/"):
        yield app


@pytest.mark.parametrize("name", ["none", "../base", "nobody/base", "Base", "a/b/c", ""])
def test_asset_that_is_not_there_is_a_fault(drawing: Flask, name: str) -> None:
    with pytest.raises(inline.MissingAsset):
        inline.read_asset("css", name)


def test_minified_css_keeps_strings_and_sums() -> None:
    css = '/* a */ a > b , c { background: url("data:x, y;  z") ; width: calc(1px + 2px) ; }\n\n.d :is(e) { --f: 1 }'
    assert inline.minify_css(css) == ('a>b,c{background:url("data:x, y;  z");width:calc(1px + 2px)}.d :is(e){--f:1}')


def test_sprite_holds_each_used_icon_once_and_forgets(drawing: Flask) -> None:
    assert str(inline.icon("search", "ic-s")) == (
        f'<svg class="ic ic-s" {inline.UNSTYLED} aria-hidden="true"><use href="#i-search"/></svg>'
    )
    inline.icon("search")
    inline.icon("home")
    assert inline.icons().count("<symbol ") == 2
    assert inline.icons() == ""


def test_unknown_icon_is_replaced(drawing: Flask) -> None:
    assert "#i-file-text" in inline.icon('no"such')


def test_vendored_icons_are_what_their_note_says() -> None:
    folder = CORE / "static" / "icons"
    (note,) = tomllib.loads((folder / "vendor.toml").read_text("utf-8"))["file"]
    assert hashlib.sha256((folder / note["path"]).read_bytes()).hexdigest() == note["sha256"]
    assert (folder / "LICENSE-tabler.txt").read_text("utf-8").startswith("MIT License")

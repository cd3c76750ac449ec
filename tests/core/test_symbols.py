"""Icons of a plugin: lines come through, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pluggy
import pytest
from flask import Flask

from cms_core import inline, symbols
from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.ownership import PluginError
from tests.core.standins import NAME, manager_of, stand_in

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"{}>{}</svg>'
BOOK = '<path stroke="none" d="M0 0h24v24H0z" fill="none"/><path d="M3 19a9 9 0 0 1 9 0"/><path d="M3 6v13"/>'


@pytest.fixture
def plugin_manager(tmp_path: Path) -> pluggy.PluginManager:
    """A plugin with an icon that came with what drawing programs write."""
    plugin = stand_in()
    plugin.__file__, plugin.__package__ = str(tmp_path / "hooks.py"), NAME
    (tmp_path / "icons").mkdir()
    icon = SVG.format(' width="24" stroke="currentColor" onload="alert(1)"', BOOK)
    (tmp_path / "icons" / "book.svg").write_text(icon, "utf-8")
    return manager_of(plugin)


@pytest.mark.sqlite_only("icons have nothing to do with a database")
def test_icon_of_a_plugin_is_drawn_by_its_lines_alone(app: Flask) -> None:
    with app.test_request_context("/"):
        assert '<use href="#i-warta/book"/>' in inline.icon("warta/book")
        inline.icon("home")
        assert inline.icons().count("<symbol ") == 2
        inline.icon("warta/book")
        assert (
            '<symbol id="i-warta/book" viewBox="0 0 24 24"><path d="M3 19a9 9 0 0 1 9 0"/><path d="M3 6v13"/></symbol>'
            in inline.icons()
        )
        assert "#i-file-text" in inline.icon("warta/pen")


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("book.svg", SVG.format("", "<script>alert(1)</script>"), "something other than <path>"),
        ("book.svg", SVG.format("", '<path d="M0 0"><animate/></path>'), "something other than <path>"),
        ("book.svg", SVG.format("", '<image href="https://x.example/"/>'), "something other than <path>"),
        ("book.svg", SVG.format("", '<path d="M0 0&quot;/>&lt;script>"/>'), "a path without lines"),
        ("book.svg", SVG.format("", '<path fill="url(#a)"/>'), "a path without lines"),
        ("book.svg", SVG.format("", ""), "a path without lines"),
        ("book.svg", SVG.format("", '<path d="M0 0"/>').replace("24 24", "48 48"), "is no <svg"),
        ("book.svg", "<html/>", "is no <svg"),
        ("book.svg", "<svg", "cannot be read"),
        ("book.svg", '<!DOCTYPE a [<!ENTITY x "M0 0">]>' + SVG.format("", '<path d="&x;"/>'), "cannot be read"),
        ("book.svg", SVG.format("", f'<path d="M0 0{" " * symbols.LARGEST}"/>'), "larger than 4096 bytes"),
        ("Book 2.svg", SVG.format("", '<path d="M0 0"/>'), "has a name of other than"),
    ],
)
def test_file_that_is_more_than_lines_is_refused(tmp_path: Path, name: str, content: str, what: str) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(PluginError, match=f"Plugin warta: its icon {name} .*{what}"):
        list(symbols.read_icons(NAME, tmp_path))


def test_file_that_is_more_than_lines_stops_the_application(
    tmp_path: Path, instance: Path, plugin_manager: pluggy.PluginManager
) -> None:
    (tmp_path / "icons" / "pen.svg").write_text("<html/>", "utf-8")
    with pytest.raises(PluginError, match=r"Plugin warta: its icon pen\.svg is no <svg"):
        create_app(Settings.load({}, instance=instance), manager=plugin_manager)

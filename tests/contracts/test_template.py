"""The template out of which new plugins are made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cms_core import plugin_commands


def test_new_plugin_leaves_out_what_tools_keep_beside_the_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = tmp_path / "template"
    shutil.copytree(plugin_commands.TEMPLATE, template)
    names = plugin_commands.Names("agenda_warga")
    monkeypatch.setattr(plugin_commands, "TEMPLATE", template)
    wanted = [path.relative_to(tmp_path / "a") for path in plugin_commands.write_plugin(names, tmp_path / "a")]
    for kept in (".ruff_cache", "tests/__pycache__"):
        (template / kept).mkdir(parents=True)
        (template / kept / "kept").write_bytes(b"\xff")
    made = [path.relative_to(tmp_path / "b") for path in plugin_commands.write_plugin(names, tmp_path / "b")]
    assert (made, Path(".gitignore") in made) == (wanted, True)

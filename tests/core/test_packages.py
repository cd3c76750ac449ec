"""Where the folders of a plugin lie."""

from __future__ import annotations

from pathlib import Path

from cms_core import plugins
from cms_core.entries import PluginInfo
from tests.core.standins import stand_in


def test_folders_are_those_of_a_plugins_package(tmp_path: Path) -> None:
    plugin = stand_in()
    plugin.__file__ = str(tmp_path / "hooks.py")
    loaded = plugins.Loaded(name="warta", module=plugin, info=PluginInfo(name="warta", label="Warta", summary="Kabar"))

    plugin.__package__ = "warta"
    assert loaded.package == tmp_path
    # A module that stands alone lies among those of others: what stands beside it is not its own.
    plugin.__package__ = ""
    assert loaded.package is None

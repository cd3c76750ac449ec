"""Core's own tests use what core gives to every plugin's: the fixtures of ``cms_core.testing``."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from cms_core.testing.applications import installed_plugins

# How long an example takes says something of the machine, not of the program.
settings.register_profile("balai", deadline=None)
settings.load_profile("balai")

# They start servers, a browser and processes: begun last, one of them would keep a worker busy while the other waits.
SLOW = tuple(Path(__file__).parent / name for name in ("contracts", "e2e", "packaging"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; xdist gives it to one worker, which starts the browser and its server."""
    items.sort(key=lambda item: not any(item.path.is_relative_to(folder) for folder in SLOW))


@pytest.fixture
def plugin_names(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Core stands on its own: no plugin is loaded unless the ``plugins`` marker says which (``"*"``: all)."""
    marker = request.node.get_closest_marker("plugins")
    names = marker.args if marker else ()
    return installed_plugins() if names == ("*",) else tuple(sorted(names))

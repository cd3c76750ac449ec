"""Core's own tests use what core gives to every plugin's: the fixtures of ``cms_core.testing``."""

from __future__ import annotations

import pytest
from hypothesis import settings

from cms_core.testing.applications import installed_plugins

# How long an example takes says something of the machine, not of the program.
settings.register_profile("balai", deadline=None)
settings.load_profile("balai")


@pytest.fixture
def plugin_names(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Core stands on its own: no plugin is loaded unless the ``plugins`` marker says which (``"*"``: all)."""
    marker = request.node.get_closest_marker("plugins")
    names = marker.args if marker else ()
    return installed_plugins() if names == ("*",) else tuple(sorted(names))

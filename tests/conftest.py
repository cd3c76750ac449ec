"""Core's own tests use what core gives to every plugin's: the fixtures of ``cms_core.testing``."""

from __future__ import annotations

import pytest

from cms_core.testing.applications import installed_plugins


@pytest.fixture
def plugin_names(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Core stands on its own: no plugin is loaded unless the ``plugins`` marker says which (``"*"``: all)."""
    marker = request.node.get_closest_marker("plugins")
    names = marker.args if marker else ()
    return installed_plugins() if names == ("*",) else tuple(sorted(names))

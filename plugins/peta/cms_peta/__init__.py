"""The map of the area (``/peta/``): boundaries, and the points of the modules that are on."""

from __future__ import annotations

from cms_core.api import plugin_gettext

NAME = "peta"
_ = plugin_gettext(NAME)

"""What a village has and makes: potentials (``/potensi/``) and products (``/lapak/``)."""

from __future__ import annotations

from cms_core.api import plugin_gettext

NAME = "potensi_desa"
_ = plugin_gettext(NAME)

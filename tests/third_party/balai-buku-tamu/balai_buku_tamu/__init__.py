"""A guest book: who came to the office, and why. A plugin of Balai by somebody else."""

from __future__ import annotations

from cms_core.api import plugin_gettext

NAME = "buku_tamu"
_ = plugin_gettext(NAME)

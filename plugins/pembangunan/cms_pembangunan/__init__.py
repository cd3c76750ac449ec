"""What a village builds: works (``/pembangunan/``), how they go on, what they cost; plans (``/rencana-anggaran/``)."""

from __future__ import annotations

from cms_core.api import plugin_gettext

NAME = "pembangunan"
_ = plugin_gettext(NAME)

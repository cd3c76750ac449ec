"""What citizens report (``/lapor/``), and the desk at which their cases are worked on until they are answered."""

from __future__ import annotations

from cms_core.api import plugin_gettext

NAME = "lapor"
_ = plugin_gettext(NAME)

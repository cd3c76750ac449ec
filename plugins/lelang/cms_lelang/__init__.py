"""What is bought and built with public money, from plan to handover (``/lelang/``); it tells, and runs no tender."""

from __future__ import annotations

from cms_core.api import plugin_gettext

NAME = "lelang"
_ = plugin_gettext(NAME)

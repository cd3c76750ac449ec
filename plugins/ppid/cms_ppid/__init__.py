"""Public information by law (``/ppid/``): what must be published, the documents, and the register of them."""

from __future__ import annotations

from cms_core.api import plugin_gettext

NAME = "ppid"
_ = plugin_gettext(NAME)

"""What a site tells: news (``/berita/``), announcements (``/pengumuman/``), events (``/agenda/``) and albums."""

from __future__ import annotations

from cms_core.api import plugin_gettext

NAME = "berita"
_ = plugin_gettext(NAME)

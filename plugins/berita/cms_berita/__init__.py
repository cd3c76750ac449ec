"""What a site tells: news, announcements, events and albums (``/berita/``, ``/pengumuman/``, ``/agenda/``, ``/galeri/``)."""

from __future__ import annotations

from cms_core.api import plugin_gettext

NAME = "berita"
_ = plugin_gettext(NAME)

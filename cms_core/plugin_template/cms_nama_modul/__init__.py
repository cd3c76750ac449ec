"""Nama modul: entries of a site (``/nama-modul/``)."""

from __future__ import annotations

from cms_core.api import plugin_gettext

NAME = "nama_modul"
_ = plugin_gettext(NAME)

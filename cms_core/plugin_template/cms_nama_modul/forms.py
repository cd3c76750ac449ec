"""What a person fills in at the desk."""

from __future__ import annotations

from cms_core.api import ContentForm, PhotosField
from cms_nama_modul import NAME, _


class DeskForm(ContentForm):
    """Photos, a title and a text."""

    photos = PhotosField(_.lazy("Foto"), owner=NAME)

"""The kinds of news of a site: what it begins with, renaming, and deleting one that is in use."""

from __future__ import annotations

from sqlalchemy import select

from cms_berita.models import Category
from cms_core.api import db

FIRST = {
    "pemerintahan": "Pemerintahan",
    "pembangunan": "Pembangunan",
    "kegiatan-warga": "Kegiatan warga",
    "kesehatan": "Kesehatan",
    "pendidikan": "Pendidikan",
    "ekonomi": "Ekonomi dan usaha",
    "budaya": "Seni dan budaya",
    "bencana": "Kebencanaan",
}
"""With which a site begins; the names are its own from then on."""


def begin() -> None:
    """Give the site in scope the first kinds, if it has none."""
    if db.session.scalar(select(Category.id).limit(1)) is None:
        db.session.add_all(Category(slug=slug, name=name) for slug, name in FIRST.items())

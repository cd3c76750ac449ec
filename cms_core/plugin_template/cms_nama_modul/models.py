"""What the plugin keeps."""

from __future__ import annotations

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, Publishable, site_table


class Entry(Publishable, Base):
    """Something that a site tells; title, slug, state and version come with :class:`Publishable`."""

    __tablename__ = "nama_modul_entry"
    __table_args__ = site_table(UniqueConstraint("site_id", "slug"), Index(None, "site_id", "state"))

    body: Mapped[str] = mapped_column(Text, default="")

"""What the plugin keeps."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, Photographed, Publishable, ShownPhoto, child_of, site_table
from cms_nama_modul import NAME


class Photo(ShownPhoto, Base):
    """A photo of an entry."""

    __tablename__ = "nama_modul_entry_photo"
    __table_args__ = site_table(
        child_of("nama_modul_entry", "entry_id"),
        Index(None, "site_id", "entry_id"),
    )


class Entry(Photographed, Publishable, Base):
    """Something that a site tells; title, slug, state and version come with :class:`Publishable`."""

    __tablename__ = "nama_modul_entry"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "slug"),
        Index(None, "site_id", "state", "id"),
        Index(None, "site_id", "title", "id"),
        Index(None, "site_id", "changed_at", "id"),
    )
    PHOTO: ClassVar[type[ShownPhoto]] = Photo
    WRITTEN: ClassVar[tuple[str, ...]] = ("title", "photos", "body")

    body: Mapped[str] = mapped_column(Text, default="")

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return f"{NAME}.admin.edit", {"key": self.id}

"""The register of regions after the Ministry of Home Affairs (Kemendagri), kept with its history."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms_core.extensions import Base

LEVELS = ("provinsi", "kabupaten", "kecamatan", "desa")
"""Names of the levels; a code with *n* parts has level ``LEVELS[n - 1]``."""


class Region(Base):
    """A node of the register: province, regency or city, district, village.

    ``code`` is the dotted Kemendagri code as text (``33.04.02.2007``): unique, never the key, because codes
    change. Every dotted prefix is an ancestor. ``kind`` is one of provinsi, kabupaten, kota, kecamatan,
    kelurahan, desa, desa_adat.
    """

    __tablename__ = "core_region"
    __table_args__ = (Index(None, "parent_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(13), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(10), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("core_region.id"))
    postal_code: Mapped[str | None] = mapped_column(String(5))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    basis: Mapped[str | None] = mapped_column(String(120))

    parent: Mapped[Region | None] = relationship(lambda: Region, remote_side=lambda: Region.id)

    def __repr__(self) -> str:
        return f"<Region {self.code} {self.name}>"


class RegionAlias(Base):
    """Another code or name by which a region was or is known."""

    __tablename__ = "core_region_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("core_region.id", ondelete="CASCADE"), index=True)
    code: Mapped[str | None] = mapped_column(String(13), index=True)
    name: Mapped[str | None] = mapped_column(String(80), index=True)
    until: Mapped[date | None]

    region: Mapped[Region] = relationship(lambda: Region)

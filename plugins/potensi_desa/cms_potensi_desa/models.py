"""Potentials and products of a village (Permendagri 12/2007 names the groups of potentials)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, Publishable, site_table
from cms_potensi_desa import _

CATEGORIES = {
    "pertanian": _.lazy("Pertanian"),
    "perkebunan": _.lazy("Perkebunan"),
    "peternakan": _.lazy("Peternakan"),
    "perikanan": _.lazy("Perikanan"),
    "usaha": _.lazy("Usaha dan kerajinan"),
    "bumdes": _.lazy("BUM Desa"),
    "wisata": _.lazy("Wisata"),
    "budaya": _.lazy("Budaya"),
    "alam": _.lazy("Alam dan lingkungan"),
}
CONDITIONS = {
    "berkembang": _.lazy("Dikembangkan"),
    "rintisan": _.lazy("Rintisan"),
    "belum": _.lazy("Belum dikelola"),
}


class Entry(Publishable):
    """What potentials and products share. ``image`` is the key of a medium; degrees are WGS 84."""

    __abstract__ = True

    description: Mapped[str] = mapped_column(Text, default="")
    image: Mapped[str | None] = mapped_column(String(40))
    alt: Mapped[str] = mapped_column(String(200), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return "potensi_desa.admin.edit", {"kind": type(self).__name__.lower(), "key": self.id}


class Potensi(Entry, Base):
    """A strength of the village. ``manager`` is an organisation, never a person."""

    __tablename__ = "potensi_desa_potensi"
    __table_args__ = site_table(UniqueConstraint("site_id", "slug"), Index(None, "site_id", "state"))

    category: Mapped[str] = mapped_column(String(20))
    condition: Mapped[str] = mapped_column(String(20), default="rintisan")
    manager: Mapped[str] = mapped_column(String(120), default="")


class Produk(Entry, Base):
    """Something that is sold. ``price`` is whole rupiah for one ``unit``; ``whatsapp`` is the shop's number, 62…"""

    __tablename__ = "potensi_desa_produk"
    __table_args__ = site_table(UniqueConstraint("site_id", "slug"), Index(None, "site_id", "state"))

    price: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(20), default="")
    seller: Mapped[str] = mapped_column(String(120), default="")
    whatsapp: Mapped[str] = mapped_column(String(20), default="", info={"personal": False})

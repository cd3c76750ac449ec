"""Potentials and products of a village (Permendagri 12/2007 names the groups of potentials)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Date, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, validates

from cms_core.api import Base, Photographed, Publishable, ShownPhoto, child_of, site_table

DECIMALS = ("latitude", "longitude", "area", "production")


class PotensiPhoto(ShownPhoto, Base):
    """A photo of a potential."""

    __tablename__ = "potensi_desa_potensi_photo"
    __table_args__ = site_table(child_of("potensi_desa_potensi", "entry_id"), Index(None, "site_id", "entry_id"))


class ProdukPhoto(ShownPhoto, Base):
    """A photo of a product."""

    __tablename__ = "potensi_desa_produk_photo"
    __table_args__ = site_table(child_of("potensi_desa_produk", "entry_id"), Index(None, "site_id", "entry_id"))


class Entry(Photographed, Publishable):
    """What potentials and products share.

    ``body`` is clean HTML of blocks; degrees are WGS 84; ``whatsapp`` is the number of a business or a group, 62….
    """

    __abstract__ = True
    WRITTEN: ClassVar[tuple[str, ...]] = (
        *("title", "photos", "body", "category", "place", "latitude", "longitude", "whatsapp"),
    )

    body: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(120), default="")
    latitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    longitude: Mapped[Decimal | None] = mapped_column(Numeric(9, 6))
    whatsapp: Mapped[str] = mapped_column(String(20), default="", info={"personal": False})

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where it is written."""
        return f"potensi_desa.admin.{type(self).__name__.lower()}.edit", {"key": self.id}

    @property
    def content(self) -> dict[str, Any]:
        """What a person wrote, as JSON can hold it."""
        return {name: plain(getattr(self, name)) for name in self.WRITTEN}

    @validates(*DECIMALS)
    def _read_decimal(self, _name: str, value: Any) -> Any:
        return Decimal(value) if isinstance(value, str) else value

    @validates("discount_until")
    def _read_day(self, _name: str, value: Any) -> Any:
        return date.fromisoformat(value) if isinstance(value, str) else value


def plain(value: Any) -> Any:
    """Return a value of a column as JSON can hold it; a number written in two ways is one number."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


class Potensi(Entry, Base):
    """A strength of the village.

    ``manager`` is an organisation, never a person; ``condition`` how far it is looked after; ``area`` and
    ``production`` are of ``year``, in their units; ``ticket`` is whole rupiah for one person, 0 means free.
    """

    __tablename__ = "potensi_desa_potensi"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "slug"),
        Index(None, "site_id", "state", "id"),
        Index(None, "site_id", "title", "id"),
        Index(None, "site_id", "changed_at", "id"),
    )
    PHOTO: ClassVar[type[ShownPhoto]] = PotensiPhoto
    WRITTEN: ClassVar[tuple[str, ...]] = (
        *Entry.WRITTEN,
        *("condition", "manager", "area", "area_unit", "production", "production_unit", "year", "season"),
        *("hours", "ticket", "access", "facilities"),
    )

    condition: Mapped[str] = mapped_column(String(20), default="rintisan")
    manager: Mapped[str] = mapped_column(String(120), default="")
    area: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    area_unit: Mapped[str] = mapped_column(String(20), default="")
    production: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    production_unit: Mapped[str] = mapped_column(String(20), default="")
    year: Mapped[int | None]
    season: Mapped[str] = mapped_column(String(120), default="")
    hours: Mapped[str] = mapped_column(String(120), default="")
    ticket: Mapped[int | None]
    access: Mapped[str] = mapped_column(String(300), default="")
    facilities: Mapped[str] = mapped_column(String(300), default="")


class Produk(Entry, Base):
    """Something that is sold; ``seller`` is a business or a group.

    ``price`` is whole rupiah for one ``unit``; ``discount`` is taken off it, per cent or rupiah as ``discount_kind``
    says, up to and with the day ``discount_until``. ``featured`` marks what the village is known for.
    """

    __tablename__ = "potensi_desa_produk"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "slug"),
        Index(None, "site_id", "state", "id"),
        Index(None, "site_id", "title", "id"),
        Index(None, "site_id", "changed_at", "id"),
    )
    PHOTO: ClassVar[type[ShownPhoto]] = ProdukPhoto
    WRITTEN: ClassVar[tuple[str, ...]] = (
        *Entry.WRITTEN,
        *("price", "unit", "discount", "discount_kind", "discount_until", "stock", "featured", "seller"),
        *("pirt", "halal", "nib", "bpom"),
    )

    price: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(20), default="")
    discount: Mapped[int | None]
    discount_kind: Mapped[str] = mapped_column(String(10), default="persen")
    discount_until: Mapped[date | None] = mapped_column(Date)
    stock: Mapped[str] = mapped_column(String(12), default="tersedia")
    featured: Mapped[bool] = mapped_column(default=False)
    seller: Mapped[str] = mapped_column(String(120), default="")
    pirt: Mapped[str] = mapped_column(String(30), default="")
    halal: Mapped[str] = mapped_column(String(40), default="")
    nib: Mapped[str] = mapped_column(String(20), default="")
    bpom: Mapped[str] = mapped_column(String(30), default="")

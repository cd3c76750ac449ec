"""A parent, its children and their tags, as a plugin would write them: what the attacks go for."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, child_of, site_table


class Parcel(SiteOwned, Base):
    __tablename__ = "trial_parcel"
    __table_args__ = site_table()

    title: Mapped[str] = mapped_column(String(40))
    notes: Mapped[str] = deferred(mapped_column(String(40), default=""))
    crops: Mapped[list[Crop]] = relationship(back_populates="parcel", order_by="Crop.id", cascade="all, delete-orphan")


class Crop(SiteOwned, Base):
    __tablename__ = "trial_crop"
    __table_args__ = site_table(child_of("trial_parcel", "parcel_id"))

    name: Mapped[str] = mapped_column(String(40))
    parcel_id: Mapped[int]
    parcel: Mapped[Parcel] = relationship(back_populates="crops")
    tags: Mapped[list[Tag]] = relationship(secondary="trial_crop_tag")


class Tag(SiteOwned, Base):
    __tablename__ = "trial_tag"
    __table_args__ = site_table()

    word: Mapped[str] = mapped_column(String(40))


CROP_TAGS = Table(
    "trial_crop_tag",
    Base.metadata,
    Column("site_id", Integer, ForeignKey("core_site.id"), primary_key=True),
    Column("crop_id", Integer, primary_key=True),
    Column("tag_id", Integer, primary_key=True),
    child_of("trial_crop", "crop_id"),
    child_of("trial_tag", "tag_id"),
)


class Counter(Base):
    """Platform data: it has a ``site_id`` and says that it belongs to nobody."""

    __tablename__ = "trial_counter"
    __table_args__ = {"info": {"platform": True}}

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(40))


# Faults that a plugin's author might make: children of site-owned tables without a site of their own.
LOOSE = Table(
    "trial_loose",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("parcel_id", Integer, ForeignKey("trial_parcel.id")),
)
LOOSER = Table(
    "trial_looser",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("loose_id", Integer, ForeignKey("trial_loose.id")),
)
MISNAMED = Table(
    "trial_misnamed",
    Base.metadata,
    Column("id", Integer, primary_key=True),
    Column("owner_id", Integer, ForeignKey("core_site.id")),
)

TABLES = [Parcel.__table__, Crop.__table__, Tag.__table__, CROP_TAGS, Counter.__table__, LOOSE, LOOSER, MISNAMED]

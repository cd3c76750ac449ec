"""What a kabupaten has decided on how things are bought."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, site_table


class Ceiling(SiteOwned, Base):
    """Up to how many rupiah a method may be used from a day on, by a rule of a kabupaten; its villages follow it.

    ``category`` is empty where it holds for all; ``most`` is 0 where the method is not for it.
    """

    __tablename__ = "lelang_ceiling"
    __table_args__ = site_table(UniqueConstraint("site_id", "method", "category", "since"), lasting_ids=True)
    public_surface = False

    method: Mapped[str] = mapped_column(String(24))
    category: Mapped[str] = mapped_column(String(20), default="")
    since: Mapped[date] = mapped_column(Date)
    most: Mapped[int] = mapped_column(BigInteger)
    law: Mapped[str] = mapped_column(String(160))


class Validity(SiteOwned, Base):
    """From when until when a method or a stage is in force, by a rule of a kabupaten; its villages follow it.

    ``sort`` is ``method``, ``stage`` or ``objection`` (whether those who offered may object by a method), ``key`` one
    of ``words.METHODS``, ``STAGES`` or ``OBJECTED``; ``until`` is its last day.
    """

    __tablename__ = "lelang_validity"
    __table_args__ = site_table(UniqueConstraint("site_id", "sort", "key"), lasting_ids=True)
    public_surface = False

    sort: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(24))
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    law: Mapped[str] = mapped_column(String(160))

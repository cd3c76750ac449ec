"""Boundaries: what a file brought, area by area, and how sure each stretch of border is."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, LargeBinary, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms_core.api import Base, SiteOwned, UtcDateTime, child_of, site_table


class BoundarySet(SiteOwned, Base):
    """The boundaries of one file: those of a ``level`` (kecamatan, desa) in the region of a site.

    It is looked at first, taken with ``accepted_at``, and kept as history from ``replaced_at`` on. ``scale`` is the
    number below the line (5,000), ``dated`` the day of what the lines are drawn after, ``crs`` the system of the
    original. ``found`` counts what was mended, by the names in ``boundaries.reading``.
    """

    __tablename__ = "peta_boundary_set"
    __table_args__ = site_table(Index(None, "site_id", "level", "replaced_at"), lasting_ids=True)
    public_surface = True

    level: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(200))
    scale: Mapped[int | None]
    dated: Mapped[date | None] = mapped_column(Date)
    crs: Mapped[str] = mapped_column(String(80), default="")
    found: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Boundary(SiteOwned, Base):
    """An area of a set by its code (Kemendagri): as it came (``shape``), and simpler, to be drawn (``drawn``).

    Both are bytes of ``shapes.pack``. ``hectares`` is worked out on the ellipsoid; the official area is another number.
    """

    __tablename__ = "peta_boundary"
    __table_args__ = site_table(
        child_of("peta_boundary_set", "set_id"), UniqueConstraint("site_id", "set_id", "code"), Index(None, "code")
    )
    public_surface = True

    set_id: Mapped[int]
    code: Mapped[str] = mapped_column(String(13))
    hectares: Mapped[float] = mapped_column(Numeric(12, 2, asdecimal=False))
    west: Mapped[int] = mapped_column(BigInteger)
    south: Mapped[int] = mapped_column(BigInteger)
    east: Mapped[int] = mapped_column(BigInteger)
    north: Mapped[int] = mapped_column(BigInteger)
    shape: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    drawn: Mapped[bytes] = mapped_column(LargeBinary)
    set: Mapped[BoundarySet] = relationship(lambda: BoundarySet, viewonly=True)


class BorderLine(SiteOwned, Base):
    """The border between two areas of a set, the smaller code first; ``one`` is empty towards the outside.

    ``status`` is a key of ``words.STATUSES``, ``basis`` the decision that it rests on (Permendagri 45/2016).
    ``decisions`` is what somebody has said of it, the first one first: ``at`` (UTC), ``by`` (the id of an account),
    ``status`` and ``basis``; before the first of these stands what the file said.
    """

    __tablename__ = "peta_border_line"
    __table_args__ = site_table(
        child_of("peta_boundary_set", "set_id"),
        UniqueConstraint("site_id", "set_id", "one", "other"),
        lasting_ids=True,
    )
    public_surface = True

    set_id: Mapped[int]
    one: Mapped[str] = mapped_column(String(13), default="")
    other: Mapped[str] = mapped_column(String(13))
    status: Mapped[str] = mapped_column(String(12))
    basis: Mapped[str] = mapped_column(String(160), default="")
    decisions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    set: Mapped[BoundarySet] = relationship(lambda: BoundarySet, viewonly=True)

"""What people write for the report of a year, beside what is counted."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, UtcDateTime, now, site_table


class Yearly(SiteOwned, Base):
    """The written parts of the report of a year, one row per site and year.

    ``policy`` is the overview of how public information is handled; ``means`` are the facilities, ``staff`` the people
    and what they have learnt (offices and numbers, no names), ``budget`` what there was and how it was used;
    ``outcomes`` says how objections and disputes were carried out, ``obstacles`` what stood in the way inside and
    outside, ``recommendations`` what follows. ``document_id`` is the document that was last made of it.
    """

    __tablename__ = "ppid_yearly"
    __table_args__ = site_table(UniqueConstraint("site_id", "year"))
    WRITTEN: ClassVar[tuple[str, ...]] = (
        *("policy", "means", "staff", "budget", "outcomes", "obstacles", "recommendations"),
    )
    public_surface = False

    year: Mapped[int]
    policy: Mapped[str] = mapped_column(Text, default="")
    means: Mapped[str] = mapped_column(Text, default="")
    staff: Mapped[str] = mapped_column(Text, default="")
    budget: Mapped[str] = mapped_column(Text, default="")
    outcomes: Mapped[str] = mapped_column(Text, default="")
    obstacles: Mapped[str] = mapped_column(Text, default="")
    recommendations: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

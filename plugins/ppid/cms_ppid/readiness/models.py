"""What a site says of a part of its readiness that no machine sees, or sees wrongly."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, site_table


class Override(SiteOwned, Base):
    """What stands in the score instead of what was measured, and why.

    ``key`` is that of an item (:class:`~cms_ppid.readiness.scheme.Item`). ``share`` is how much of it is there, 0 to
    100 percent; None says that it does not apply here and leaves the score. ``note`` is why, ``office`` who said so
    (an office, no person) and ``on`` when.
    """

    __tablename__ = "ppid_override"
    __table_args__ = site_table(UniqueConstraint("site_id", "key"))
    public_surface = True

    key: Mapped[str] = mapped_column(String(40))
    share: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(300))
    office: Mapped[str] = mapped_column(String(120), default="")
    on: Mapped[date] = mapped_column(Date)

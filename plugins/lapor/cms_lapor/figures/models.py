"""What is kept of the reports of a month, so that figures for everybody add up some rows."""

from __future__ import annotations

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, site_table


class Tally(SiteOwned, Base):
    """What the reports of a month at a site amount to, secret ones apart; ``cells`` is JSON (keeping.py).

    It holds unless the month is among the :class:`Touched`.
    """

    __tablename__ = "lapor_tally"
    __table_args__ = site_table(UniqueConstraint("site_id", "month"))

    month: Mapped[str] = mapped_column(String(7))
    cells: Mapped[str] = mapped_column(Text)


class Touched(SiteOwned, Base):
    """That a report of a month changed since the month was counted; a row for each time, so that nobody waits."""

    __tablename__ = "lapor_touched"
    __table_args__ = site_table(Index(None, "site_id", "month"))

    month: Mapped[str] = mapped_column(String(7))

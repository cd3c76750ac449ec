"""Where cases went that were given to another site."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, child_of, site_table


class Moved(SiteOwned, Base):
    """That a report which this site had is at another one now: ``to`` is the code of its region.

    What was sent with the key ``client_id`` is not taken in again. ``accused_id`` is the unit of this site that it is
    about: the other site has no such unit, and when it comes back its people are not to know of it.
    """

    __tablename__ = "lapor_moved"
    __table_args__ = site_table(
        child_of("lapor_unit", "accused_id", ondelete=None),
        UniqueConstraint("site_id", "number"),
        UniqueConstraint("site_id", "client_id"),
    )

    number: Mapped[str] = mapped_column(String(32))
    client_id: Mapped[str] = mapped_column(String(64))
    to: Mapped[str] = mapped_column(String(13))
    accused_id: Mapped[int | None]

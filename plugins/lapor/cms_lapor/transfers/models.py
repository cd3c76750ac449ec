"""Where cases went that were given to another site."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, site_table


class Moved(SiteOwned, Base):
    """That a report which this site had is at another one now: ``to`` is the code of its region.

    What was sent with the key ``client_id`` is not taken in again.
    """

    __tablename__ = "lapor_moved"
    __table_args__ = site_table(UniqueConstraint("site_id", "number"), UniqueConstraint("site_id", "client_id"))

    number: Mapped[str] = mapped_column(String(32))
    client_id: Mapped[str] = mapped_column(String(64))
    to: Mapped[str] = mapped_column(String(13))

"""Numbers given out on paper before there is a report, and messages that wait for somebody to read them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, Encrypted, SiteOwned, UtcDateTime, now, site_table


class Slip(SiteOwned, Base):
    """A number on a form for paper. It becomes one report of its own site, or none.

    ``key`` is what the report will be known by (``Report.client_id``), so that the code can stand on the part that
    its sender keeps. ``sheet`` is the same for all that were printed together, ``place`` the code of the region that
    they were printed for, ``printed_by`` the office that did. ``became`` is the number of the report once there is
    one: another number where an office above works on it.
    """

    __tablename__ = "lapor_slip"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "number"), UniqueConstraint("site_id", "key"), Index(None, "site_id", "sheet")
    )

    number: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[str] = mapped_column(String(36))
    place: Mapped[str] = mapped_column(String(13))
    printed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    printed_by: Mapped[str] = mapped_column(String(120), default="")
    became: Mapped[str] = mapped_column(String(32), default="")


class Message(SiteOwned, Base):
    """A message out of the telephone of an office.

    ``digest`` is the keyed hash of number, moment and words, by which a message that was brought before is known;
    it stays when the rest is emptied. ``why`` says what keeps it from becoming a report by itself, empty where
    nothing does; ``place`` is then the code of its region.
    """

    __tablename__ = "lapor_message"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "digest"), Index(None, "site_id", "state", "id"), Index(None, "phone_hash")
    )

    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(20), default="")
    place: Mapped[str] = mapped_column(String(13), default="")
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    phone: Mapped[str] = mapped_column(Encrypted, default="")
    phone_hash: Mapped[str] = mapped_column(String(64), default="", info={"personal": False})
    body: Mapped[str] = mapped_column(Encrypted, default="")
    became: Mapped[str] = mapped_column(String(32), default="")
    brought_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)

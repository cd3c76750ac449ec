"""Programs that may send reports, and what they have sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.api import Base, SiteOwned, UtcDateTime, now, site_table


class Client(SiteOwned, Base):
    """A program with a key, of which only a keyed hash is kept; it may write at its site and those below."""

    __tablename__ = "lapor_client"
    __table_args__ = site_table(UniqueConstraint("key_hash"), Index(None, "site_id", "id"))

    name: Mapped[str] = mapped_column(String(80), info={"personal": False})
    key_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Post(SiteOwned, Base):
    """Something that a program sent: what it is known by when it arrives again, and what came of it.

    ``name_hash`` is of the sender's own key for it, else of all that was sent; ``body_hash`` is of all that was sent.
    ``number`` is that of the report, ``token`` what the program may ask for it by.
    """

    __tablename__ = "lapor_post"
    __table_args__ = site_table(
        UniqueConstraint("site_id", "name_hash"), UniqueConstraint("site_id", "token"), Index(None, "at")
    )

    client_id: Mapped[int]
    name_hash: Mapped[str] = mapped_column(String(64), info={"personal": False})
    body_hash: Mapped[str] = mapped_column(String(64))
    number: Mapped[str] = mapped_column(String(32), default="")
    token: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

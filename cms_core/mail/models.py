"""Letters that have not been sent yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime, now
from cms_core.crypto import Encrypted
from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, site_table


class Letter(SiteOwned, Base):
    """A letter on its way; the row goes when it has been sent or given up.

    ``message_id`` is what mail programs know it by: a letter that went out twice, because whoever sent it died
    before he could say so, is shown once. ``leave_url`` is where its reader wants no more of these (RFC 8058).
    ``next_at`` is when to try again, ``tries`` how often somebody has.
    """

    __tablename__ = "core_letter"
    __table_args__ = site_table(Index(None, "recipient_hash"), Index(None, "next_at"))

    recipient: Mapped[str] = mapped_column(Encrypted)
    recipient_hash: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(Encrypted)
    body: Mapped[str] = mapped_column(Encrypted)
    language: Mapped[str] = mapped_column(String(5))
    leave_url: Mapped[str] = mapped_column(Encrypted, default="")
    message_id: Mapped[str] = mapped_column(String(80))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

"""A file between its dry run and the import."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime, now
from cms_core.crypto import Encrypted
from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, site_table


class PendingTable(SiteOwned, Base):
    """A file that somebody had checked, kept for the same person and site until it is imported or too old.

    ``content`` is what was read (``reading.pack``), empty once it is imported; ``result`` is then how many rows
    became what.
    """

    __tablename__ = "core_pending_table"
    __table_args__ = site_table(Index(None, "site_id", "user_id", "name"))

    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    content: Mapped[str] = mapped_column(Encrypted)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)

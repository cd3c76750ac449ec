"""What delivery remembers: which posts were already taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime, now
from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, site_table


class IdempotencyKey(SiteOwned, Base):
    """A post that took effect: who sent which key where, a keyed hash of what, and what came of it."""

    __tablename__ = "core_idempotency"
    __table_args__ = site_table(UniqueConstraint("site_id", "endpoint", "actor", "key"))

    endpoint: Mapped[str] = mapped_column(String(80))
    actor: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(64))
    body_hash: Mapped[str] = mapped_column(String(64))
    reference: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)

"""What an office has been told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime, now
from cms_core.entries import Values
from cms_core.extensions import Base


class Notice(Base):
    """A notice for everybody who holds ``permission`` at a site; of each matter (``plugin``, ``ref``) the last one.

    ``kind`` is one of those that the plugin names (:attr:`~cms_core.entries.PluginInfo.notices`), ``facts`` fill its
    sentence in. ``about_id`` is the site where it is to be done, at ``endpoint`` with ``values``. The table is the
    platform's, because a site tells those above it; nothing in it is about a person.
    """

    __tablename__ = "core_notice"
    __table_args__ = (
        UniqueConstraint("site_id", "plugin", "kind", "ref"),
        Index(None, "plugin", "ref"),
        {"info": {"platform": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("core_site.id", ondelete="CASCADE"))
    about_id: Mapped[int] = mapped_column(ForeignKey("core_site.id", ondelete="CASCADE"))
    plugin: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    ref: Mapped[int]
    permission: Mapped[str] = mapped_column(String(80))
    facts: Mapped[Values] = mapped_column(JSON, default=dict)
    endpoint: Mapped[str] = mapped_column(String(120))
    values: Mapped[Values] = mapped_column(JSON, default=dict)
    urgent: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

"""That a site shows what another has published."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime, now
from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, site_table


class Forward(SiteOwned, Base):
    """Its site shows an item of another one, ``origin_id``: the one with this plugin, kind and ref there.

    It holds no word of it, so what the origin changes or withdraws is changed and gone here as well, and comes back
    with it. ``hidden`` says that the people of its site have taken it down.
    """

    __tablename__ = "core_forward"
    __table_args__ = site_table(UniqueConstraint("site_id", "origin_id", "plugin", "kind", "ref"))

    public_surface = True

    origin_id: Mapped[int] = mapped_column(ForeignKey("core_site.id", ondelete="CASCADE"), index=True)
    plugin: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    ref: Mapped[int]
    hidden: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

"""Which modules a site has switched on, and what it decides about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime, now
from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, site_table


class Module(SiteOwned, Base):
    """A row means: this plugin is switched on for this site. No row means off."""

    __tablename__ = "core_module"
    __table_args__ = site_table(UniqueConstraint("site_id", "plugin"))

    public_surface = True
    seen_from_everywhere = ("plugin",)

    plugin: Mapped[str] = mapped_column(String(40))
    enabled_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    enabled_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))


class ModuleSettings(SiteOwned, Base):
    """What a site decided about a module, as its settings form left it; it stays while the module is off."""

    __tablename__ = "core_module_settings"
    __table_args__ = site_table(UniqueConstraint("site_id", "plugin"))

    public_surface = True

    plugin: Mapped[str] = mapped_column(String(40))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

"""What the library knows of an image or document; the bytes are in the store."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime, now
from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, site_table


class Media(SiteOwned, Base):
    """An image of a site, re-encoded on arrival.

    ``key`` is random and part of its address; ``renditions`` maps a width in pixels to the formats there are;
    ``public`` follows what shows it: a medium of a draft or of something withdrawn answers 404.
    """

    __tablename__ = "core_media"
    __table_args__ = site_table()

    public_surface = True

    key: Mapped[str] = mapped_column(String(40), unique=True)
    owner_plugin: Mapped[str] = mapped_column(String(40))
    public: Mapped[bool] = mapped_column(default=False)
    alt: Mapped[str] = mapped_column(String(200), default="")
    credit: Mapped[str] = mapped_column(String(120), default="")
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    renditions: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    placeholder: Mapped[str] = mapped_column(String(400), default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

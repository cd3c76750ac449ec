"""A site: one website of one region, with its identity, hosts, stage and settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cms_core.columns import UtcDateTime, now
from cms_core.extensions import Base
from cms_core.regions.models import Region

STAGES = ("central", "village_drafts", "village_publishes", "autonomous")
"""How far a village site has been handed over (docs/architecture.md, "Stages")."""


class Site(Base):
    """One website of one region.

    ``words`` holds what the place calls things (desa, nagari, …; kepala desa, wali nagari, …) where they differ
    from the usual; ``social`` maps a network to an address; ``menu`` says of what modules offer, by the key of the
    link, at which place of the menu it stands and whether it is shown; ``language`` is the regional language that its
    public pages are also there in (one of :data:`cms_core.i18n.REGIONAL`), or nothing; ``public`` is False for a
    village without a face of its own, whose items stand under its kecamatan's addresses. ``logo_edge`` is the
    colour along the edge of the coat of arms, empty where it fills its rectangle, None where it has no sizes for the
    head of a page.
    """

    __tablename__ = "core_site"

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("core_region.id"), unique=True)
    region_code: Mapped[str] = mapped_column(String(13), index=True)
    level: Mapped[str] = mapped_column(String(10))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    stage: Mapped[str] = mapped_column(String(20), default="central")
    public: Mapped[bool] = mapped_column(default=True)
    theme: Mapped[str] = mapped_column(String(40), default="")
    brand: Mapped[str] = mapped_column(String(7), default="#0e6b58")
    motif: Mapped[str] = mapped_column(String(20), default="kawung")
    logo: Mapped[str | None] = mapped_column(String(40))
    logo_edge: Mapped[str | None] = mapped_column(String(7))
    lead: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    hours: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    whatsapp: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    social: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    words: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    menu: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict)
    language: Mapped[str] = mapped_column(String(3), default="")
    timezone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    region: Mapped[Region] = relationship(lambda: Region)
    hosts: Mapped[list[SiteHost]] = relationship(lambda: SiteHost, back_populates="site", cascade="all, delete-orphan")
    canonical: Mapped[SiteHost | None] = relationship(
        lambda: SiteHost,
        primaryjoin=lambda: and_(Site.id == SiteHost.site_id, SiteHost.canonical),
        viewonly=True,
        uselist=False,
    )
    """The canonical host; whoever writes the addresses of many sites loads it with them."""

    in_public = True

    @property
    def media_keys(self) -> set[str]:
        """The media that every page of the site shows."""
        return {self.logo} if self.logo else set()

    def __repr__(self) -> str:
        return f"<Site {self.slug}>"


class SiteHost(Base):
    """A host name of a site; exactly one is canonical, the others redirect to it. Read before any site is known."""

    __tablename__ = "core_site_host"
    __table_args__ = {"info": {"platform": True}}

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("core_site.id", ondelete="CASCADE"), index=True)
    host: Mapped[str] = mapped_column(String(253), unique=True)
    canonical: Mapped[bool] = mapped_column(default=False)
    verified: Mapped[bool] = mapped_column(default=False)

    site: Mapped[Site] = relationship(lambda: Site, back_populates="hosts")


class StageChange(Base):
    """One step of a site's handing over, with who and why."""

    __tablename__ = "core_stage_change"
    __table_args__ = {"info": {"platform": True}}

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("core_site.id", ondelete="CASCADE"), index=True)
    stage: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Stamp(Base):
    """One number per site (and one under key 0 for the platform) that moves whenever public content changes."""

    __tablename__ = "core_stamp"
    __table_args__ = {"info": {"platform": True}}

    site_key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int] = mapped_column(default=0)

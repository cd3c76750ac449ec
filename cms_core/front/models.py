"""What a site's administration decides of its home page: one row a site."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import JSON, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms_core.columns import UtcDateTime
from cms_core.extensions import Base
from cms_core.tenancy import SiteOwned, site_table


class Front(SiteOwned, Base):
    """The home page of a site, as far as people arrange it; a site without a row has the usual one.

    ``blocks`` says of each block, by its key, at which place it stands and whether it is shown; ``cover`` is the key
    of a photo of the library; ``quick`` holds keys of the menu. ``notice`` is the announcement, until ``notice_until``
    (None: for good). ``facts`` are pairs of label and value; ``latitude`` and ``longitude`` (degrees, WGS 84) are where
    the office is, ``place_source`` who says so. ``contacts`` are emergency numbers: label, number and note;
    ``national_off`` the national ones that nobody answers here.
    """

    __tablename__ = "core_front"
    __table_args__ = site_table(UniqueConstraint("site_id"))

    public_surface = True
    in_public = True

    blocks: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict)
    cover: Mapped[str | None] = mapped_column(String(40))
    quick: Mapped[list[str]] = mapped_column(JSON, default=list)
    notice: Mapped[str] = mapped_column(String(240), default="")
    notice_url: Mapped[str] = mapped_column(String(300), default="")
    notice_kind: Mapped[str] = mapped_column(String(4), default="info")
    notice_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    facts: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    latitude: Mapped[float | None] = mapped_column(Numeric(8, 5, asdecimal=False))
    longitude: Mapped[float | None] = mapped_column(Numeric(8, 5, asdecimal=False))
    place_source: Mapped[str] = mapped_column(String(120), default="")
    contacts: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    national_off: Mapped[list[str]] = mapped_column(JSON, default=list)

    @property
    def media_keys(self) -> set[str]:
        """The photo at the head of the home page."""
        return {self.cover} if self.cover else set()

    @property
    def title(self) -> str:
        """What it is called where the library says what shows a photo."""
        return str(_("Beranda situs"))

    @property
    def editor(self) -> tuple[str, dict[str, Any]]:
        """The endpoint where the photo is chosen."""
        return "front.cover", {}

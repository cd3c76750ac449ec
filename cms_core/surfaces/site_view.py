"""A site as templates see it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cms_core.extensions import db
from cms_core.looks import Look, look_of, plate_for
from cms_core.media.crests import WIDTHS as CREST_WIDTHS
from cms_core.media.services import rendition_url
from cms_core.regions.codes import is_village
from cms_core.regions.models import Region
from cms_core.regions.words import named, words_for
from cms_core.sites.identity import NETWORKS
from cms_core.sites.models import Site
from cms_core.sites.urls import parent_of, site_url


@dataclasses.dataclass(frozen=True)
class SiteView:
    """A site as templates see it; ``social`` is its official accounts: label, icon and address."""

    id: int
    slug: str
    name: str
    level: str
    region_code: str
    stage: str
    theme: str
    brand: str
    motif: str
    logo: str | None
    logo_set: str
    plate: str
    lead: str
    address: str
    hours: str
    phone: str
    whatsapp: str
    email: str
    social: tuple[tuple[str, str, str], ...]
    words: Mapping[str, str]
    timezone: str
    postal_code: str | None
    parent_name: str
    parent_url: str | None

    @property
    def place(self) -> str:
        """Its name as people say it: "Desa Kalimandi"."""
        return named(self.words["sebutan"], self.name)

    @property
    def has_desa_domain(self) -> bool:
        """Whether its address may end with ``.desa.id``: a desa's may, never a kelurahan's (Permenkominfo 5/2015)."""
        return is_village(self.region_code)


def accounts_of(site: Site) -> tuple[tuple[str, str, str], ...]:
    """Return the official accounts of a site: label, icon and address of each."""
    found = ((str(label), icon, site.social.get(name)) for name, (label, icon, _hosts) in NETWORKS.items())
    return tuple((label, icon, address) for label, icon, address in found if address)


def crest(key: str | None, edge: str | None, look: Look, address: Callable[[str, int], str]) -> dict[str, Any]:
    """Return what a head needs for the coat of arms: ``logo``, ``logo_set`` and ``plate``, the class of its plate."""
    if not key:
        return {"logo": None, "logo_set": "", "plate": ""}
    if edge is None:
        return {"logo": address(key, 320), "logo_set": "", "plate": ""}
    small, fine = (address(key, width) for width in CREST_WIDTHS)
    return {"logo": small, "logo_set": f"{small} 1x, {fine} 2x", "plate": plate_for(edge, look)}


def view_of(site: Site) -> SiteView:
    """Return what templates may know of a site."""
    parent = parent_of(site)
    query = select(Region).where(Region.id == site.region_id).options(joinedload(Region.parent))
    region = db.session.scalars(query).one()
    return SiteView(
        id=site.id,
        slug=site.slug,
        name=site.name,
        level=site.level,
        region_code=site.region_code,
        stage=site.stage,
        theme=site.theme,
        brand=site.brand,
        motif=site.motif,
        **crest(site.logo, site.logo_edge, look_of(site), rendition_url),
        lead=site.lead,
        address=site.address,
        hours=site.hours,
        phone=site.phone,
        whatsapp=site.whatsapp,
        email=site.email,
        social=accounts_of(site),
        words=words_for(site),
        timezone=site.timezone,
        postal_code=region.postal_code,
        parent_name=region.parent.name if region.parent else "",
        parent_url=site_url(parent) if parent and parent.public else None,
    )

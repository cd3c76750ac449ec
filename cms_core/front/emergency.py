"""Emergency contacts of a site: the numbers of the country, and the place's own or those of its kecamatan."""

from __future__ import annotations

import dataclasses
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.front.models import Front
from cms_core.front.services import front_of
from cms_core.pages.menu import EMERGENCY as SLUG
from cms_core.pages.models import Page
from cms_core.phones import dialled
from cms_core.publishing.models import visible
from cms_core.regions.models import LEVELS
from cms_core.sites.models import Site
from cms_core.tenancy import every_site


@dataclasses.dataclass(frozen=True)
class Contact:
    """A number and who answers it."""

    label: Any
    number: str
    note: Any = ""

    @property
    def dialled(self) -> str:
        """The number as ``tel:`` wants it."""
        return dialled(self.number)


NATIONAL = (
    Contact(_l("Darurat umum"), "112", _l("Polisi, ambulans, dan pemadam sekaligus, di daerah yang melayaninya")),
    Contact(_l("Polisi"), "110"),
    Contact(_l("Ambulans"), "119", _l("atau 118")),
    Contact(_l("Pemadam kebakaran"), "113"),
    Contact(_l("Pencarian dan pertolongan (SAR)"), "115", _l("Orang hilang, hanyut, kecelakaan laut")),
    Contact(_l("Bencana (BNPB)"), "117", _l("Banjir, longsor, gempa")),
    Contact("PLN", "123", _l("Listrik padam, kabel putus")),
    Contact("SAPA", "129", _l("Kekerasan terhadap perempuan dan anak")),
)
"""Numbers that are the same in the whole country; a site may leave out what nobody answers there."""


@dataclasses.dataclass(frozen=True)
class Contacts:
    """What the page shows; ``source`` is the site of the kecamatan whose numbers stand in for missing ones."""

    own: tuple[Contact, ...]
    national: tuple[Contact, ...]
    source: str = ""


def contacts_of(site: Site) -> Contacts:
    """Return the numbers of the site in scope, or in place of none of its own those of its kecamatan."""
    front = front_of(site)
    own, source = front.contacts, ""
    if not own and site.level == LEVELS[-1]:
        own, source = _of_kecamatan(site.region_code.rpartition(".")[0])
    return Contacts(
        own=tuple(Contact(*each) for each in own),
        national=tuple(each for each in NATIONAL if each.number not in front.national_off),
        source=source if own else "",
    )


def _of_kecamatan(code: str) -> tuple[list[list[str]], str]:
    query = select(Front.contacts, Site.name).join(Site, Site.id == Front.site_id).where(Site.region_code == code)
    with every_site(within=code) as session:
        row = session.execute(query).first()
    return (list(row[0]), row[1]) if row is not None else ([], "")


def own_page() -> str | None:
    """Return the title of the page about emergencies that the site in scope has written itself, if there is one."""
    return db.session.scalar(select(Page.title).where(visible(Page), Page.slug == SLUG))

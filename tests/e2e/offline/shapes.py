"""A village whose map has two posts, and a telephone that moves one of them while there is no network."""

from __future__ import annotations

from playwright.sync_api import Page
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.front.services import locate
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from cms_peta.own import services, spots
from cms_peta.own.models import OwnFeature
from cms_peta.shapes import unpack
from tests.e2e.offline.line import until
from tests.e2e.offline.phones import Phone, ready

POST = "-7.4612, 109.4583"
MOVED, OTHER = "-7.4615, 109.4585", "-7.4605, 109.4575"
CHECKED = "2024-01-02 2025-03-04"
"""Sixteen digits in a row: days, which a draft takes for the number of a person."""


def village_of_posts(make_site: MakeSite) -> Site:
    """Make a village with a public layer of points that has two of them."""
    site = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=("peta",), stage="autonomous")
    written = services.Written("Pos ronda", "fasilitas", "titik", "biru", "Survei desa", None, None, "", "", True)
    with site_scope(site.id):
        locate(site, facts=[], place=(-7.4612, 109.4583), source="kantor", by=None)
        layer = services.make(written, site=site, by=None)
        for name, facts in (("Pos utara", {"Status": "baik", "Diperiksa": CHECKED}), ("Pos selatan", {})):
            services.keep(layer, services.Drawn(name, spots.read("titik", POST), facts), site=site, by=None)
    db.session.commit()
    return site


def page_of(site: Site, name: str = "Pos utara") -> str:
    with site_scope(site.id):
        key = db.session.scalars(select(OwnFeature.id).where(OwnFeature.name == name)).one()
    db.session.rollback()
    return f"peta/bentuk/{key}"


def saved(site: Site) -> list[tuple[str, str]]:
    """Return names and coordinates of what is kept."""
    db.session.rollback()
    with site_scope(site.id):
        rows = db.session.execute(select(OwnFeature.name, OwnFeature.shape).order_by(OwnFeature.id)).all()
    db.session.rollback()
    return [(name, spots.write("titik", unpack(shape))) for name, shape in rows]


def opened(phone: Phone, path: str) -> Page:
    """Open a form, and wait until the device has kept it."""
    page = ready(phone.open(path))
    until(page, f"await caches.match({f'/s/kalimandi/admin/{path}/luring'!r})")
    return page


def moved(phone: Phone, path: str) -> Page:
    """Open the form of a post and move it without a network: that waits."""
    page = opened(phone, path)
    phone.context.set_offline(True)
    page.fill("#spots", MOVED)
    page.get_by_role("button", name="Simpan", exact=True).click()
    phone.shows(page, "Menunggu sinyal")
    return page

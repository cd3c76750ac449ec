"""An area drawn without a network: a village's operator on a phone, and a visitor of the kecamatan's map."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from cms_core.extensions import db
from cms_core.front.services import locate
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from cms_peta.own import services
from tests.e2e.conftest import faults_of
from tests.e2e.offline.phones import Phone, ready

pytestmark = [pytest.mark.sqlite_only("a browser writes, whatever keeps it"), pytest.mark.plugins("peta")]

CORNERS = ((60, 80), (200, 70), (220, 200), (80, 220))
"""Where somebody taps, in pixels of the map."""


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    """A village that has a public layer of areas, below a kecamatan with the module on."""
    make_site("33.04.02", slug="purworeja-klampok", name="Purworeja Klampok", modules=("peta",))
    site = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=("peta",), stage="autonomous")
    fields = services.Written("Sawah", "lahan", "bidang", "hijau", "Survei desa", None, None, "", "", True)
    with site_scope(site.id):
        locate(site, facts=[], place=(-7.4612, 109.4583), source="kantor", by=None)
        services.make(fields, site=site, by=None)
    db.session.commit()
    return site


def test_an_area_drawn_without_a_network_reaches_the_map_of_the_kecamatan(
    make_phone: Callable[..., Phone], village: Site, browser: Browser, port: int
) -> None:
    phone = make_phone()
    page = ready(phone.open("peta/gambar"))
    assert faults_of(page) == []
    phone.context.set_offline(True)
    page.fill("#name", "Blok utara")
    canvas = page.get_by_role("application", name="Peta untuk menggambar")
    for x, y in CORNERS:
        canvas.click(position={"x": x, "y": y})
    written = page.input_value("#spots")
    assert len(written.splitlines()) == len(CORNERS)
    expect(page.get_by_text("4 titik.")).to_be_visible()
    page.get_by_role("button", name="Simpan", exact=True).click()
    phone.shows(page, "Menunggu sinyal")

    # Opened again it is drawn again, still without a network.
    page.get_by_role("link", name="Blok utara").or_(page.get_by_role("link", name="Ubah")).first.click()
    expect(page.locator("#spots")).to_have_value(written)
    expect(page.get_by_text("4 titik.")).to_be_visible()
    page.get_by_role("button", name="Simpan dan kirim").click()
    phone.shows(page, "Menunggu sinyal")
    page.close()

    phone.context.set_offline(False)
    page = phone.open("luring")
    phone.shows(page, "Terkirim")

    visitor = browser.new_page(viewport={"width": 360, "height": 740}, locale="id-ID")
    visitor.goto(f"http://localhost:{port}/s/purworeja-klampok/peta/")
    visitor.get_by_role("link", name="Sawah – Desa Kalimandi").click()
    expect(visitor.get_by_role("row", name="Blok utara")).to_be_visible()
    expect(visitor.locator(".map .a-hijau").first).to_be_visible()
    assert faults_of(visitor) == []
    visitor.close()

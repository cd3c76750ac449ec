"""News written without a network: a village's operator on a phone, and a visitor of the kecamatan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from cms_core.sites.models import Site
from cms_core.testing.factories import MakeSite
from tests.e2e.offline.phones import Phone, noise, press, ready

pytestmark = [pytest.mark.sqlite_only("a browser writes, whatever keeps it"), pytest.mark.plugins("berita")]

SLOW: dict[str, Any] = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""A weak line: 400 kbit/s, and 400 ms until the first byte."""
TITLE = "Saluran irigasi selesai dibersihkan"


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    """A village that publishes by itself, below a kecamatan with the module on."""
    make_site("33.04.02", slug="purworeja-klampok", name="Purworeja Klampok", modules=("berita",))
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=("berita",), stage="autonomous")


def test_news_written_without_a_network_reach_the_visitors_of_the_kecamatan(
    make_phone: Callable[..., Phone], village: Site, browser: Browser, port: int
) -> None:
    phone = make_phone()
    page = ready(phone.open("berita/berita/baru"))
    phone.context.set_offline(True)
    page.fill("#title", TITLE)
    page.fill("textarea[name=body-0-teks]", "Warga tiga RT membersihkan saluran.")
    photo: Any = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": noise(1)}
    page.set_input_files("#photos-baru", [photo])
    expect(page.locator(".pics button")).to_have_count(1)
    page.fill("#photos-alt", "Warga di saluran")
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")
    page.close()

    phone.context.set_offline(False)
    page = phone.open("luring")
    phone.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    phone.shows(page, "Terkirim")
    page.get_by_role("link", name="Buka yang terkirim").click()
    expect(page.locator("#title")).to_have_value(TITLE)
    press(page, "Terbitkan")
    expect(page.get_by_text("Sudah terbit di situs.")).to_be_visible()

    visitor = browser.new_page(viewport={"width": 360, "height": 740}, locale="id-ID")
    visitor.goto(f"http://localhost:{port}/s/purworeja-klampok/")
    visitor.get_by_role("link", name=TITLE).last.click()
    expect(visitor.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    expect(visitor.get_by_role("img", name="Warga di saluran")).to_be_visible()
    assert "/s/kalimandi/" in visitor.url
    visitor.close()

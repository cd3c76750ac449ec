"""The map in a real browser: whole without a script, and interactive after one tap, of what is on alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE, Server
from tests.e2e.test_walk import VILLAGES, sign_in

KECAMATAN, VILLAGE = "purworeja-klampok", "kalimandi"
SIDE = 0.02


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented boundaries of the villages: squares in two rows."""
    features = []
    for number, code in enumerate(VILLAGES.values()):
        west, south = 109.42 + number % 4 * SIDE, -7.5 + number // 4 * SIDE
        ring = [(west, south), (west + SIDE, south), (west + SIDE, south + SIDE), (west, south + SIDE), (west, south)]
        spots = [[round(x, 6), round(y, 6)] for x, y in ring]
        shape = {"type": "Polygon", "coordinates": [spots]}
        features.append({"type": "Feature", "properties": {"kode": code}, "geometry": shape})
    file = tmp_path_factory.mktemp("peta") / "batas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return file


@pytest.fixture(scope="module")
def mapped(browser: Browser, server: Server, squares: Path) -> None:
    """The boundaries are brought in as an officer does it, once."""
    page = browser.new_page(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin(KECAMATAN, "/peta/batas/baru"))
    page.get_by_label("Berkas").set_input_files(squares)
    page.get_by_label("Sumber").fill("Contoh")
    page.get_by_role("button", name="Lihat di peta").click()
    page.get_by_role("button", name="Pakai di peta").click()
    expect(page.get_by_text("sekarang tampil")).to_be_visible()
    page.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A phone, and whatever its browser complains about: what the policy refuses is among it."""
    page = browser.new_page(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, complaints
    page.close()


def test_the_map_is_whole_without_a_script(browser: Browser, server: Server, mapped: None) -> None:
    context = browser.new_context(viewport=PHONE, locale="id-ID", java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(server.site(KECAMATAN, "/peta/"))

    expect(page.locator("svg.map a")).to_have_count(8)
    assert page.locator(".mapped tbody th a").all_inner_texts() == sorted(VILLAGES)
    expect(page.get_by_text("Garis di peta ini petunjuk, bukan batas hukum.")).to_be_visible()
    expect(page.locator("#live")).to_be_hidden()
    page.get_by_role("link", name="Warnai menurut angka").click()
    page.get_by_role("link", name="Berita: banyaknya yang terbit").click()
    numbers = dict(zip(sorted(VILLAGES), page.locator(".mapped td.num").all_inner_texts(), strict=True))
    assert (numbers["Kalimandi"].isdigit(), page.locator(".fig .keys li").count() > 1) == (True, True)
    page.locator("svg.map a").first.click()
    expect(page).not_to_have_url(server.site(KECAMATAN, "/peta/"))
    context.close()


def tap(page: Page, address: str) -> None:
    """Open the map of an address and bring the interactive one."""
    page.goto(address)
    page.get_by_role("button", name="Peta interaktif").click()
    live = page.locator(".live")
    expect(live).to_be_focused()
    # The button is below what is drawn; the map is where one looks, once the page has moved there: it does so smoothly.
    expect(live).to_be_in_viewport(ratio=1)


def test_one_tap_brings_what_is_on_and_a_module_switched_off_is_gone(
    watched: tuple[Page, list[str]], server: Server, mapped: None
) -> None:
    page, complaints = watched
    address = server.site(VILLAGE, "/peta/?lapisan=pembangunan")
    page.goto(address)
    assert page.evaluate("typeof L") == "undefined"

    tap(page, address)
    expect(page.locator(".live path.leaflet-interactive")).to_have_count(8)
    expect(page.locator(".live .pin").first).to_be_visible()
    told = page.get_by_role("status").filter(has_text="Termuat").inner_text()
    assert 40 <= int("".join(filter(str.isdigit, told))) <= 60
    # By keyboard: the pin is a button, its popup leads to the page that tells about it.
    page.locator(".live .pin").first.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup-content a").get_attribute("href") or ""
    assert link.startswith(server.site(VILLAGE, "/pembangunan/"))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert complaints == []

    sign_in(page, server, "admin-klampok")
    switch(page, server, on=False)
    try:
        tap(page, address)
        expect(page.locator(".live path.leaflet-interactive")).to_have_count(8)
        expect(page.locator(".live .pin")).to_have_count(0)
        expect(page.locator(".live ~ .keys").get_by_label("Pembangunan")).to_have_count(0)
    finally:
        switch(page, server, on=True)
    assert complaints == []


def switch(page: Page, server: Server, *, on: bool) -> None:
    page.goto(server.admin(VILLAGE, "/modul/"))
    page.get_by_role("switch", name="Pembangunan").set_checked(on)
    page.get_by_role("button", name="Simpan perubahan").click()
    expect(page.get_by_text("Perubahan tersimpan.")).to_be_visible()

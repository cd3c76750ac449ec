"""The map in a real browser: whole without a script, and interactive after one tap, of what is on alone."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cms_core.colour import Oklch, contrast, to_hex
from tests.e2e.conftest import PHONE, SCHEMES, Server
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
    """The boundaries are brought in as an officer does it, once: all of them marked, and one contested."""
    page = browser.new_page(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin(KECAMATAN, "/peta/batas/baru"))
    page.get_by_label("Berkas").set_input_files(squares)
    page.get_by_label("Sumber").fill("Contoh")
    page.get_by_label("Status garis").select_option("penegasan")
    page.get_by_label("Dasar hukum").fill("Perbup contoh")
    page.get_by_role("button", name="Lihat di peta").click()
    page.get_by_role("link", name="Sirkandi – Pagak").click()
    page.get_by_label("Status garis").select_option("sengketa")
    page.get_by_role("button", name="Simpan").click()
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


LOOKS = """among => [...document.querySelectorAll(among)].map(each => getComputedStyle(each))
  .map(({ stroke, strokeWidth, strokeDasharray }) => [stroke, strokeWidth, strokeDasharray])"""
INDICATIVE = """() => {
  const key = document.querySelector('.keys .key').cloneNode(true);
  key.firstElementChild.setAttribute('class', 'ln indikatif');
  document.querySelector('.keys').append(key);
  return getComputedStyle(key.firstElementChild).stroke;
}"""
LINES = "told => { const all = new Range(); all.selectNodeContents(told); return all.getClientRects().length; }"


@pytest.mark.parametrize("query", ["", "?angka=berita-berita"])
def test_borders_look_as_the_legend_says_on_both_maps(
    watched: tuple[Page, list[str]], server: Server, mapped: None, query: str
) -> None:
    page, complaints = watched
    tap(page, server.site(KECAMATAN, f"/peta/{query}"))
    legend = page.evaluate(LOOKS, ".keys path.ln")

    assert [each[1:] for each in legend] == [["3px", "9px, 6px"], ["4px", "none"]]
    for drawn in ("svg.map .ln", ".live .ln"):
        assert [page.evaluate(LOOKS, drawn + each) for each in (".sengketa", ".penegasan")] == [
            [each] for each in legend
        ]
    # Where a line has no decision, the edge of the areas is what the key calls indicative.
    assert {each[0] for each in page.evaluate(LOOKS, "svg.map a path")} == {page.evaluate(INDICATIVE)}
    # On a phone the words for a status are whole.
    assert (page.get_by_role("cell", name="Penegasan").first.evaluate(LINES), complaints) == (1, [])


@pytest.mark.parametrize(
    "path", ["/peta/", "/peta/?angka=berita-berita", "/peta/ogc/collections/batas-desa/items?f=html"]
)
def test_codes_of_areas_stand_on_one_line_on_a_small_phone(
    watched: tuple[Page, list[str]], server: Server, mapped: None, path: str
) -> None:
    page, _complaints = watched
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(server.site(KECAMATAN, path))

    assert page.locator("th .nb, th.nb").evaluate_all(f"all => all.map({LINES})") == [1] * 8
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("scheme", SCHEMES)
def test_purple_is_purple_over_a_figure_and_in_the_legend_too(
    watched: tuple[Page, list[str]], server: Server, mapped: None, scheme: Any
) -> None:
    page, _complaints = watched
    page.emulate_media(color_scheme=scheme)
    page.goto(server.site(KECAMATAN, "/peta/?lapisan=rawan-genangan-4&angka=berita-berita"))
    ground = page.locator(".mapbox").first.evaluate("each => getComputedStyle(each).backgroundColor")
    below = "#{:02x}{:02x}{:02x}".format(*map(int, re.findall(r"\d+", ground)))
    drawn, told = page.evaluate(LOOKS, "path.a.s-ungu")
    for colour, width, _dashes in (drawn, told):
        light, chroma, hue = map(float, re.findall(r"[\d.]+", colour))
        seen = contrast(to_hex(Oklch(light, chroma, math.radians(hue))), below)
        assert (width, 290 < hue < 320, chroma > 0.08, seen >= 4.5) == ("3px", True, True, True)


IN_SIGHT = """() => {
  const box = document.querySelector(".live").getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}"""
"""Browsers may take a moment to scroll there."""


def tap(page: Page, address: str) -> None:
    """Open the map of an address and bring the interactive one."""
    page.goto(address)
    page.get_by_role("button", name="Peta interaktif").click()
    live = page.locator(".live")
    expect(live).to_be_focused()
    # The button is below what is drawn; the map is where one looks.
    page.wait_for_function(IN_SIGHT)


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
        expect(page.get_by_text("Lapisan yang diminta tidak ada di peta ini")).to_be_visible()
    finally:
        switch(page, server, on=True)
    # The address of a layer that is gone is no page.
    assert [each for each in complaints if "404" not in each] == []


def switch(page: Page, server: Server, *, on: bool) -> None:
    page.goto(server.admin(VILLAGE, "/modul/"))
    page.get_by_role("switch", name="Pembangunan").set_checked(on)
    page.get_by_role("button", name="Simpan perubahan").click()
    expect(page.get_by_text("Perubahan tersimpan.")).to_be_visible()


def test_a_mark_of_another_module_leads_to_its_page(
    watched: tuple[Page, list[str]], server: Server, mapped: None
) -> None:
    page, complaints = watched
    tap(page, server.site(VILLAGE, "/peta/"))
    expect(page.locator(".live .pin")).to_have_count(0)

    page.locator(".live ~ .keys").get_by_label("Pembangunan").check()
    mark = page.locator(".live .pin").first
    expect(mark).to_be_visible()
    title = mark.get_attribute("title") or ""
    # Marks may lie on one another: the keyboard finds each.
    mark.focus()
    page.keyboard.press("Enter")
    page.locator(".leaflet-popup-content a").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert (page.url.startswith(server.site(VILLAGE, "/pembangunan/")), complaints) == (True, [])


def test_a_pin_tells_of_all_that_lie_at_its_place(
    watched: tuple[Page, list[str]], server: Server, mapped: None
) -> None:
    page, complaints = watched
    at = {"type": "Point", "coordinates": [109.45, -7.48]}
    features = [
        {"type": "Feature", "geometry": at, "properties": {"nama": name, "url": f"/pembangunan/{name}"}}
        for name in ("talut", "jembatan")
    ]
    told = {"type": "FeatureCollection", "features": features}
    page.route("**/pembangunan.geojson", lambda route: route.fulfill(json=told))
    tap(page, server.site(VILLAGE, "/peta/?lapisan=pembangunan"))

    expect(page.locator(".live .pin")).to_have_count(2)
    page.locator(".live .pin").last.click()

    expect(page.locator(".leaflet-popup-content a")).to_have_text(["talut", "jembatan"])
    assert complaints == []


INSIDE = """() => {
  const box = document.querySelector(".live").getBoundingClientRect();
  const told = document.querySelector(".leaflet-popup").getBoundingClientRect();
  return told.top >= box.top && told.bottom <= box.bottom && told.left >= box.left && told.right <= box.right;
}"""


def test_much_that_is_told_is_read_within_the_map_and_escape_ends_it(
    watched: tuple[Page, list[str]], server: Server, mapped: None
) -> None:
    page, complaints = watched
    at = {"type": "Point", "coordinates": [109.45, -7.48]}
    features = [
        {"type": "Feature", "geometry": at, "properties": {"nama": f"Talut {number}", "url": f"/pembangunan/{number}"}}
        for number in range(10)
    ]
    told = {"type": "FeatureCollection", "features": features, "numberMatched": 3_000}
    page.route("**/pembangunan.geojson", lambda route: route.fulfill(json=told))
    tap(page, server.site(VILLAGE, "/peta/?lapisan=pembangunan"))
    expect(page.get_by_text("Hanya 10 dari 3.000 yang tergambar")).to_be_visible()
    pin, popup = page.locator(".live .pin").last, page.locator(".leaflet-popup-content")

    for begin in (pin.click, lambda: pin.press("Enter")):
        begin()
        expect(popup.locator("a")).to_have_count(10)
        # Leaflet moves the map until all of it is in sight.
        page.wait_for_function(INSIDE)
        assert popup.evaluate("told => told.scrollHeight > told.clientHeight")
        popup.locator("a").last.scroll_into_view_if_needed()
        expect(popup.locator("a").last).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(popup).to_have_count(0)
        expect(pin).to_be_focused()
    # From within it, too, and by its own button.
    for end in (
        lambda: page.keyboard.press("Escape"),
        lambda: page.locator(".leaflet-popup-close-button").press("Enter"),
    ):
        pin.press("Enter")
        popup.focus()
        end()
        expect(popup).to_have_count(0)
        expect(pin).to_be_focused()
    assert complaints == []


def test_paper_has_the_drawing_and_says_nothing_of_the_interactive_map(
    watched: tuple[Page, list[str]], server: Server, mapped: None
) -> None:
    page, _complaints = watched
    tap(page, server.site(VILLAGE, "/peta/?lapisan=pembangunan"))
    expect(page.get_by_text("Termuat")).to_be_visible()

    page.emulate_media(media="print")

    for gone in ("Termuat", "Tutup peta interaktif"):
        expect(page.get_by_text(gone)).to_be_hidden()
    expect(page.locator(".live")).to_be_hidden()
    expect(page.locator(".mapbox svg.map").first).to_be_visible()


OVER_EACH_OTHER = """() => {
  const all = [...document.querySelectorAll("svg.map text:not(.sc)")];
  const words = all.map(each => [each.textContent, each.getBoundingClientRect()]);
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  return words.flatMap(([one, a], n) => words.slice(n + 1).filter(([, b]) => meet(a, b)).map(([other]) => one + other));
}"""


@pytest.mark.parametrize("letters", ["100%", "200%"])
@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize(("site", "query"), [(VILLAGE, "?lapisan=pembangunan"), (KECAMATAN, "?lapisan=pembangunan")])
def test_letters_lie_beside_each_other_and_the_page_within_the_screen(
    browser: Browser, server: Server, mapped: None, site: str, query: str, width: int, letters: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 640})
    page.goto(server.site(site, f"/peta/{query}"))
    page.evaluate("size => { document.documentElement.style.fontSize = size; }", letters)

    assert page.evaluate(OVER_EACH_OTHER) == []
    if width == PHONE["width"] or letters == "100%":
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


@pytest.mark.parametrize("gone", ["**/live.js", "**/leaflet.js", "**/interaktif.json*"])
def test_a_tap_that_fails_says_so_and_can_be_tried_again(
    gone: str, watched: tuple[Page, list[str]], server: Server, mapped: None
) -> None:
    page, _complaints = watched
    page.goto(server.site(VILLAGE, "/peta/"))
    page.route(gone, lambda route: route.abort())

    page.get_by_role("button", name="Peta interaktif").click()
    again = page.get_by_role("button", name="Gagal dimuat. Coba lagi")
    expect(again).to_be_enabled()
    # What was drawn without a script is there still.
    expect(page.locator(".mapbox svg.map").first).to_be_visible()
    expect(page.locator(".live")).to_have_count(0)

    page.unroute(gone)
    again.click()
    expect(page.locator(".live path.leaflet-interactive")).to_have_count(8)
    expect(page.locator(".live")).to_have_count(1)


def test_a_layer_that_does_not_come_says_so_and_comes_at_the_next_tick(
    watched: tuple[Page, list[str]], server: Server, mapped: None
) -> None:
    page, _complaints = watched
    tap(page, server.site(VILLAGE, "/peta/"))
    page.route("**/pembangunan.geojson", lambda route: route.abort())
    box = page.locator(".live ~ .keys").get_by_label("Pembangunan")

    box.click()
    expect(page.get_by_role("status").filter(has_text="Lapisan ini tidak dapat dimuat.")).to_be_visible()
    expect(box).not_to_be_checked()

    page.unroute("**/pembangunan.geojson")
    box.check()
    expect(page.locator(".live .pin").first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Termuat")).to_be_visible()


PER_PIXEL = """live => {
  const bar = live.querySelector(".leaflet-control-scale-line"), told = bar.textContent;
  return parseFloat(told) * (told.includes("km") ? 1000 : 1) / bar.getBoundingClientRect().width;
}"""
WIDTH_OF_ALL = """live => {
  const boxes = [...live.querySelectorAll("path.leaflet-interactive")].map(each => each.getBoundingClientRect());
  return Math.max(...boxes.map(each => each.right)) - Math.min(...boxes.map(each => each.left));
}"""


def test_the_bar_of_the_interactive_map_is_as_long_as_it_says(
    watched: tuple[Page, list[str]], server: Server, mapped: None
) -> None:
    page, _complaints = watched
    # Of a kecamatan, whose map opens on all of its villages: four squares beside each other, on the ground.
    tap(page, server.site(KECAMATAN, "/peta/"))
    live = page.locator(".live")
    expect(live.locator(".leaflet-control-scale-line")).to_be_visible()
    across = 4 * SIDE * 111_320 * math.cos(math.radians(7.48))

    metres = live.evaluate(PER_PIXEL)
    assert metres == pytest.approx(across / live.evaluate(WIDTH_OF_ALL), rel=0.03)
    page.get_by_role("button", name="Perbesar").click()
    page.wait_for_timeout(1_000)
    assert live.evaluate(PER_PIXEL) == pytest.approx(metres / 2, rel=0.03)


def test_coordinates_that_are_pasted_are_drawn_and_kept(
    watched: tuple[Page, list[str]], server: Server, mapped: None
) -> None:
    page, complaints = watched
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin(KECAMATAN, "/peta/lapisan/baru"))
    page.get_by_label("Nama lapisan").fill("Pos tempel")
    page.get_by_label("Sumber").fill("Contoh")
    page.get_by_role("button", name="Simpan", exact=True).click()
    page.goto(server.admin(KECAMATAN, "/peta/gambar"))
    page.get_by_label("Lapisan", exact=True).select_option(label="Pos tempel (Titik)")

    for text in (
        "7,4612 LS 109,4583 BT",
        "109.4583, -7.4612",
        "7\u00b027\u203240.3\u2033S 109\u00b027\u203229.9\u2033E",
    ):
        page.get_by_label("Koordinat").fill(text)
        expect(page.locator("[data-measure]")).to_have_text("1 titik.")
        expect(page.locator(".hs circle")).to_have_count(1)
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("-7.46119, 109.45831")).to_be_visible()
    assert complaints == []

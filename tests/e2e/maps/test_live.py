"""The interactive map in a real browser: there after one tap, of what is on alone."""

from __future__ import annotations

import math

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, Server
from tests.e2e.maps.looking import KECAMATAN, SIDE, VILLAGE, tap
from tests.e2e.test_walk import sign_in


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
    # A finger would have to wait until the map has moved to show all of it.
    page.locator(".leaflet-popup-content a").press("Enter")

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


def test_what_has_no_name_is_called_so_wherever_it_is_reached(
    watched: tuple[Page, list[str]], server: Server, mapped: None
) -> None:
    page, complaints = watched
    shapes = [("Point", [109.45, -7.48]), ("LineString", [[109.44, -7.49], [109.46, -7.49]])]
    features = [
        {"type": "Feature", "geometry": {"type": kind, "coordinates": spots}, "properties": {"nama": ""}}
        for kind, spots in shapes
    ]
    told = {"type": "FeatureCollection", "features": features}
    page.route("**/pembangunan.geojson", lambda route: route.fulfill(json=told))
    tap(page, server.site(VILLAGE, "/peta/?lapisan=pembangunan"))

    nameless = page.locator(".live").get_by_role("button", name="tanpa nama", exact=True)
    expect(nameless).to_have_count(2)
    found = Axe().run(page, context=".live", options={"runOnly": ["aria-command-name"]})
    assert found.response["violations"] == []
    page.locator(".live .pin").press("Enter")
    expect(page.locator(".leaflet-popup-content")).to_have_text("tanpa nama")
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

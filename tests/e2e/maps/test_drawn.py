"""The map in a real browser: whole without a script, on small screens, on paper, and as its legend says."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from cms_core.colour import Oklch, contrast, to_hex
from tests.e2e.conftest import PHONE, SCHEMES, Server
from tests.e2e.maps.looking import KECAMATAN, VILLAGE, tap
from tests.e2e.test_walk import VILLAGES, sign_in


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


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("query", ["?lapisan=pembangunan", "?lapisan=peta-sinyal"])
def test_marks_have_the_colours_of_the_legend_on_paper_too(
    watched: tuple[Page, list[str]], server: Server, mapped: None, query: str, media: Any
) -> None:
    page, _complaints = watched
    page.goto(server.site(KECAMATAN, f"/peta/{query}"))
    page.emulate_media(media=media)
    fills = "all => Object.fromEntries(all.map(each => [each.getAttribute('class'), getComputedStyle(each).fill]))"

    drawn = page.locator("svg.map path[class^=p]").evaluate_all(fills)
    told = page.locator(".keys .key:has(path)").evaluate_all(fills)

    assert drawn == {look: told[f"key {look}"] for look in drawn} != {}


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
    expect(page.get_by_text("7,46119° LS, 109,45831° BT")).to_be_visible()
    assert complaints == []

"""Who reads otherwise than a page expects: a browser from ten years ago, no pictures, letters of twice the size."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page, expect

from cms_core.testing.browsers import find_browser, launch
from tests.e2e.conftest import DESK, PHONE, Server
from tests.e2e.test_pages import NARROW, PUBLIC, STAFF
from tests.e2e.test_walk import sign_in

PAGES = (
    ("kalimandi", "/"),
    ("purworeja-klampok", "/"),
    ("kalimandi", "/lapak/"),
    ("kalimandi", "/lapak/gula-semut-jahe"),
    ("kalimandi", "/halaman/profil"),
    ("kalimandi", "/cari?q=zzzzzz"),
    ("kalimandi", "/tidak-ada"),
)

AGED = """() => {
  for (const sheet of document.querySelectorAll('style')) {
    sheet.textContent = sheet.textContent
      .replaceAll('@supports not (accent-color:auto)', '@supports (accent-color:auto)')
      .replace(/@layer \\w+\\{/g, '@supports not (color:red){');
  }
}"""
"""Makes of a browser one that has never heard of cascade layers, to which all our rules belong."""

TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"
HUGE = """() => [...document.querySelectorAll('svg:not([role=img])')]
  .filter(each => each.getBoundingClientRect().width > 100).length"""
NAMELESS = "[...document.images].filter(each => each.alt === '' && !each.closest('a, article, figure')).length"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=PHONE, locale="id-ID", bypass_csp=True)  # type: ignore[arg-type]
    page.set_default_timeout(15_000)
    yield page
    page.close()


def test_browser_without_our_styles_shows_a_whole_page(server: Server, phone: Page) -> None:
    faults = {}
    for slug, path in PAGES:
        phone.goto(server.site(slug, path))
        phone.evaluate(AGED)
        assert phone.evaluate("getComputedStyle(document.body).paddingInlineStart") != "0px"
        found = (phone.evaluate(TOO_WIDE), phone.evaluate(HUGE))
        if found != (False, 0):
            faults[slug, path] = found
    assert faults == {}


def test_reader_on_paper_finds_back(server: Server, phone: Page) -> None:
    phone.goto(server.site("kalimandi", "/kontak-darurat"))
    seen = []
    for medium in ("screen", "print"):
        phone.emulate_media(media=medium)  # type: ignore[arg-type]
        seen.append((phone.locator(".sheet svg").is_visible(), phone.locator(".share").is_visible()))
    assert seen == [(False, True), (True, False)]


def test_reader_who_blocks_pictures_loses_no_words(server: Server, phone: Page) -> None:
    phone.route("**/*.{webp,avif,jpg,png}", lambda route: route.abort())
    faults = {}
    for slug, path in PAGES:
        phone.goto(server.site(slug, path))
        found = (phone.evaluate(TOO_WIDE), phone.evaluate(NAMELESS))
        if found != (False, 0):
            faults[slug, path] = found
    assert faults == {}


@pytest.fixture
def enlarged(browser: Browser) -> Iterator[Page]:
    """A page of a browser whose owner has set its letters to 200 % (WCAG 2.2, 1.4.4)."""
    path = find_browser()
    assert path is not None
    large = launch(browser.browser_type, path, "--blink-settings=defaultFontSize=32")
    page = large.new_page(viewport=PHONE, locale="id-ID")
    page.set_default_timeout(15_000)
    yield page
    large.close()


def test_letters_of_twice_the_size_fit_every_page(server: Server, enlarged: Page) -> None:
    wide = []

    def look(address: str) -> None:
        enlarged.goto(address)
        for size in (NARROW, PHONE, DESK):
            enlarged.set_viewport_size(size)  # type: ignore[arg-type]
            if enlarged.evaluate(TOO_WIDE):
                wide.append((address, size["width"]))

    for slug, path in PUBLIC:
        look(server.site(slug, path))
    assert enlarged.evaluate("getComputedStyle(document.documentElement).fontSize") == "34px"
    look(server.platform(STAFF[0]))
    sign_in(enlarged, server, "admin-klampok")
    for path in STAFF[1:]:
        look(server.platform(path))
    assert wide == []


BROKEN = """() => [...document.querySelectorAll('.side-n a, .menu > summary')].flatMap(link =>
  [...link.childNodes].filter(node => node.nodeType === 3 && link.offsetWidth).flatMap(node =>
    [...node.data.matchAll(/\\S+/g)].filter(word => {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      return range.getClientRects().length > 1;
    }).map(word => word[0])))"""
"""Words of the bar at the thumb that stand on two lines."""
LONG = """() => {
  const link = document.querySelectorAll('.side-n a')[1];
  link.className = 'lw';
  link.lastChild.data = 'Perpustakaan';
}"""
"""Calls a section by a long word, as the frame of the administration marks it."""


def test_words_of_the_bar_at_the_thumb_stay_whole(server: Server, enlarged: Page, phone: Page) -> None:
    found: dict[tuple[bool, int], list[str]] = {}
    for page in (phone, enlarged):
        sign_in(page, server, "admin-klampok")
        page.goto(server.platform("/s/purworeja-klampok/admin/menunggu"))
        for size in (NARROW, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            assert page.locator(".side-n a:visible").count() == (2 if page is enlarged else 4)
            broken = [*page.evaluate(BROKEN), *(page.evaluate(LONG), page.evaluate(BROKEN))[1]]
            if broken:
                found[page is enlarged, size["width"]] = broken
    assert found == {}


def test_title_of_one_long_word_keeps_every_page_whole(server: Server, browser: Browser) -> None:
    title = "Pemberitahuan" * 15 + "penuh"
    page = browser.new_page(viewport=NARROW, locale="id-ID")  # type: ignore[arg-type]
    page.set_default_timeout(15_000)
    sign_in(page, server, "admin-klampok")
    seen = [server.site("pagak", path) for path in ("/", "/lapak/", f"/cari?q={title[:60]}")]
    seen.append(server.site("purworeja-klampok", "/lapak/"))
    for path in ("/halaman/", "/potensi/produk/"):
        page.goto(server.admin("pagak", f"{path}baru"))
        page.locator("[name=title]").fill(title)
        page.get_by_label("Paragraf 1").last.fill(title)
        for name, value in (("seller", title[:60]), ("price", "10000")):
            if page.locator(f"[name={name}]").count():
                page.locator(f"[name={name}]").first.fill(value)
        page.get_by_role("button", name="Terbitkan").click()
        expect(page.get_by_text("Sudah terbit di situs.")).to_be_visible()
        shown = page.get_by_role("link", name="Lihat di situs").first.get_attribute("href")
        seen += [page.url, server.admin("pagak", path), urljoin(page.url, shown)]

    wide = []
    for address in seen:
        page.goto(address)
        for size in (NARROW, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            if page.evaluate(TOO_WIDE):
                wide.append((address, size["width"]))
    page.close()
    assert wide == []

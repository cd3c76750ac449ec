"""Who reads with less than a page expects: a browser from ten years ago, no pictures."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import PHONE, Server

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
HUGE = "[...document.querySelectorAll('svg')].filter(each => each.getBoundingClientRect().width > 100).length"
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


def test_reader_who_blocks_pictures_loses_no_words(server: Server, phone: Page) -> None:
    phone.route("**/*.{webp,avif,jpg,png}", lambda route: route.abort())
    faults = {}
    for slug, path in PAGES:
        phone.goto(server.site(slug, path))
        found = (phone.evaluate(TOO_WIDE), phone.evaluate(NAMELESS))
        if found != (False, 0):
            faults[slug, path] = found
    assert faults == {}

"""What staff type is kept while they type it, for themselves alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from cms_core.sites.models import Site
from tests.e2e.offline.line import until
from tests.e2e.offline.phones import NEW, Phone, press, write

pytestmark = [
    pytest.mark.sqlite_only("a browser writes, whatever keeps it"),
    pytest.mark.plugins("potensi_desa"),
]

DRAFT = "(await kotak.list()).find(item => item.state === 'draft')"


def test_a_closed_browser_gives_words_and_photos_back_to_their_writer_alone(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    phone = make_phone()
    page = phone.open(NEW)
    write(page, "Curug", photos=1)
    until(page, f"(({DRAFT}) || {{files: []}}).files.length === 1")
    page.close(run_before_unload=False)
    page = phone.open("luring")
    phone.shows(page, "Tersimpan di HP")
    # Somebody else works on this device now: only whose it is is said.
    writer = page.evaluate("kotak.known().user")
    page.evaluate("kotak.note({user: 999, name: 'orang-lain'})")
    page.evaluate("dispatchEvent(new Event('kotak'))")
    expect(page.locator("#kiriman li")).to_have_count(0)
    expect(page.locator("#lain")).to_be_visible()
    assert "Curug" not in page.locator("main").inner_text()
    page.evaluate(f"kotak.note({{user: {writer}}})")
    page.reload()
    phone.rows(page, "Tersimpan di HP").get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#title")).to_have_value("Curug")
    expect(page.locator(".pics button")).to_have_count(1)


def test_what_was_saved_from_its_page_leaves_nothing_on_the_device(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    page = make_phone().open(NEW)
    write(page, "Curug")
    until(page, DRAFT)
    press(page, "Simpan draf")
    expect(page.get_by_role("heading", level=1, name="Curug")).to_be_visible(timeout=30_000)
    until(page, "self.kotak && kotak.list && !(await kotak.list()).length")

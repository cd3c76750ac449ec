"""The frame of the administration in a real browser: finding by keyboard, messages, the menu at the thumb."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESK, Server
from tests.e2e.test_walk import sign_in


def test_anything_is_found_with_and_without_javascript(page: Page, server: Server) -> None:
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi"))
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("navigation", name="Semua menu").get_by_role("link", name="Cari apa saja").click()
    page.get_by_role("searchbox").fill("gula semut")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name=re.compile("Gula semut jahe")).first.click()

    expect(page).to_have_url(re.compile(r"/s/kalimandi/admin/potensi/produk/\d+$"))


def test_the_menu_stands_in_the_bar_below_and_escape_closes_it(page: Page, server: Server, javascript: bool) -> None:
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("kalimandi"))
    menu = page.get_by_text("Menu", exact=True)
    box = menu.bounding_box()
    assert box is not None
    assert box["y"] > 600
    menu.click()
    link = page.get_by_role("navigation", name="Semua menu").get_by_role("link", name="Purworeja Klampok", exact=True)
    expect(link).to_be_in_viewport()
    if javascript:
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        menu.click()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Delapan desa, sepintas")


def test_a_slash_goes_to_the_field_and_into_no_text(browser: Browser, server: Server) -> None:
    page = browser.new_page(viewport=DESK, locale="id-ID")  # type: ignore[arg-type]
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi"))
    field = page.get_by_role("searchbox", name="Cari apa saja")
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.type("a/b")
    expect(field).to_have_value("a/b")
    page.get_by_role("link", name="Beranda").focus()
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.close()


def test_a_message_is_put_there_once_more_and_can_be_closed(page: Page, server: Server, javascript: bool) -> None:
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("purworeja-klampok", "/halaman/baru"))
    page.get_by_label("Judul").fill(f"Pesan {javascript}")
    page.get_by_role("button", name="Simpan draf").last.click()
    said = page.get_by_role("status").filter(has_text="Draf tersimpan.")
    expect(said).to_be_visible()
    close = page.get_by_role("button", name="Tutup")
    expect(close).to_have_count(1 if javascript else 0)
    if javascript:
        close.click()
        expect(said).to_have_count(0)
        expect(page.locator("#isi")).to_be_focused()

"""Arranging the menu on a phone without a script, and at a desk with a mouse."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.test_walk import sign_in


def test_a_tile_is_drawn_on_a_page_of_its_own_and_the_way_back_lands_on_its_row(page: Page, server: Server) -> None:
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("purworeja-klampok", "/menu/"))
    row = page.locator(".mv li").filter(has=page.get_by_role("link", name="Nama dan gambar")).last
    title = row.get_by_role("checkbox").evaluate("tick => tick.labels[0].innerText.split('\\n')[0].trim()")
    row.get_by_role("link", name="Nama dan gambar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.sub(r" \(.*", "", title))
    page.get_by_label("Keterangan di ubin").fill("Aturan dan biaya")
    page.get_by_label("Peraturan").check()
    page.get_by_role("button", name="Simpan perubahan").click()

    expect(page.get_by_text("Perubahan tersimpan.")).to_be_visible()
    landed = page.locator(".mv li:target")
    expect(landed).to_be_in_viewport()
    expect(landed.locator("use")).to_have_attribute("href", "#i-gavel")
    # From there on the keyboard goes to what stands in the row.
    page.keyboard.press("Tab")
    expect(landed.get_by_role("checkbox")).to_be_focused()


def test_what_is_dragged_into_the_other_list_is_shown_or_not(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 2400}, locale="id-ID")
    page = context.new_page()
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("purworeja-klampok", "/menu/"))
    shown, hidden = (page.locator("ol.mv").nth(number).locator("li") for number in (0, 1))
    name = shown.nth(1).locator("label").inner_text()
    count = shown.count()
    for number in (1, 2):
        shown.nth(number).get_by_role("checkbox").uncheck()
    # Who shows nothing moves nothing.
    expect(shown.nth(1).get_by_role("button", name="Naik")).to_be_hidden()
    page.get_by_role("button", name="Simpan menu").last.click()
    expect(page.get_by_text("Menu tersimpan.")).to_be_visible()
    row = hidden.filter(has_text=name)
    expect(row.get_by_role("checkbox")).not_to_be_checked()

    row.drag_to(shown.nth(0), target_position={"x": 30, "y": 40})
    expect(shown.nth(1).get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="Simpan menu").last.click()
    expect(page.get_by_text("Menu tersimpan.")).to_be_visible()
    assert (shown.count(), shown.nth(1).locator("label").inner_text()) == (count - 1, name)
    shown.nth(1).drag_to(hidden.last, target_position={"x": 30, "y": 3})
    expect(page.locator("ol.mv").nth(1).locator("li").filter(has_text=name).get_by_role("checkbox")).not_to_be_checked()
    context.close()

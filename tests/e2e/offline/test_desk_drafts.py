"""What staff type is kept while they type it, for themselves alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeUser
from cms_potensi_desa import services
from tests.e2e.offline.line import until
from tests.e2e.offline.phones import NEW, Phone, press, signed_in, write

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


def titles(site: Site) -> list[str]:
    with site_scope(site.id):
        found = [row.title for row in services.listed(services.KINDS["potensi"], limit=9)]
    # A transaction that stays open would keep the server from writing.
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    ("button", "is_known"), [("Simpan draf", False), ("Simpan draf", True), ("Simpan di HP", True), ("Pratinjau", True)]
)
def test_what_one_person_opened_is_not_sent_under_another_who_signed_in_in_a_second_tab(
    make_phone: Callable[..., Phone],
    village: Site,
    app: Flask,
    make_user: MakeUser,
    sign_in: Any,
    port: int,
    button: str,
    is_known: bool,
) -> None:
    phone = make_phone()
    page = phone.open(NEW)
    write(page, "Curug")
    until(page, DRAFT)
    writer = page.evaluate("kotak.known().user")
    phone.context.clear_cookies()
    signed_in(app, phone.context, port, sign_in, make_user("kecamatan_admin", "33.04.02"))
    if is_known:
        # Of a page of the desk the device has learnt who works here now; else the server says it.
        until(phone.open(), f"kotak.known().user !== {writer}")

    for _turn in range(2):
        page.get_by_role("button", name=button, exact=True).last.click()
        expect(page.locator("[data-said-here]")).to_contain_text("dibuka dengan akun lain")
    assert titles(village) == []
    other = phone.open("luring")
    expect(other.locator("#lain")).to_be_visible()
    expect(other.locator("#kiriman li")).to_have_count(0)
    other.close()

    # Its writer is back: it is his still, and goes from the page that he had left.
    phone.context.clear_cookies()
    phone.context.add_cookies([phone.cookie])
    tab = phone.open("luring")
    expect(phone.rows(tab, "Tersimpan di HP")).to_contain_text("Curug")
    tab.close()
    press(page, "Simpan draf")
    expect(page.get_by_role("heading", level=1, name="Curug")).to_be_visible(timeout=30_000)
    assert titles(village) == ["Curug"]

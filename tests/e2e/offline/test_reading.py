"""Reading without a network, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cms_core.extensions import db
from cms_core.offline import worker
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.browsers import find_browser, launch
from tests.e2e.offline.line import Line, settled, until_kept, until_not_kept

pytestmark = pytest.mark.sqlite_only("a browser reads pages, whatever they come from")
NEVER_MS = 600_000
SOON = (100, 100)
"""Patience of a worker whose reader need not wait in a test."""


def test_what_was_read_is_read_again_without_a_network(page: Page, context: BrowserContext, home: str) -> None:
    policy: list[str] = []
    page.on("console", lambda message: policy.append(message.text) if "Content Security" in message.text else None)
    settled(page, f"{home}tampilan")
    page.get_by_role("radio", name="Gelap", exact=True).check()
    page.goto(f"{home}halaman/profil")
    until_kept(page, "/halaman/profil")
    expect(page.locator("#disimpan")).to_be_hidden()

    # Nothing but the worker remembers.
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    context.set_offline(True)
    page.goto(f"{home}halaman/profil")

    expect(page.get_by_role("heading", name="Profil desa")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Disimpan")).to_be_visible()
    assert page.locator("#disimpan time").inner_text() == page.evaluate(
        """async () => new Date((await caches.match(location.href)).headers.get('date')).toLocaleString('id',
        {dateStyle: 'medium', timeStyle: 'short'})"""
    )
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert page.locator(".id img").evaluate("image => image.naturalWidth") > 0
    assert policy == []


def test_the_first_page_is_kept_too(page: Page, context: BrowserContext, home: str) -> None:
    settled(page, f"{home}halaman/profil")
    context.set_offline(True)
    page.goto(f"{home}halaman/profil")

    expect(page.get_by_role("heading", name="Profil desa")).to_be_visible()


def test_what_was_never_read_leads_to_what_is_kept(page: Page, context: BrowserContext, home: str) -> None:
    settled(page, home)
    page.goto(f"{home}en/halaman/profil")
    until_kept(page, "/en/luring")
    context.set_offline(True)
    page.goto(f"{home}halaman/lain")

    expect(page.get_by_role("heading", name="Sedang tidak ada sinyal")).to_be_visible()
    rows = page.locator("#daftar article")
    expect(rows).to_have_count(3)
    assert rows.locator("h3").all_inner_texts() == ["Kontak darurat", "Profil desa", "Beranda"]
    assert rows.locator("p").first.inner_text().startswith("Disimpan permanen, hari ini, ")
    assert rows.locator("p").last.inner_text().startswith("Disimpan hari ini, ")
    rows.get_by_role("link", name="Kontak darurat").click()
    expect(page.get_by_text("Ambulans desa")).to_be_visible()
    page.goto(f"{home}en/halaman/lain")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_nobody_waits_for_a_network_that_hangs(
    page: Page, home: str, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", SOON)
    settled(page, home)
    line.hang()
    page.goto(home)

    expect(page.locator("#disimpan")).to_be_visible()
    # What arrives later is kept, and says so only if it is another page.
    line.go_on()
    expect(page.get_by_role("button", name="Versi baru")).to_be_hidden()


def test_a_slow_line_is_waited_for_less(
    browser: Browser, home: str, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", (NEVER_MS, 1))
    path = find_browser()
    assert path is not None
    slow = launch(browser.browser_type, path, "--force-effective-connection-type=3G")
    page = slow.new_page()
    settled(page, home)
    line.hang()
    page.goto(home)

    expect(page.locator("#disimpan")).to_be_visible()
    # Who has just published comes from the administration, and is shown what there is now.
    line.go_on()
    line.answers = {"/": ("200 OK", "no-cache")}
    page.goto(home, referer=home.replace("kalimandi.", ""))
    expect(page.get_by_text("Jawaban lain")).to_be_visible()
    slow.close()


def test_a_full_phone_reads_on(page: Page, context: BrowserContext, home: str) -> None:
    settled(page, home)
    until_kept(page, "/kontak-darurat")
    wire = context.new_cdp_session(page)
    wire.send("Storage.overrideQuotaForOrigin", {"origin": home.rstrip("/"), "quotaSize": 1})
    page.goto(f"{home}halaman/profil")
    expect(page.get_by_role("heading", name="Profil desa")).to_be_visible()
    until_not_kept(page, "/")

    # What was pinned is the last that is left.
    context.set_offline(True)
    page.goto(f"{home}kontak-darurat")
    expect(page.get_by_text("Ambulans desa")).to_be_visible()


def test_what_comes_after_its_copy_and_differs_is_offered(
    page: Page, home: str, site: Site, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", SOON)
    settled(page, home)
    with site_scope(site.id):
        site.lead = "Lumbung padi"
    db.session.commit()
    line.hang()
    page.goto(home)
    expect(page.get_by_text("Lumbung padi")).to_have_count(0)
    line.go_on()
    button = page.get_by_role("button", name="Versi baru, muat ulang")
    button.click()

    expect(page.get_by_text("Lumbung padi").first).to_be_visible()

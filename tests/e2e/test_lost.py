"""What was typed is still there when it cannot be saved: signed out on another device, or the way through a preview."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import PHONE, Server
from tests.e2e.test_walk import sign_in


def write(page: Page, server: Server, title: str) -> None:
    page.goto(server.admin("kalimandi", "/halaman/baru"))
    page.get_by_label("Judul", exact=True).fill(title)
    page.get_by_label("Paragraf 1").last.fill("Tiga paragraf yang lama ditulis.")


def test_signed_out_elsewhere_nothing_typed_is_lost(
    page: Page, context: BrowserContext, server: Server, javascript: bool
) -> None:
    title = f"Tertulis {'dengan' if javascript else 'tanpa'} skrip"
    sign_in(page, server, "operator-kalimandi")
    write(page, server, title)
    # What "sign out everywhere" on another device does to this one.
    context.clear_cookies()
    page.get_by_role("button", name="Simpan draf").last.click()

    if javascript:
        # It waits in the outbox, and is sent as soon as its writer has signed in.
        page.wait_for_url(re.compile("luring"))
        sign_in(page, server, "operator-kalimandi")
        page.goto(server.admin("kalimandi", "/luring"))
        expect(page.locator("#kiriman .tag", has_text="Terkirim")).to_be_visible(timeout=30_000)
        page.goto(server.admin("kalimandi", "/halaman/"))
        expect(page.get_by_role("link", name=title)).to_be_visible()
        return
    expect(page.get_by_role("heading", level=1)).to_have_text("Anda perlu masuk dulu")
    expect(page.get_by_label("Salin dari sini")).to_have_value(f"{title}\n\nTiga paragraf yang lama ditulis.")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    with context.expect_page() as opened:
        page.get_by_role("link", name="Masuk di tab baru").click()
    tab = opened.value
    tab.get_by_label("Nama akun").fill("operator-kalimandi")
    tab.get_by_label("Kata sandi").fill("lumbung-padi-2026")
    tab.get_by_role("button", name="Masuk").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Tulis halaman")
    page.get_by_role("button", name="Kirim lagi").click()
    expect(page.get_by_text("Isinya masih ada")).to_be_visible()
    page.get_by_role("button", name="Simpan draf").last.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()
    expect(page.get_by_label("Judul", exact=True)).to_have_value(title)


def test_a_preview_of_what_is_typed_leads_back_to_it(page: Page, server: Server, javascript: bool) -> None:
    sign_in(page, server, "operator-kalimandi")
    write(page, server, f"Dilihat {'dengan' if javascript else 'tanpa'} skrip")
    page.get_by_role("button", name="Daftar", exact=True).click()
    page.get_by_label("Daftar 2").last.fill("- Senin")
    page.get_by_role("button", name="Pratinjau").click()

    expect(page.get_by_text("Pratinjau – belum disimpan")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Senin").last).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="Kembali menulis").click()
    expect(page.get_by_label("Daftar 2").last).to_have_value("- Senin")
    page.get_by_role("button", name="Simpan draf").last.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()


def test_whoever_goes_back_and_saves_again_has_one_page(page: Page, server: Server, javascript: bool) -> None:
    sign_in(page, server, "operator-kalimandi")
    write(page, server, f"Sekali saja {'dengan' if javascript else 'tanpa'} skrip")
    page.get_by_role("button", name="Simpan draf").last.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()
    saved = page.url
    page.go_back()
    page.get_by_role("button", name="Simpan draf").last.click()
    expect(page).to_have_url(saved)


def test_signed_out_elsewhere_a_small_form_is_sent_again(page: Page, context: BrowserContext, server: Server) -> None:
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("kalimandi", "/beranda/kontak-darurat"))
    page.get_by_label("Nama", exact=True).first.fill("Ambulans desa")
    page.get_by_label("Nomor", exact=True).first.fill("0286 479 123")
    context.clear_cookies()
    page.get_by_role("button", name="Simpan perubahan").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    with context.expect_page() as opened:
        page.get_by_role("link", name="Masuk di tab baru").click()
    tab = opened.value
    tab.get_by_label("Nama akun").fill("admin-klampok")
    tab.get_by_label("Kata sandi").fill("lumbung-padi-2026")
    tab.get_by_role("button", name="Masuk").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Kontak darurat")
    page.get_by_role("button", name="Kirim lagi").click()
    expect(page.get_by_label("Nama", exact=True).first).to_have_value("Ambulans desa")
    page.get_by_role("button", name="Simpan perubahan").click()
    expect(page.get_by_text("Perubahan tersimpan.")).to_be_visible()
    expect(page.get_by_label("Nomor", exact=True).first).to_have_value("0286 479 123")

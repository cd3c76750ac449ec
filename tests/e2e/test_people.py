"""From a sheet of paper to a second step, on a phone: the first day of a new administrator."""

from __future__ import annotations

import re
import time

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE, Server
from tests.e2e.test_walk import sign_in

PASSWORD = "hujan turun di sawah"


def look(page: Page) -> None:
    """The page is fit for everyone and no wider than the phone."""
    results = Axe().run(page)
    assert [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in results.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def invite(
    page: Page, server: Server, username: str, office: str, role: str, *, slug: str = "purworeja-klampok"
) -> dict[str, str]:
    page.goto(server.admin(slug, "/orang/undang"))
    page.get_by_label("Jabatan").fill(office)
    page.get_by_label("Nama akun").fill(username)
    page.get_by_label(role).check()
    if page.get_by_label("Wilayah").input_value() == "":
        page.get_by_label("Wilayah").select_option("33.04.02")
    page.get_by_role("button", name="Buat undangan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Undangan masuk Balai")
    address, name, code = page.locator("dd.code").all_inner_texts()
    return {"address": address, "name": name, "code": code}


def sign_in_again(page: Page, server: Server, username: str) -> None:
    page.goto(server.platform("/keluar"))
    page.get_by_role("button", name="Keluar").click()
    page.get_by_label("Nama akun").fill(username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Langkah kedua")


def next_code(secret: str) -> str:
    """What the phone shows next: the server allows for half a minute, and the code of now was used."""
    return str(pyotp.TOTP(secret).at(int(time.time()) + 30))


def test_from_the_sheet_to_the_second_step(page: Page, server: Server, browser: Browser, javascript: bool) -> None:
    username = f"camat-{'js' if javascript else 'tanpa'}"
    sign_in(page, server, "admin-klampok")
    sheet = invite(page, server, username, "Sekretaris Kecamatan", "Admin kecamatan")
    assert (sheet["address"], sheet["name"]) == (server.platform("/masuk/kode"), username)
    assert re.fullmatch(r"[a-z2-9]{5}(-[a-z2-9]{5}){2}", sheet["code"])
    context = browser.new_context(viewport=PHONE, java_script_enabled=javascript, locale="id-ID")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    phone = context.new_page()

    if javascript:
        # As the camera reads it.
        phone.goto(f"{sheet['address']}#{username}/{sheet['code']}")
        expect(phone.get_by_label("Kode di kertas")).to_have_value(sheet["code"])
        assert phone.url == sheet["address"]
        look(phone)
    else:
        phone.goto(sheet["address"])
        phone.get_by_label("Nama akun").fill(username)
        phone.get_by_label("Kode di kertas").fill(sheet["code"].upper().replace("-", " "))
    phone.get_by_label("Kata sandi baru", exact=True).fill(PASSWORD)
    phone.get_by_label("Kata sandi baru sekali lagi").fill(PASSWORD)
    phone.get_by_role("button", name="Simpan kata sandi dan masuk").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Langkah kedua di HP")
    phone.goto(server.admin("purworeja-klampok", "/orang/"))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Langkah kedua di HP")
    if javascript:
        look(phone)
    secret = phone.locator("p.code").inner_text().replace(" ", "")
    phone.get_by_label("Kode enam angka dari aplikasi").fill(pyotp.TOTP(secret).now())
    phone.get_by_role("button", name="Sambungkan").click()
    expect(phone.locator("li.code")).to_have_count(10)
    paper = phone.locator("li.code").first.inner_text()
    if javascript:
        look(phone)
    phone.get_by_role("link", name="Sudah saya simpan, lanjut").click()
    expect(phone).to_have_url(re.compile("/admin/"))

    sign_in_again(phone, server, username)
    if javascript:
        look(phone)
    phone.get_by_label("Kode").fill(next_code(secret))
    phone.get_by_role("button", name="Masuk").click()
    expect(phone).to_have_url(re.compile("/admin/"))
    sign_in_again(phone, server, username)
    phone.get_by_label("Kode").fill(paper)
    phone.get_by_role("button", name="Masuk").click()
    expect(phone).to_have_url(re.compile("/admin/"))
    context.close()


@pytest.mark.parametrize("javascript", [True], ids=["js"], indirect=True)
def test_handing_an_account_over(page: Page, server: Server, browser: Browser) -> None:
    sign_in(page, server, "admin-klampok")
    sheet = invite(page, server, "petugas-lama", "Petugas Pelayanan", "Petugas")
    old = browser.new_context(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    phone = old.new_page()
    phone.goto(f"{sheet['address']}#petugas-lama/{sheet['code']}")
    phone.get_by_label("Kata sandi baru", exact=True).fill(PASSWORD)
    phone.get_by_label("Kata sandi baru sekali lagi").fill(PASSWORD)
    phone.get_by_role("button", name="Simpan kata sandi dan masuk").click()
    expect(phone).to_have_url(re.compile("/admin/"))

    page.goto(server.admin("purworeja-klampok", "/orang/"))
    page.get_by_role("link", name="Petugas Pelayanan").click()
    look(page)
    page.get_by_role("link", name="Serah terima").click()
    look(page)
    page.get_by_label("Nama akun").fill("petugas-baru")
    page.get_by_role("button", name="Tutup akun lama dan buat undangan").click()
    expect(page.locator("dd.code").nth(1)).to_have_text("petugas-baru")
    look(page)

    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Masuk")
    page.get_by_role("link", name="Selesai, ke daftar orang").click()
    expect(page.get_by_text("ditutup", exact=True)).to_be_visible()
    expect(page.get_by_text("diundang")).to_be_visible()
    old.close()

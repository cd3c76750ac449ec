"""From an invitation on paper to a potential that two sites show: the operator writes, the kecamatan checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import PHONE, Server
from tests.e2e.photos import photograph
from tests.e2e.test_people import PASSWORD, invite, next_code, sign_in_again
from tests.e2e.test_walk import reload_until, sign_in

SEEN = ("Nira di dalam wajan", "Cetakan dari batok", "Gula yang sudah jadi")
NOTE = "Tulis juga dusunnya, supaya pembeli dapat datang."


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three photographs."""
    return [photograph(tmp_path / f"foto-{number}.jpg") for number in (1, 2, 3)]


@pytest.fixture
def village(browser: Browser, javascript: bool) -> Iterator[BrowserContext]:
    """The phone of somebody in the village."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=javascript, locale="id-ID")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


def fits(page: Page, javascript: bool) -> None:
    """The page is no wider than the phone, and in light and dark fit for everyone where a script may look."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark") if javascript else ()
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        results = Axe().run(page).response["violations"]
        assert [f"{scheme} {each['id']}: {each['nodes'][0]['html'][:120]}" for each in results] == []


def first_sign_in(phone: Page, sheet: dict[str, str]) -> None:
    phone.goto(sheet["address"])
    phone.get_by_label("Nama akun").fill(sheet["name"])
    phone.get_by_label("Kode di kertas").fill(sheet["code"])
    phone.get_by_label("Kata sandi baru", exact=True).fill(PASSWORD)
    phone.get_by_label("Kata sandi baru sekali lagi").fill(PASSWORD)
    phone.get_by_role("button", name="Simpan kata sandi dan masuk").click()
    expect(phone).to_have_url(re.compile("/admin/"))


def connect_the_phone(phone: Page, server: Server) -> str:
    """Turn the second step on, though nobody asks for it, and return what the phone then keeps."""
    phone.goto(server.platform("/admin/akun"))
    phone.get_by_role("link", name="Nyalakan langkah kedua").click()
    secret = phone.locator("p.code").inner_text().replace(" ", "")
    phone.get_by_label("Kode enam angka dari aplikasi").fill(pyotp.TOTP(secret).now())
    phone.get_by_role("button", name="Sambungkan").click()
    phone.get_by_role("link", name="Sudah saya simpan, lanjut").click()
    return secret


def test_from_the_invitation_to_what_two_sites_show(
    page: Page, server: Server, village: BrowserContext, photos: list[Path], javascript: bool
) -> None:
    slug = "sirkandi" if javascript else "kecitran"
    title = f"Gula jawa {slug}"
    sign_in(page, server, "admin-klampok")
    sheet = invite(page, server, f"operator-{slug}", f"Operator Desa {slug.title()}", "Operator desa", slug=slug)
    phone = village.new_page()
    first_sign_in(phone, sheet)
    secret = connect_the_phone(phone, server)
    sign_in_again(phone, server, sheet["name"])
    phone.get_by_label("Kode").fill(next_code(secret))
    phone.get_by_role("button", name="Masuk").click()
    expect(phone).to_have_url(re.compile(f"/s/{slug}/admin/"))

    phone.get_by_role("navigation", name="Tugas utama").get_by_role("link", name="Unggah potensi").click()
    phone.get_by_label("Foto", exact=True).set_input_files(photos)
    phone.get_by_label("Apa yang tampak di foto").fill("\n".join(SEEN))
    phone.get_by_label("Judul").fill(title)
    phone.get_by_role("textbox", name="Paragraf 1").fill("Contoh isi. Nira disadap setiap pagi.")
    expect(phone.get_by_role("button", name="Terbitkan")).to_have_count(0)
    phone.get_by_role("button", name="Kirim untuk diperiksa").click()
    expect(phone.get_by_text("Terkirim. Kecamatan akan memeriksanya.")).to_be_visible()
    expect(phone.get_by_text("Menunggu diperiksa").first).to_be_visible()
    assert [each.get_attribute("alt") for each in phone.get_by_role("img").all()][:3] == list(SEEN)
    written = phone.url
    fits(phone, javascript)

    page.goto(server.admin("purworeja-klampok"))
    page.get_by_role("main").get_by_role("link", name="tulisan menunggu diperiksa.").click()
    fits(page, javascript)
    page.get_by_role("link", name=title).click()
    page.get_by_label("Alasan").fill(NOTE)
    page.get_by_role("button", name="Kembalikan dengan catatan").click()
    expect(page.get_by_text("Dikembalikan kepada penulisnya.")).to_be_visible()
    assert server.get(slug, f"/potensi/gula-jawa-{slug}")[0] == 404

    phone.goto(server.admin(slug, "/potensi/potensi/"))
    phone.get_by_role("link", name=title).click()
    assert phone.url == written
    expect(phone.get_by_text(NOTE)).to_be_visible()
    fits(phone, javascript)
    phone.get_by_label("Tempat").fill("Dusun 2")
    phone.get_by_role("button", name="Kirim untuk diperiksa").first.click()
    expect(phone.get_by_text("Terkirim. Kecamatan akan memeriksanya.")).to_be_visible()
    expect(phone.get_by_text(NOTE)).to_have_count(0)

    page.goto(server.admin("purworeja-klampok"))
    page.get_by_role("main").get_by_role("link", name="tulisan menunggu diperiksa.").click()
    page.get_by_role("link", name=title).click()
    expect(page.get_by_label("Tempat")).to_have_value("Dusun 2")
    page.get_by_role("button", name="Terbitkan").first.click()
    expect(page.get_by_text("Sudah terbit di situs.")).to_be_visible()

    page.goto(server.site(slug, "/potensi/"))
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    for seen in SEEN:
        expect(page.get_by_role("img", name=seen)).to_have_count(1)
    expect(page.get_by_role("main").get_by_text("Dusun 2").first).to_be_visible()
    fits(page, javascript)
    page.goto(server.site("purworeja-klampok", "/potensi/"))
    reload_until(page, title)
    page.get_by_role("link", name=title).first.click()
    expect(page).to_have_url(server.site(slug, f"/potensi/gula-jawa-{slug}"))


def test_two_people_change_one_potential(
    page: Page, server: Server, village: BrowserContext, photos: list[Path], javascript: bool
) -> None:
    title = f"Kolam lele {'dengan' if javascript else 'tanpa'} skrip"
    other = village.new_page()
    sign_in(page, server, "operator-kalimandi")
    sign_in(other, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/potensi/potensi/baru"))
    page.get_by_label("Foto", exact=True).set_input_files(photos[0])
    page.get_by_label("Apa yang tampak di foto").fill("Kolam terpal")
    page.get_by_label("Judul").fill(title)
    page.get_by_role("textbox", name="Paragraf 1").fill("Contoh isi. Tiga kolam.")
    page.get_by_role("button", name="Simpan draf").last.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()
    written = page.url
    other.goto(written)
    other.get_by_label("Tambah foto").set_input_files(photos[1])
    other.get_by_label("Apa yang tampak di foto baru").fill("Kolam semen")
    other.get_by_label("Tempat").fill("Dusun 3")
    other.get_by_role("button", name="Simpan draf").last.click()
    expect(other.get_by_text("Draf tersimpan.")).to_be_visible()

    page.get_by_role("textbox", name="Paragraf 1").fill("Contoh isi. Empat kolam.")
    page.get_by_label("Tempat").fill("Dusun 4")
    page.get_by_role("button", name="Simpan draf").last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ada dua versi tulisan ini")
    fits(page, javascript)
    # The photo that only the other screen added joins by itself; asked is what both changed.
    expect(page.locator("main fieldset")).to_have_count(1)
    page.get_by_role("group", name="Tempat").get_by_label("di layar lain").check()
    page.get_by_role("button", name="Simpan pilihan").click()

    expect(page.get_by_text("Pilihan Anda tersimpan.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Paragraf 1")).to_have_value("Contoh isi. Empat kolam.")
    expect(page.get_by_label("Tempat")).to_have_value("Dusun 3")
    assert [each.get_attribute("alt") for each in page.get_by_role("img").all()][:2] == ["Kolam terpal", "Kolam semen"]
    page.get_by_role("link", name="Riwayat").click()
    expect(page.get_by_text("tidak dipakai")).to_be_visible()
    fits(page, javascript)
    page.goto(f"{written}/pratinjau")
    fits(page, javascript)

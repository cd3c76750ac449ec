"""The first five minutes of a newcomer, on a phone, with and without JavaScript."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Server
from tests.e2e.photos import photograph

VILLAGES = {
    "Sirkandi": "33.04.02.2001",
    "Pagak": "33.04.02.2002",
    "Kecitran": "33.04.02.2003",
    "Purwareja": "33.04.02.2004",
    "Klampok": "33.04.02.2005",
    "Kalilandak": "33.04.02.2006",
    "Kalimandi": "33.04.02.2007",
    "Kaliwinasuh": "33.04.02.2008",
}
SECONDS_OF_A_ROLL_UP = 20


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photograph as a phone makes it: large, JPEG."""
    return photograph(tmp_path / "foto.jpg", (2400, 1800))


def sign_in(page: Page, server: Server, username: str) -> None:
    page.goto(server.platform("/masuk"))
    page.get_by_label("Nama akun").fill(username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    expect(page).to_have_url(re.compile("/admin/"))


def switch(page: Page, server: Server, slug: str, *, on: bool) -> None:
    page.goto(server.admin(slug, "/modul/"))
    page.get_by_role("switch", name="Potensi dan lapak").set_checked(on)
    page.get_by_role("button", name="Simpan perubahan").click()
    expect(page.get_by_text("Perubahan tersimpan.")).to_be_visible()


def reload_until(page: Page, text: str) -> None:
    """Wait until a page that may be a few seconds old shows ``text``."""
    end = time.monotonic() + SECONDS_OF_A_ROLL_UP
    while not page.get_by_role("link", name=text).count() and time.monotonic() < end:
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_role("link", name=text).first).to_be_visible()


def test_the_kecamatan_shows_its_villages_under_their_names_and_codes(page: Page, server: Server) -> None:
    page.goto(server.site("purworeja-klampok"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Kecamatan Purworeja Klampok")
    shown = {
        row.get_by_role("heading").inner_text(): row.locator(".num").inner_text()
        for row in page.locator(".vill article:has(.num)").all()
    }
    assert shown == VILLAGES
    page.get_by_role("link", name="Kalimandi").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Desa Kalimandi")


def test_a_module_that_is_off_leaves_no_trace(page: Page, server: Server, javascript: bool) -> None:
    slug = "sirkandi" if javascript else "kecitran"
    own = ("/potensi/", "/potensi/apa-saja", "/lapak/", "/data/potensi.csv", "/data/lapak.json")
    sign_in(page, server, "admin-klampok")
    assert server.get(slug, "/potensi/")[0] == 200

    switch(page, server, slug, on=False)

    assert {path: server.get(slug, path)[0] for path in own} == dict.fromkeys(own, 404)
    for path in ("/", "/cari?q=contoh", "/sitemap.xml", "/feed.atom", "/data/", "/halaman/profil"):
        status, body = server.get(slug, path)
        assert (path, status, re.findall("/potensi|/lapak|Lapak warga", body.decode())) == (path, 200, [])
    answer = page.goto(server.admin(slug, "/potensi/potensi/"))
    assert answer is not None
    assert answer.status == 404
    page.goto(server.admin(slug, "/"))
    assert re.findall("/potensi|/lapak", page.content()) == []

    switch(page, server, slug, on=True)
    assert server.get(slug, "/potensi/")[0] == 200


def test_the_phone_fills_in_where_it_is_and_without_a_script_one_types(
    page: Page, server: Server, javascript: bool
) -> None:
    page.context.grant_permissions(["geolocation"])
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/potensi/produk/baru"))
    page.get_by_text("Titik di peta").click()
    button = page.get_by_role("button", name="Pakai lokasi HP ini")
    expect(page.get_by_label("Lintang")).to_be_visible()
    if not javascript:
        expect(button).to_be_hidden()
        return

    page.context.set_geolocation({"latitude": -7.5, "longitude": 109.5, "accuracy": 4000})
    button.click()
    expect(page.get_by_text("Baru teliti sampai 4000 meter, jadi belum diisi.")).to_be_visible()
    expect(page.get_by_label("Lintang")).to_have_value("")

    page.context.set_geolocation({"latitude": -7.451234, "longitude": 109.456789, "accuracy": 8})
    button.click()

    expect(page.get_by_text("Lokasi terisi, teliti sampai 8 meter.")).to_be_visible()
    expect(page.get_by_label("Lintang")).to_have_value("-7.451234")
    expect(page.get_by_label("Bujur")).to_have_value("109.456789")


def test_a_chosen_category_opens_what_is_asked_of_it(page: Page, server: Server, javascript: bool) -> None:
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/potensi/potensi/baru"))
    asked = page.get_by_label("Jam buka")
    expect(asked).to_be_hidden()

    page.get_by_label("Jenis").select_option("wisata_alam")

    if not javascript:
        page.get_by_text("Untuk pengunjung").click()
    expect(asked).to_be_visible()
    expect(page.get_by_label("Hasil", exact=True)).to_be_hidden()


def test_an_operator_publishes_a_potential_with_a_photo(
    page: Page, server: Server, photo: Path, javascript: bool
) -> None:
    title = f"Kebun kelapa percobaan {'dengan' if javascript else 'tanpa'} skrip"
    sign_in(page, server, "operator-kalimandi")
    # The third screen, after the sign-in and the home of the administration.
    page.get_by_role("navigation", name="Tugas utama").get_by_role("link", name="Unggah potensi").click()
    page.get_by_label("Foto", exact=True).set_input_files(photo)
    page.get_by_label("Apa yang tampak di foto").fill("Barisan pohon kelapa")
    page.get_by_label("Judul").fill(title)
    page.get_by_role("textbox", name="Paragraf 1").fill(
        "Contoh isi. Kelapa disadap setiap pagi.\n\nGulanya dicetak sore hari."
    )
    page.get_by_label("Tempat").fill("Dusun 2")
    page.get_by_role("button", name="Terbitkan").click()
    expect(page.get_by_text("Sudah terbit di situs.")).to_be_visible()
    page.get_by_role("link", name="Lihat di situs").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    assert page.url.startswith(server.site("kalimandi", "/potensi/kebun-kelapa-percobaan-"))
    shown = page.get_by_role("img", name="Barisan pohon kelapa")
    _status, image = server.get("kalimandi", str(shown.get_attribute("src")))
    assert Image.open(io.BytesIO(image)).width == 640
    page.goto(server.site("kalimandi"))
    expect(page.get_by_role("link", name=title).first).to_be_visible()
    page.goto(server.site("kalimandi", f"/cari?q={title}"))
    expect(page.get_by_role("main").get_by_role("link", name=title)).to_be_visible()
    page.goto(server.site("purworeja-klampok", "/potensi/"))
    reload_until(page, title)
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.goto(server.site("purworeja-klampok"))
    reload_until(page, title)

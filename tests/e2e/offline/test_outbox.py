"""Writing without a network, in a real browser: nothing is lost, and everything arrives once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import PASSWORD, MakeUser
from cms_potensi_desa import services
from tests.e2e.conftest import faults_of
from tests.e2e.offline.line import Line, until, until_kept, until_not_kept
from tests.e2e.offline.phones import NEW, Phone, press, ready, send, signed_in, write

pytestmark = [
    pytest.mark.sqlite_only("a browser writes, whatever keeps it"),
    pytest.mark.plugins("potensi_desa"),
]


OPENED = """async () => { const store = (await caches.keys()).find(each => !each.indexOf('balai /s/kalimandi/admin/ '));
await (await caches.open(store)).put('/s/x/luring', new Response('')) }"""
"""Something was opened to be changed."""


@pytest.fixture
def phone(make_phone: Callable[..., Phone]) -> Phone:
    return make_phone()


def entries(site: Site) -> list[Any]:
    with site_scope(site.id):
        found = services.listed(services.KINDS["potensi"], limit=9)
        told = [(row.title, [photo["alt"] for photo in row.photos], row.state) for row in found]
    # A transaction that stays open would keep the server from writing.
    db.session.rollback()
    return told


def test_two_entries_written_without_a_network_arrive_once_with_their_photos(phone: Phone, village: Site) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Kebun kelapa", photos=2)
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")
    expect(page.locator("#kotak b")).to_have_text("1")
    assert faults_of(page) == []
    # A form that nobody opened before.
    page.get_by_role("link", name="Unggah potensi").click()
    assert faults_of(page) == []
    write(page, "Curug", photos=2)
    press(page, "Simpan dan kirim")
    phone.shows(page, "Menunggu sinyal", 2)
    page.close()
    assert entries(village) == []

    phone.context.set_offline(False)
    page = phone.open("luring")

    phone.shows(page, "Terkirim", 2)
    expected = [(title, ["Foto 0", "Foto 1"], "draft") for title in ("Curug", "Kebun kelapa")]
    assert sorted(entries(village)) == expected
    page.reload()
    expect(page.locator("#terdengar")).to_be_empty()
    phone.open("potensi/potensi/")
    assert sorted(entries(village)) == expected
    page.get_by_role("link", name="Buka yang terkirim").first.click()
    expect(page.locator("#title")).to_have_value("Curug")


def test_with_a_network_the_form_is_sent_as_ever(phone: Phone, village: Site) -> None:
    page = phone.open(NEW)
    write(page, "Kebun kelapa", photos=1)
    press(page, "Simpan draf")
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()
    assert page.evaluate("kotak.list()") == []
    assert entries(village) == [("Kebun kelapa", ["Foto 0"], "draft")]


def test_a_draft_waits_for_its_writer_and_comes_back_whole(phone: Phone, village: Site) -> None:
    page = ready(phone.open(NEW))
    write(page, "Kebun", photos=1)
    page.locator(".addrow").get_by_role("button", name="Subjudul").click()
    page.locator(".blk").nth(1).locator("textarea").fill("Cara ke sana")
    page.select_option("#category", index=2)
    chosen = page.input_value("#category")
    press(page, "Simpan di HP")
    phone.shows(page, "Tersimpan di HP")
    phone.context.set_offline(True)
    page.close()

    page = phone.open("luring")
    page.get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#title")).to_have_value("Kebun")
    expect(page.locator(".pics button")).to_have_count(1)
    expect(page.locator(".blk")).to_have_count(2)
    assert page.input_value("#category") == chosen
    page.fill("#title", "Kebun kelapa")
    press(page, "Simpan dan kirim")
    phone.shows(page, "Menunggu sinyal")
    phone.context.set_offline(False)
    # Not every browser says so to a page that was opened without a network.
    send(page)

    phone.shows(page, "Terkirim")
    assert entries(village) == [("Kebun kelapa", ["Foto 0"], "draft")]
    with site_scope(village.id):
        body = services.listed(services.KINDS["potensi"], limit=1)[0].body
    db.session.rollback()
    assert re.findall("<(h2|p)>", body) == ["p", "h2"]


def test_what_the_server_refuses_is_said_and_mended(phone: Phone, village: Site) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    page.fill("#title", "Tanpa isi")
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")
    phone.context.set_offline(False)
    phone.shows(page, "Perlu diperbaiki")
    expect(phone.rows(page, "Perlu diperbaiki")).to_contain_text("Tulis keterangannya.")
    assert faults_of(page) == []
    assert entries(village) == []

    page.get_by_role("link", name="Perbaiki").click()
    expect(page.get_by_role("status").filter(has_text="Tulis keterangannya.")).to_be_visible()
    page.fill("textarea[name=body-0-teks]", "Kini ada.")
    press(page, "Simpan dan kirim")
    phone.shows(page, "Terkirim")
    expect(page.locator("#kiriman li")).to_have_count(1)
    assert entries(village) == [("Tanpa isi", [], "draft")]


def test_who_is_signed_out_keeps_what_he_wrote_and_sends_it_afterwards(phone: Phone, village: Site) -> None:
    page = ready(phone.open(NEW))
    phone.context.clear_cookies()
    write(page, "Kebun kelapa", photos=1)
    press(page, "Simpan draf")
    phone.shows(page, "Masuk lagi untuk mengirim")
    expect(page.get_by_role("link", name="Masuk lagi")).to_have_attribute(
        "href", "/masuk?lanjut=%2Fs%2Fkalimandi%2Fadmin%2Fluring"
    )
    assert entries(village) == []
    phone.context.add_cookies([phone.cookie])
    page.get_by_role("button", name="Kirim sekarang").click()
    phone.shows(page, "Terkirim")
    expect(page.locator("#terdengar")).to_have_text("Kebun kelapa: Terkirim")
    assert entries(village) == [("Kebun kelapa", ["Foto 0"], "draft")]


def test_on_a_shared_phone_nobody_sends_or_reads_what_another_wrote(
    phone: Phone, village: Site, app: Flask, make_user: MakeUser, sign_in: Any, port: int
) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Rahasia kecil")
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")
    name = page.evaluate("kotak.known().name")
    page.close()
    phone.context.set_offline(False)
    other = make_user("kecamatan_admin", "33.04.02")
    signed_in(app, phone.context, port, sign_in, other)

    page = phone.open()
    expect(page.locator("#isi")).to_be_visible()
    page.goto(f"{phone.admin}luring")
    expect(page.locator("#lain")).to_contain_text("kiriman milik akun lain")
    expect(page.locator("#kiriman li")).to_have_count(0)
    assert not re.search(f"Rahasia|{re.escape(name)}", page.locator("body").inner_text())
    assert page.evaluate("kotak.send(1).then(() => kotak.list()).then(all => all.map(each => each.state))") == ["login"]
    assert entries(village) == []


@pytest.mark.parametrize("path", ["luring", f"{NEW}/luring"], ids=["outbox", "form"])
def test_on_a_shared_phone_what_is_kept_asks_who_is_signed_in_before_it_shows_anything(
    phone: Phone, village: Site, app: Flask, make_user: MakeUser, sign_in: Any, port: int, path: str
) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Rahasia kecil")
    press(page, "Simpan di HP")
    phone.shows(page, "Tersimpan di HP")
    name = page.evaluate("kotak.known().name")
    page.close()
    phone.context.clear_cookies()
    phone.context.set_offline(False)
    signed_in(app, phone.context, port, sign_in, make_user("kecamatan_admin", "33.04.02"))

    # Kept on the device while somebody else worked here, and opened before any page of the desk.
    page, asked = phone.context.new_page(), list[Any]()
    page.route("**/admin/token", lambda route: asked.append(route))
    page.goto(phone.admin + path)
    until(page, "self.kotak")
    page.wait_for_timeout(500)
    assert (len(asked), "Rahasia" in page.locator("body").inner_text()) == (1, False)
    asked[0].continue_()
    until(page, f"kotak.known().name !== {name!r}")
    page.wait_for_timeout(500)
    assert "Rahasia" not in page.locator("body").inner_text()
    page.close()
    page = phone.open("luring")
    expect(page.locator("#lain")).to_be_visible()
    assert page.locator("#kiriman li").count() == 0
    page.close()

    # Its writer is back: it is his again, without another page in between.
    phone.context.clear_cookies()
    phone.context.add_cookies([phone.cookie])
    page = phone.open("luring")
    expect(phone.rows(page, "Tersimpan di HP")).to_contain_text("Rahasia kecil")
    expect(page.locator("#lain")).to_be_hidden()


def test_on_a_shared_phone_the_outbox_is_there_after_the_first_page_of_the_second(
    phone: Phone, village: Site, app: Flask, make_user: MakeUser, sign_in: Any, port: int
) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Rahasia kecil")
    press(page, "Simpan di HP")
    phone.shows(page, "Tersimpan di HP")
    name = page.evaluate("kotak.known().name")
    page.evaluate(OPENED)
    page.close()
    phone.context.set_offline(False)
    signed_in(app, phone.context, port, sign_in, make_user("village_operator", "33.04.02.2007"))

    page = phone.open()
    until_not_kept(page, "/s/x/luring")
    until_kept(page, "/s/kalimandi/admin/luring")
    until_kept(page, f"/s/kalimandi/admin/{NEW}/luring")
    phone.context.set_offline(True)

    for path in ("luring", f"{NEW}/luring"):
        page.goto(phone.admin + path)
        until(page, "self.kotak")
        page.wait_for_timeout(500)
        assert not re.search(f"Rahasia|{re.escape(name)}", page.locator("body").inner_text())
    assert page.evaluate("kotak.list().then(all => all.length)") == 1


def test_who_signs_in_as_somebody_else_is_shown_nothing_of_the_first_one_even_without_a_network(
    phone: Phone, village: Site, make_user: MakeUser, port: int
) -> None:
    # Signed in he works at another site first: the kecamatan's.
    make_user("kecamatan_admin", "33.04.02", username="pengganti")
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Rahasia kecil")
    press(page, "Simpan di HP")
    phone.shows(page, "Tersimpan di HP")
    first = page.evaluate("kotak.known()")
    phone.context.set_offline(False)

    def enters(username: str) -> None:
        phone.context.clear_cookies()
        page.goto(f"http://localhost:{port}/masuk")
        page.get_by_label("Nama akun").fill(username)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        expect(page.get_by_role("button", name="Masuk")).to_have_count(0)

    # The same person signs in again: what waits is still his.
    enters(first["name"].upper())
    page.goto(f"{phone.admin}luring")
    expect(phone.rows(page, "Tersimpan di HP")).to_contain_text("Rahasia kecil")
    enters("pengganti")
    phone.context.set_offline(True)
    page.goto(f"{phone.admin}luring")
    expect(page.locator("#lain")).to_be_visible()
    assert not re.search(f"Rahasia|{re.escape(first['name'])}", page.locator("body").inner_text())
    assert page.evaluate("kotak.known()") == {"was": first["user"], "waiting": 0}

    # What the first one had opened goes, and the outbox is fetched anew.
    phone.context.set_offline(False)
    page.evaluate(OPENED)
    page.goto(phone.admin)
    until_not_kept(page, "/s/x/luring")
    until_kept(page, "/s/kalimandi/admin/luring")


def test_signing_out_says_what_waits_and_clears_nothing(phone: Phone, village: Site, port: int) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Kebun kelapa")
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")
    page.route("**/token", lambda route: route.abort())
    phone.context.set_offline(False)
    page.goto(f"http://localhost:{port}/keluar")
    expect(page.locator("#tinggal")).to_contain_text("masih ada yang belum terkirim")
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", name="Masuk", exact=True)).to_be_visible()
    stored = page.evaluate(
        """() => new Promise(done => { const opening = indexedDB.open('balai kotak /s/kalimandi/');
        opening.onsuccess = () => { const all = opening.result.transaction('items').objectStore('items').getAll();
        all.onsuccess = () => done(all.result.map(each => each.title)) } })"""
    )
    assert stored == ["Kebun kelapa"]
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('balai kotak'))") == []


def test_what_is_saved_to_a_file_holds_words_and_photos(phone: Phone) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Kebun <kelapa>", photos=2)
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Simpan ke berkas").click()
    text = saved.value.path().read_text("utf-8")
    assert saved.value.suggested_filename == "Kebun-kelapa-.html"
    assert "Kebun &lt;kelapa&gt;" in text
    assert "Isi Kebun &lt;kelapa&gt;." in text
    assert len(re.findall('src="data:image/jpeg;base64,', text)) == 2
    # As its form says it, not as the program calls it.
    heads = re.findall("<h2>([^<]+)</h2>", text)
    assert heads[:3] == ["Apa yang tampak di foto", "Judul", "Paragraf 1"]


def test_the_kept_pages_say_nothing_of_anybody(phone: Phone) -> None:
    page = ready(phone.open())
    name = page.locator("#kotak").get_attribute("data-name")
    kept = page.evaluate(
        """async () => { const found = [];
        for (const name of await caches.keys()) { const store = await caches.open(name);
        for (const request of await store.keys()) if (/luring$/.test(request.url))
        found.push(await (await store.match(request)).text()) }
        return found }"""
    )
    assert len(kept) == 4
    for text in kept:
        assert name not in text
        assert f"Kantor {name}" not in text
        assert "csrf_token" not in text
        assert not re.search('name="key"[^>]*value="[^"]', text)


def test_a_line_that_hangs_is_no_network(phone: Phone, line: Line, village: Site) -> None:
    page = ready(phone.open(NEW))
    write(page, "Kebun kelapa")
    page.route("**/admin/token", lambda route: route.abort("timedout"))
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")
    page.unroute("**/admin/token")
    send(page)
    phone.shows(page, "Terkirim")
    assert entries(village) == [("Kebun kelapa", [], "draft")]


def test_an_answer_that_is_lost_makes_nothing_twice(phone: Phone, village: Site) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Kebun kelapa", photos=1)
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")

    def swallow(route: Any) -> None:
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort()
        else:
            route.continue_()

    tries = page.evaluate("kotak.list().then(all => all[0].tries)")
    page.route("**/potensi/potensi/baru", swallow)
    # An attempt without the network may still be counted: only the browser tells that this one was lost.
    with page.expect_event("requestfailed", lambda request: request.method == "POST" and request.url.endswith(NEW)):
        phone.context.set_offline(False)
        send(page)
    until(page, f"(await kotak.list())[0].tries > {tries}")
    assert len(entries(village)) == 1
    page.unroute("**/potensi/potensi/baru")
    send(page)
    phone.shows(page, "Terkirim")
    assert entries(village) == [("Kebun kelapa", ["Foto 0"], "draft")]


def test_what_met_another_change_is_said_and_kept(phone: Phone, village: Site) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Kebun kelapa", photos=1)
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")
    met = "<main><h1>Ada perubahan lain</h1></main>"
    page.route("**/potensi/potensi/baru", lambda route: route.fulfill(status=409, content_type="text/html", body=met))
    phone.context.set_offline(False)
    send(page)
    expect(phone.rows(page, "Bertabrakan dengan perubahan lain")).to_contain_text("Ada perubahan lain", timeout=30_000)
    assert faults_of(page) == []
    page.unroute("**/potensi/potensi/baru")
    page.get_by_role("link", name="Perbaiki").click()
    expect(page.locator(".pics button")).to_have_count(1)
    press(page, "Simpan dan kirim")
    phone.shows(page, "Terkirim")
    assert entries(village) == [("Kebun kelapa", ["Foto 0"], "draft")]


def test_a_time_that_cannot_wait_is_said_and_not_dropped_silently(phone: Phone, village: Site) -> None:
    page = ready(phone.open(NEW))
    write(page, "Kebun kelapa")
    page.evaluate("document.getElementById('at').value = '2099-01-02T08:00'")
    phone.context.set_offline(True)
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")
    expect(phone.rows(page, "Menunggu sinyal")).to_contain_text("Waktu terbit tidak ikut tersimpan.")


def test_photos_that_the_server_has_no_more_are_sent_anew(phone: Phone, village: Site, instance: Path) -> None:
    page = ready(phone.open(NEW))
    phone.context.set_offline(True)
    write(page, "Kebun kelapa", photos=2)
    press(page, "Simpan draf")
    phone.shows(page, "Menunggu sinyal")
    page.route("**/potensi/potensi/baru", lambda route: route.abort())
    phone.context.set_offline(False)
    send(page)
    until(page, "(await kotak.list())[0].files.every(file => file.whole)")
    for path in instance.glob("uploads/*/*/*"):
        path.unlink()
    page.unroute("**/potensi/potensi/baru")
    page.evaluate("kotak.send(1)")
    page.evaluate("kotak.send(1)")
    phone.shows(page, "Terkirim")
    assert entries(village) == [("Kebun kelapa", ["Foto 0", "Foto 1"], "draft")]

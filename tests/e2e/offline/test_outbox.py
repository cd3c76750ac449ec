"""Writing without a network, in a real browser: nothing is lost, and everything arrives once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_potensi_desa import services
from tests.e2e.conftest import faults_of
from tests.e2e.offline.line import Line, until
from tests.e2e.offline.phones import NEW, Phone, entries, press, ready, send, write

pytestmark = [
    pytest.mark.sqlite_only("a browser writes, whatever keeps it"),
    pytest.mark.plugins("potensi_desa"),
]


@pytest.fixture
def phone(make_phone: Callable[..., Phone]) -> Phone:
    return make_phone()


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

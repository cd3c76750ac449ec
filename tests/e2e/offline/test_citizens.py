"""A citizen writes without a network, in a real browser: nothing is lost, and everything arrives once."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cms_core.extensions import db
from cms_core.media.models import Media
from cms_core.media.store import store
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor.models import Report
from cms_lapor.topics import data
from tests.e2e.conftest import faults_of
from tests.e2e.offline.line import until, until_kept
from tests.e2e.offline.phones import noise

pytestmark = [pytest.mark.sqlite_only("a browser writes, whatever keeps it"), pytest.mark.plugins("lapor")]
FORM, WAITING = "lapor/baru", "kiriman-saya"
STORY = "Papan jembatan di Dusun 2 patah satu."


@pytest.fixture
def site(make_site: MakeSite, make_user: MakeUser) -> Site:
    make_site("33.04.02", slug="purworeja-klampok", modules=("lapor",))
    make_user("village_operator", "33.04.02.2007")
    return make_site(
        "33.04.02.2007",
        slug="kalimandi",
        name="Kalimandi",
        host="kalimandi.localhost",
        modules=("lapor",),
        stage="autonomous",
    )


def ready(page: Page, home: str) -> Page:
    """Wait until the empty form and what it needs are kept."""
    page.goto(home)
    until(page, "navigator.serviceWorker.controller")
    until_kept(page, f"/{FORM}/luring")
    return page


def write(page: Page, story: str = STORY, *, photos: int = 0, first: int = 0) -> None:
    until(page, "self.kotak")
    page.select_option("#topic", "pu-jalan")
    page.fill("#body", story)
    page.fill("#landmark", "dekat sekolah")
    if photos:
        files = [
            {"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": noise(n)} for n in range(first, first + photos)
        ]
        page.set_input_files("#photos", files)  # type: ignore[arg-type]
        expect(page.locator(".pics button")).to_have_count(photos)


def press(page: Page, name: str = "Kirim laporan") -> None:
    page.get_by_role("button", name=name, exact=True).click()


def send(page: Page) -> None:
    """Do what the button does, which is gone when all was sent by itself."""
    page.evaluate("() => { kotak.send(1) }")


def rows(page: Page, tag: str) -> Locator:
    return page.locator("#kiriman li").filter(has=page.locator(".tag", has_text=tag))


def shows(page: Page, tag: str, count: int = 1) -> None:
    expect(rows(page, tag)).to_have_count(count, timeout=30_000)


def reports(site: Site) -> list[tuple[str, int, str]]:
    """Return the reports of a site: their words, how many photos there are, and why they are looked at first."""
    with site_scope(site.id):
        found = [(row.body, len(row.attachments), row.suspect) for row in db.session.scalars(db.select(Report))]
    # A transaction that stays open would keep the server from writing.
    db.session.rollback()
    return sorted(found)


def test_two_reports_written_without_a_network_arrive_once_with_their_photos(
    page: Page, context: BrowserContext, site: Site, home: str
) -> None:
    ready(page, home)
    context.set_offline(True)
    page.goto(home + FORM)
    write(page, photos=2)
    assert faults_of(page) == []
    press(page)
    shows(page, "Menunggu sinyal")
    page.get_by_role("link", name="Tulis laporan").click()
    write(page, "Lampu padam di jalan desa.", photos=3, first=2)
    press(page)
    shows(page, "Menunggu sinyal", 2)
    page.close()
    assert reports(site) == []

    context.set_offline(False)
    page = context.new_page()
    page.goto(home)
    page.get_by_role("link", name="Belum terkirim dari HP ini: 2").click()

    shows(page, "Terkirim", 2)
    assert reports(site) == [("Lampu padam di jalan desa.", 3, ""), (STORY, 2, "")]
    assert faults_of(page) == []
    expect(rows(page, "Terkirim").first).to_contain_text("Foto 3/3 diterima.")
    expect(rows(page, "Terkirim").first.locator("dd.code").first).to_contain_text("LP-3304022007-")
    # The receipts stay, also without a network.
    context.set_offline(True)
    page.reload()
    shows(page, "Terkirim", 2)
    assert STORY not in page.locator("body").inner_text()


def test_with_a_good_line_the_form_is_sent_as_ever(page: Page, site: Site, home: str) -> None:
    page.goto(home + FORM)
    write(page, photos=1)
    press(page)
    expect(page.get_by_role("heading", name="Tanda terima laporan")).to_be_visible(timeout=30_000)
    assert [(body, photos) for body, photos, _suspect in reports(site)] == [(STORY, 1)]


def test_drafts_survive_a_closed_browser_and_are_deleted_by_hand(
    page: Page, context: BrowserContext, site: Site, home: str
) -> None:
    ready(page, home)
    for story in (STORY, "Lampu padam di jalan desa."):
        page.goto(f"{home}{FORM}/luring")
        write(page, story, photos=1)
        page.check("input[name=visibility][value=secret]")
        press(page, "Simpan di HP")
        expect(page.locator("#kotak b")).to_have_text("2" if story != STORY else "1")
    page.close()
    page = context.new_page()
    page.goto(home + WAITING)
    shows(page, "Tersimpan di HP", 2)
    rows(page, "Tersimpan di HP").filter(has_text=STORY).get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#body")).to_have_value(STORY)
    expect(page.locator(".pics button")).to_have_count(1)
    expect(page.locator("input[name=visibility][value=secret]")).to_be_checked()
    press(page)
    shows(page, "Terkirim")
    assert reports(site) == [(STORY, 1, "")]

    page.on("dialog", lambda dialog: dialog.accept())
    rows(page, "Tersimpan di HP").get_by_role("button", name="Hapus dari HP").click()
    expect(page.locator("#kiriman li")).to_have_count(1)
    page.get_by_role("button", name="Hapus semua dari HP ini").click()
    expect(page.locator("#kosong")).to_be_visible()
    assert page.evaluate(STORED) == [0, 0]


STORED = """() => new Promise(done => { const opening = indexedDB.open('balai warga /');
    opening.onsuccess = async () => { const all = opening.result.transaction(['items', 'parts']);
    done(await Promise.all(['items', 'parts'].map(name => new Promise(tell => {
    const asked = all.objectStore(name).count(); asked.onsuccess = () => tell(asked.result) })))) } })"""
"""How many items and files lie on the phone."""


def test_what_was_withdrawn_meanwhile_is_said_at_its_field_and_the_draft_stays(
    page: Page, context: BrowserContext, site: Site, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(page, home)
    context.set_offline(True)
    page.goto(home + FORM)
    write(page, photos=1)
    press(page)
    shows(page, "Menunggu sinyal")
    monkeypatch.setattr(type(data().topics["pu-jalan"]), "is_offered", lambda topic, _day: topic.code != "pu-jalan")
    context.set_offline(False)
    send(page)
    expect(rows(page, "Perlu diperbaiki")).to_contain_text("Pilihan ini tidak dipakai lagi.", timeout=30_000)
    assert faults_of(page) == []
    assert reports(site) == []

    page.get_by_role("link", name="Perbaiki").click()
    expect(page.locator(".f.bad .err")).to_contain_text("Pilihan ini tidak dipakai lagi.")
    expect(page.locator("#body")).to_have_value(STORY)
    expect(page.locator(".pics button")).to_have_count(1)
    assert faults_of(page) == []
    page.select_option("#topic", "hub-lampu")
    press(page)
    shows(page, "Terkirim")
    expect(page.locator("#kiriman li")).to_have_count(1)
    assert reports(site) == [(STORY, 1, "")]


def test_killed_between_words_and_photos_nothing_is_lost(
    page: Page, context: BrowserContext, site: Site, home: str
) -> None:
    ready(page, home)
    context.set_offline(True)
    page.goto(home + FORM)
    write(page, photos=2)
    press(page)
    shows(page, "Menunggu sinyal")
    context.route("**/unggah/**", lambda route: route.abort())
    context.set_offline(False)
    send(page)
    shows(page, "Sedang dikirim")
    expect(rows(page, "Sedang dikirim")).to_contain_text("Foto 0/2 diterima.")
    assert reports(site) == [(STORY, 0, "")]
    page.close()
    context.unroute("**/unggah/**")

    page = context.new_page()
    page.goto(home + WAITING)
    until(page, "self.kotak")
    send(page)
    shows(page, "Terkirim")
    assert reports(site) == [(STORY, 2, "")]
    assert page.evaluate(STORED) == [1, 0]


def test_an_answer_that_is_lost_makes_no_second_report(
    page: Page, context: BrowserContext, site: Site, home: str
) -> None:
    ready(page, home)
    context.set_offline(True)
    page.goto(home + FORM)
    write(page, photos=1)
    press(page)
    shows(page, "Menunggu sinyal")

    losing = [True]

    def swallow(route: Any) -> None:
        if losing and route.request.method in ("POST", "PATCH"):
            there, _host, path = route.request.url.partition("kalimandi.localhost")
            route.fetch(url=f"{there}127.0.0.1{path}", headers={**route.request.headers, "host": home.split("/")[2]})
            route.abort()
        else:
            route.continue_()

    page.route(re.compile(r"/(lapor/baru|unggah/)"), swallow)
    tries = page.evaluate("kotak.list().then(all => all[0].tries)")
    # An attempt without the network may still be counted: only the browser tells that this one was lost.
    with page.expect_event("requestfailed", lambda request: request.method == "POST" and FORM in request.url):
        context.set_offline(False)
        send(page)
    until(page, f"(await kotak.list())[0].tries > {tries} && (await kotak.list())[0].state === 'rest'")
    # What may have arrived is not changed any more.
    expect(page.get_by_role("link", name="Ubah")).to_have_count(0)
    assert len(reports(site)) == 1
    losing.clear()
    send(page)
    shows(page, "Terkirim")
    assert reports(site) == [(STORY, 1, "")]


def test_two_tabs_send_once(page: Page, context: BrowserContext, site: Site, home: str) -> None:
    ready(page, home)
    context.set_offline(True)
    page.goto(home + FORM)
    write(page, photos=2)
    press(page)
    shows(page, "Menunggu sinyal")
    other = context.new_page()
    other.goto(home + WAITING)
    shows(other, "Menunggu sinyal")
    # Browsers without locks are two phones for the server.
    for each in (page, other):
        each.evaluate("() => { Object.defineProperty(navigator, 'locks', {value: undefined}) }")
    context.set_offline(False)
    for each in (page, other):
        send(each)
    shows(page, "Terkirim")
    shows(other, "Terkirim")
    assert reports(site) == [(STORY, 2, "")]


def test_a_full_phone_says_so_and_loses_nothing(page: Page, context: BrowserContext, site: Site, home: str) -> None:
    ready(page, home)
    context.set_offline(True)
    page.goto(home + FORM)
    write(page, photos=1)
    page.evaluate(
        """() => { IDBObjectStore.prototype.put = function () {
        throw new DOMException('full', 'QuotaExceededError') } }"""
    )
    press(page)
    expect(page.get_by_role("status").filter(has_text="HP ini penuh")).to_be_visible()
    assert faults_of(page) == []
    assert page.input_value("#body") == STORY
    expect(page.locator(".pics button")).to_have_count(1)
    # There is a network again: it goes from the page, which is still open.
    context.set_offline(False)
    until(page, "(await fetch('/token/lapor.new')).ok")
    press(page)
    expect(page.get_by_role("heading", name="Tanda terima laporan")).to_be_visible(timeout=30_000)
    assert reports(site) == [(STORY, 1, "")]


def test_where_a_photo_was_taken_leaves_neither_phone_nor_server(
    page: Page, context: BrowserContext, site: Site, home: str
) -> None:
    image, buffer, tags = Image.new("RGB", (1600, 1200), "green"), io.BytesIO(), Image.Exif()
    tags[0x010E] = "KENARI"
    tags.get_ifd(0x8825)[1] = "S"
    image.save(buffer, "JPEG", exif=tags)
    assert b"KENARI" in buffer.getvalue()
    ready(page, home)
    context.set_offline(True)
    page.goto(home + FORM)
    write(page)
    chosen = {"name": "kenari.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}
    page.set_input_files("#photos", [chosen])  # type: ignore[list-item]
    expect(page.locator(".pics button")).to_have_count(1)
    press(page)
    shows(page, "Menunggu sinyal")
    context.set_offline(False)
    send(page)
    shows(page, "Terkirim")
    with site_scope(site.id):
        media = db.session.scalars(db.select(Media)).one()
        names = [f"{media.key}/{width}.jpg" for width in media.renditions]
    db.session.rollback()
    for name in names:
        with store().open(name) as file:
            assert b"KENARI" not in file.read()


def test_photos_need_not_be_chosen_again_when_the_form_comes_back(page: Page, site: Site, home: str) -> None:
    page.goto(home + FORM)
    write(page, photos=2)
    page.fill("#landmark", "")
    press(page)
    expect(page.get_by_role("link", name="Tulis tempatnya.")).to_be_visible(timeout=30_000)
    expect(page.get_by_label("0.jpg sudah tersimpan")).to_be_checked()
    assert faults_of(page) == []
    page.get_by_label("1.jpg sudah tersimpan").uncheck()
    page.fill("#landmark", "dekat sekolah")
    press(page)
    expect(page.get_by_text("1 foto diterima")).to_be_visible(timeout=30_000)
    assert [(body, photos) for body, photos, _suspect in reports(site)] == [(STORY, 1)]

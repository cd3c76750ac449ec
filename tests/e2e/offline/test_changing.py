"""A shape that is there already, changed without a network: kept, sent once, and nothing of others written over."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from cms_core.columns import now
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from cms_peta.own import services, spots
from cms_peta.own.models import OwnFeature
from cms_peta.shapes import unpack
from tests.e2e.conftest import faults_of
from tests.e2e.offline.line import Line, until, until_kept, until_not_kept
from tests.e2e.offline.phones import Phone, send
from tests.e2e.offline.shapes import CHECKED, MOVED, OTHER, POST, moved, opened, page_of, saved, village_of_posts
from tests.e2e.offline.test_walking import STUB, killed

pytestmark = [pytest.mark.sqlite_only("a browser writes, whatever keeps it"), pytest.mark.plugins("peta")]

FIELD = "-7.4600, 109.4570\n-7.4620, 109.4570\n-7.4620, 109.4590"
WALKED = """([north, east, seconds]) => self.fix({coords: {longitude: 109.458 + east / 110380,
    latitude: -7.461 + north / 111320, accuracy: 5}, timestamp: seconds * 1000})"""
"""Tell the page that the telephone is so many metres north and east of where it began."""
PROMISED = 300
"""Milliseconds after which what was drawn is kept."""


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    return village_of_posts(make_site)


def others(site: Site, name: str, text: str) -> None:
    """Let somebody else save the northern one meanwhile."""
    with site_scope(site.id):
        row = db.session.scalars(select(OwnFeature).order_by(OwnFeature.id)).first()
        assert row is not None
        drawn = services.Drawn(name, spots.read("titik", text), row.facts)
        for column, value in services.columns_of(drawn, now()).items():
            setattr(row, column, value)
    db.session.commit()


def test_a_moved_point_is_kept_without_a_network_and_stands_on_the_map_later(
    make_phone: Callable[..., Phone], village: Site, browser: Browser, port: int
) -> None:
    phone, path = make_phone(), page_of(village)
    page = opened(phone, path)
    assert faults_of(page) == []
    phone.context.set_offline(True)
    page.close()

    # Found in the outbox, and there as it was.
    page = phone.open("luring")
    page.get_by_role("link", name="Pos utara").click()
    expect(page.locator("#spots")).to_have_value(POST)
    expect(page.locator("input[name=nilai]").first).to_have_value("baik")
    assert faults_of(page) == []
    page.fill("#spots", MOVED)
    expect(page.get_by_text("1 titik.")).to_be_visible()
    page.get_by_role("button", name="Simpan dan kirim").click()
    phone.shows(page, "Menunggu sinyal")
    assert faults_of(page) == []
    page.close()
    assert saved(village)[0] == ("Pos utara", POST)

    phone.context.set_offline(False)
    page = phone.open("luring")
    phone.shows(page, "Terkirim")
    assert saved(village) == [("Pos utara", MOVED), ("Pos selatan", POST)]
    # What is kept is what it has become: the next change without a network meets nothing.
    until(page, f"(await (await caches.match('/s/kalimandi/admin/{path}/luring')).text()).includes('{MOVED}')")
    visitor = browser.new_page(viewport={"width": 360, "height": 740}, locale="id-ID")
    visitor.goto(f"http://localhost:{port}/s/kalimandi/peta/")
    visitor.get_by_label("Pos ronda").check()
    visitor.get_by_role("button", name="Tampilkan di peta").click()
    expect(visitor.get_by_role("row", name="Pos utara")).to_contain_text("7,4615° LS, 109,4585° BT")
    visitor.close()


def test_who_met_another_change_sees_both_and_chooses_his_own(make_phone: Callable[..., Phone], village: Site) -> None:
    phone = make_phone()
    page = moved(phone, page_of(village))
    others(village, "Pos lain", OTHER)
    phone.context.set_offline(False)
    send(page)

    met = phone.rows(page, "Bertabrakan dengan perubahan lain")
    expect(met).to_contain_text("tidak menimpa apa pun", timeout=30_000)
    assert saved(village)[0] == ("Pos lain", OTHER)
    assert faults_of(page) == []
    met.get_by_role("link", name="Lihat kedua versi").click()
    expect(page.get_by_text("Ada dua versi bentuk ini")).to_be_visible()
    expect(page.locator(".met")).to_contain_text("Pos lain")
    expect(page.locator(".met")).to_contain_text("7,4605° LS, 109,4575° BT")
    expect(page.locator("#spots")).to_have_value(MOVED)
    assert "h" in (page.locator(".edit .wa").get_attribute("d") or "")
    assert faults_of(page) == []
    page.get_by_role("button", name="Simpan versi saya").first.click()
    expect(page.get_by_text("Tersimpan.", exact=True)).to_be_visible()

    assert saved(village)[0] == ("Pos utara", MOVED)
    until(page, "!(await kotak.list()).length")


def test_who_met_another_change_may_take_that_and_lets_his_own_go(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    phone = make_phone()
    page = moved(phone, page_of(village))
    others(village, "Pos lain", OTHER)
    phone.context.set_offline(False)
    send(page)
    page.get_by_role("link", name="Lihat kedua versi").click(timeout=30_000)
    # He begins to change his own once more; that is kept, and does not count as a choice.
    page.fill("#spots", f"{MOVED}1")
    page.wait_for_timeout(PROMISED)
    until(
        page,
        "(await kotak.list()).every(item => item.state === 'draft' && !item.fields.some(([name]) => name === 'atas'))",
    )
    page.get_by_role("link", name="Pakai yang tersimpan").click()

    expect(page.get_by_role("heading", level=1, name="Pos ronda")).to_be_visible()
    until(page, "!(await kotak.list()).length")
    assert saved(village)[0] == ("Pos lain", OTHER)


def test_a_removed_one_is_told_and_can_be_saved_as_a_new_one(make_phone: Callable[..., Phone], village: Site) -> None:
    phone = make_phone()
    page = moved(phone, page_of(village))
    with site_scope(village.id):
        row = db.session.scalars(select(OwnFeature).order_by(OwnFeature.id)).first()
        assert row is not None
        db.session.delete(row)
    db.session.commit()
    phone.context.set_offline(False)
    send(page)

    met = phone.rows(page, "Bertabrakan dengan perubahan lain")
    expect(met).to_contain_text("bentuk ini dihapus", timeout=30_000)
    # There are no two of it.
    met.get_by_role("link", name="Perbaiki").click()
    expect(page.locator("#spots")).to_have_value(MOVED)
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("Tersimpan di lapisan “Pos ronda”.")).to_be_visible()
    assert saved(village) == [("Pos selatan", POST), ("Pos utara", MOVED)]
    until(page, "!(await kotak.list()).length")


def test_a_draft_belongs_to_its_own_shape(make_phone: Callable[..., Phone], village: Site) -> None:
    phone, north, south = make_phone(), page_of(village), page_of(village, "Pos selatan")
    for path in (north, south):
        page = opened(phone, path)
        expect(page.locator("[data-lanjut]")).to_be_hidden()
    phone.context.set_offline(True)
    page.get_by_role("application").click(position={"x": 90, "y": 110})
    drawn = page.input_value("#spots")
    assert drawn != POST
    page.wait_for_timeout(PROMISED)
    page.close()

    for path in (north, "peta/gambar"):
        page = phone.open(path)
        until(page, "self.kotak && document.querySelector('[data-draf]:not([hidden])')")
        page.wait_for_timeout(PROMISED)
        expect(page.locator("[data-lanjut]")).to_be_hidden()
    page = phone.open(south)
    expect(page.locator("#spots")).to_have_value(POST)
    page.locator("[data-lanjut]").get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#spots")).to_have_value(drawn)
    expect(page.locator("#name")).to_have_value("Pos selatan")


def test_a_draft_loses_neither_a_number_that_stands_there_nor_what_was_added(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    phone, path = make_phone(), page_of(village)
    page = opened(phone, path)
    # Where it was opened first there are two of them and three empty rows.
    for number, row in enumerate(page.locator("input[name=kolom]").all()[2:]):
        row.fill(f"Lain {number}")
    for number, row in enumerate(page.locator("input[name=nilai]").all()[2:]):
        row.fill(f"isi {number}")
    page.get_by_role("application").click(position={"x": 90, "y": 110})
    until(page, "(await kotak.list())[0]?.fields.some(([, value]) => value === 'isi 2')")
    assert page.evaluate(f"kotak.list().then(all => JSON.stringify(all).includes({CHECKED!r}))") is False
    with site_scope(village.id):
        row = db.session.scalars(select(OwnFeature).order_by(OwnFeature.id)).first()
        assert row is not None
        row.facts = {"Status": "baik"}
    db.session.commit()
    written = page.locator("input[name=nilai]").evaluate_all("all => all.map(each => each.value)")

    page.reload()
    until(page, f"!(await (await caches.match('/s/kalimandi/admin/{path}/luring')).text()).includes('Diperiksa')")
    page.locator("[data-lanjut]").get_by_role("link", name="Lanjutkan").click()

    fields = page.locator("input[name=nilai]")
    expect(fields).to_have_count(5)
    # The hidden one is gone from the server: it is not made up.
    assert fields.evaluate_all("all => all.map(each => each.value)") == [written[0], "•" * 16, *written[2:]]


def test_a_number_that_stands_there_is_not_hidden_in_a_draft_that_is_sent(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    phone, path = make_phone(), page_of(village)
    page = opened(phone, path)
    page.get_by_role("application").click(position={"x": 90, "y": 110})
    page.wait_for_timeout(PROMISED)
    until(page, "(await kotak.list()).length")
    page.reload()
    page.locator("[data-lanjut]").get_by_role("link", name="Lanjutkan").click()

    expect(page.locator("input[name=nilai]").nth(1)).to_have_value(CHECKED)


def test_a_boundary_is_walked_again_and_outlives_its_tab(make_phone: Callable[..., Phone], village: Site) -> None:
    fields = services.Written("Sawah", "lahan", "bidang", "hijau", "Survei desa", None, None, "", "", True)
    with site_scope(village.id):
        layer = services.make(fields, site=village, by=None)
        drawn = services.Drawn("Blok utara", spots.read("bidang", FIELD))
        key = services.keep(layer, drawn, site=village, by=None).id
    db.session.commit()
    phone = make_phone()
    phone.context.add_init_script(STUB)
    page = opened(phone, f"peta/bentuk/{key}")
    phone.context.set_offline(True)
    page.fill("#spots", "")
    page.get_by_role("button", name="Jalan menyusuri batas").click()
    for second, (north, east) in enumerate(((0, 0), (40, 0), (40, 40))):
        page.evaluate(WALKED, [north, east, second * 60])
    walked = page.input_value("#spots")
    assert len(walked.splitlines()) == 3
    page.wait_for_timeout(PROMISED)
    killed(page)

    page = phone.open(f"peta/bentuk/{key}")
    page.locator("[data-lanjut]").get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#spots")).to_have_value(walked)
    page.get_by_role("button", name="Simpan dan kirim").click()
    phone.shows(page, "Menunggu sinyal")
    page.close()
    phone.context.set_offline(False)
    page = phone.open("luring")
    phone.shows(page, "Terkirim")

    with site_scope(village.id):
        shape = db.session.scalars(select(OwnFeature.shape).where(OwnFeature.id == key)).one()
    db.session.rollback()
    assert sorted(spots.write("bidang", unpack(shape)).splitlines()) == sorted(walked.splitlines())


def test_what_waits_is_gone_on_with_where_it_is_opened_again(make_phone: Callable[..., Phone], village: Site) -> None:
    phone, path = make_phone(), page_of(village)
    page = moved(phone, path)

    page = phone.open(path)
    # It is finished, and only waits.
    expect(page.locator("[data-lanjut]")).to_contain_text("Belum terkirim")
    page.locator("[data-lanjut]").get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#spots")).to_have_value(MOVED)
    page.fill("#spots", OTHER)
    page.get_by_role("button", name="Simpan dan kirim").click()
    phone.shows(page, "Menunggu sinyal")
    phone.context.set_offline(False)
    send(page)
    phone.shows(page, "Terkirim")

    assert saved(village)[0] == ("Pos utara", OTHER)


def test_what_was_opened_is_kept_when_the_program_changes_and_goes_with_its_person(
    make_phone: Callable[..., Phone], village: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, path = make_phone(), page_of(village)
    page = opened(phone, path)
    before = page.evaluate("caches.keys()")
    monkeypatch.setattr("cms_core.offline.outbox.shells", list)
    page.evaluate("navigator.serviceWorker.getRegistration().then(found => found.update()).then(() => 1)")
    until(page, f"!(await caches.keys()).includes({before[0]!r})")
    until_kept(page, f"/s/kalimandi/admin/{path}/luring")

    # Somebody else works at this device now, who did not open it.
    page.evaluate("localStorage['balai kotak /s/kalimandi/'] = JSON.stringify({user: 999, name: 'lain'})")
    page.goto(phone.admin.replace("/admin/", "/en/admin/"))
    until_not_kept(page, f"/s/kalimandi/admin/{path}/luring")


def test_a_device_keeps_the_twenty_that_were_opened_last(make_phone: Callable[..., Phone], village: Site) -> None:
    phone, path = make_phone(), page_of(village)
    page = opened(phone, path)
    page.evaluate(
        """async () => { const [name] = (await caches.keys()).filter(each => each.includes('/admin/'));
        const held = await caches.open(name);
        for (let at = 0; at < 20; at++) await held.put(`/s/kalimandi/admin/lain/${at}/luring`, new Response('')); }"""
    )
    # Opened once more it is one of the last, and the oldest one goes.
    page.goto(f"{phone.admin}{path}")
    until_not_kept(page, "/s/kalimandi/admin/lain/0/luring")
    page.goto(f"{phone.admin}{page_of(village, 'Pos selatan')}")
    until_not_kept(page, "/s/kalimandi/admin/lain/1/luring")

    until_kept(page, f"/s/kalimandi/admin/{path}/luring")
    until_kept(page, "/s/kalimandi/admin/lain/2/luring")


def test_with_a_network_it_is_saved_as_ever_and_what_is_kept_follows(
    make_phone: Callable[..., Phone], village: Site, line: Line
) -> None:
    phone, path = make_phone(), page_of(village)
    page = opened(phone, path)
    page.fill("#spots", MOVED)
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("Tersimpan.", exact=True)).to_be_visible()

    assert saved(village)[0] == ("Pos utara", MOVED)
    until(page, f"(await (await caches.match('/s/kalimandi/admin/{path}/luring')).text()).includes('{MOVED}')")
    until(page, "!(await kotak.list()).length")
    assert line.seen.count(f"/s/kalimandi/admin/{path}/luring") >= 2

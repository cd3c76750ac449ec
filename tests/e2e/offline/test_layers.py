"""An area drawn without a network: a village's operator on a phone, and a visitor of the kecamatan's map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from cms_core.extensions import db
from cms_core.front.services import locate
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from cms_peta.own import services, spots
from cms_peta.own.models import OwnFeature, OwnLayer
from tests.e2e.conftest import faults_of
from tests.e2e.offline.line import until
from tests.e2e.offline.phones import Phone, ready, send

pytestmark = [pytest.mark.sqlite_only("a browser writes, whatever keeps it"), pytest.mark.plugins("peta")]

CORNERS = ((60, 80), (200, 70), (220, 200), (80, 220))
"""Where somebody taps, in pixels of the map."""
SPOTS = "-7.4612, 109.4583\n-7.4622, 109.4583\n-7.4622, 109.4593"


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    """A village that has a public layer of areas, below a kecamatan with the module on."""
    make_site("33.04.02", slug="purworeja-klampok", name="Purworeja Klampok", modules=("peta",))
    site = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=("peta",), stage="autonomous")
    fields = services.Written("Sawah", "lahan", "bidang", "hijau", "Survei desa", None, None, "", "", True)
    with site_scope(site.id):
        locate(site, facts=[], place=(-7.4612, 109.4583), source="kantor", by=None)
        services.make(fields, site=site, by=None)
    db.session.commit()
    return site


@pytest.fixture
def make_layer(village: Site) -> Callable[[str], int]:
    """``make_layer(text)`` puts an area into the layer of the village, and gives the id of that."""

    def make(text: str) -> int:
        with site_scope(village.id):
            layer = services.layers()[0]
            services.keep(layer, services.Drawn("Dulu", spots.read("bidang", text)), site=village, by=None)
            key = layer.id
        db.session.commit()
        return key

    return make


def test_an_area_drawn_without_a_network_reaches_the_map_of_the_kecamatan(
    make_phone: Callable[..., Phone], village: Site, browser: Browser, port: int
) -> None:
    phone = make_phone()
    page = ready(phone.open("peta/gambar"))
    assert faults_of(page) == []
    phone.context.set_offline(True)
    page.fill("#name", "Blok utara")
    canvas = page.get_by_role("application", name="Peta untuk menggambar")
    for x, y in CORNERS:
        canvas.click(position={"x": x, "y": y})
    written = page.input_value("#spots")
    assert len(written.splitlines()) == len(CORNERS)
    expect(page.get_by_text("4 titik.")).to_be_visible()
    page.get_by_role("button", name="Simpan", exact=True).click()
    phone.shows(page, "Menunggu sinyal")

    # Opened again it is drawn again, still without a network.
    page.get_by_role("link", name="Blok utara").or_(page.get_by_role("link", name="Ubah")).first.click()
    expect(page.locator("#spots")).to_have_value(written)
    expect(page.get_by_text("4 titik.")).to_be_visible()
    page.get_by_role("button", name="Simpan dan kirim").click()
    phone.shows(page, "Menunggu sinyal")
    page.close()

    phone.context.set_offline(False)
    page = phone.open("luring")
    phone.shows(page, "Terkirim")

    visitor = browser.new_page(viewport={"width": 360, "height": 740}, locale="id-ID")
    visitor.goto(f"http://localhost:{port}/s/purworeja-klampok/peta/")
    visitor.get_by_label("Sawah – Desa Kalimandi").check()
    visitor.get_by_role("button", name="Tampilkan di peta").click()
    expect(visitor.get_by_role("row", name="Blok utara")).to_be_visible()
    expect(visitor.locator(".map .a.s-hijau").first).to_be_visible()
    assert faults_of(visitor) == []
    visitor.close()


def test_the_layer_that_is_asked_for_is_chosen_without_a_network_too(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    fields = services.Written("Jalan desa", "jalan", "garis", "abu", "Survei desa", None, None, "", "", True)
    with site_scope(village.id):
        services.make(fields, site=village, by=None)
        keys = {layer.title: str(layer.id) for layer in services.layers()}
    db.session.commit()
    phone = make_phone()
    ready(phone.open("peta/gambar"))
    phone.context.set_offline(True)
    chosen = {
        title: phone.open(f"peta/gambar?lapisan={key}").locator("#layer").input_value() for title, key in keys.items()
    }
    assert chosen == keys


def test_a_layer_that_is_gone_is_not_offered_to_whoever_puts_right_what_lay_in_it(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    fields = services.Written("Sumber air", "fasilitas", "titik", "abu", "Survei desa", None, None, "", "", True)
    with site_scope(village.id):
        gone = services.make(fields, site=village, by=None).id
    db.session.commit()
    phone = make_phone()
    page = ready(phone.open("peta/gambar"))
    phone.context.set_offline(True)
    page.locator("#layer").select_option(str(gone))
    page.fill("#name", "Mata air")
    page.fill("#spots", "-7.4612, 109.4583")
    page.get_by_role("button", name="Simpan", exact=True).click()
    phone.shows(page, "Menunggu sinyal")
    with site_scope(village.id):
        db.session.delete(db.session.get_one(OwnLayer, gone))
        db.session.commit()
    phone.context.set_offline(False)
    send(page)
    phone.shows(page, "Perlu diperbaiki")
    until(page, "!(await (await caches.match('/s/kalimandi/admin/peta/gambar/luring')).text()).includes('Sumber air')")

    phone.context.set_offline(True)
    page.get_by_role("link", name="Perbaiki").click()
    expect(page.locator("#name")).to_have_value("Mata air")
    expect(page.locator("#layer option")).to_have_text(["Sawah (Bidang, tampil untuk umum)"])
    expect(page.locator("#layer")).to_have_value("")
    assert page.input_value("#spots") == "-7.4612, 109.4583"


def test_what_was_drawn_for_the_last_layer_waits_for_another_one(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    phone = make_phone()
    page = ready(phone.open("peta/gambar"))
    phone.context.set_offline(True)
    page.fill("#name", "Blok utara")
    page.fill("#spots", SPOTS)
    page.get_by_role("button", name="Simpan", exact=True).click()
    phone.shows(page, "Menunggu sinyal")
    with site_scope(village.id):
        db.session.delete(services.layers()[0])
        db.session.commit()
    phone.context.set_offline(False)
    send(page)
    phone.shows(page, "Perlu diperbaiki")
    expect(page.get_by_text("Lapisan ini sudah tidak ada. Pilih yang lain.")).to_be_visible()
    until(page, "!(await (await caches.match('/s/kalimandi/admin/peta/gambar/luring')).text()).includes('Sawah')")

    # Nothing can be chosen yet, and nothing of it is lost.
    phone.context.set_offline(True)
    page.get_by_role("link", name="Perbaiki").click()
    expect(page.get_by_text("Belum ada lapisan.")).to_be_visible()
    expect(page.locator("#spots")).to_have_value(SPOTS)
    assert faults_of(page) == []
    page.get_by_role("button", name="Simpan dan kirim").click()
    phone.context.set_offline(False)
    page.close()

    fields = services.Written("Kebun", "lahan", "bidang", "hijau", "Survei desa", None, None, "", "", True)
    with site_scope(village.id):
        key = services.make(fields, site=village, by=None).id
    db.session.commit()
    page = phone.open("luring")
    send(page)
    phone.shows(page, "Perlu diperbaiki")
    until(page, "(await (await caches.match('/s/kalimandi/admin/peta/gambar/luring')).text()).includes('Kebun')")
    page.get_by_role("link", name="Perbaiki").click()
    expect(page.locator("#spots")).to_have_value(SPOTS)
    page.locator("#layer").select_option(str(key))
    page.get_by_role("button", name="Simpan dan kirim").click()
    phone.shows(page, "Terkirim")
    with site_scope(village.id):
        assert [each.features for each in services.layers()] == [1]


def test_a_name_stays_marked_when_the_number_beside_it_is_taken_out_without_a_network(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    phone = make_phone()
    page = ready(phone.open("peta/gambar"))
    phone.context.set_offline(True)
    page.fill("#name", "Sutarmi Rahayu")
    page.fill("#spots", SPOTS)
    page.locator("input[name=kolom]").first.fill("kontak")
    page.locator("input[name=nilai]").first.fill("0812-3456-7890")
    page.get_by_role("button", name="Simpan", exact=True).click()
    phone.shows(page, "Menunggu sinyal")
    phone.context.set_offline(False)
    send(page)
    phone.shows(page, "Perlu diperbaiki")

    phone.context.set_offline(True)
    page.get_by_role("link", name="Perbaiki").click()
    page.locator("input[name=kolom]").first.fill("")
    page.locator("input[name=nilai]").first.fill("")
    page.get_by_role("button", name="Simpan dan kirim").click()
    phone.shows(page, "Menunggu sinyal")
    phone.context.set_offline(False)
    send(page)
    phone.shows(page, "Perlu diperbaiki")
    expect(page.get_by_text("“Sutarmi Rahayu”, yang tadinya berdampingan dengan NIK")).to_be_visible()

    # Asked, somebody answers for it; that it stood beside a number stays known.
    page.get_by_role("link", name="Perbaiki").click()
    page.get_by_label("Bukan rumah orang, dan bukan tentang orang").check()
    page.get_by_role("button", name="Simpan dan kirim").click()
    phone.shows(page, "Terkirim")
    with site_scope(village.id):
        assert db.session.scalars(select(OwnFeature.number_beside)).all() == ["telepon"]
    db.session.rollback()


def test_a_draft_of_what_was_refused_is_marked_at_once(make_phone: Callable[..., Phone], village: Site) -> None:
    page = ready(make_phone().open("peta/gambar"))
    page.fill("#name", "Sutarmi Rahayu 0812-3456-7890")
    page.fill("#spots", SPOTS)
    until(page, "(await kotak.list()).length")
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator("#ringkasan")).to_be_visible()

    until(page, "(await kotak.list())[0].fields.some(each => each.join() === 'beside,telepon')")


def test_what_was_walked_without_a_name_is_there_after_the_page_was_closed(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    phone = make_phone()
    page = ready(phone.open("peta/gambar"))
    phone.context.set_offline(True)
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": -7.461312, "longitude": 109.458312, "accuracy": 8})
    page.get_by_role("button", name="Jalan menyusuri batas").click()
    expect(page.locator("#spots")).to_have_value("-7.461312, 109.458312")
    # Sixteen digits in a row, with a space: a place, and no number of a person.
    page.fill("#spots", "-7.461312 109.458312")
    # What was there before was kept and said at once: this is the second time.
    until(page, "(await kotak.list())[0].fields.some(([name, value]) => name === 'spots' && !/,/.test(value))")
    expect(page.locator("[data-auto]")).to_be_visible()
    page.close()

    page = phone.open("luring")
    phone.rows(page, "Tersimpan di HP").get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#spots")).to_have_value("-7.461312 109.458312")
    expect(page.get_by_text("1 titik.")).to_be_visible()


def test_an_area_is_drawn_with_keys_alone_and_by_walking(make_phone: Callable[..., Phone], village: Site) -> None:
    phone = make_phone()
    page = phone.open("peta/gambar")
    spots = page.locator("#spots")

    def lines() -> list[str]:
        return spots.input_value().splitlines()

    canvas = page.get_by_role("application", name="Peta untuk menggambar")
    canvas.focus()
    for key in ("Enter", "ArrowUp", "Escape", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    first, second = lines()
    assert [float(each) for each in first.split(", ")] != [float(each) for each in second.split(", ")]
    page.keyboard.press("Delete")
    assert lines() == [first]
    page.get_by_role("button", name="Urungkan").click()
    assert lines() == [first, second]
    page.get_by_role("button", name="Ulangi").click()
    assert lines() == [first]
    # What is typed is drawn, and what cannot be read is told.
    spots.fill("-7.4612, 109.4583\n-7.4622, 109.4583\n-7.4622, 109.4593")
    expect(page.get_by_text("Luas 0,61 ha")).to_be_visible()
    spots.fill("entah")
    expect(page.get_by_text("belum terbaca")).to_be_visible()

    spots.fill("")
    phone.context.grant_permissions(["geolocation"])
    for accuracy, south in ((60, 0), (8, 1), (8, 2)):
        phone.context.set_geolocation({"latitude": -7.4612 - south / 1e4, "longitude": 109.4583, "accuracy": accuracy})
        if accuracy == 60:
            page.get_by_role("button", name="Jalan menyusuri batas").click()
            expect(page.get_by_text("Baru teliti sampai 60 meter")).to_be_visible()
        else:
            expect(page.get_by_text(f"{south} titik.")).to_be_visible()
    page.get_by_role("button", name="Selesai berjalan").click()
    assert lines() == ["-7.4613, 109.4583", "-7.4614, 109.4583"]


def test_a_corner_sticks_to_what_was_drawn_before(
    make_phone: Callable[..., Phone], village: Site, make_layer: Callable[[str], int]
) -> None:
    key = make_layer("-7.4620, 109.4590\n-7.4600, 109.4590\n-7.4600, 109.4570")
    page = make_phone().open(f"peta/gambar?lapisan={key}")
    canvas = page.get_by_role("application", name="Peta untuk menggambar")
    box = canvas.bounding_box()
    assert box is not None

    # Nothing is drawn here yet, so the map shows all that is around; it counts from the first spot of that.
    west, north, wide, _high = (float(each) for each in (canvas.get_attribute("viewBox") or "").split(" "))
    beside: Any = {"x": -west / wide * box["width"] + 8, "y": -north / wide * box["width"] + 3}
    canvas.click(position=beside)

    assert page.input_value("#spots") == "-7.462, 109.459"
    page.get_by_label("Menempel ke garis").uncheck()
    page.fill("#spots", "")
    canvas.click(position=beside)
    assert page.input_value("#spots") != "-7.462, 109.459"


def test_a_corner_sticks_to_the_line_between_two_corners(
    make_phone: Callable[..., Phone], village: Site, make_layer: Callable[[str], int]
) -> None:
    key = make_layer("-7.4620, 109.4590\n-7.4600, 109.4590\n-7.4600, 109.4570")
    page = make_phone().open(f"peta/gambar?lapisan={key}")
    canvas = page.get_by_role("application", name="Peta untuk menggambar")
    box = canvas.bounding_box()
    assert box is not None
    west, north, wide, _high = (float(each) for each in (canvas.get_attribute("viewBox") or "").split(" "))

    def tap(beside: int) -> list[float]:
        """Tap so many pixels east of the middle of the eastern border, which runs from south to north."""
        page.fill("#spots", "")
        x, y = (-west / wide * box["width"] + beside, (-1000 - north) / wide * box["width"])
        canvas.click(position={"x": x, "y": y})
        return [float(each) for each in page.input_value("#spots").split(", ")]

    near, far = tap(6), tap(18)

    assert (near[1], abs(near[0] + 7.461) < 0.0001) == (109.459, True)
    assert far[1] > 109.459
    page.get_by_label("Menempel ke garis").uncheck()
    assert tap(6)[1] > 109.459

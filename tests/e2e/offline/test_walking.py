"""What is drawn and walked on a phone: kept while it goes on, offered again, and without places that cannot be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from cms_peta.own import services, spots
from cms_peta.own.finding import features_of
from tests.e2e.offline.line import until
from tests.e2e.offline.phones import Phone, ready

pytestmark = [pytest.mark.sqlite_only("a browser writes, whatever keeps it"), pytest.mark.plugins("peta")]

CORNERS = ((60, 80), (200, 70), (220, 200), (80, 220))
"""Where somebody taps, in pixels of the map."""
PROMISED = 300
"""Milliseconds after which what was drawn is kept."""
FIX = """([metres, seconds, near]) => self.fix({coords: {
    longitude: 109.458, latitude: -7.461 + metres / 111320, accuracy: near}, timestamp: seconds * 1000})"""
"""Tell the page that the telephone is so many metres north of where it began, and how near that may be."""
STUB = """Object.defineProperty(navigator, 'geolocation', {value: {
    watchPosition: come => { self.fix = come; return 1; }, clearWatch: () => { self.fix = null; }}})"""


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    """A village with a layer of areas that it alone sees."""
    site = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=("peta",), stage="autonomous")
    fields = services.Written("Sawah", "lahan", "bidang", "hijau", "Survei desa", None, None, "", "", False)
    with site_scope(site.id):
        services.make(fields, site=site, by=None)
    db.session.commit()
    return site


def kept(site: Site) -> list[tuple[str, list[str]]]:
    """Return the names of what arrived, and its spots as they are written, sorted: areas are turned one way."""
    db.session.rollback()
    with site_scope(site.id):
        layer = services.layers()[0]
        found = [(each.name, spots.write(layer.geometry, each.shape)) for each in features_of(site, layer, None)]
        return [(name, sorted(text.splitlines())) for name, text in found]


def killed(page: Page) -> None:
    """End a tab as a phone does that needs its memory: nothing in it hears of that."""
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash", timeout=10_000)
    page.close()


def go_on(phone: Phone) -> Page:
    page = phone.open("peta/gambar")
    page.get_by_text("Belum terkirim, dan masih tersimpan").get_by_role("link", name="Lanjutkan").click()
    return page


def lines(page: Page) -> list[str]:
    return page.input_value("#spots").splitlines()


def test_a_drawing_outlives_its_tab_and_is_sent_once(make_phone: Callable[..., Phone], village: Site) -> None:
    phone = make_phone()
    page = ready(phone.open("peta/gambar"))
    phone.context.set_offline(True)
    for x, y in CORNERS[:3]:
        page.get_by_role("application").click(position={"x": x, "y": y})
    drawn = lines(page)
    page.wait_for_timeout(PROMISED)
    killed(page)

    page = go_on(phone)
    expect(page.locator("#spots")).to_have_value("\n".join(drawn))
    expect(page.get_by_text("3 titik.")).to_be_visible()
    # In the page that was opened from there it is offered again as well.
    page.reload()
    expect(page.locator("#spots")).to_have_value("\n".join(drawn))
    page.get_by_role("application").click(position={"x": CORNERS[3][0], "y": CORNERS[3][1]})
    page.fill("#name", "Blok utara")
    whole = page.input_value("#spots")
    assert len(whole.splitlines()) == 4
    page.get_by_role("button", name="Simpan dan kirim").click()
    phone.shows(page, "Menunggu sinyal")
    phone.context.set_offline(False)
    page.evaluate("() => { kotak.send(1) }")
    phone.shows(page, "Terkirim")

    assert kept(village) == [("Blok utara", sorted(whole.splitlines()))]
    page = phone.open("peta/gambar")
    until(page, "self.kotak && (await kotak.list()).every(item => item.state === 'sent')")
    expect(page.locator("[data-lanjut]")).to_be_hidden()


def test_a_page_that_is_loaded_anew_offers_what_was_drawn(make_phone: Callable[..., Phone], village: Site) -> None:
    page = ready(make_phone().open("peta/gambar"))
    expect(page.locator("[data-lanjut]")).to_be_hidden()
    page.fill("#name", "Blok selatan")
    page.get_by_role("application").click(position={"x": 60, "y": 80})
    drawn = page.input_value("#spots")
    page.wait_for_timeout(PROMISED)

    page.reload()

    offer = page.locator("[data-lanjut]")
    expect(offer).to_contain_text("Blok selatan, Sawah (Bidang), ")
    offer.get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#spots")).to_have_value(drawn)
    expect(page.locator("#name")).to_have_value("Blok selatan")


def test_each_drawing_that_is_not_finished_is_offered_and_the_outbox_says_what_it_is(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    phone = make_phone()
    for number, name in enumerate(("Blok utara", "Blok selatan"), start=1):
        page = ready(phone.open("peta/gambar"))
        page.fill("#name", name)
        page.get_by_role("application").click(position={"x": 60 * number, "y": 80})
        until(page, f"(await kotak.list()).filter(item => item.title).length === {number}")
        page.close()

    page = phone.open("peta/gambar")
    offers = page.locator("[data-lanjut] p")
    expect(offers).to_contain_text(["Blok selatan", "Blok utara"])
    offers.last.get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#name")).to_have_value("Blok utara")
    assert len(lines(page)) == 1
    # Back on the page of a new one, where a link is only another part of it.
    page.goto(page.url.partition("#")[0])
    expect(offers).to_have_count(2)
    offers.filter(has_text="Blok selatan").get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#name")).to_have_value("Blok selatan")

    page = phone.open("luring")
    phone.shows(page, "Tersimpan di HP", 2)
    expect(page.get_by_text("belum selesai, dan tidak terkirim sendiri: lanjutkan, lalu kirim.")).to_be_visible()


def test_what_is_typed_into_another_field_still_waits_for_a_pause(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    page = ready(make_phone().open("peta/gambar"))
    page.fill("#name", "Blok")
    page.wait_for_timeout(PROMISED)
    assert page.evaluate("kotak.list().then(all => all.length)") == 0

    # The page goes out of sight: what is not kept yet is kept now.
    page.evaluate("() => { dispatchEvent(new Event('pagehide')) }")
    until(page, "(await kotak.list()).length")


def test_a_walk_outlives_its_tab(make_phone: Callable[..., Phone], village: Site) -> None:
    phone = make_phone()
    page = ready(phone.open("peta/gambar"))
    phone.context.set_offline(True)
    phone.context.add_init_script(STUB)
    page.reload()
    page.get_by_role("button", name="Jalan menyusuri batas").click()
    # One place a second: nobody stops for the page to be kept.
    for second in range(4):
        page.evaluate(FIX, [second * 4, second, 5])
        page.wait_for_timeout(PROMISED)
    walked = lines(page)
    assert len(walked) == 4
    killed(page)

    page = go_on(phone)
    expect(page.locator("#spots")).to_have_value("\n".join(walked))
    page.get_by_role("button", name="Jalan menyusuri batas").click()
    # Where he stands is there already, and he walks on from it.
    page.evaluate(FIX, [12, 100, 5])
    page.evaluate(FIX, [16, 101, 5])
    page.get_by_role("button", name="Selesai berjalan").click()
    assert (lines(page)[:4], len(lines(page))) == (walked, 5)
    page.fill("#spots", page.input_value("#spots") + "\n-7.461, 109.459")
    page.fill("#name", "Blok jalan")
    page.get_by_role("button", name="Simpan dan kirim").click()
    phone.shows(page, "Menunggu sinyal")
    phone.context.set_offline(False)
    page.evaluate("() => { kotak.send(1) }")
    phone.shows(page, "Terkirim")

    ((name, corners),) = kept(village)
    assert (name, len(corners), set(walked) - set(corners)) == ("Blok jalan", 6, set())


@pytest.fixture
def walking(make_phone: Callable[..., Phone], village: Site) -> Page:
    """A page on which somebody walks whose telephone is told where it is."""
    phone = make_phone()
    phone.context.add_init_script(STUB)
    page = phone.open("peta/gambar")
    page.get_by_role("button", name="Jalan menyusuri batas").click()
    return page


@pytest.mark.parametrize(
    ("places", "taken", "left"),
    [
        # At walking speed; a place that is rough; one that is 500 metres away a second later.
        ([(0, 0, 5), (4, 1, 5), (8, 2, 5)], [0, 4, 8], None),
        ([(0, 0, 5), (40, 9, 21), (44, 10, 5)], [0, 44], (1, 1, 0)),
        ([(0, 0, 5), (500, 1, 5), (8, 2, 5)], [0, 8], (1, 0, 1)),
        ([(0, 0, 5), (500, 1, 5), (-500, 2, 5), (900, 3, 5), (8, 4, 50)], [0], (4, 1, 3)),
        # Six metres a second are too fast, but for what both places may be wrong.
        ([(0, 0, 1), (61, 10, 1), (64, 11, 1)], [0], (2, 0, 2)),
        ([(0, 0, 6), (61, 10, 6)], [0, 61], None),
        # He stood for a minute: that allows no jump either.
        ([(0, 0, 5), (0, 60, 5), (200, 61, 5)], [0], (1, 0, 1)),
        # Where three agree, he went there by other means, or the place before was the wrong one.
        ([(900, 0, 5), (0, 1, 5), (4, 2, 5), (8, 3, 5), (12, 4, 5)], [900, 8, 12], (2, 0, 2)),
        # It hangs: the same moment twice.
        ([(0, 0, 5), (100, 0, 5)], [0], (1, 0, 1)),
    ],
)
def test_places_that_cannot_be_are_left_out_and_counted(
    places: list[tuple[int, int, int]], taken: list[int], left: tuple[int, int, int] | None, walking: Page
) -> None:
    for place in places:
        walking.evaluate(FIX, list(place))

    north = [round((float(each.split(",")[0]) + 7.461) * 111320) for each in lines(walking)]
    told = "Dilewati {}: {} karena lebih kasar dari 20 meter, {} karena melompat lebih cepat dari 5 meter tiap detik."
    assert (north, walking.locator("[data-left]").inner_text()) == (taken, told.format(*left) if left else "")
    # It still stands there when he has ended, and not when he begins again.
    walking.get_by_role("button", name="Selesai berjalan").click()
    assert walking.locator("[data-left]").inner_text() == (told.format(*left) if left else "")
    walking.get_by_role("button", name="Jalan menyusuri batas").click()
    assert walking.locator("[data-left]").inner_text() == ""


def test_a_point_is_where_somebody_stands_and_nobody_walks_along_it(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    wells = services.Written("Sumur", "lain", "titik", "biru", "Survei desa", None, None, "", "", False)
    with site_scope(village.id):
        key = services.make(wells, site=village, by=None).id
        fields = services.layers()[0].id
    db.session.commit()
    phone = make_phone()
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": -7.4612, "longitude": 109.4583, "accuracy": 8})
    page = phone.open(f"peta/gambar?lapisan={key}")
    walk, here = (page.get_by_role("button", name=name) for name in ("Jalan menyusuri batas", "Posisi saya"))
    expect(walk).to_be_hidden()

    here.click()

    expect(page.get_by_text("Titik ditaruh di letak Anda, teliti sampai 8 meter.")).to_be_visible()
    assert lines(page) == ["-7.4612, 109.4583"]
    # Where he taps again a little later is the place, and no second one.
    phone.context.set_geolocation({"latitude": -7.4613, "longitude": 109.4583, "accuracy": 4})
    here.click()
    expect(page.locator("#spots")).to_have_value("-7.4613, 109.4583")
    page.select_option("#layer", str(fields))
    expect(walk).to_be_visible()
    expect(here).to_be_hidden()
    # Who walks and then chooses a layer of points has ended his walk.
    walk.click()
    expect(page.locator("#spots")).to_have_value("-7.4613, 109.4583")
    page.select_option("#layer", str(key))
    expect(walk).to_be_hidden()
    page.select_option("#layer", str(fields))
    expect(walk).to_be_visible()


def test_what_the_map_cannot_draw_is_read_on_saving_and_drawn_then(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    page = make_phone().open("peta/gambar")
    link = "https://maps.google.com/?q=-7.4612,109.4583"
    page.fill("#spots", f"{link}\n49S 329.900 9.175.200\n-7.4652, 109.4633")
    expect(page.get_by_text("baris itu dibaca saat disimpan")).to_be_visible()
    # A fact without a name: the page comes back with what it has read.
    page.locator("[name=nilai]").first.fill("subur")

    page.get_by_role("button", name="Simpan", exact=True).click()

    expect(page.locator("#ringkasan")).to_contain_text("belum punya nama")
    # An area is turned one way.
    assert ("-7.4612, 109.4583" in lines(page), len(lines(page))) == (True, 3)
    expect(page.locator("[data-editor] circle")).to_have_count(3)
    expect(page.get_by_text("baris itu dibaca saat disimpan")).to_have_count(0)

"""A day of a village: news and progress written without a network, and a visitor of the kecamatan who sees both."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from cms_berita.categories.services import begin
from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import PASSWORD, MakeSite, MakeUser
from cms_pembangunan import services
from cms_pembangunan.models import Work
from tests.e2e.offline.phones import Phone, ready
from tests.e2e.offline.test_news import SLOW
from tests.e2e.offline.wire import wire
from tests.e2e.photos import photograph

MODULES = ("berita", "pembangunan")
pytestmark = [pytest.mark.sqlite_only("a browser writes, whatever keeps it"), pytest.mark.plugins(*MODULES)]

NEWS, WORK, DONE = "Saluran irigasi selesai dibersihkan", "Rabat beton jalan Dusun 3", "175 meter dicor"
TAPS = 19
"""Three to sign in, six each for the news and the progress with the task that leads there, two each to publish."""
SCREENS = 6
"""The sign-in, the home, and for the news and the progress the form and what waits for a signal."""
PHOTO_SENT = 230 * 1024
WORDS_SENT = 40 * 1024
"""What the forms and everything that is asked for take besides the photos, headers too."""


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    """A village that publishes by itself and has one work, below a kecamatan with the modules on."""
    make_site("33.04.02", slug="purworeja-klampok", name="Purworeja Klampok", modules=MODULES)
    made = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=MODULES, stage="autonomous")
    money = {"year": 2026, "budget": 184_500_000, "from_dd": 184_500_000}
    with site_scope(made.id):
        begin()
        written = {"title": WORK, "body": "<p>Jalan ke sekolah.</p>", "photos": [], **money}
        services.publish_row(services.create(Work, written, by=None), site=made, by=None)
        db.session.commit()
    return made


class Fingers:
    """What an operator does with a phone: how often he taps, and what he is shown; typing is none, a field is one."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0
        self.screens: list[str] = []
        page.on("domcontentloaded", lambda _: self.screens.append(page.url))

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.click()

    def write(self, where: Locator, text: str) -> None:
        self.tap(where)
        self.page.keyboard.insert_text(text)

    def photo(self, path: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.tap(self.page.get_by_label("Foto", exact=True))
        chooser.value.set_files(path)
        expect(self.page.locator(".pics button")).to_have_count(1)
        self.write(self.page.locator("#photos-alt"), path.stem)


def test_news_and_progress_written_without_a_network_reach_the_visitors_of_the_kecamatan(
    village: Site, make_user: MakeUser, browser: Browser, port: int, tmp_path: Path
) -> None:
    username = make_user(region_code=village.region_code).username
    # A transaction that stays open would keep the server from writing.
    db.session.rollback()
    news, built = (photograph(tmp_path / f"{name}.jpg", (4000, 3000)) for name in ("Warga di saluran", "Jalan dicor"))
    with wire(port) as line:
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
        context.set_default_timeout(20_000)
        page = context.new_page()
        fingers = Fingers(page)
        page.goto(f"http://localhost:{line.port}/masuk")
        fingers.write(page.get_by_label("Nama akun"), username)
        fingers.write(page.get_by_label("Kata sandi"), PASSWORD)
        fingers.tap(page.get_by_role("button", name="Masuk"))
        tasks = page.get_by_role("navigation", name="Tugas utama")
        fingers.tap(tasks.get_by_role("link", name="Tulis berita"))
        phone = Phone(context, page.url.partition("berita/")[0], None)
        ready(page)
        context.set_offline(True)
        # A browser asks for a newer worker by itself, whatever a page is told of the network.
        line.break_after(0)
        before = line.sent

        fingers.photo(news)
        fingers.write(page.locator("#title"), NEWS)
        fingers.write(page.locator("textarea[name=body-0-teks]"), "Warga tiga RT membersihkan saluran.")
        fingers.tap(page.locator(".bar").get_by_role("button", name="Simpan draf", exact=True))
        phone.shows(page, "Menunggu sinyal")
        fingers.tap(page.get_by_role("link", name="Kabarkan kemajuan"))
        fingers.photo(built)
        fingers.write(page.locator("#percent"), "50")
        fingers.write(page.locator("#title"), DONE)
        fingers.tap(page.locator(".bar").get_by_role("button", name="Simpan dan kirim", exact=True))
        phone.shows(page, "Menunggu sinyal", 2)
        photos = page.evaluate("async () => (await kotak.list()).flatMap(item => item.files.map(file => file.size))")
        assert [0 < size <= PHOTO_SENT for size in photos] == [True] * 2, photos

        context.set_offline(False)
        line.mend()
        context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
        page.evaluate("() => { kotak.send(1) }")
        phone.shows(page, "Terkirim", 2)
        sent = line.sent - before
        assert len(fingers.screens) == SCREENS, fingers.screens
        for number in range(2):
            link = page.get_by_role("link", name="Buka yang terkirim").nth(number)
            fingers.tap(link)
            fingers.tap(page.locator(".bar").get_by_role("button", name="Terbitkan", exact=True))
            expect(page.get_by_text("Sudah terbit di situs.")).to_be_visible()
            page.goto(f"{phone.admin}luring")
        assert fingers.taps == TAPS
        assert sent <= 2 * PHOTO_SENT + WORDS_SENT
        context.close()

    visitor = browser.new_page(viewport={"width": 360, "height": 740}, locale="id-ID")
    visitor.goto(f"http://localhost:{port}/s/purworeja-klampok/")
    for title in (f"{WORK}: 50 persen", NEWS):
        expect(visitor.get_by_role("link", name=title).first).to_be_visible()
    visitor.get_by_role("link", name=f"{WORK}: 50 persen").first.click()
    expect(visitor.get_by_role("img", name="Jalan dicor")).to_be_visible()
    visitor.get_by_role("link", name="Lihat pekerjaan ini").click()
    expect(visitor.get_by_role("heading", level=1, name=WORK)).to_be_visible()
    expect(visitor.get_by_text(DONE)).to_be_visible()
    visitor.close()

"""A citizen writes without a network, in a real browser: nothing is lost, and everything arrives once."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor.models import Report
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

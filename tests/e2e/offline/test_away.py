"""What waits for a page that is not there: kept, called that, and sent when the page is back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from cms_core.extensions import db
from cms_core.modules.services import disable, enable
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_core.testing.factories import MakeSite
from tests.e2e.conftest import faults_of
from tests.e2e.offline.phones import Phone, send
from tests.e2e.offline.shapes import MOVED, OTHER, POST, moved, page_of, saved, village_of_posts

pytestmark = [pytest.mark.sqlite_only("a browser writes, whatever keeps it"), pytest.mark.plugins("peta")]

AWAY = "Menunggu halamannya kembali"


@pytest.fixture
def village(make_site: MakeSite) -> Site:
    return village_of_posts(make_site)


def switch(site: Site, how: Callable[..., bool]) -> None:
    with site_scope(site.id):
        how(db.session.get_one(Site, site.id), "peta")
    db.session.commit()


def test_a_change_of_what_is_switched_off_meets_nobody_and_is_sent_when_it_is_back(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    phone = make_phone()
    page = moved(phone, page_of(village))
    switch(village, disable)
    phone.context.set_offline(False)
    send(page)

    phone.shows(page, AWAY)
    assert "kedua versi" not in page.locator("#kiriman").inner_text()
    assert faults_of(page) == []
    assert saved(village)[0] == ("Pos utara", POST)
    switch(village, enable)
    page.get_by_role("button", name="Kirim sekarang").click()

    phone.shows(page, "Terkirim")
    assert saved(village)[0] == ("Pos utara", MOVED)


def test_what_waits_for_its_page_is_gone_on_with_and_not_sent_meanwhile(
    make_phone: Callable[..., Phone], village: Site
) -> None:
    phone, path = make_phone(), page_of(village)
    page = moved(phone, path)
    switch(village, disable)
    phone.context.set_offline(False)
    send(page)
    phone.shows(page, AWAY)

    page = phone.open(f"{path}/luring")
    page.locator("[data-lanjut]").get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#spots")).to_have_value(MOVED)
    switch(village, enable)
    page.evaluate("kotak.send(1)")
    assert saved(village)[0] == ("Pos utara", POST)
    page.fill("#spots", OTHER)
    page.get_by_role("button", name="Simpan dan kirim").click()

    phone.shows(page, "Terkirim")
    assert saved(village)[0] == ("Pos utara", OTHER)

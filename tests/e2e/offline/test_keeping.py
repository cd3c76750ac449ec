"""What is kept on a phone, what never is, and how it goes again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cms_core.testing.factories import PASSWORD, MakeSite, MakeUser
from tests.e2e.offline.line import Line, kept, settled, until, until_kept, until_not_kept

pytestmark = pytest.mark.sqlite_only("a browser reads pages, whatever they come from")


def test_all_that_is_kept_can_be_taken_away(page: Page, context: BrowserContext, home: str) -> None:
    settled(page, home)
    page.goto(f"{home}luring")
    expect(page.get_by_role("heading", level=1, name="Baca tanpa sinyal")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("button", name="Hapus semua simpanan").click()

    until_kept(page, "/kontak-darurat")
    assert set(kept(page)) == {"/luring", "/kontak-darurat"}


def test_a_pinned_page_outlives_the_cap_and_can_be_let_go(page: Page, home: str) -> None:
    settled(page, f"{home}halaman/profil")
    page.reload()
    pin = page.locator("#simpan")
    expect(pin).to_have_text("Simpan untuk dibaca luring")
    pin.click()
    expect(pin).to_have_text("Hapus simpanan")
    page.evaluate(
        """async () => { const pages = await caches.open('balai / halaman');
        for (let at = 0; at < 70; at++) await pages.put('/lama/' + at, new Response('')) }"""
    )
    page.goto(home)
    until_not_kept(page, "/lama/10")

    pages = page.evaluate("caches.open('balai / halaman').then(pages => pages.keys()).then(all => all.length)")
    assert pages == 60
    assert {"/", "/lama/69", "/halaman/profil", "/luring", "/kontak-darurat"} <= set(kept(page))
    page.goto(f"{home}halaman/profil")
    pin.click()
    expect(pin).to_have_text("Simpan untuk dibaca luring")
    assert not page.evaluate("caches.open('balai / tetap').then(kept => kept.match(location.href))")


def test_what_is_gone_goes_from_the_phone(page: Page, home: str, line: Line) -> None:
    settled(page, f"{home}halaman/profil")
    page.locator("#simpan").click()
    expect(page.locator("#simpan")).to_have_text("Hapus simpanan")
    page.goto(home)
    until_kept(page, "/")
    line.answers = {"/halaman/profil": ("404 Not Found", "no-cache"), "/": ("410 Gone", "no-store")}
    for path in ("halaman/profil", ""):
        page.goto(home + path)
        until_not_kept(page, f"/{path}")

    assert not {"/", "/halaman/profil"} & set(kept(page))


@pytest.mark.parametrize(
    "answer",
    [("200 OK", "no-store"), ("200 OK", "private, max-age=0"), ("203 Non-Authoritative", ""), ("500 Fault", "")],
    ids=["no-store", "private", "not quite 200", "a fault"],
)
def test_what_is_not_for_everybody_or_not_whole_is_not_kept(
    page: Page, home: str, line: Line, answer: tuple[str, str]
) -> None:
    settled(page, home)
    line.answers = {"/halaman/profil": answer}
    page.goto(f"{home}halaman/profil")
    page.goto(f"{home}privasi")
    until_kept(page, "/privasi")

    assert "/halaman/profil" not in kept(page)


def test_a_picture_is_fetched_once_and_a_part_of_it_always(
    page: Page, context: BrowserContext, home: str, line: Line
) -> None:
    settled(page, home)
    page.goto(home)
    picture = page.locator(".id img").get_attribute("src") or ""
    until_kept(page, picture)
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    before = line.seen.count(picture)
    page.goto(f"{home}halaman/profil")
    page.evaluate("async src => { const image = new Image(); image.src = src; await image.decode() }", picture)
    assert line.seen.count(picture) == before
    page.evaluate("src => fetch(src, {headers: {Range: 'bytes=0-9'}, cache: 'no-store'})", picture)

    assert line.seen.count(picture) == before + 1


def test_nothing_of_staff_is_kept_and_signing_out_forgets_what_was_read(
    page: Page, port: int, make_site: MakeSite, make_user: MakeUser, line: Line
) -> None:
    make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi")
    make_user("village_operator", "33.04.02.2007", username="operator")
    root = f"http://localhost:{port}/s/kalimandi/"
    settled(page, root)
    page.goto(f"{root}admin/")
    page.get_by_label("Nama akun").fill("operator")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(f"{root}admin/")
    never = ("token?untuk=site.search", "cari?q=rahasia", "halaman/tak-ada")
    for path in ("admin/", "admin/halaman/", "en/admin/", "admin/media/", *never):
        answer = page.goto(root + path)
        assert answer is not None
        # The administration has a worker of its own, which keeps empty forms alone (test_outbox.py).
        assert answer.from_service_worker == (path in never[1:]) or "admin/" in path
    page.goto(root)
    page.reload()
    until_kept(page, "/s/kalimandi/")

    public = {f"/s/kalimandi/{path}" for path in ("", "luring", "kontak-darurat")}
    # Empty forms of the administration and what draws them: nothing that only one person may see.
    shells = {path for path in kept(page) if re.fullmatch(r"/aset/.+|/s/kalimandi(/en)?/admin/.*luring", path)}
    assert set(kept(page)) - {"/s/kalimandi/en/luring"} - shells == public
    page.goto(f"http://localhost:{port}/keluar")
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_text("Anda sudah keluar.")).to_be_visible()
    until(page, "!(await caches.keys()).length")


def test_what_leads_elsewhere_is_not_kept(page: Page, home: str, line: Line) -> None:
    settled(page, home)
    page.goto(f"{home}potensi")  # no such page: what it says is not kept either
    page.goto(f"{home}data")
    expect(page).to_have_url(f"{home}data/")
    until_kept(page, "/data/")

    assert not {"/data", "/potensi"} & set(kept(page))

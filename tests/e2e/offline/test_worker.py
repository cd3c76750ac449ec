"""The worker itself: where it begins, which one serves, and how a site takes it away again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.extensions import db
from cms_core.offline import worker
from cms_core.sites.models import Site, SiteHost
from cms_core.tenancy import site_scope
from cms_core.testing.applications import close
from cms_core.testing.factories import MakeSite
from tests.e2e.offline.line import Line, gone, kept, settled, until_kept

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

pytestmark = pytest.mark.sqlite_only("a browser reads pages, whatever they come from")
NEVER_MS = 600_000


def test_a_new_worker_waits_until_the_reader_says_so(
    page: Page, home: str, monkeypatch: pytest.MonkeyPatch, app: Flask, site: Site
) -> None:
    settled(page, home)
    monkeypatch.setattr(worker, "PATIENCE", (NEVER_MS, NEVER_MS))
    with site_scope(site.id):
        site.lead = "Cap baru"
    db.session.commit()
    page.goto(home)
    button = page.get_by_role("button", name="Versi baru, muat ulang")
    expect(button).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.ready.then(found => !!found.waiting)")
    with page.expect_navigation():
        button.click()

    assert page.evaluate("navigator.serviceWorker.ready.then(found => found.waiting)") is None
    expect(button).to_be_hidden()


def test_one_worker_serves_both_languages(page: Page, home: str) -> None:
    settled(page, f"{home}en/")
    page.goto(home)

    scopes = "navigator.serviceWorker.getRegistrations().then(all => all.map(each => each.scope))"
    assert page.evaluate(scopes) == [home]


def test_sites_on_one_host_keep_apart(page: Page, port: int, make_site: MakeSite) -> None:
    for code, slug in (("33.04.02.2007", "kalimandi"), ("33.04.02.2008", "kaliwinasuh")):
        make_site(code, slug=slug, name=slug.title())
    root = f"http://localhost:{port}/s/"
    for slug in ("kalimandi", "kaliwinasuh"):
        settled(page, f"{root}{slug}/")
    page.goto(f"{root}kaliwinasuh/luring")

    links = page.locator("#daftar a")
    expect(links).to_have_count(2)
    assert [link.get_attribute("href") for link in links.all()] == [
        f"{root}kaliwinasuh/kontak-darurat",
        f"{root}kaliwinasuh/",
    ]
    names = page.evaluate("caches.keys()")
    assert {name.rpartition(" ")[0] for name in names} == {"balai /s/kalimandi/", "balai /s/kaliwinasuh/"}
    # One of them goes; the other stays.
    with page.expect_navigation():
        page.get_by_role("button", name="Hapus semua simpanan").click()
    assert "/s/kalimandi/" in kept(page)
    assert "/s/kaliwinasuh/" not in kept(page)


def test_the_switch_takes_workers_and_copies_away(
    page: Page, home: str, line: Line, context: BrowserContext, off: Callable[[], WSGIApplication]
) -> None:
    settled(page, home)
    until_kept(page, "/luring")
    line._next = off()
    page.goto(home)
    page.evaluate("navigator.serviceWorker.getRegistration().then(found => found && found.update())")
    gone(page)
    page.goto(home)
    expect(page.locator("#luring")).to_have_count(0)
    gone(page)

    context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(home)


@pytest.fixture
def off(settings: Settings, plugin_manager: Any) -> Iterator[Callable[[], WSGIApplication]]:
    """The same installation with the switch off, as it is after a restart."""
    made: list[Flask] = []

    def make() -> WSGIApplication:
        made.append(create_app(dataclasses.replace(settings, offline=False), manager=plugin_manager))
        return made[0].wsgi_app

    yield make
    for app in made:
        close(app)


def test_a_site_that_moved_takes_its_old_worker_away(page: Page, port: int, make_site: MakeSite, line: Line) -> None:
    site = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi")
    settled(page, f"http://localhost:{port}/s/kalimandi/")
    site.hosts.append(SiteHost(host="kalimandi.localhost", canonical=True, verified=True))
    db.session.commit()
    page.evaluate("navigator.serviceWorker.getRegistration().then(found => found.update())")

    gone(page)


@pytest.mark.parametrize(
    "without",
    [
        "delete Navigator.prototype.serviceWorker",
        "Object.defineProperty(Navigator.prototype, 'connection', {value: {saveData: true}})",
    ],
    ids=["an old browser", "few bytes wanted"],
)
def test_a_browser_without_a_worker_reads_on(page: Page, home: str, line: Line, without: str) -> None:
    page.add_init_script(without)
    page.goto(home)
    page.goto(f"{home}luring")
    page.goto(f"{home}halaman/profil")
    page.wait_for_load_state("networkidle")

    expect(page.get_by_role("heading", name="Profil desa")).to_be_visible()
    expect(page.locator("#simpan")).to_be_hidden()
    assert [path for path in line.seen if path == "/sw.js"] == []


@pytest.mark.parametrize("path", ["", "en/"])
def test_a_phone_can_install_the_site(page: Page, context: BrowserContext, home: str, path: str) -> None:
    settled(page, home + path)
    wire = context.new_cdp_session(page)

    faults = [fault["errorId"] for fault in wire.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    # A browser of a test is one without a memory: that is the only thing it has to say.
    assert faults == ["in-incognito"]
    found = wire.send("Page.getAppManifest")
    assert (found["errors"], found["url"]) == ([], f"{home}{path}manifest.webmanifest")

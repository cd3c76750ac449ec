"""Reading without a network, in a real browser: what is kept, what never is, and how it is taken back."""

from __future__ import annotations

import dataclasses
import io
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from cms_core.app import create_app
from cms_core.config import Settings
from cms_core.extensions import db
from cms_core.front.services import set_contacts
from cms_core.media.intake import store_image
from cms_core.offline import worker
from cms_core.sites.models import Site, SiteHost
from cms_core.tenancy import site_scope
from cms_core.testing.applications import close
from cms_core.testing.browsers import find_browser
from cms_core.testing.factories import PASSWORD, MakeSite, MakeUser
from tests.core.media.images import photo
from tests.core.surfaces.test_views import put_page

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

pytestmark = pytest.mark.sqlite_only("a browser reads pages, whatever they come from")
NEVER_MS = 600_000
SOON = (100, 100)
"""Patience of a worker whose reader need not wait in a test."""


class Line:
    """The way to the server, which can be cut; ``answers`` are given in its place: status and ``Cache-Control``."""

    def __init__(self, wsgi: WSGIApplication) -> None:
        self._next = wsgi
        self._open = threading.Event()
        self._open.set()
        self.seen: list[str] = []
        self.answers: dict[str, tuple[str, str]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        self.seen.append(path)
        if not path.endswith("/sw.js"):
            self._open.wait(30)
        if path in self.answers:
            status, control = self.answers[path]
            start_response(status, [("Content-Type", "text/html"), ("Cache-Control", control)])
            return [b"<p>Jawaban lain</p>"]
        return self._next(environ, start_response)

    def hang(self) -> None:
        self._open.clear()

    def go_on(self) -> None:
        self._open.set()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The settings of the test, with the port that its addresses are to name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return dataclasses.replace(settings, port=int(probe.getsockname()[1]))


@pytest.fixture
def line(app: Flask) -> Line:
    return Line(app.wsgi_app)


@pytest.fixture
def port(line: Line, settings: Settings) -> Iterator[int]:
    server = make_server("127.0.0.1", settings.port, line, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield settings.port
    line.go_on()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A village with a host of its own, some pages and a coat of arms."""
    made = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.localhost")
    with site_scope(made.id):
        key = store_image(io.BytesIO(photo(400, 400)), owner_plugin="core", public=True).key
        made.logo = key
    db.session.commit()
    put_page(made, "profil", "Profil desa")
    with site_scope(made.id):
        set_contacts(made, [("Ambulans desa", "0812 0000 0000", "")], by=None)
    db.session.commit()
    return made


@pytest.fixture
def home(site: Site, port: int) -> str:
    return f"http://kalimandi.localhost:{port}/"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="id-ID", timezone_id="Asia/Jakarta")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []


def settled(page: Page, address: str) -> None:
    """Open a page and wait until the worker looks after it.

    This comes first in a test: a page that is opened while the worker is installed may stay without it until the next.
    """
    page.goto(address)
    until(page, "navigator.serviceWorker.controller")


def until(page: Page, condition: str) -> None:
    """Wait until an expression of JavaScript holds. Playwright's own way to wait would need what the policy forbids."""
    script = (
        f"for (let left = 750; left--;) {{ if ({condition}) return true; await new Promise(d => setTimeout(d, 20)) }}"
    )
    assert page.evaluate(f"async () => {{ {script} return false }}"), condition


def kept(page: Page) -> list[str]:
    """Return the addresses in all caches, without the host."""
    script = """async () => (await Promise.all((await caches.keys()).map(async name =>
        (await (await caches.open(name)).keys()).map(each => each.url.slice(location.origin.length))))).flat().sort()"""
    found: list[str] = page.evaluate(script)
    return found


def until_kept(page: Page, path: str) -> None:
    until(page, f"await caches.match({path!r})")


def until_not_kept(page: Page, path: str) -> None:
    until(page, f"!await caches.match({path!r})")


def test_what_was_read_is_read_again_without_a_network(page: Page, context: BrowserContext, home: str) -> None:
    policy: list[str] = []
    page.on("console", lambda message: policy.append(message.text) if "Content Security" in message.text else None)
    settled(page, f"{home}tampilan")
    page.get_by_role("radio", name="Gelap", exact=True).check()
    page.goto(f"{home}halaman/profil")
    until_kept(page, "/halaman/profil")
    expect(page.locator("#disimpan")).to_be_hidden()

    # Nothing but the worker remembers.
    context.new_cdp_session(page).send("Network.clearBrowserCache")
    context.set_offline(True)
    page.goto(f"{home}halaman/profil")

    expect(page.get_by_role("heading", name="Profil desa")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Disimpan")).to_be_visible()
    assert page.locator("#disimpan time").inner_text() == page.evaluate(
        """async () => new Date((await caches.match(location.href)).headers.get('date')).toLocaleString('id',
        {dateStyle: 'medium', timeStyle: 'short'})"""
    )
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert page.locator(".id img").evaluate("image => image.naturalWidth") > 0
    assert policy == []


def test_the_first_page_is_kept_too(page: Page, context: BrowserContext, home: str) -> None:
    settled(page, f"{home}halaman/profil")
    context.set_offline(True)
    page.goto(f"{home}halaman/profil")

    expect(page.get_by_role("heading", name="Profil desa")).to_be_visible()


def test_what_was_never_read_leads_to_what_is_kept(page: Page, context: BrowserContext, home: str) -> None:
    settled(page, home)
    page.goto(f"{home}en/halaman/profil")
    until_kept(page, "/en/luring")
    context.set_offline(True)
    page.goto(f"{home}halaman/lain")

    expect(page.get_by_role("heading", name="Sedang tidak ada sinyal")).to_be_visible()
    rows = page.locator("#daftar article")
    expect(rows).to_have_count(3)
    assert rows.locator("h3").all_inner_texts() == ["Kontak darurat", "Profil desa", "Beranda"]
    assert rows.locator("p").first.inner_text().startswith("Disimpan permanen, hari ini, ")
    assert rows.locator("p").last.inner_text().startswith("Disimpan hari ini, ")
    rows.get_by_role("link", name="Kontak darurat").click()
    expect(page.get_by_text("Ambulans desa")).to_be_visible()
    page.goto(f"{home}en/halaman/lain")
    assert page.evaluate("document.documentElement.lang") == "en"


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


def test_nobody_waits_for_a_network_that_hangs(
    page: Page, home: str, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", SOON)
    settled(page, home)
    line.hang()
    page.goto(home)

    expect(page.locator("#disimpan")).to_be_visible()
    # What arrives later is kept, and says so only if it is another page.
    line.go_on()
    expect(page.get_by_role("button", name="Versi baru")).to_be_hidden()


def test_a_slow_line_is_waited_for_less(
    browser: Browser, home: str, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", (NEVER_MS, 1))
    slow = browser.browser_type.launch(
        executable_path=find_browser(), args=["--no-sandbox", "--force-effective-connection-type=3G"]
    )
    page = slow.new_page()
    settled(page, home)
    line.hang()
    page.goto(home)

    expect(page.locator("#disimpan")).to_be_visible()
    # Who has just published comes from the administration, and is shown what there is now.
    line.go_on()
    line.answers = {"/": ("200 OK", "no-cache")}
    page.goto(home, referer=home.replace("kalimandi.", ""))
    expect(page.get_by_text("Jawaban lain")).to_be_visible()
    slow.close()


def test_a_full_phone_reads_on(page: Page, context: BrowserContext, home: str) -> None:
    settled(page, home)
    until_kept(page, "/kontak-darurat")
    wire = context.new_cdp_session(page)
    wire.send("Storage.overrideQuotaForOrigin", {"origin": home.rstrip("/"), "quotaSize": 1})
    page.goto(f"{home}halaman/profil")
    expect(page.get_by_role("heading", name="Profil desa")).to_be_visible()
    until_not_kept(page, "/")

    # What was pinned is the last that is left.
    context.set_offline(True)
    page.goto(f"{home}kontak-darurat")
    expect(page.get_by_text("Ambulans desa")).to_be_visible()


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


def test_what_comes_after_its_copy_and_differs_is_offered(
    page: Page, home: str, site: Site, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", SOON)
    settled(page, home)
    with site_scope(site.id):
        site.lead = "Lumbung padi"
    db.session.commit()
    line.hang()
    page.goto(home)
    expect(page.get_by_text("Lumbung padi")).to_have_count(0)
    line.go_on()
    button = page.get_by_role("button", name="Versi baru, muat ulang")
    button.click()

    expect(page.get_by_text("Lumbung padi").first).to_be_visible()


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
        assert answer.from_service_worker == (path in never[1:])
    page.goto(root)
    page.reload()
    until_kept(page, "/s/kalimandi/")

    public = {f"/s/kalimandi/{path}" for path in ("", "luring", "kontak-darurat")}
    assert set(kept(page)) - {"/s/kalimandi/en/luring"} == public
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


def gone(page: Page) -> None:
    until(page, "!(await navigator.serviceWorker.getRegistrations()).length && !(await caches.keys()).length")


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

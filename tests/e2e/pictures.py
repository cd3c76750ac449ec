"""The pictures of guides and README, taken of the running program: ``make pictures`` after a screen has changed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

import cms_berita
import cms_core
import cms_pembangunan
import cms_potensi_desa
from cms_core.i18n import COMPLETE
from tests.e2e.conftest import DESK, PHONE, Server
from tests.e2e.test_walk import sign_in

FOLDER = Path(cms_core.__file__).parent / "help"
POTENSI = Path(cms_potensi_desa.__file__).parent / "help"
BERITA = Path(cms_berita.__file__).parent / "help"
WORKS = Path(cms_pembangunan.__file__).parent / "help"
README = Path(__file__).parents[2] / "docs" / "pictures"
SHARPNESS = 1.5
QUALITY = 55
TALL = 620
UNSTUCK = """() => {
  document.querySelector('.side-n')?.remove();
  for (const bar of document.querySelectorAll('.bar')) bar.style.position = 'static';
  for (const each of document.querySelectorAll('body *'))
    if (getComputedStyle(each).position === 'fixed') each.remove();
  const address = document.querySelector('.sheet dd.code');
  if (address) address.textContent = 'https://balai.contoh.go.id/masuk/kode';
  document.activeElement.blur();
  window.scrollTo({ top: 0, behavior: 'instant' });
}"""
"""What sticks to the window would cover the picture; the address is one that an office might have."""


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=PHONE, device_scale_factor=SHARPNESS, locale="id-ID")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context
    context.close()


def take(page: Page, language: str, name: str, *, at: str = "", tall: int = TALL, folder: Path = FOLDER) -> None:
    """Keep what the phone shows, from the top or from the element ``at``."""
    page.evaluate(UNSTUCK)
    place = page.locator(at).first if at else None
    top = place.bounding_box() if place is not None else None
    begin = max(0, (top["y"] if top else 0) - 12)
    clip = {"x": 0, "y": begin, "width": PHONE["width"], "height": tall}
    data = page.screenshot(full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]
    Image.open(io.BytesIO(data)).convert("RGB").save(folder / language / f"{name}.webp", quality=QUALITY, method=6)


@pytest.mark.parametrize("language", COMPLETE)
def test_pictures(server: Server, phone: BrowserContext, language: str) -> None:
    part = "" if language == "id" else f"/{language}"

    def site(slug: str, path: str) -> str:
        return server.platform(f"/s/{slug}{part}/admin{path}")

    page = phone.new_page()
    page.goto(server.platform(f"{part}/masuk/kode"))
    take(page, language, "masuk-kode")

    sign_in(page, server, "operator-kalimandi")
    page.goto(site("kalimandi", "/"))
    take(page, language, "beranda")
    page.goto(site("kalimandi", "/halaman/baru"))
    page.locator("[name=title]").fill("Pasar Minggu pindah ke halaman balai desa")
    page.locator(".blk textarea").first.fill(
        "Mulai 6 Desember Pasar Minggu dibuka di halaman balai desa, pukul 06.00 sampai 10.00."
    )
    take(page, language, "menulis", at="h1")
    page.locator(".blk textarea").first.fill("Pendaftaran lapak: hubungi 0812-0000-0000. Syaratnya klik di sini.")
    with page.expect_navigation(url=lambda address: not address.endswith("/baru")):
        page.locator("button.vh[form=tulis]").first.evaluate("button => button.click()")
    take(page, language, "periksa", at="section:has(.chkp)")

    sign_out(page, server)
    sign_in(page, server, "admin-klampok")
    set_stage(page, server, "kalimandi", "village_drafts")
    sign_out(page, server)
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/halaman/baru"))
    page.locator("[name=title]").fill("Posyandu pindah ke balai dusun")
    page.locator(".blk textarea").first.fill("Mulai Desember posyandu dibuka di balai dusun.")
    page.get_by_role("button", name="Kirim untuk diperiksa").click()
    page.wait_for_url(re.compile(r"/halaman/\d+"))
    waiting = page.url.rpartition("/admin")[2]
    sign_out(page, server)
    sign_in(page, server, "admin-klampok")
    page.goto(site("kalimandi", waiting))
    take(page, language, "memeriksa", at="h1")
    set_stage(page, server, "kalimandi", "village_publishes")
    page.goto(server.platform(f"{part}/admin/akun/langkah-kedua"))
    take(page, language, "langkah-kedua", at="h1")
    page.goto(site("pagak", "/orang/undang"))
    page.locator("#office").fill("Operator Desa Pagak")
    page.locator("#username").fill(f"operator-pagak-{language}")
    page.locator("[name=role]").first.check()
    page.locator("main form button").last.click()
    page.wait_for_selector(".sheet")
    take(page, language, "undangan", at=".sheet")
    page.goto(site("pagak", "/modul/"))
    take(page, language, "modul")


@pytest.mark.parametrize(
    ("name", "account", "size", "address"),
    [
        ("warga", "", PHONE, "//kalimandi/"),
        ("operator", "operator-kalimandi", PHONE, "/s/kalimandi/admin/"),
        ("kecamatan", "admin-klampok", DESK, "/s/purworeja-klampok/admin/"),
        ("kabupaten", "", DESK, "//kutai-timur/"),
    ],
)
def test_pictures_of_the_readme(
    server: Server, browser: Browser, name: str, account: str, size: dict[str, int], address: str
) -> None:
    page = browser.new_page(viewport=size, device_scale_factor=SHARPNESS, locale="id-ID")  # type: ignore[arg-type]
    if account:
        sign_in(page, server, account)
    slug, path = address.strip("/").partition("/")[::2] if address.startswith("//") else ("", address)
    page.goto(server.site(slug, f"/{path}") if slug else server.platform(path), wait_until="networkidle")
    data = page.screenshot(animations="disabled")
    README.mkdir(exist_ok=True)
    Image.open(io.BytesIO(data)).convert("RGB").save(README / f"{name}.webp", quality=QUALITY, method=6)
    page.close()


ROWS = (
    "title;body;category",
    "Kebun kelapa Blok Kidul;Disadap pagi dan sore.;perkebunan",
    "Kolam gurami Blok Lor;Dikelola kelompok ikan.;Perikanan",
    "Sawah Blok Wetan;Panen dua kali setahun.;sawahan",
)


@pytest.mark.parametrize("language", COMPLETE)
def test_pictures_of_potentials(server: Server, phone: BrowserContext, language: str, tmp_path: Path) -> None:
    part = "" if language == "id" else f"/{language}"
    base = server.platform(f"/s/kalimandi{part}/admin/potensi/potensi/")
    page = phone.new_page()
    sign_in(page, server, "operator-kalimandi")
    page.goto(base)
    page.locator("table a", has_text="Kebun kelapa").first.click()
    take(page, language, "potensi-foto", at=".shot", folder=POTENSI)
    page.locator("details:has([data-point])").evaluate("part => part.open = true")
    take(page, language, "potensi-titik", at="details:has([data-point])", folder=POTENSI)
    page.goto(f"{base}tabel/")
    take(page, language, "tabel", at="h1", tall=760, folder=POTENSI)
    file = tmp_path / "potensi.csv"
    file.write_text("\n".join(ROWS), "utf-8")
    page.locator("[name=file]").set_input_files(file)
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile(r"/tabel/\d+"))
    take(page, language, "tabel-periksa", at="section:has(.facts)", tall=760, folder=POTENSI)


@pytest.mark.parametrize("language", COMPLETE)
def test_pictures_of_news(server: Server, phone: BrowserContext, language: str) -> None:
    part = "" if language == "id" else f"/{language}"
    base = server.platform(f"/s/kalimandi{part}/admin/berita")
    page = phone.new_page()
    sign_in(page, server, "operator-kalimandi")
    page.goto(f"{base}/berita/baru")
    page.locator("[name=title]").fill("Saluran irigasi Blok Kidul selesai dibersihkan")
    page.locator(".blk textarea").first.fill("Warga tiga RT membersihkan saluran. Air kembali sampai ke sawah.")
    take(page, language, "berita-tulis", at="section:has([name=title])", tall=560, folder=BERITA)
    page.goto(f"{base}/impor")
    page.locator("[name=address]").fill("https://desa-lama.example/feed")
    take(page, language, "berita-lama", at="h1", folder=BERITA)
    page.goto(f"{base}/pengumuman/baru")
    page.locator("[name=valid_until]").fill("2026-12-31")
    take(page, language, "pengumuman", at="section:has([name=valid_until])", tall=420, folder=BERITA)
    page.goto(f"{base}/agenda/")
    page.locator("tbody a", has_text="Posyandu balita").first.click()
    take(page, language, "agenda", at="section:has([name=day])", tall=1100, folder=BERITA)
    page.goto(f"{base}/galeri/")
    page.locator("tbody a").first.click()
    take(page, language, "galeri", at=".shot", tall=760, folder=BERITA)
    sign_out(page, server)
    sign_in(page, server, "admin-klampok")
    page.goto(f"{base}/jenis/")
    take(page, language, "jenis-berita", at="h1", folder=BERITA)


OPENSID = (
    "judul;sumber_dana;tahun_anggaran;anggaran",
    "Talut Dusun 2;Dana Desa;2026;45000000",
    "Gapura Dusun 1;Dana Desa;2026;12000000",
    "Jembatan Dusun 4;Dana Desa;2026;dua juta",
)


@pytest.mark.parametrize("language", COMPLETE)
def test_pictures_of_works(server: Server, phone: BrowserContext, language: str, tmp_path: Path) -> None:
    part = "" if language == "id" else f"/{language}"
    base = server.platform(f"/s/kalimandi{part}/admin/pembangunan")
    page = phone.new_page()
    sign_in(page, server, "operator-kalimandi")
    page.goto(f"{base}/pekerjaan/")
    page.locator("tbody a", has_text="Rabat beton").first.click()
    take(page, language, "pekerjaan", at="section:has([name=from_dd])", tall=760, folder=WORKS)
    page.locator("a[href*='kemajuan/baru']").first.click()
    page.locator("[name=percent][value='80']").check()
    page.locator("[name=title]").fill("280 meter dicor, tinggal bahu jalan.")
    take(page, language, "kemajuan", at="section:has(.share)", tall=760, folder=WORKS)
    page.goto(f"{base}/buku/")
    take(page, language, "buku-pembangunan", at="h1", tall=760, folder=WORKS)
    page.goto(f"{base}/dokumen/")
    page.locator("tbody a").first.click()
    take(page, language, "rencana-anggaran", at="section:has([name=sort])", folder=WORKS)
    page.goto(f"{base}/opensid/")
    file = tmp_path / "opensid.csv"
    file.write_text("\n".join(OPENSID), "utf-8")
    page.locator("[name=file]").set_input_files(file)
    page.locator("main form button").last.click()
    page.wait_for_url(re.compile(r"/opensid/\d+"))
    take(page, language, "opensid", at="section:has(.facts)", tall=760, folder=WORKS)
    page.goto(server.platform(f"/s/kalimandi{part}/pembangunan/rabat-beton-jalan-dusun-3/papan"))
    take(page, language, "papan-proyek", at=".papan", tall=900, folder=WORKS)


def set_stage(page: Page, server: Server, slug: str, stage: str) -> None:
    page.goto(server.admin(slug, "/modul/"))
    page.locator(f"[name=stage][value={stage}]").check()
    page.locator("[name=reason]").fill("Sesuai kesepakatan.")
    page.get_by_role("button", name="Ubah tahap").click()
    page.wait_for_load_state()


def sign_out(page: Page, server: Server) -> None:
    page.goto(server.platform("/keluar"))
    page.get_by_role("button", name="Keluar").click()

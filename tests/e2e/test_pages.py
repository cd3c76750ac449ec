"""Every page: strict HTML, light enough for a weak network, readable by everyone, no wider than the phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.core.delivery.following import Links
from tests.core.delivery.policy import breaches
from tests.e2e import budgets
from tests.e2e.conftest import DESK, PHONE, Server, faults_of
from tests.e2e.test_walk import sign_in

NARROW = {"width": 320, "height": 640}
LARGE = 22
"""Pixels of the largest letters that people choose."""
MISSING = "/tidak-ada"
SITES = ("kalimandi", "purworeja-klampok", "kutai-timur", "swarga-bara")
PUBLIC = (
    ("kalimandi", "/"),
    ("purworeja-klampok", "/"),
    ("kalimandi", "/potensi/"),
    ("kalimandi", "/lapak/"),
    ("kalimandi", "/lapak/gula-semut-jahe"),
    ("kalimandi", "/potensi/sawah-mentik-wangi"),
    ("purworeja-klampok", "/lapak/?q=gula"),
    ("kutai-timur", "/potensi/?kategori=wisata&wilayah=sangatta-utara"),
    ("kalimandi", "/pembangunan/"),
    ("purworeja-klampok", "/pembangunan/?tahun=2026&keadaan=terlambat&sumber=add"),
    ("purworeja-klampok", "/pembangunan/tahun/2026"),
    ("kutai-timur", "/pembangunan/tahun/2026"),
    ("kutai-timur", "/pembangunan/tahun/2026/64.08.04"),
    ("kalimandi", "/pembangunan/rabat-beton-jalan-dusun-3"),
    ("kalimandi", "/pembangunan/rabat-beton-jalan-dusun-3/papan"),
    ("kalimandi", "/pembangunan/kemajuan/175-meter-dicor"),
    ("purworeja-klampok", "/rencana-anggaran/"),
    ("kalimandi", "/rencana-anggaran/apbdes-tahun-ini-ke-mana-uang-desa-dipakai"),
    ("kalimandi", "/berita/"),
    ("kalimandi", "/berita/?jenis=kesehatan"),
    ("kalimandi", "/berita/saluran-irigasi-blok-kidul-selesai-dibersihkan-warga"),
    ("purworeja-klampok", "/berita/"),
    ("kalimandi", "/pengumuman/"),
    ("kalimandi", "/agenda/"),
    ("kalimandi", "/agenda/posyandu-balita"),
    ("purworeja-klampok", "/agenda/"),
    ("kalimandi", "/galeri/"),
    ("kalimandi", "/galeri/panen-bersama-dan-tumpengan"),
    ("kalimandi", "/lapor/"),
    ("kalimandi", "/lapor/?keadaan=selesai"),
    ("kalimandi", "/lapor/?kategori=hub"),
    ("purworeja-klampok", "/lapor/kinerja"),
    ("kalimandi", "/lapor/baru"),
    ("purworeja-klampok", "/en/lapor/baru?kategori=bencana-banjir"),
    ("kalimandi", "/lapor/lacak"),
    ("kalimandi", "/halaman/profil"),
    ("kalimandi", "/cari?q=gula"),
    ("kalimandi", "/cari?q=zzzzzz"),
    ("kalimandi", "/cari?q=gla+semut"),
    ("purworeja-klampok", "/cari?q=pagak"),
    ("purworeja-klampok", "/wilayah/"),
    ("purworeja-klampok", "/wilayah/terbaru?jenis=produk&wilayah=pagak"),
    ("kutai-timur", "/"),
    ("kutai-timur", "/wilayah/?q=teluk"),
    ("kutai-timur", "/wilayah/terbaru"),
    ("purworeja-klampok", "/data/"),
    ("kalimandi", MISSING),
    ("kalimandi", "/tampilan"),
    ("kalimandi", "/aksesibilitas"),
    ("kalimandi", "/privasi"),
    ("kalimandi", "/kontak-darurat"),
    ("kalimandi", "/data/"),
    ("kalimandi", "/data/pembangunan"),
    ("purworeja-klampok", "/ppid/"),
    ("kalimandi", "/ppid/informasi/berkala"),
    ("purworeja-klampok", "/ppid/informasi/setiap-saat"),
    ("kalimandi", "/ppid/informasi/serta-merta"),
    ("kalimandi", "/ppid/dikecualikan/"),
    ("kalimandi", "/ppid/dikecualikan/identitas-pelapor-dalam-berkas-pengaduan"),
    ("kalimandi", "/ppid/dip?kelas=berkala&tahun=2026"),
    ("kalimandi", "/ppid/dip/2026"),
    ("kalimandi", "/ppid/dokumen/peraturan-desa-tentang-apbdes-tahun-berjalan"),
    ("kalimandi", "/ppid/data-pribadi"),
    ("kalimandi", "/ppid/keberatan/"),
    ("kalimandi", "/ppid/keberatan/baru"),
    ("kalimandi", "/ppid/keberatan/berkala"),
    ("kalimandi", "/data/daftar-informasi-publik"),
    ("kalimandi", "/ppid/permohonan/"),
    ("kalimandi", "/ppid/permohonan/baru"),
    ("purworeja-klampok", "/en/ppid/permohonan/baru"),
    ("kalimandi", "/ppid/lacak"),
    ("kalimandi", "/ppid/panduan"),
    ("kalimandi", "/data/register-permohonan-informasi"),
    ("kalimandi", "/peta/?lapisan=pembangunan"),
    ("kalimandi", "/peta/?lapisan=rawan-genangan-4,sekolah-1"),
    ("purworeja-klampok", "/peta/"),
    ("purworeja-klampok", "/peta/lapisan/"),
    ("kutai-timur", "/peta/"),
    ("kalimandi", "/peta/unduh"),
    ("purworeja-klampok", "/peta/?angka=berita-berita&lapisan=lapor-laporan"),
    ("purworeja-klampok", "/peta/?angka=pilih"),
    ("kutai-timur", "/peta/"),
    ("kutai-timur", "/peta/?angka=pembangunan-wilayah.biaya"),
    ("kalimandi", "/peta/ogc/collections?f=html"),
    ("kalimandi", "/peta/sinyal/"),
    ("kalimandi", "/peta/sinyal/1"),
    ("purworeja-klampok", "/peta/sinyal/?tanggal=2025-12-31"),
    ("purworeja-klampok", "/peta/sinyal/?wilayah=kecitran"),
    ("kutai-timur", "/peta/sinyal/"),
    ("kalimandi", "/luring"),
    ("kalimandi", "/poster/halaman/profil"),
    ("kalimandi", "/en/poster/"),
    ("kalimandi", "/en/"),
    ("swarga-bara", "/"),
    ("swarga-bara", "/lapak/"),
    ("swarga-bara", "/lapak/tas-manik"),
    ("swarga-bara", "/halaman/profil"),
    ("swarga-bara", "/lelang/"),
    ("swarga-bara", "/lelang/?keadaan=selesai&nilai=200"),
    ("swarga-bara", "/lelang/data/2026"),
    ("swarga-bara", "/lelang/rehabilitasi-saluran-irigasi-dusun-2"),
    ("swarga-bara", "/lelang/rehabilitasi-saluran-irigasi-dusun-2/rincian"),
    ("swarga-bara", "/lelang/pembangunan-gedung-posyandu-dusun-4"),
    ("swarga-bara", "/lelang/riwayat/rehabilitasi-saluran-irigasi-dusun-2"),
    ("kutai-timur", "/lelang/"),
    ("swarga-bara", "/lelang/kelengkapan"),
    ("kutai-timur", "/lelang/kelengkapan"),
    ("kutai-timur", "/lelang/tanda"),
    ("kutai-timur", "/lelang/rehabilitasi-gedung-puskesmas-teluk-lingga"),
    ("swarga-bara", "/lelang/angka"),
    ("kutai-timur", "/lelang/angka"),
    ("swarga-bara", "/lelang/instansi"),
    ("kutai-timur", "/lelang/instansi"),
    ("kutai-timur", "/lelang/instansi/dinas-pekerjaan-umum"),
    ("kutai-timur", "/lelang/instansi/swarga-bara/desa-swarga-bara"),
    ("kutai-timur", "/lelang/penyedia"),
    ("swarga-bara", "/lelang/penyedia/cv-contoh-tirta"),
    ("kutai-timur", "/en/lelang/penyedia/pt-contoh-jalan-raya"),
    ("swarga-bara", "/data/pengadaan"),
)
STAFF = (
    "/masuk",
    "/admin/",
    "/admin/akun",
    "/admin/akun/langkah-kedua",
    "/admin/akun/sandi",
    "/admin/bantuan/",
    "/s/kalimandi/admin/bantuan/core/operator",
    "/s/kalimandi/admin/bantuan/core/kecamatan",
    "/s/kalimandi/admin/orang/",
    "/s/kalimandi/admin/orang/undang",
    "/s/kalimandi/admin/",
    "/s/purworeja-klampok/admin/",
    "/s/purworeja-klampok/admin/?keadaan=sepi&urut=-nama",
    "/s/kalimandi/admin/cari",
    "/s/kalimandi/admin/cari?q=gula",
    "/s/kalimandi/admin/modul/",
    "/s/kalimandi/admin/modul/peta/pengaturan",
    "/s/kalimandi/admin/identitas/",
    "/s/kalimandi/admin/identitas/warna/",
    "/s/kalimandi/admin/identitas/warna/contoh?brand=%23ffd43b&theme=tenun&cara=gelap",
    "/s/kalimandi/admin/halaman/",
    "/s/kalimandi/admin/halaman/?keadaan=archived",
    "/s/purworeja-klampok/admin/halaman/baru",
    "/s/kalimandi/admin/menu/",
    "/s/purworeja-klampok/admin/beranda/",
    "/s/purworeja-klampok/admin/beranda/sampul",
    "/s/purworeja-klampok/admin/beranda/pengumuman",
    "/s/purworeja-klampok/admin/beranda/letak",
    "/s/purworeja-klampok/admin/beranda/kontak-darurat",
    "/s/purworeja-klampok/admin/menunggu",
    "/s/purworeja-klampok/admin/terusan/",
    "/s/kalimandi/admin/terusan/diterima",
    "/s/kalimandi/admin/dibaca/",
    "/s/purworeja-klampok/admin/berita/berita/",
    "/s/purworeja-klampok/admin/berita/agenda/baru",
    "/s/purworeja-klampok/admin/berita/impor",
    "/s/kecitran/admin/lelang/",
    "/s/purworeja-klampok/admin/lelang/baru",
    "/s/purworeja-klampok/admin/lelang/ketentuan/",
    "/s/kecitran/admin/lelang/batas/",
    "/s/kecitran/admin/lelang/tanda/",
    "/s/kecitran/admin/lelang/kode/tabel/",
    "/s/kecitran/admin/lelang/bagian/bidders/tabel/",
    "/s/kecitran/admin/lelang/rup/tabel/",
    "/s/kalimandi/admin/pembangunan/pekerjaan/",
    "/s/purworeja-klampok/admin/pembangunan/pekerjaan/baru",
    "/s/kalimandi/admin/pembangunan/kemajuan/",
    "/s/purworeja-klampok/admin/pembangunan/kemajuan/baru",
    "/s/kalimandi/admin/pembangunan/buku/",
    "/s/kalimandi/admin/pembangunan/dokumen/",
    "/s/purworeja-klampok/admin/pembangunan/dokumen/baru",
    "/s/kalimandi/admin/pembangunan/opensid/",
    "/s/purworeja-klampok/admin/peta/batas/",
    "/s/purworeja-klampok/admin/peta/batas/baru",
    "/s/kalimandi/admin/peta/sinyal/",
    "/s/purworeja-klampok/admin/peta/sinyal/",
    "/s/purworeja-klampok/admin/peta/sinyal/usulan",
    "/s/kecitran/admin/peta/sinyal/baru",
    "/s/kalimandi/admin/peta/",
    "/s/purworeja-klampok/admin/peta/lapisan/baru",
    "/s/purworeja-klampok/admin/peta/gambar",
    "/s/kalimandi/admin/bantuan/peta/lapisan",
    "/s/kalimandi/admin/peta/impor/",
    "/s/purworeja-klampok/admin/peta/impor/baru",
    "/s/kalimandi/admin/bantuan/pembangunan/kemajuan",
    "/s/kalimandi/admin/ppid/keberatan/",
    "/s/kalimandi/admin/ppid/keberatan/baru",
    "/s/kalimandi/admin/ppid/keberatan/register/2026",
    "/s/kalimandi/admin/ppid/dokumen/",
    "/s/purworeja-klampok/admin/ppid/dokumen/baru",
    "/s/kalimandi/admin/ppid/peringatan/",
    "/s/purworeja-klampok/admin/ppid/peringatan/baru",
    "/s/kalimandi/admin/ppid/pengecualian/",
    "/s/purworeja-klampok/admin/ppid/pengecualian/baru",
    "/s/kecitran/admin/ppid/pengecualian/dik",
    "/s/kecitran/admin/ppid/pengecualian/1/lembar",
    "/s/kecitran/admin/ppid/pengecualian/1/penetapan",
    "/s/kalimandi/admin/ppid/",
    "/s/kalimandi/admin/ppid/permohonan/",
    "/s/kalimandi/admin/ppid/permohonan/?keadaan=dijawab",
    "/s/kalimandi/admin/ppid/permohonan/baru",
    "/s/kalimandi/admin/ppid/permohonan/register/2026",
    "/s/kalimandi/admin/ppid/permohonan/2",
    "/s/kalimandi/admin/ppid/permohonan/2/data",
    "/s/kalimandi/admin/ppid/keberatan/1",
    "/s/kalimandi/admin/ppid/surat/6",
    "/s/kalimandi/admin/ppid/surat/naskah/",
    "/s/kalimandi/admin/ppid/surat/naskah/penolakan",
    "/s/purworeja-klampok/admin/ppid/?tingkat=desa",
    "/s/purworeja-klampok/admin/ppid/kewajiban/B-03",
    "/s/purworeja-klampok/admin/ppid/kelengkapan/?tingkat=desa",
    "/s/purworeja-klampok/admin/ppid/wilayah/",
    "/s/kalimandi/admin/ppid/kesiapan/",
    "/s/purworeja-klampok/admin/ppid/kesiapan/alat-bantu",
    "/s/kalimandi/admin/ppid/laporan/",
    "/s/kalimandi/admin/ppid/laporan/2025/cetak",
    "/s/kalimandi/admin/ppid/insiden/",
    "/s/purworeja-klampok/admin/ppid/insiden/baru",
    "/s/kecitran/admin/ppid/insiden/1",
    "/s/kalimandi/admin/ppid/pemrosesan/",
    "/s/purworeja-klampok/admin/ppid/pemrosesan/baru",
    "/s/kecitran/admin/ppid/insiden/1/surat/orang",
    "/s/kalimandi/admin/bantuan/ppid/ppid",
    "/s/kalimandi/admin/media/",
    "/s/purworeja-klampok/admin/media/baru",
    "/s/kalimandi/admin/potensi/potensi/",
    "/s/kalimandi/admin/potensi/produk/",
    "/s/kalimandi/admin/potensi/potensi/?keadaan=archived",
    "/s/kalimandi/admin/potensi/produk/?q=gula",
    "/s/kalimandi/admin/potensi/produk/?q=takada",
    "/s/kalimandi/admin/lapor/?keadaan=kerja",
    "/s/kalimandi/admin/lapor/?keadaan=lewat",
    "/s/kalimandi/admin/lapor/pribadi",
    "/s/kalimandi/admin/pemberitahuan/",
    "/s/kalimandi/admin/lapor/terima",
    "/s/kalimandi/admin/lapor/terima/tumpukan",
    "/s/kalimandi/admin/lapor/terima/tempel",
    "/s/kalimandi/admin/lapor/lembar",
    "/s/kalimandi/admin/lapor/pesan",
    "/s/kalimandi/admin/lapor/angka?menurut=topik",
    "/s/purworeja-klampok/admin/lapor/angka?menurut=situs",
    "/s/kalimandi/admin/bantuan/lapor/laporan",
    "/s/kalimandi/admin/bantuan/lapor/loket",
    "/s/kalimandi/admin/bantuan/potensi_desa/potensi",
    "/s/kalimandi/admin/bantuan/potensi_desa/tabel",
    "/s/purworeja-klampok/admin/potensi/potensi/baru",
    "/s/kalimandi/admin/potensi/potensi/tabel/",
    "/s/purworeja-klampok/admin/potensi/produk/tabel/",
    "/s/purworeja-klampok/admin/potensi/produk/baru",
)
INNER = (
    ("/s/kalimandi/admin/menu/", "Nama dan gambar"),
    ("/s/kalimandi/admin/lapor/?keadaan=kerja", "Jalan berlubang di depan pos ronda"),
    ("/s/kalimandi/admin/ppid/permohonan/", "Daftar aset desa"),
    ("/s/purworeja-klampok/admin/peta/", "Kesehatan"),
)
"""Pages of staff with a number in their address: where the first link of a name leads."""


def inner(page: Page, server: Server, path: str, name: str) -> str:
    """Return the address of one of :data:`INNER`."""
    page.goto(server.platform(path))
    return str(page.get_by_role("link", name=name).first.evaluate("link => link.href"))


def links(html: str, base: str) -> Iterator[str]:
    """Yield the addresses on the same host that a page leads to."""
    for href in re.findall(r'\s(?:href|action)="([^"#]*)', html):
        parts = urlsplit(urljoin(base, unescape(href)))
        if parts.netloc == urlsplit(base).netloc and parts.scheme == "http":
            yield parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.mark.parametrize("slug", SITES)
def test_every_public_page_is_strict_html_and_within_its_budgets(server: Server, slug: str) -> None:
    """And nothing stands in one that its policy does not name; the links are the same for all of this."""
    waiting, over, dead, wrong = Links(["/", "/en/", MISSING]), {}, [], list[str]()
    for path in waiting:
        status, headers, body = server.ask(slug, path)
        if status not in (200, 308) and path != "/tidak-ada":
            dead.append((path, status))
        if not body.lstrip().startswith(b"<!doctype html>"):
            continue
        html5lib.HTMLParser(strict=True).parse(body.decode())
        if status != 308:
            wrong += breaches(path, body.decode(), headers["Content-Security-Policy"])
        if broken := list(budgets.overdrawn(body)):
            over[path] = broken
        waiting.add(links(body.decode(), server.site(slug, path)))

    assert (dead, over, wrong) == ([], {}, [])
    assert len(waiting.found) > 20


def test_reader_who_saves_data_loads_no_picture_unasked(server: Server) -> None:
    eager = {
        (slug, path): pictures
        for slug, path in PUBLIC
        if (pictures := budgets.Page(server.get(slug, path, **{"Save-Data": "on"})[1].decode()).eager)
    }
    assert eager == {}


SEEN_AT_ONCE = """() => {
  const seen = [...document.images].filter(image => {
    const box = image.getBoundingClientRect();
    return box.width && box.top < innerHeight && !image.currentSrc.startsWith('data:');
  });
  const size = new Map(performance.getEntriesByType('resource').map(each => [each.name, each.encodedBodySize]));
  return seen.reduce((all, image) => all + (size.get(image.currentSrc) || 0), 0);
}"""


def test_pictures_of_the_first_view_are_light(server: Server, browser: Browser) -> None:
    server.finish_pictures()
    page = browser.new_page(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    heavy = {}
    # Scripts draw pictures on maps alone; elsewhere, what names none shows none.
    drawn = [(slug, path) for slug, path in PUBLIC if "/peta/" in path or b"<img" in server.get(slug, path)[1]]
    assert len(drawn) > 20
    for slug, path in drawn:
        page.goto(server.site(slug, path), wait_until="load")
        size = page.evaluate(SEEN_AT_ONCE)
        if size > budgets.PICTURES:
            heavy[slug, path] = size
    page.close()
    assert heavy == {}


@pytest.mark.parametrize("area", ["public", "staff"])
def test_every_page_is_fit_for_everyone_and_no_wider_than_a_small_phone(
    server: Server, browser: Browser, area: str
) -> None:
    context = browser.new_context(viewport=DESK, locale="id-ID")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    # Once for all pages: sent to each anew, it is a tenth of looking at one.
    context.add_init_script(Axe().axe_script)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    found: dict[str, list[str]] = {}

    def look(address: str) -> None:
        answer = page.goto(address)
        faults = faults_of(page)
        if answer is None or answer.status != (404 if address.endswith(MISSING) else 200):
            faults.append("not there")
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        for letters in ("", "xl"):
            page.evaluate("size => { if (size) document.documentElement.dataset.size = size }", letters)
            if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
                faults.append(f"wider than the phone, letters {letters or 'as usual'}")
        if page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") < LARGE:
            faults.append("letters do not grow")
        if faults:
            found[address] = faults

    if area == "public":
        for slug, path in PUBLIC:
            look(server.site(slug, path))
    else:
        look(server.platform(STAFF[0]))
        sign_in(page, server, "admin-klampok")
        for path in STAFF[1:]:
            look(server.platform(path))
        for path, name in INNER:
            look(inner(page, server, path, name))
    context.close()

    assert found == {}
    # What the browser says of a page that is not there is all it may say: no policy was broken, no script failed.
    assert [text for text in complaints if "404" not in text] == []

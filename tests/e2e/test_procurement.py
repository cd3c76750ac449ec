"""A procurement in a real browser: brought as a spreadsheet with faults, mended, published, and followed to its end."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

import cms_core
from tests.e2e.conftest import PHONE, Server
from tests.e2e.test_walk import sign_in

VILLAGE, DESK = "kecitran", "/lelang"
HEAD = "Nama paket,Uraian,Tahun anggaran,Jenis pengadaan,Metode,Pagu (rupiah),HPS (rupiah)"
SAVED = "Tersimpan dan tampil di situs."
WAYS = ("Rencana", "Pemilihan", "Kontrak", "Pelaksanaan", "Serah terima")


def test_from_a_spreadsheet_with_faults_to_the_handover(
    page: Page, server: Server, tmp_path: Path, javascript: bool
) -> None:
    title = f"Embung Dusun {1 if javascript else 2}"
    sign_in(page, server, "admin-klampok")
    bring(page, server, title, tmp_path)
    page.get_by_role("link", name="Lihat draf dan terbitkan").click()
    page.get_by_role("link", name=title).click()
    page.get_by_role("button", name="Terbitkan", exact=True).click()
    expect(page.get_by_text("Belum ada rencananya.")).to_be_visible()
    page.get_by_role("button", name="Tetap terbitkan").click()
    expect(page.get_by_text("Terbit", exact=True).first).to_be_visible()
    public = server.site(VILLAGE, f"/lelang/{title.lower().replace(' ', '-')}")
    told(page, public, "Rencana")

    page.goto(server.admin(VILLAGE, f"{DESK}/?q=Embung"))
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Perjalanan paket").click()
    journey, here = page.url, datetime.now(ZoneInfo("Asia/Jakarta"))
    day = here.date()
    tell(page, journey, "Tambah kode RUP", {"Kode RUP": "51234567", "Tahun anggaran RUP": str(day.year)})
    begun, over = here - timedelta(days=2), here + timedelta(days=2)
    tell(page, journey, "Tambah tahap", {"Mulai": clock(begun), "Berakhir": clock(over)})
    told(page, public, "Pemilihan", "Sekarang: Pengumuman.")

    win(page, journey)
    expect(page.get_by_text("Penawaran masih berjalan sampai").first).to_be_visible()
    closed = {"Berakhir": clock(here - timedelta(hours=1)), "Alasan jadwal berubah": "Semua penawaran sudah masuk"}
    tell(page, journey, "Pengumuman", closed)
    win(page, journey)
    expect(page.get_by_text(SAVED)).to_be_visible()
    contract = {"Nomor kontrak": "027/9", "Ditandatangani": day.isoformat(), "Nilai kontrak (rupiah)": "141000000"}
    tell(page, journey, "Isi kontrak", contract)
    tell(page, journey, "Tambah kemajuan", {"Keadaan pada": day.isoformat(), "Sudah berapa persen": "40"})
    told(page, public, "Pelaksanaan", "CV Contoh Tirta", "Rp141.000.000", "40%")

    tell(page, journey, "Tambah pembayaran", {"Dibayar pada": day.isoformat(), "Jumlah (rupiah)": "141000000"})
    tell(page, journey, "Tambah serah terima", {"Diserahterimakan pada": day.isoformat()})
    told(page, public, "", "Sudah dibayar", "Serah terima pertama")
    expect(page.locator(".way .done")).to_have_count(len(WAYS))


def test_all_of_a_cell_stands_in_the_column_of_values_on_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    style = (Path(cms_core.__file__).parent / "static/css/data.css").read_text("utf-8")
    row = '<tr><td data-l="Hasil"><span class="tag">Gugur</span> <span class="sm">Tanpa daftar alat</span></td></tr>'
    page.set_content(f'<style>{style}</style><table class="tb"><tbody>{row}</tbody></table>')
    left = [page.locator(name).bounding_box() for name in (".tag", ".sm")]
    tag, why = (round(box["x"]) if box is not None else 0 for box in left)
    assert 100 < tag == why


def bring(page: Page, server: Server, title: str, folder: Path) -> None:
    """Bring a file of which two rows cannot be, see why, mend them, and bring them all."""
    good = f"{title},Menampung air untuk sawah.,2026,Pekerjaan konstruksi,Permintaan penawaran (desa),148000000,"
    file = folder / "paket.csv"
    file.write_text("\n".join((HEAD, f"{good}150000000", "Jalan tani,Rabat beton.,2026,Barang,Tender,148,")), "utf-8")
    look(page, server, file)
    said = page.locator("main").inner_text()
    assert "HPS Rp150.000.000 melebihi pagu Rp148.000.000." in said
    assert "Rp148 terlalu kecil. Tulis rupiah penuh" in said
    expect(page.get_by_role("button", name=re.compile("Impor"))).to_have_count(0)
    page.get_by_role("button", name="Batal").click()
    file.write_text("\n".join((HEAD, f"{good}145000000")), "utf-8")
    look(page, server, file)
    page.get_by_role("button", name="Impor semua").click()


def look(page: Page, server: Server, file: Path) -> None:
    page.goto(server.admin(VILLAGE, f"{DESK}/tabel/"))
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Periksa berkas").click()
    page.wait_for_url(re.compile(r"/tabel/\d+"))


def tell(page: Page, journey: str, add: str, values: dict[str, str]) -> None:
    """Fill in the form of a part and save it."""
    page.goto(journey)
    page.get_by_role("link", name=add).click()
    for label, value in values.items():
        page.get_by_label(re.compile(f"^{re.escape(label)}")).fill(value)
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_text(SAVED)).to_be_visible()


def win(page: Page, journey: str) -> None:
    """Write down who has won."""
    page.goto(journey)
    page.get_by_role("link", name="Tambah peserta").click()
    page.get_by_label("Nama peserta").fill("CV Contoh Tirta")
    page.get_by_label("Harga penawaran (rupiah)").fill("141.000.000")
    page.get_by_label("Pemenang").check()
    page.get_by_role("button", name="Simpan").click()


def clock(moment: datetime) -> str:
    """Return a moment as a field for one is filled in."""
    return moment.strftime("%Y-%m-%dT%H:%M")


def told(page: Page, public: str, now: str, *said: str) -> None:
    """Look as a citizen does: what stands out on the way, and what is told."""
    page.goto(public)
    legs = page.locator(".way li")
    assert [leg.splitlines()[0] for leg in legs.all_inner_texts()] == list(WAYS)
    step = page.locator(".way [aria-current=step] b")
    assert step.all_inner_texts() == ([now] if now else [])
    words = page.locator("main").inner_text()
    assert [each for each in said if each not in words] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

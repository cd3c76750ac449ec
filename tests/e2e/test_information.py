"""A request for information, from its form to the file of the dispute about it, as people walk through it."""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import PHONE, Server
from tests.e2e.test_walk import sign_in

ASKED = "Salinan laporan realisasi APBDes tahun lalu per kegiatan, dan daftar penerima bantuan"
NIK = "3304021234560001"


@pytest.fixture
def citizen(browser: Browser, javascript: bool) -> BrowserContext:
    """The browser of somebody without an account."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=javascript, locale="id-ID")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    return context


def officer(browser: Browser, server: Server, username: str) -> Page:
    context = browser.new_context(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, server, username)
    return page


def receipt(page: Page) -> tuple[str, str]:
    """Return the number and the code of a receipt."""
    number, code = (each.inner_text() for each in page.locator(".slip .code").all())
    return number, code


def take(page: Page, label: str, words: dict[str, str] | None = None) -> None:
    """Open a step of a case, write what its fields want, and take it."""
    form = page.locator("details.move").filter(has=page.locator("summary", has_text=re.compile(f"^{label}$")))
    form.locator("summary").click()
    for field, text in (words or {}).items():
        form.get_by_label(field).fill(text)
    form.get_by_role("button", name=label).click()


def ask(page: Page, server: Server) -> tuple[str, str]:
    page.goto(server.site("kalimandi", "/ppid/permohonan/baru"))
    page.get_by_label("Informasi yang diminta").fill(ASKED)
    page.get_by_label("Untuk apa").fill("Bahan musyawarah dusun")
    page.get_by_label("Nama", exact=True).fill("Pemohon Contoh")
    page.get_by_label("NIK", exact=True).fill(NIK)
    page.get_by_label("Alamat", exact=True).fill("RT 02 RW 01")
    page.get_by_label("Alamat surel").fill("pemohon@contoh.id")
    page.get_by_role("button", name="Kirim permohonan").last.click()
    # What is published already is shown first.
    expect(page.get_by_role("heading", name="Periksa dulu")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Laporan realisasi APBDes")).first).to_be_visible()
    page.get_by_role("button", name="Tetap kirim permohonan").first.click()
    expect(page.get_by_text("Permohonan Anda sudah kami terima.")).to_be_visible()
    return receipt(page)


def open_case(page: Page, server: Server, number: str, code: str) -> None:
    page.goto(server.site("kalimandi", "/ppid/lacak"))
    page.get_by_label(re.compile("^Nomor")).fill(number)
    page.get_by_label("Kode lacak").fill(code)
    page.locator("main form").get_by_role("button").click()


def answer(page: Page) -> None:
    """Give one part, refuse the other (UU 14/2008 pasal 17 and 22 ayat (7))."""
    page.get_by_role("link", name="Tulis jawaban").click()
    page.locator("[name=jawab-parts-0-what]").fill("Laporan realisasi per kegiatan")
    page.locator("[name=jawab-parts-0-result]").select_option("diberikan")
    page.locator("[name=jawab-parts-0-form]").select_option(index=1)
    page.locator("summary", has_text="Bagian 2").click()
    page.locator("[name=jawab-parts-1-what]").fill("Nama penerima bantuan")
    page.locator("[name=jawab-parts-1-result]").select_option("ditolak")
    page.locator("summary", has_text="Bila ditolak").nth(1).click()
    page.locator("[name=jawab-parts-1-ground]").select_option("X-h")
    page.locator("[name=jawab-parts-1-law]").fill("UU 14/2008 Pasal 17 huruf h")
    page.locator("[name=jawab-parts-1-reason]").fill("Memuat keadaan keuangan keluarga.")
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_text("Diberikan sebagian").first).to_be_visible()


def test_a_request_goes_from_the_form_to_the_file_of_its_dispute(
    server: Server, browser: Browser, citizen: BrowserContext, tmp_path: Path
) -> None:
    page = citizen.new_page()
    number, code = ask(page, server)

    desk = officer(browser, server, "operator-kalimandi")
    desk.goto(server.admin("kalimandi", "/ppid/permohonan/"))
    desk.locator("tr", has_text=number).get_by_role("link").first.click()
    expect(desk.get_by_text(NIK)).to_have_count(0)
    take(desk, "Lengkap, daftarkan")
    take(desk, "Perpanjang", {"Alasan perpanjangan": "Berkasnya masih dikumpulkan dari Kaur Keuangan."})
    expect(desk.get_by_text("Diperpanjang").first).to_be_visible()
    expect(desk.locator("summary", has_text=re.compile("^Perpanjang$"))).to_have_count(0)
    answer(desk)

    open_case(page, server, number, code)
    for told in ("Diberikan sebagian", "Memuat keadaan keuangan keluarga.", "Berkasnya masih dikumpulkan"):
        expect(page.get_by_text(told).filter(visible=True).first).to_be_visible()
    page.get_by_role("button", name="Ajukan keberatan").click()
    page.get_by_label("Permohonan ditolak karena informasinya dikecualikan").check()
    page.get_by_label("Ceritakan kasusnya").fill("Daftarnya cukup tanpa alamat; nama penerima diumumkan di balai.")
    page.get_by_role("button", name="Kirim keberatan").click()
    objection, key = receipt(page)
    assert objection.startswith("KB-")

    desk.goto(server.admin("kalimandi", "/ppid/keberatan/"))
    desk.locator("tr", has_text=objection).get_by_role("link").first.click()
    superior = officer(browser, server, "admin-klampok")
    superior.goto(desk.url)
    for step in ("Daftarkan", "Mulai menelaah"):
        superior.get_by_role("button", name=step).click()
    # Whoever answered does not decide.
    desk.reload()
    expect(desk.get_by_text("Anda yang menjawab permohonannya.")).to_be_visible()
    expect(desk.get_by_role("button", name="Tanggapi keberatan")).to_have_count(0)
    superior.get_by_label("Dikabulkan sebagian").check()
    superior.locator("[name=putus-told]").fill("Nama penerima dibuka tanpa alamat dan NIK.")
    superior.get_by_role("button", name="Tanggapi keberatan").click()
    expect(superior.get_by_text("Dikabulkan sebagian").first).to_be_visible()

    open_case(page, server, objection, key)
    expect(page.get_by_text("Nama penerima dibuka tanpa alamat dan NIK.").first).to_be_visible()

    with superior.expect_download() as download:
        superior.get_by_role("button", name="Buat berkas (ZIP)").click()
    download.value.save_as(tmp_path / "berkas.zip")
    with zipfile.ZipFile(tmp_path / "berkas.zip") as file:
        names = set(file.namelist())
        listed = [line.partition("  ") for line in file.read("SHA256SUMS").decode().splitlines()]
        sums = {name: digest for digest, _space, name in listed}
        assert {name: hashlib.sha256(file.read(name)).hexdigest() for name in sums} == sums
        assert names == {*sums, "SHA256SUMS", "BACA-DAHULU.txt"}
        text = {name: file.read(name).decode("utf-8", "replace") for name in names}
    assert [name for name, content in text.items() if NIK in content] == []
    for name, told in (
        ("permohonan.html", "per kegiatan"),
        ("keberatan.html", "nama penerima diumumkan di balai"),
        ("riwayat-permohonan.csv", "Berkasnya masih dikumpulkan"),
        ("register-permohonan.csv", number),
        ("register-keberatan.csv", objection),
    ):
        assert told in text[name], name
    assert len([name for name in names if name.startswith("surat/") and name.endswith(".html")]) >= 4

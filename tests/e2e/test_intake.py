"""What comes on paper and by SMS is written down by an officer on a phone: one letter, a pile of them, an export."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, faults_of
from tests.e2e.test_walk import sign_in

TOPIC = re.compile("^Tentang")
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def faults() -> list[str]:
    return []


def look(page: Page, faults: list[str], javascript: bool) -> None:
    if javascript:
        faults.extend(faults_of(page))
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]


def test_a_letter_becomes_a_report_that_its_sender_can_follow(
    page: Page, server: Server, javascript: bool, faults: list[str]
) -> None:
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/lapor/lembar"))
    page.get_by_label("Banyaknya lembar").fill("99")
    page.get_by_role("button", name="Siapkan lembar").click()
    expect(page.get_by_role("link", name="Tulis bilangan antara 1 dan 40.")).to_be_visible()
    look(page, faults, javascript)
    page.get_by_label("Banyaknya lembar").fill("2")
    page.get_by_role("button", name="Siapkan lembar").click()
    expect(page.get_by_role("heading", name="Lembar laporan")).to_be_visible()
    look(page, faults, javascript)
    number, code = page.locator(".kode").first.inner_text().split("\n")

    page.goto(server.admin("kalimandi", "/lapor/terima"))
    look(page, faults, javascript)
    page.get_by_label("Isi laporan").fill("Talud di belakang balai RW retak, tanah mulai turun.")
    page.get_by_label(TOPIC).fill("tidak ada yang begini")
    page.get_by_label("Nomor lembar").fill("9999999")
    page.get_by_label("Letak atau patokan").fill("belakang balai RW")
    page.get_by_role("button", name="Simpan dan cetak tanda terima").click()
    expect(page.get_by_role("link", name="Tidak ada lembar dengan nomor ini")).to_be_visible()
    # What was typed is all there.
    expect(page.get_by_label("Isi laporan")).to_have_value("Talud di belakang balai RW retak, tanah mulai turun.")
    expect(page.get_by_label("Letak atau patokan")).to_have_value("belakang balai RW")
    look(page, faults, javascript)
    page.get_by_label(TOPIC).fill("Jalan dan gang")
    page.get_by_label("Nomor lembar").fill(number.split("-")[-1])
    page.get_by_role("button", name="Simpan dan cetak tanda terima").click()
    expect(page.get_by_text("1 laporan sudah dicatat.")).to_be_visible()
    assert page.locator("dd.code").all_inner_texts() == [number, code]
    look(page, faults, javascript)

    page.goto(server.site("kalimandi", "/lapor/lacak"))
    page.get_by_label("Nomor laporan").fill(number)
    page.get_by_label("Kode lacak").fill(code)
    page.get_by_role("button", name="Buka laporan").click()
    expect(page.get_by_role("heading", name="Perjalanan laporan")).to_be_visible()
    assert faults == []


def test_a_pile_is_written_down_at_once_or_not_at_all(
    page: Page, server: Server, javascript: bool, faults: list[str]
) -> None:
    sign_in(page, server, "operator-kalimandi")
    story = f"Gang di RT {2 if javascript else 3} becek setiap hujan."
    page.goto(server.admin("kalimandi", "/lapor/terima/tumpukan"))
    look(page, faults, javascript)
    row = page.get_by_role("group", name="Baris 1", exact=True)
    other = page.get_by_role("group", name="Baris 2", exact=True)
    row.get_by_label(TOPIC).fill("Jalan dan gang")
    if javascript:
        # Enter goes on to the next field and sends nothing half written.
        row.get_by_label(TOPIC).press("Enter")
        expect(row.get_by_label("Isi laporan")).to_be_focused()
    row.get_by_label("Isi laporan").fill(story)
    other.get_by_label("Isi laporan").fill("Lampu pos ronda RT 4 padam.")
    other.get_by_label("Tanggal diterima").fill((datetime.now(UTC) + timedelta(days=3)).date().isoformat())
    page.get_by_role("button", name="Simpan semua dan cetak tanda terima").click()
    expect(page.get_by_role("link", name="Baris 2: Tulis tanggal yang sudah lewat")).to_be_visible()
    expect(row.get_by_label("Isi laporan")).to_have_value(story)
    look(page, faults, javascript)
    other.get_by_label("Tanggal diterima").fill((datetime.now(UTC) - timedelta(days=3)).date().isoformat())
    page.get_by_role("button", name="Simpan semua dan cetak tanda terima").click()
    expect(page.get_by_text("2 laporan sudah dicatat.")).to_be_visible()
    numbers = page.locator("dd.code").all_inner_texts()[::2]
    assert len(set(numbers)) == 2
    look(page, faults, javascript)
    page.goto(server.admin("kalimandi", "/lapor/?urut=masuk"))
    expect(page.get_by_role("link", name=re.compile(story[:-1])).first).to_be_visible()
    assert faults == []


def test_an_export_of_sms_is_looked_at_then_imported_answered_and_the_rest_read(
    page: Page, server: Server, javascript: bool, faults: list[str], tmp_path: Path
) -> None:
    tell, export = ("8" if javascript else "9"), tmp_path / "sms.csv"
    day = (datetime.now(UTC) - timedelta(days=1)).strftime("%d/%m/%Y")
    export.write_text(
        "Nomor;Waktu;Isi\r\n"
        f"08120000000{tell};{day} 08:15;LAPOR 2007 lampu jalan di pertigaan padam sejak {tell} hari\r\n"
        f"08120000010{tell};{day} 10:25;LAPOR desa antah jalan rusak {tell}\r\n",
        "utf-8",
    )
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("purworeja-klampok", "/lapor/pesan"))
    look(page, faults, javascript)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.locator(".err").first).to_be_visible()
    look(page, faults, javascript)
    page.locator("input[type=file]").set_input_files(export)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_text("1 pesan akan menjadi laporan, 1 akan menunggu dibaca petugas.")).to_be_visible()
    look(page, faults, javascript)
    page.get_by_role("button", name="Impor", exact=True).click()
    expect(page.get_by_role("heading", name="Balas pengirimnya")).to_be_visible()
    expect(page.get_by_role("link", name=f"Kirim SMS ke nomor …00{tell}")).to_be_visible()
    look(page, faults, javascript)

    # What no program could read is read by somebody, and becomes a report with its words in place.
    waiting = page.get_by_role("listitem").filter(has_text=f"jalan rusak {tell}")
    waiting.get_by_role("link", name="Tulis sebagai laporan").click()
    expect(page.get_by_label("Isi laporan")).to_have_value(re.compile(f"jalan rusak {tell}"))
    look(page, faults, javascript)
    page.get_by_label("Letak atau patokan").fill("dekat pasar")
    page.get_by_role("button", name="Simpan dan cetak tanda terima").click()
    expect(page.get_by_text("1 laporan sudah dicatat.")).to_be_visible()
    # The same file again brings nothing twice.
    page.goto(server.admin("purworeja-klampok", "/lapor/pesan"))
    page.locator("input[type=file]").set_input_files(export)
    page.get_by_role("button", name="Periksa berkas").click()
    expect(page.get_by_role("button", name="Impor", exact=True)).to_have_count(0)
    look(page, faults, javascript)
    assert faults == []

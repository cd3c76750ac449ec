"""From a broken road to an answered case, on a phone, with and without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Server, faults_of
from tests.e2e.photos import photograph
from tests.e2e.test_walk import sign_in

STORY = "Papan jembatan di Dusun 2 patah satu, anak sekolah lewat sana."


def test_report_is_asked_about_compared_and_joined_or_sent(page: Page, server: Server, javascript: bool) -> None:
    body = page.get_by_label("Ceritakan")
    faults: list[str] = []

    def write() -> None:
        """Write what somebody else has reported already, as far as the page shows that."""
        page.goto(server.site("kalimandi", "/lapor/baru"))
        if javascript:
            page.get_by_label("Cari dengan kata sendiri").fill("lubang")
            page.get_by_role("button", name="Jalan dan gang").click()
        else:
            page.get_by_label("Tentang apa?").select_option(label="Jalan dan gang")
            page.get_by_role("button", name="Tambah pertanyaan dan letak").click()
        page.get_by_label("Masih bisa dilewati?").select_option(label="Hanya motor atau jalan kaki")
        body.fill("Jalan berlubang dalam sekali, dan motor sering oleng.")
        page.get_by_label("Di mana tepatnya?").fill("dekat pos ronda")
        page.get_by_label("Dusun atau lingkungan").fill("Dusun 3")
        page.get_by_label("Nama Anda").click()
        if not javascript:
            page.get_by_role("button", name="Kirim laporan").click()
            expect(page.get_by_role("heading", name="Periksa dulu")).to_be_visible()
        expect(page.get_by_text("Mungkin sudah ada yang melaporkan ini.")).to_be_visible()
        expect(body).to_have_value("Jalan berlubang dalam sekali, dan motor sering oleng.")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        if javascript:
            faults.extend(faults_of(page))

    write()
    page.get_by_role("button", name="Ini sama, saya ikut").first.click()
    expect(page.get_by_text("Sudah kami catat.")).to_be_visible()
    write()
    page.get_by_role("button", name="Kirim laporan" if javascript else "Tetap kirim laporan baru").first.click()
    expect(page.get_by_role("heading", name="Tanda terima laporan")).to_be_visible()
    number, code = (found.strip() for found in page.locator("dd.code").all_inner_texts())
    page.goto(server.site("kalimandi", "/lapor/lacak"))
    page.get_by_label("Nomor laporan").fill(number)
    page.get_by_label("Kode lacak").fill(code)
    page.get_by_role("button", name="Buka laporan").click()
    expect(page.get_by_text("Hanya motor atau jalan kaki")).to_be_visible()
    assert faults == []


@pytest.mark.parametrize("javascript", [True], ids=["js"], indirect=True)
def test_word_that_is_being_typed_when_the_aids_arrive_is_finished(page: Page, server: Server) -> None:
    waiting: list[Route] = []
    page.route("**/lapor/baru/bantu", lambda route: waiting.append(route))
    with page.expect_request("**/lapor/baru/bantu"):
        page.goto(server.site("kalimandi", "/lapor/baru"))
    page.get_by_label("Cari dengan kata sendiri").focus()
    page.keyboard.type("lub")
    for each in waiting:
        each.continue_()
    expect(page.locator("#cari-topik")).to_have_value("lub")
    page.keyboard.type("ang")
    expect(page.locator("#cari-topik")).to_have_value("lubang")
    page.get_by_role("button", name="Jalan dan gang").click()
    expect(page.get_by_label("Tentang apa?").locator("option:checked")).to_have_text("Jalan dan gang")


def test_report_is_sent_followed_answered_and_accepted(
    page: Page, server: Server, tmp_path: Path, javascript: bool
) -> None:
    photo = photograph(tmp_path / "jembatan.jpg")

    page.goto(server.site("kalimandi", "/lapor/"))
    page.get_by_role("link", name="Tulis laporan").click()
    page.get_by_label("Tentang apa?").select_option(label="Jalan dan gang")
    page.get_by_label("Ceritakan").fill(STORY)
    page.get_by_label("Foto").set_input_files(photo)
    # The place is missing: what was written is still there, and the photo need not be chosen again.
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_role("link", name="Tulis tempatnya.")).to_be_visible()
    expect(page.get_by_label("Ceritakan")).to_have_value(STORY)
    expect(page.get_by_label("jembatan.jpg sudah tersimpan")).to_be_checked()
    page.get_by_label("Di mana tepatnya?").fill("dekat sekolah")
    page.get_by_role("button", name="Kirim laporan").click()

    expect(page.get_by_role("heading", name="Tanda terima laporan")).to_be_visible()
    expect(page.get_by_text("1 foto diterima")).to_be_visible()
    number, code = (found.strip() for found in page.locator("dd.code").all_inner_texts())
    faults = faults_of(page) if javascript else []

    def follow() -> None:
        """Open the case as its sender: by the QR code, or by typing."""
        page.goto(
            server.site("kalimandi", "/lapor/lacak") + (f"#{number}/{code.replace('-', '')}" if javascript else "")
        )
        if not javascript:
            page.get_by_label("Nomor laporan").fill(number.lower())
            page.get_by_label("Kode lacak").fill(code.lower())
        page.get_by_role("button", name="Buka laporan").click()
        expect(page.get_by_role("heading", name="Perjalanan laporan")).to_be_visible()
        assert code.replace("-", "") not in page.url

    follow()
    faults += faults_of(page) if javascript else []
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/lapor/?urut=masuk"))
    page.get_by_role("link", name=re.compile("Papan jembatan di Dusun 2")).first.click()
    page.get_by_label("Ditangani oleh").select_option(label="Kaur Perencanaan")
    page.get_by_role("button", name="Teruskan").click()
    faults += faults_of(page) if javascript else []
    page.get_by_label("Ditulis untuk pelapor").fill("Papan sudah diganti pagi ini.")
    page.get_by_label("Hasilnya").select_option("tuntas")
    page.get_by_role("button", name="Kirim jawaban").click()
    expect(page.get_by_text("Pelapor dapat membacanya sekarang.")).to_be_visible()

    follow()
    expect(page.get_by_text("Papan sudah diganti pagi ini.")).to_be_visible()
    page.get_by_role("button", name="Sudah puas, tutup laporan").click()
    expect(page.get_by_text("Laporan Anda selesai.")).to_be_visible()
    assert faults == []

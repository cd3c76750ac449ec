"""The gateway at a desk: a target is made, a report goes over, nobody knows whether it arrived, its number is found."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cms_core.server import web_command
from cms_core.testing.letters import MailServer
from tests.e2e.conftest import Server, _free_port, _wait_for, environment, faults_of
from tests.e2e.test_walk import sign_in

CMS = str(Path(sys.executable).parent / "cms")


@pytest.fixture(scope="module")
def office() -> Iterator[MailServer]:
    """The mail server of an office that reports are handed over to."""
    with MailServer() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def site(scratch: Path, furnished: Path, office: MailServer) -> Iterator[tuple[Server, Callable[[], None]]]:
    """An installation that sends mail, and what does its scheduled work when a test wants it."""
    folder, port = scratch / "gerbang", _free_port()
    shutil.copytree(furnished, folder)
    smtp = f"smtp://127.0.0.1:{office.server_address[1]}"
    environ = environment(folder, port, CMS_SMTP_URL=smtp, CMS_MAIL_FROM="situs@contoh.go.id")

    def run(*arguments: str) -> None:
        subprocess.run([CMS, *arguments], env=environ, check=True, capture_output=True, timeout=300)

    with (folder / "server.log").open("wb") as log:
        command = web_command("cms_core.wsgi:application", "127.0.0.1", port, 1)
        process = subprocess.Popen(command, env=environ, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for(port, process, folder / "server.log")
            yield Server(port, folder), lambda: run("tasks", "run", "--once")
        finally:
            process.terminate()
            process.wait(timeout=30)


def test_report_is_handed_over_and_its_number_is_typed_back(
    page: Page, site: tuple[Server, Callable[[], None]], office: MailServer, javascript: bool
) -> None:
    server, work = site
    name, faults = f"Dinas Contoh {'satu' if javascript else 'dua'}", list[str]()
    page.goto(server.site("swarga-bara", "/lapor/baru"))
    page.get_by_label("Tentang apa?").select_option(label="Jalan dan gang")
    page.get_by_label("Ceritakan").fill(f"Jembatan kecil patah, diserahkan ke {name}.")
    page.get_by_label("Di mana tepatnya?").fill("dekat sekolah")
    page.get_by_role("button", name="Kirim laporan").click()
    again = page.get_by_role("button", name="Tetap kirim laporan baru").first
    expect(page.get_by_role("heading", name="Tanda terima laporan").or_(again)).to_be_visible()
    if again.is_visible():
        again.click()
    number = page.locator("dd.code").first.inner_text().strip()

    sign_in(page, server, "diskominfo")
    page.goto(server.admin("kutai-timur", "/lapor/gerbang/"))
    page.get_by_role("link", name="Tujuan baru").click()
    page.get_by_label("Nama tujuan").fill(name)
    page.get_by_label("Cara menyerahkan").select_option(label="Surel")
    page.get_by_label("Alamat (https, atau surel)").fill("bukan surel")
    page.get_by_role("button", name="Simpan").click()
    # What is wrong is said, and what was written is still there.
    expect(page.get_by_role("link", name="Tulis alamat surel, misalnya pengaduan@instansi.go.id.")).to_be_visible()
    expect(page.get_by_label("Nama tujuan")).to_have_value(name)
    page.get_by_label("Alamat (https, atau surel)").fill("pengaduan@sana.example")
    page.get_by_role("button", name="Simpan").click()

    expect(page.get_by_text(f"Tujuan “{name}” disimpan.")).to_be_visible()
    page.get_by_label("Nomor laporan").fill(number)
    page.get_by_label("Ke mana?").select_option(label=name)
    page.get_by_role("button", name="Masukkan antrean").click()
    expect(page.get_by_text(f"Laporan {number} masuk antrean.")).to_be_visible()

    # The office takes it, and the line breaks before it says so.
    before = len(office.taken)
    office.how = ["silent"]
    work()
    page.get_by_role("link", name=number, exact=True).click()
    expect(page.get_by_text("Belum pasti sampai")).to_be_visible()
    if javascript:
        faults += faults_of(page)
    work()
    assert [letter["Subject"].strip().partition("]")[0] for letter in office.taken[before:]] == [f"[{number}"]
    page.get_by_label("Nomor di sana").fill("A-17" if javascript else "A-18")
    page.get_by_role("button", name="Catat nomornya").click()
    expect(page.get_by_text("Diterima di sana")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Kirim lagi"))).to_have_count(0)
    work()
    assert (len(office.taken) - before, faults) == (1, [])

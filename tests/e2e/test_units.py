"""Whoever keeps the desk of a village writes down its units and who does what, on a phone."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, faults_of
from tests.e2e.test_walk import sign_in


def test_a_unit_gets_its_topics_and_people_get_duties(page: Page, server: Server, javascript: bool) -> None:
    faults: list[str] = []

    def look() -> None:
        if javascript:
            faults.extend(faults_of(page))
            page.set_viewport_size({"width": 360, "height": 740})

    name = f"Kaur {'Data' if javascript else 'Arsip'}"
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("purworeja-klampok", "/lapor/bagian/"))
    look()
    page.get_by_role("link", name="Bagian baru").click()
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("link", name="Tulis namanya.")).to_be_visible()
    look()
    page.get_by_label("Nama bagian").fill(name)
    group = page.locator("fieldset details").nth(8 if javascript else 9)
    group.locator("summary").click()
    label = group.locator("label").nth(1).inner_text()
    group.get_by_label(label).check()
    look()
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_text("Bagian tersimpan.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile(name))).to_contain_text(label)
    look()

    # One matter is worked on by one unit, and a name stands for one.
    page.get_by_role("link", name="Bagian baru").click()
    page.get_by_label("Nama bagian").fill(name)
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("link", name="Sudah ada bagian dengan nama ini.")).to_be_visible()
    expect(page.get_by_label("Nama bagian")).to_have_value(name)
    look()

    page.goto(server.admin("purworeja-klampok", "/lapor/bagian/"))
    page.get_by_role("button", name="Simpan tugas").click()
    expect(page.get_by_role("link", name="Pilih akunnya.")).to_be_visible()
    look()
    page.get_by_label("Akun").select_option(index=1)
    page.get_by_label("Tugas", exact=True).select_option(label="Pejabat penghubung")
    page.get_by_role("button", name="Simpan tugas").click()
    expect(page.get_by_role("link", name="Tugas ini memerlukan bagian. Pilih bagiannya.")).to_be_visible()
    page.locator("select").and_(page.get_by_label("Bagian")).select_option(label=name)
    page.get_by_role("button", name="Simpan tugas").click()
    expect(page.get_by_text("Tugas tersimpan.")).to_be_visible()
    look()
    page.get_by_role("listitem").filter(has_text=name).get_by_role("button", name=re.compile("Lepas")).click()
    expect(page.get_by_text("Tugas dilepas.")).to_be_visible()
    # It takes no more work, and stays with what it did.
    page.get_by_role("link", name=name).click()
    page.get_by_label("Menerima laporan baru").uncheck()
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.get_by_role("row", name=re.compile(name))).to_contain_text("Berhenti")
    assert faults == []

"""What citizens type is kept while they type it, in a real browser: it comes back, and it goes again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cms_core.sites.models import Site
from tests.e2e.conftest import faults_of
from tests.e2e.offline.line import until
from tests.e2e.offline.test_citizens import (
    FORM,
    STORED,
    STORY,
    WAITING,
    press,
    ready,
    reports,
    rows,
    shows,
    site,
    write,
)

pytestmark = [pytest.mark.sqlite_only("a browser writes, whatever keeps it"), pytest.mark.plugins("lapor")]
__all__ = ["site"]

DRAFT = "(await kotak.list()).find(item => item.state === 'draft')"


def test_a_closed_browser_gives_back_words_and_shrunk_photos(
    page: Page, context: BrowserContext, site: Site, home: str
) -> None:
    ready(page, home)
    page.goto(home + FORM)
    write(page, photos=1)
    page.fill("#person", "Contoh Warga")
    page.fill("#hamlet", "Dusun 2, 3304020202020002")
    until(page, f"JSON.stringify(({DRAFT} || {{}}).fields || []).includes('Dusun 2')")
    until(page, f"({DRAFT}).files.length === 1")
    assert page.evaluate(f"async () => ({DRAFT}).files[0].size") <= 220_000
    expect(page.locator("[data-auto]")).to_be_visible()
    # In the page where it is written nothing is said to be waiting.
    expect(page.locator("#kotak")).to_be_hidden()
    assert faults_of(page) == []
    page.close()

    page = context.new_page()
    page.goto(home + WAITING)
    rows(page, "Tersimpan di HP").get_by_role("link", name="Lanjutkan").click()
    expect(page.locator("#body")).to_have_value(STORY)
    expect(page.locator(".pics button")).to_have_count(1)
    expect(page.locator("#topic")).to_have_value("pu-jalan")
    # Who it was stays on no phone that others may hold, unless somebody presses the button; no NIK does.
    expect(page.locator("#person")).to_have_value("")
    expect(page.locator("#hamlet")).to_have_value("Dusun 2, " + "•" * 16)
    page.fill("#hamlet", "Dusun 2")
    press(page)
    shows(page, "Terkirim")
    assert reports(site) == [(STORY, 1, "")]
    assert page.evaluate(STORED) == [1, 0]


@pytest.mark.parametrize("worker", [True, False], ids=["worker", "no worker"])
def test_what_was_sent_from_its_page_leaves_nothing_on_the_phone(
    page: Page, site: Site, home: str, worker: bool
) -> None:
    if worker:
        ready(page, home)
    page.goto(home + FORM)
    write(page, photos=1)
    page.fill("#landmark", "")
    until(page, f"(({DRAFT}) || {{files: []}}).files.length === 1")
    press(page)
    # The form comes back: so does what is kept of it, with its photo.
    expect(page.get_by_role("link", name="Tulis tempatnya.")).to_be_visible(timeout=30_000)
    until(page, "self.kotak && kotak.here")
    page.fill("#landmark", "dekat sekolah")
    until(page, f"JSON.stringify(({DRAFT}).fields).includes('dekat sekolah')")
    assert page.evaluate(STORED) == [1, 1]
    press(page)
    expect(page.get_by_role("heading", name="Tanda terima laporan")).to_be_visible(timeout=30_000)
    until(page, "self.kotak && kotak.list && !(await kotak.list()).length")
    assert page.evaluate(STORED) == [0, 0]
    assert page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))") == []
    assert [(body, photos) for body, photos, _suspect in reports(site)] == [(STORY, 1)]


def test_a_line_that_fails_while_it_is_sent_leaves_the_draft(page: Page, site: Site, home: str) -> None:
    page.goto(home + FORM)
    write(page)
    until(page, DRAFT)
    page.route(f"**/{FORM}", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    press(page)
    expect(page).to_have_url(re.compile("^chrome-error:"), timeout=30_000)
    page.goto(home)
    page.get_by_role("link", name="Belum terkirim dari HP ini: 1").click()
    shows(page, "Tersimpan di HP")
    assert reports(site) == []


def test_what_is_secret_is_kept_only_when_somebody_says_so(page: Page, site: Site, home: str) -> None:
    page.goto(home + FORM)
    until(page, "document.querySelector('.seek')")
    write(page)
    until(page, DRAFT)
    page.check("input[name=visibility][value=secret]")
    until(page, "!(await kotak.list()).length")
    page.fill("#body", f"{STORY} Lagi.")
    page.check("input[name=visibility][value=public]")
    until(page, DRAFT)
    secret = page.evaluate("JSON.parse(document.querySelector('.seek').dataset.secret)[0]")
    page.select_option("#topic", secret)
    until(page, "!(await kotak.list()).length")
    assert page.evaluate(STORED) == [0, 0]
    press(page, "Simpan di HP")
    shows(page, "Tersimpan di HP")


def test_what_was_deleted_in_another_tab_does_not_come_back(
    page: Page, context: BrowserContext, site: Site, home: str
) -> None:
    page.goto(home + FORM)
    write(page)
    until(page, DRAFT)
    other = context.new_page()
    other.on("dialog", lambda dialog: dialog.accept())
    other.goto(home + WAITING)
    rows(other, "Tersimpan di HP").get_by_role("button", name="Hapus dari HP").click()
    expect(other.locator("#kiriman li")).to_have_count(0)
    page.fill("#body", f"{STORY} Lagi.")
    expect(page.locator("[data-auto]")).to_be_hidden()
    assert page.evaluate(STORED) == [0, 0]


def test_what_nobody_asked_to_be_kept_goes_after_three_days(page: Page, site: Site, home: str) -> None:
    page.goto(home + FORM)
    write(page)
    until(page, DRAFT)
    page.evaluate(f"""async () => {{ const item = {DRAFT};
        await kotak.keep('readwrite', items => {{ items.put({{...item, made: item.made - 2592e5 - 1}}) }}) }}""")
    page.goto(home + WAITING)
    until(page, "self.kotak && kotak.list && !(await kotak.list()).length")
    assert page.evaluate(STORED) == [0, 0]

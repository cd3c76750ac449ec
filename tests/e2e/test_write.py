"""Writing a page on a phone: with and without JavaScript, by keyboard alone, and two people at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESK, PHONE, Server, faults_of
from tests.e2e.photos import photograph
from tests.e2e.test_walk import sign_in

WORD = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><body><!--StartFragment--><h1>Dari Word<o:p></o:p></h1>"
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Irigasi</p>"
    "<!--EndFragment--></body></html>"
)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return photograph(tmp_path / "foto.jpg")


@pytest.fixture
def other(browser: Browser) -> Iterator[Page]:
    """Another person, at a desk."""
    context = browser.new_context(viewport=DESK, locale="id-ID")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def block(page: Page, number: int) -> str:
    """The text of a block, by the place where it stands."""
    return page.locator(".blk").nth(number).locator("textarea, input[name$=teks]").last.input_value()


def test_three_blocks_are_written_moved_and_published(
    page: Page, server: Server, photo: Path, javascript: bool
) -> None:
    title = f"Irigasi {'dengan' if javascript else 'tanpa'} skrip"
    sign_in(page, server, "operator-kalimandi")
    page.locator(".menu > summary").click()
    page.get_by_role("navigation", name="Semua menu").get_by_role("link", name="Halaman").click()
    page.get_by_role("link", name="Tulis halaman").click()
    page.get_by_label("Judul", exact=True).fill(title)
    page.get_by_label("Paragraf 1").last.fill("Saluran selesai diperbaiki.")
    page.get_by_role("button", name="Daftar", exact=True).click()
    page.get_by_label("Daftar 2").last.fill("- Blok Kidul\n- Blok Lor")
    page.get_by_role("button", name="Foto", exact=True).click()
    page.get_by_label("Pilih foto").set_input_files(photo)
    page.get_by_label("Apa yang tampak di foto").fill("Saluran air")
    page.get_by_role("button", name="Naik Foto 3").click()
    expect(page.locator(".blk").nth(1).get_by_label("Apa yang tampak di foto")).to_have_value("Saluran air")
    assert (block(page, 0), block(page, 2)) == ("Saluran selesai diperbaiki.", "- Blok Kidul\n- Blok Lor")
    page.get_by_role("button", name="Terbitkan").click()
    expect(page.get_by_text("Sudah terbit di situs.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name="Lihat di situs").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("img", name="Saluran air")).to_be_visible()
    shown = page.locator(".prose > *").evaluate_all("all => all.map(each => each.tagName)")
    assert shown == ["P", "FIGURE", "UL"]


def test_a_page_is_written_with_the_keyboard_alone(page: Page, server: Server, javascript: bool) -> None:
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/halaman/baru"))

    def tab_to(name: str) -> None:
        """Press Tab until a control has the focus, as somebody does who has no mouse."""
        for _press in range(80):
            page.keyboard.press("Tab")
            if page.locator(":focus").count() and re.search(name, accessible_name(page)):
                return
        pytest.fail(f"no way by Tab to {name}")

    tab_to("^Judul$")
    page.keyboard.type("Papan ketik")
    tab_to("^Paragraf 1$")
    page.keyboard.type("Tanpa tetikus.")
    tab_to("^Subjudul$")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Subjudul 2").last).to_be_focused()
    page.keyboard.type("Ditulis")
    page.keyboard.press("Shift+Tab")
    assert accessible_name(page) == "Hapus Subjudul 2"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert accessible_name(page) == "Naik Subjudul 2"
    page.keyboard.press("Enter")
    expect(page.locator(".blk").first.locator("textarea")).to_have_value("Ditulis")
    tab_to("^Simpan draf$")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()
    assert (block(page, 0), block(page, 1)) == ("Ditulis", "Tanpa tetikus.")


def accessible_name(page: Page) -> str:
    return str(
        page.locator(":focus").evaluate(
            "e => ((e.labels && e.labels.length ? e.labels[0] : e).textContent || '').replace(/\\s+/g, ' ').trim()"
        )
    )


def test_two_people_change_one_page(page: Page, other: Page, server: Server, javascript: bool) -> None:
    title = f"Jam buka {'dengan' if javascript else 'tanpa'} skrip"
    sign_in(page, server, "operator-kalimandi")
    sign_in(other, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/halaman/baru"))
    page.get_by_label("Judul", exact=True).fill(title)
    page.get_by_label("Paragraf 1").last.fill("Senin sampai Jumat.\n\nPukul 08.00.")
    page.get_by_role("button", name="Simpan draf").last.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()
    other.goto(page.url)
    other.get_by_label("Paragraf 2").last.fill("Pukul 07.30.")
    other.get_by_role("button", name="Simpan draf").last.click()
    expect(other.get_by_text("Draf tersimpan.")).to_be_visible()

    page.get_by_label("Paragraf 1").last.fill("Senin sampai Sabtu.")
    page.get_by_label("Paragraf 2").last.fill("Pukul 09.00.")
    page.get_by_role("button", name="Simpan draf").last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Ada dua versi tulisan ini")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if javascript:
        assert Axe().run(page).response["violations"] == []
    page.get_by_role("group", name="Paragraf 2").get_by_label("Versi Anda di layar lain").check()
    page.get_by_role("button", name="Simpan pilihan").click()

    expect(page.get_by_text("Pilihan Anda tersimpan.")).to_be_visible()
    assert (block(page, 0), block(page, 1)) == ("Senin sampai Sabtu.", "Pukul 07.30.")
    page.get_by_role("link", name="Riwayat").click()
    expect(page.get_by_text("tidak dipakai")).to_be_visible()


def test_what_is_pasted_from_word_becomes_blocks(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/halaman/baru"))
    page.get_by_label("Judul", exact=True).fill("Tempel")
    page.get_by_label("Paragraf 1").last.evaluate(
        """(field, html) => {
            const data = new DataTransfer();
            data.setData('text/html', html);
            field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        WORD,
    )

    expect(page.get_by_label("Subjudul 1").last).to_have_value("Dari Word")
    expect(page.get_by_label("Daftar 2").last).to_have_value("- Irigasi")
    expect(page.get_by_label("Judul", exact=True)).to_have_value("Tempel")
    context.close()


def _meet(page: Page, server: Server) -> None:
    """Leave a page where two versions met: of the title one is to be chosen, the rest is merged."""
    page.goto(server.admin("purworeja-klampok", "/halaman/baru"))
    page.get_by_label("Judul", exact=True).fill("Dua layar")
    page.locator(".blks textarea").first.fill("Buka **pagi**.")
    page.get_by_role("button", name="Simpan draf").last.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    page.goto(page.url)
    for screen, words in ((other, "satu"), (page, "dua")):
        screen.get_by_label("Judul", exact=True).fill(f"Layar {words}")
        screen.get_by_role("button", name="Paragraf", exact=True).click()
        screen.locator(".blks textarea").last.fill(f"Dari layar {words}.")
        screen.get_by_role("button", name="Simpan draf").last.click()
    expect(page.get_by_role("heading", name="Ada dua versi tulisan ini")).to_be_visible()


def test_axe_finds_nothing_where_pages_are_written(server: Server, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("purworeja-klampok", "/halaman/"))
    page.get_by_role("link", name="Profil").first.click()
    edit = page.url
    page.get_by_role("button", name="Simpan perubahan").last.click()
    found: dict[str, list[str]] = {}
    for address in (
        server.admin("purworeja-klampok", "/halaman/"),
        server.admin("purworeja-klampok", "/halaman/?keadaan=archived"),
        server.admin("purworeja-klampok", "/halaman/baru"),
        server.admin("purworeja-klampok", "/menu/"),
        edit,
        f"{edit}/riwayat",
        f"{edit}/pratinjau",
    ):
        page.goto(address)
        if address.endswith("/baru"):
            for kind in ("Subjudul", "Daftar", "Foto", "Tabel"):
                page.get_by_role("button", name=kind, exact=True).click()
        found[address] = faults_of(page)
    _meet(page, server)
    found["two versions"] = faults_of(page)
    context.close()

    assert {address: faults for address, faults in found.items() if faults} == {}
    # Two versions that met are answered with 409, which the browser calls a failure.
    assert [text for text in complaints if "404" not in text and "409" not in text] == []


@pytest.mark.parametrize(
    ("path", "save", "saved"),
    [("/menu/", "Simpan menu", "Menu tersimpan."), ("/beranda/", "Simpan susunan", "Susunan beranda tersimpan.")],
)
def test_menu_and_home_page_are_dragged_on_a_desk_and_saved(
    browser: Browser, server: Server, path: str, save: str, saved: str
) -> None:
    context = browser.new_context(viewport=DESK, locale="id-ID")  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("purworeja-klampok", path))
    before = page.locator(".mv .chk label").all_inner_texts()
    page.locator(".mv li").nth(1).drag_to(page.locator(".mv li").nth(0), target_position={"x": 30, "y": 3})
    page.get_by_role("button", name=save).last.click()
    expect(page.get_by_text(saved)).to_be_visible()

    assert page.locator(".mv .chk label").all_inner_texts() == [before[1], before[0], *before[2:]]
    page.get_by_role("button", name=f"Naik {before[0]}").click()
    expect(page.get_by_text(saved)).to_be_visible()
    assert page.locator(".mv .chk label").all_inner_texts() == before
    context.close()

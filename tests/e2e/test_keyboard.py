"""The administration by keyboard alone, on a small screen: every stop is seen, in order, and never lost."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PASSWORD, PHONE, Server
from tests.e2e.photos import photograph
from tests.e2e.test_walk import sign_in
from tests.e2e.test_write import accessible_name

SEEN = """() => {
    const now = document.activeElement, box = now.getBoundingClientRect();
    const hit = (x, y) => {
        const top = document.elementFromPoint(x, y);
        return top && (top === now || now.contains(top));
    };
    const ninths = [1, 2, 3, 4, 5, 6, 7, 8].map(each => each / 9);
    const seen = ninths.filter(y => ninths.some(x => hit(box.left + box.width * x, box.top + box.height * y))).length;
    const order = window.before && window.before.isConnected ? window.before.compareDocumentPosition(now) : 0;
    window.before = now;
    return [now.tagName, seen, order];
}"""
BEHIND, AHEAD = 4, 2
"""Bits of ``compareDocumentPosition``."""


class Keyboard:
    """Somebody without a mouse, who looks where the focus is after every key."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def stop(self) -> int:
        """Look at what has the focus; return where it stands to what had it before."""
        tag, seen, order = self.page.evaluate(SEEN)
        assert (tag, seen >= 4) == (tag if tag != "BODY" else "something", True), accessible_name(self.page)
        return int(order)

    def tab_to(self, name: str, *, back: bool = False) -> None:
        """Press Tab, or Shift and Tab, until a control of this name has the focus."""
        for _press in range(60):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            order = self.stop()
            assert order in (0, AHEAD if back else BEHIND), f"{accessible_name(self.page)} is out of order"
            if re.search(name, accessible_name(self.page)):
                return
        pytest.fail(f"no way by Tab to {name}")

    def press(self, key: str, focused: str, *, anew: bool = False) -> None:
        """Press a key that does something, and see where the focus is then; ``anew`` if the page comes again."""
        with self.page.expect_navigation() if anew else contextlib.nullcontext():
            self.page.keyboard.press(key)
        expect(self.page.locator(":focus")).to_have_accessible_name(re.compile(focused))
        self.stop()


@pytest.fixture
def page(browser: Browser, javascript: bool) -> Iterator[Page]:
    """A phone with a keyboard; what scrolls is there at once."""
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        java_script_enabled=javascript,
        locale="id-ID",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return photograph(tmp_path / "foto.jpg")


def test_a_potential_is_published_without_a_mouse(page: Page, server: Server, photo: Path, javascript: bool) -> None:
    title = f"Kolam lele {'dengan' if javascript else 'tanpa'} skrip"
    keys = Keyboard(page)
    page.goto(server.platform("/masuk"))
    keys.tab_to("^Nama akun")
    page.keyboard.type("operator-kalimandi")
    keys.tab_to("^Kata sandi")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/admin/"))
    keys.tab_to("Unggah potensi")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/potensi/baru"))

    keys.tab_to("^Foto$")
    # The dialog that Enter opens here is the browser's own.
    page.locator(":focus").set_input_files(photo)
    keys.tab_to("^Apa yang tampak di foto")
    page.keyboard.type("Kolam di belakang rumah")
    keys.tab_to("^Judul$")
    page.keyboard.type(title)
    keys.tab_to("^Paragraf 1$")
    page.keyboard.type("Contoh isi. Lele dipanen tiap tiga bulan.")
    keys.tab_to("^Subjudul$")
    keys.press("Enter", "^Subjudul 2$")
    page.keyboard.type("Panen")
    keys.tab_to("^Naik Subjudul 2$", back=True)
    page.keyboard.press("Enter")
    expect(page.locator(".blk").first.locator("textarea")).to_have_value("Panen")
    keys.stop()
    keys.tab_to("^Daftar$")
    keys.press("Enter", "^Daftar 3$")
    page.keyboard.type("- salah")
    keys.tab_to("^Hapus Daftar 3$", back=True)
    keys.press("Enter", "^Kembalikan Daftar 3$")
    keys.press("Space", "^Daftar 3$")
    expect(page.locator(".blk").nth(2).locator("textarea")).to_have_value("- salah")
    keys.tab_to("^Hapus Daftar 3$", back=True)
    keys.press("Space", "^Kembalikan Daftar 3$")
    keys.tab_to("^(Kategori|Jenis|Bidang)")
    page.keyboard.press("ArrowDown")
    keys.stop()
    keys.tab_to("^Tempat")
    page.keyboard.type("Dusun 1")
    keys.tab_to("^Titik di peta$")
    page.keyboard.press("Enter")
    keys.tab_to("^Lintang")
    keys.tab_to("^Terbitkan$")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sudah terbit di situs.")).to_be_visible()
    keys.tab_to("^Lihat di situs$")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("img", name="Kolam di belakang rumah")).to_be_visible()
    shown = page.locator(".prose > *").evaluate_all("all => all.map(each => each.tagName)")
    assert shown[:2] == ["H2", "P"]
    assert page.get_by_text("salah").count() == 0


def test_the_focus_stays_in_the_editor_when_the_last_block_goes(page: Page, server: Server) -> None:
    keys = Keyboard(page)
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/halaman/baru"))
    keys.tab_to("^Hapus Paragraf 1$")
    keys.press("Enter", "^Paragraf$")
    keys.press("Enter", "^Paragraf 1$")
    keys.tab_to("^Terbit mulai|^Simpan draf$")


def test_an_entry_of_the_menu_is_moved_by_one_button_pressed_again(page: Page, server: Server) -> None:
    keys = Keyboard(page)
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("purworeja-klampok", "/menu/"))
    names = [text.split("\n")[0].strip() for text in page.locator(".mv .chk").all_inner_texts()]
    button = f"Turun {names[0]}"
    keys.tab_to(f"^{re.escape(button)}$")
    for _press in range(3):
        keys.press("Enter", f"^{re.escape(button)}$", anew=True)
        expect(page.get_by_text("Menu tersimpan.")).to_be_visible()
    moved = [text.split("\n")[0].strip() for text in page.locator(".mv .chk").all_inner_texts()]
    assert moved == [*names[1:4], names[0], *names[4:]]
    keys.tab_to(f"^Naik {re.escape(names[0])}$", back=True)
    for _press in range(3):
        keys.press("Enter", f"^Naik {re.escape(names[0])}$", anew=True)

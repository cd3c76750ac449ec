"""Pasting with a real browser: into a sentence, over a selection, between blocks, with pictures, and too much."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import DESK, PHONE, Server
from tests.e2e.test_walk import sign_in

PASTE = """(field, [html, text, start, end]) => {
    const data = new DataTransfer();
    data.setData('text/html', html.replace('BIG', 'A'.repeat(2600000)));
    data.setData('text/plain', text);
    field.focus();
    field.setSelectionRange(start, end);
    field.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""
WORD = (
    "<html xmlns:o='urn:x'><head><style>p.MsoNormal {{margin:0}}</style></head><body lang=IN><!--StartFragment-->"
    "{}<!--EndFragment--></body></html>"
)
ONE_RUN = WORD.format(
    "<p class=MsoNormal style='mso-bidi-font-weight:normal'><span lang=IN>kantor\n<b>desa</b><o:p></o:p></span></p>"
)


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    page = context.new_page()
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/halaman/baru"))
    page.get_by_label("Judul", exact=True).fill("Tempel")
    yield page
    context.close()


def paste(field: Locator, html: str, at: str = "", *, text: str = "x") -> None:
    """Paste where the sign ``|`` stands in ``at``, or over what stands between two of them."""
    start, end = at.find("|"), at.rfind("|")
    field.fill(at.replace("|", ""))
    field.evaluate(PASTE, [html, text, max(start, 0), max(end - 1, start, 0)])


def texts(page: Page) -> list[str]:
    return [field.input_value() for field in page.locator(".blk textarea").all()]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("Warga datang ke | setiap Senin", "Warga datang ke kantor **desa** setiap Senin"),
        ("Warga datang ke |rumah| setiap Senin", "Warga datang ke kantor **desa** setiap Senin"),
        ("", "kantor **desa**"),
    ],
    ids=["cursor", "selection", "empty"],
)
def test_one_run_of_words_goes_into_the_sentence(page: Page, at: str, expected: str) -> None:
    field = page.get_by_label("Paragraf 1").last
    paste(field, ONE_RUN, at)

    assert texts(page) == [expected]
    # What the browser put in, it takes back.
    page.keyboard.press("Control+z")
    assert texts(page) == [at.replace("|", "")]


def test_a_subheading_stays_one(page: Page) -> None:
    page.get_by_role("button", name="Subjudul", exact=True).click()
    for html in (ONE_RUN, WORD.format("<h1>kantor <b>desa</b></h1>")):
        paste(page.get_by_label("Subjudul 2").last, html)
        assert texts(page) == ["", "kantor desa"]


def test_several_blocks_divide_the_one_with_the_cursor(page: Page) -> None:
    paste(
        page.get_by_label("Paragraf 1").last,
        WORD.format("<h1>Judul</h1><p class=MsoNormal>Satu <b style='mso-bidi-font-weight:normal'>dua</b></p>"),
        "Sebelum. | Sesudah.",
    )

    expect(page.get_by_label("Subjudul 2").last).to_have_value("Judul")
    assert texts(page) == ["Sebelum.", "Judul", "Satu **dua**", "Sesudah."]
    expect(page.get_by_label("Paragraf 3").last).to_be_focused()


def test_a_picture_inside_is_left_out_and_the_text_behind_it_is_not(page: Page) -> None:
    paste(
        page.get_by_label("Paragraf 1").last,
        WORD.format("<p class=MsoNormal>Satu<img src='data:image/png;base64,BIG'></p><p class=MsoNormal>Dua</p>"),
    )

    expect(page.get_by_text("Gambarnya tidak ikut.")).to_be_visible()
    assert texts(page) == ["Satu", "Dua"]
    expect(page.get_by_label("Judul", exact=True)).to_have_value("Tempel")


@pytest.mark.parametrize("letters", [250_000, 3_000_000])
def test_too_much_is_refused_with_a_word_and_nothing_is_lost(page: Page, letters: int) -> None:
    paste(
        page.get_by_label("Paragraf 1").last,
        WORD.format(f"<p class=MsoNormal>{'a ' * (letters // 2)}</p><p class=MsoNormal>b</p>"),
        "Yang |ada",
        text="a" * letters,
    )

    expect(page.get_by_text("Tulisan yang ditempel terlalu panjang").first).to_be_visible()
    assert texts(page) == ["Yang ada"]
    page.get_by_role("button", name="Simpan draf").last.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()
    assert texts(page) == ["Yang ada"]


def test_who_leaves_a_dragged_menu_is_asked(browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport=DESK, locale="id-ID")  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("purworeja-klampok", "/menu/"))
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator(".mv li").nth(1).drag_to(page.locator(".mv li").nth(0), target_position={"x": 30, "y": 3})
    page.get_by_role("navigation", name="Bagian").get_by_role("link", name="Beranda", exact=True).click(
        no_wait_after=True
    )
    expect(page).to_have_url(server.admin("purworeja-klampok", "/menu/"))
    assert asked == ["beforeunload"]

    page.get_by_role("button", name="Simpan menu").last.click()
    expect(page.get_by_text("Menu tersimpan.")).to_be_visible()
    page.get_by_role("button", name="Turun").first.click()
    expect(page.get_by_text("Menu tersimpan.")).to_be_visible()
    assert asked == ["beforeunload"]
    context.close()


def test_a_long_title_widens_no_screen(browser: Browser, server: Server) -> None:
    title = "Pertanggungjawaban" * 8
    context = browser.new_context(viewport=DESK, locale="id-ID")  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, server, "admin-klampok")
    page.goto(server.site("purworeja-klampok"))
    before = page.locator("header.head").evaluate("head => head.offsetHeight")
    page.goto(server.admin("purworeja-klampok", "/halaman/baru"))
    page.get_by_label("Judul", exact=True).fill(title)
    page.get_by_label("Paragraf 1").last.fill("Isi.")
    page.get_by_role("button", name="Terbitkan").click()
    expect(page.get_by_text("Sudah terbit di situs.")).to_be_visible()
    page.goto(server.admin("purworeja-klampok", "/menu/"))
    entry = page.locator(".mv li").filter(has_text=title)
    entry.get_by_role("checkbox").check()
    entry.get_by_role("button", name="Naik").click()
    expect(page.get_by_text("Menu tersimpan.")).to_be_visible()
    while page.locator(".mv li").first.filter(has_text=title).count() == 0:
        page.locator(".mv li").filter(has_text=title).get_by_role("button", name="Naik").click()
        page.wait_for_load_state()
    for size in (PHONE, DESK):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for address in (server.admin("purworeja-klampok", "/menu/"), server.site("purworeja-klampok")):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.locator("header.head").evaluate("head => head.offsetHeight") <= before
    page.goto(server.admin("purworeja-klampok", "/menu/"))
    page.locator(".mv li").first.get_by_role("checkbox").uncheck()
    page.get_by_role("button", name="Simpan menu").last.click()
    expect(page.get_by_text("Menu tersimpan.")).to_be_visible()
    context.close()

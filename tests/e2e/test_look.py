"""A look is tried on in the browser: live with a script, by a button without one, and kept only when it is saved."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.test_walk import sign_in

FILL = "getComputedStyle(document.querySelector('.row > .btn:not(.btn-2)')).backgroundColor"
YELLOW = "rgb(255, 212, 59)"


def fills(page: Page) -> list[str]:
    """Return the colour of the buttons in the frames that show light and paper."""
    frames = {frame.url.rpartition("cara=")[2].partition("&")[0]: frame for frame in page.frames[1:]}
    return [frames[mode].evaluate(FILL) for mode in ("terang", "cetak")]


def test_colour_is_tried_on_and_not_kept(page: Page, server: Server, javascript: bool) -> None:
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("sirkandi", "/identitas/"))
    page.get_by_role("link", name="Ubah lambang dan warna").click()
    page.wait_for_load_state()
    before = page.get_by_label("Warna utama").input_value()
    if javascript:
        # Chosen, and nothing pressed.
        page.get_by_label("Warna utama").evaluate(
            "(field, colour) => { field.value = colour; field.dispatchEvent(new Event('input', {bubbles: true})); }",
            "#ffd43b",
        )
    else:
        page.get_by_label("Warna utama").fill("#ffd43b")
        page.get_by_role("button", name="Lihat", exact=True).click()
    expect(page.locator("#angka")).to_contain_text("zaitun")
    page.wait_for_load_state()
    assert fills(page) == [YELLOW, YELLOW]
    page.goto(server.admin("sirkandi", "/identitas/warna/"))
    assert page.get_by_label("Warna utama").input_value() == before


def test_crest_is_seen_in_the_frames_before_it_is_kept(page: Page, server: Server, javascript: bool) -> None:
    stream = io.BytesIO()
    Image.new("RGBA", (300, 300), (20, 30, 60, 255)).resize((400, 400)).save(stream, "PNG")
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin("sirkandi", "/identitas/warna/"))
    page.get_by_label("Lambang").set_input_files(
        {"name": "lambang.png", "mimeType": "image/png", "buffer": stream.getvalue()}
    )
    if not javascript:
        page.get_by_role("button", name="Lihat", exact=True).click()
        expect(page.get_by_alt_text("Lambang yang dipilih")).to_be_visible()
    for frame in page.frames[1:]:
        crest = frame.locator(".head .id img")
        expect(crest).to_have_count(1)
        assert crest.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    page.goto(server.admin("sirkandi", "/identitas/warna/"))
    for frame in page.frames[1:]:
        expect(frame.locator(".head .id img")).to_have_count(0)

"""An officer covers a face on a citizen's photo before it is shown, on a phone, by drawing and by numbers."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, faults_of
from tests.e2e.test_walk import sign_in


@pytest.fixture
def story(javascript: bool) -> str:
    return f"Pagar sekolah roboh ke jalan, {'digambar' if javascript else 'diketik'}."


def send(page: Page, server: Server, story: str, photo: Path) -> None:
    page.goto(server.site("kalimandi", "/lapor/baru"))
    page.get_by_label("Tentang apa?").select_option(label="Jalan dan gang")
    page.get_by_label("Ceritakan").fill(story)
    page.get_by_label("Di mana tepatnya?").fill("depan sekolah")
    page.get_by_label("Foto").set_input_files(photo)
    page.get_by_role("button", name="Kirim laporan", exact=True).click()
    again = page.get_by_role("button", name="Tetap kirim laporan baru").first
    expect(again.or_(page.get_by_role("heading", name="Tanda terima laporan"))).to_be_visible()
    if again.is_visible():
        again.click()
    expect(page.get_by_role("heading", name="Tanda terima laporan")).to_be_visible()


def test_a_face_is_covered_and_only_the_covered_photo_is_shown(
    page: Page, server: Server, tmp_path: Path, story: str, javascript: bool
) -> None:
    photo = tmp_path / "pagar.jpg"
    Image.new("RGB", (1200, 900), "white").save(photo, "JPEG")
    send(page, server, story, photo)
    faults: list[str] = []

    def look() -> None:
        if javascript:
            faults.extend(faults_of(page))
            page.set_viewport_size({"width": 360, "height": 740})

    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/lapor/?urut=masuk"))
    page.get_by_role("link", name=re.compile(story[:-1])).first.click()
    case = page.url
    page.get_by_role("link", name="Tutupi bagian").click()
    look()
    # Nothing is marked yet: that is said, and nothing is made.
    page.get_by_role("button", name="Simpan foto yang ditutupi").click()
    expect(page.get_by_role("link", name="Tandai dulu bagiannya.")).to_be_visible()
    look()
    boxes = page.get_by_label("Bagian yang ditutup")
    if javascript:
        picture = page.locator(".cover")
        picture.scroll_into_view_if_needed()
        frame = picture.bounding_box()
        assert frame is not None
        for _each in range(2):
            page.mouse.move(frame["x"] + frame["width"] * 0.25, frame["y"] + frame["height"] * 0.25)
            page.mouse.down()
            page.mouse.move(frame["x"] + frame["width"] * 0.5, frame["y"] + frame["height"] * 0.5, steps=4)
            page.mouse.up()
        assert len(boxes.input_value().splitlines()) == 2
        page.get_by_role("button", name="Hapus kotak terakhir").click()
        left, top, width, height = (float(each) for each in boxes.input_value().split())
        assert all(abs(each - 25) < 2 for each in (left, top, width, height))
        look()
    else:
        boxes.fill("25 25 80 25")
        page.get_by_role("button", name="Simpan foto yang ditutupi").click()
        expect(page.get_by_role("link", name="Kotak “25 25 80 25” tidak berada di dalam foto.")).to_be_visible()
        expect(boxes).to_have_value("25 25 80 25")
        boxes.fill("25 25 25 25")
    page.get_by_role("button", name="Simpan foto yang ditutupi").click()
    expect(page.get_by_text("Foto yang ditutupi tersimpan. Yang asli tidak dapat ditampilkan lagi.")).to_be_visible()
    assert page.url == case
    look()

    page.get_by_role("button", name="Teruskan", exact=True).click()
    page.get_by_role("group", name=re.compile("Foto")).get_by_role("checkbox").first.check()
    page.get_by_role("button", name=re.compile("Tampilkan")).click()
    number = re.search(r"LP-[0-9-]+", page.locator("body").inner_text())
    assert number is not None
    page.goto(server.site("kalimandi", f"/lapor/{number[0]}"))
    look()
    source = page.locator("main img").first.get_attribute("src") or ""
    status, content = server.get("kalimandi", source)
    assert status == 200
    image = Image.open(io.BytesIO(content)).convert("L")
    wide, high = image.size
    tones = [image.getpixel((wide * part // 8, high * part // 8)) for part in (3, 6)]
    assert [isinstance(tone, int) and tone > 127 for tone in tones] == [False, True]
    assert faults == []

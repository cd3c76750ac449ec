"""What a phone sends and fetches: every kilobyte is paid for, and the network is weak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from tests.e2e.budgets import ADMIN_PAGE
from tests.e2e.conftest import PASSWORD, PHONE, Server
from tests.e2e.photos import photograph
from tests.e2e.test_walk import sign_in

WHOLE_WAY = 60 * 1024
"""From the sign-in to what was published, without photos: no more than the first page of an administration may take."""
PHOTO_SENT = 230 * 1024
MOST_SCREENS = 3
TAPS = 9
"""Two fields of the sign-in and its button; the task; the photo and its words, title, text; and the last button."""


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three photographs, as a phone names them."""
    folder = tmp_path_factory.mktemp("kamera")
    return [photograph(folder / f"IMG_{number}.jpg", (4000, 3000)) for number in (1, 2, 3)]


class Phone:
    """A phone that counts what its owner does and pays for: taps, screens, and the bytes of each answer."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0
        self.screens: list[str] = []
        self.fetched = 0
        """Every byte that arrived, headers too, without photos."""
        self.pages: list[int] = []
        """Of each page as it went over the wire, without its headers."""
        self._answers: dict[str, tuple[str, int]] = {}
        page.on("domcontentloaded", lambda _: self.screens.append(page.url))
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", self._redirected)
        wire.on("Network.responseReceived", self._answered)
        wire.on("Network.loadingFinished", self._received)

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.click()

    def write(self, where: Locator, text: str) -> None:
        self.tap(where)
        self.page.keyboard.insert_text(text)

    def _redirected(self, event: dict[str, Any]) -> None:
        self.fetched += int(event.get("redirectResponse", {}).get("encodedDataLength", 0))

    def _answered(self, event: dict[str, Any]) -> None:
        self._answers[event["requestId"]] = event["type"], int(event["response"]["encodedDataLength"])

    def _received(self, event: dict[str, Any]) -> None:
        kind, headers = self._answers.get(event["requestId"], ("", 0))
        size = int(event["encodedDataLength"])
        if kind != "Image":
            self.fetched += size
        if kind == "Document":
            self.pages.append(size - headers)


@pytest.fixture
def context(browser: Browser, javascript: bool) -> Iterator[BrowserContext]:
    """A phone's browser without workers: what goes through one is not counted on the wire of the page."""
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        java_script_enabled=javascript,
        locale="id-ID",
        service_workers="block",
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.mark.parametrize("javascript", [True], ids=["js"], indirect=True)
def test_a_first_potential_takes_three_screens_nine_taps_and_few_bytes(
    page: Page, server: Server, camera: list[Path]
) -> None:
    phone = Phone(page)
    page.goto(server.platform("/masuk"))
    phone.write(page.get_by_label("Nama akun"), "operator-kalimandi")
    phone.write(page.get_by_label("Kata sandi"), PASSWORD)
    phone.tap(page.get_by_role("button", name="Masuk"))
    phone.tap(page.get_by_role("navigation", name="Tugas utama").get_by_role("link", name="Unggah potensi"))
    with page.expect_file_chooser() as chooser:
        phone.tap(page.get_by_label("Foto", exact=True))
    chooser.value.set_files(camera[0])
    phone.write(page.get_by_label("Apa yang tampak di foto"), "Nira di dalam wajan")
    phone.write(page.get_by_label("Judul"), "Gula pertama")
    phone.write(page.get_by_role("textbox", name="Paragraf 1"), "Contoh isi. Gula dicetak setiap sore.")
    phone.tap(page.get_by_role("button", name="Terbitkan"))
    expect(page.get_by_text("Sudah terbit di situs.")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert (phone.taps, len(phone.screens)) == (TAPS, MOST_SCREENS + 1)
    assert [size for size in phone.pages if size > ADMIN_PAGE] == []
    assert phone.fetched <= WHOLE_WAY


def sent(page: Page) -> list[int]:
    """Collect the sizes of what the page sends from now on; only the header tells the size of a file."""
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.extend(_size(request)))
    return sizes


def _size(request: Request) -> list[int]:
    return [int(request.all_headers()["content-length"])] if request.method == "POST" else []


def test_three_photos_of_a_potential_are_made_small_and_still_go_without_a_script(
    page: Page, server: Server, camera: list[Path], javascript: bool
) -> None:
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/potensi/potensi/baru"))
    page.get_by_label("Judul").fill(f"Foto HP {'dengan' if javascript else 'tanpa'} skrip")
    page.get_by_role("textbox", name="Paragraf 1").fill("Contoh isi.")
    sizes = sent(page)
    phone = Phone(page)
    page.get_by_label("Foto", exact=True).set_input_files(camera)
    page.get_by_role("button", name="Simpan draf").last.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()

    expect(page.get_by_label(re.compile("Apa yang tampak di foto [1-3]$"))).to_have_count(3)
    assert [0 < size <= ADMIN_PAGE for size in phone.pages] == [True]
    assert len(sizes) == 1
    if javascript:
        assert sizes[0] <= 3 * PHOTO_SENT
    else:
        assert sizes[0] > sum(each.stat().st_size for each in camera)


def test_a_photo_among_the_blocks_is_made_small_and_still_goes_without_a_script(
    page: Page, server: Server, camera: list[Path], javascript: bool
) -> None:
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/halaman/baru"))
    page.get_by_label("Judul", exact=True).fill(f"Foto HP {'dengan' if javascript else 'tanpa'} skrip")
    page.get_by_role("button", name="Foto", exact=True).click()
    page.get_by_label("Apa yang tampak di foto").fill("Kebun")
    sizes = sent(page)
    page.get_by_label("Pilih foto").set_input_files(camera[0])
    page.get_by_role("button", name="Simpan draf").last.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()

    expect(page.get_by_label("Ganti foto")).to_have_count(1)
    expect(page.get_by_role("img", name="Kebun")).to_be_visible()
    assert len(sizes) == 1
    if javascript:
        assert sizes[0] <= PHOTO_SENT
    else:
        assert sizes[0] > camera[0].stat().st_size


@pytest.mark.parametrize("javascript", [True], ids=["js"], indirect=True)
def test_a_file_that_is_no_photo_is_sent_as_it_is_and_answered(page: Page, server: Server, tmp_path: Path) -> None:
    broken = tmp_path / "rusak.jpg"
    broken.write_bytes(b"\xff\xd8\xff" + bytes(300_000))
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/potensi/potensi/baru"))
    page.get_by_label("Judul").fill("Foto rusak")
    page.get_by_role("textbox", name="Paragraf 1").fill("Contoh isi.")
    sizes = sent(page)
    page.get_by_label("Foto", exact=True).set_input_files(broken)
    with page.expect_event("requestfinished", lambda request: request.method == "POST"):
        page.get_by_role("button", name="Simpan draf").last.click()

    expect(page.get_by_role("alert")).to_be_visible()
    assert sizes[0] > 300_000


@pytest.mark.parametrize("javascript", [True], ids=["js"], indirect=True)
def test_grain_gives_way_to_fewer_pixels_and_a_second_pick_joins_the_first(
    page: Page, server: Server, camera: list[Path], tmp_path: Path
) -> None:
    grain = tmp_path / "malam.jpg"
    Image.effect_noise((1500, 1500), 90).convert("RGB").save(grain, "JPEG", quality=90)
    sign_in(page, server, "operator-kalimandi")
    page.goto(server.admin("kalimandi", "/potensi/potensi/baru"))
    page.get_by_label("Judul").fill("Malam berbintik")
    page.get_by_role("textbox", name="Paragraf 1").fill("Contoh isi.")
    sizes = sent(page)
    page.get_by_label("Foto", exact=True).set_input_files(grain)
    expect(page.locator(".pics img")).to_have_count(1)
    page.get_by_label("Foto", exact=True).set_input_files(camera[0])
    expect(page.locator(".pics img")).to_have_count(2)
    assert page.locator(".pics img").evaluate_all("all => all.map(image => image.alt)") == ["malam.jpg", "IMG_1.jpg"]
    # One that was not meant is left out again.
    page.get_by_label("Foto", exact=True).set_input_files(camera[1])
    page.get_by_role("button", name="IMG_2.jpg Hapus").click()
    expect(page.locator(".pics img")).to_have_count(2)
    page.get_by_role("button", name="Simpan draf").last.click()
    expect(page.get_by_text("Draf tersimpan.")).to_be_visible()

    expect(page.get_by_label(re.compile("Apa yang tampak di foto [1-2]$"))).to_have_count(2)
    assert len(sizes) == 1
    assert sizes[0] <= 2 * PHOTO_SENT

"""What the tests of the map start from: boundaries of a sample kecamatan, and a phone that is listened to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE, Server
from tests.e2e.maps.looking import KECAMATAN, SIDE
from tests.e2e.test_walk import VILLAGES, sign_in


@pytest.fixture(scope="session")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Invented boundaries of the villages: squares in two rows."""
    features = []
    for number, code in enumerate(VILLAGES.values()):
        west, south = 109.42 + number % 4 * SIDE, -7.5 + number // 4 * SIDE
        ring = [(west, south), (west + SIDE, south), (west + SIDE, south + SIDE), (west, south + SIDE), (west, south)]
        spots = [[round(x, 6), round(y, 6)] for x, y in ring]
        shape = {"type": "Polygon", "coordinates": [spots]}
        features.append({"type": "Feature", "properties": {"kode": code}, "geometry": shape})
    file = tmp_path_factory.mktemp("peta") / "batas.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return file


@pytest.fixture(scope="session")
def mapped(browser: Browser, server: Server, squares: Path) -> None:
    """The boundaries are brought in as an officer does it, once: all of them marked, and one contested."""
    page = browser.new_page(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    sign_in(page, server, "admin-klampok")
    page.goto(server.admin(KECAMATAN, "/peta/batas/baru"))
    page.get_by_label("Berkas").set_input_files(squares)
    page.get_by_label("Sumber").fill("Contoh")
    page.get_by_label("Status garis").select_option("penegasan")
    page.get_by_label("Dasar hukum").fill("Perbup contoh")
    page.get_by_role("button", name="Lihat di peta").click()
    page.get_by_role("link", name="Sirkandi – Pagak").click()
    page.get_by_label("Status garis").select_option("sengketa")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("button", name="Pakai di peta").click()
    expect(page.get_by_text("sekarang tampil")).to_be_visible()
    page.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A phone, and whatever its browser complains about: what the policy refuses is among it.

    Its page jumps where others glide: on a slow machine a click met a map that was still on its way.
    """
    page = browser.new_page(viewport=PHONE, locale="id-ID", reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_default_timeout(30_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, complaints
    page.close()

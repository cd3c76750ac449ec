"""The photo at the head of a home page, over the wire, and the shape of any photo."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from cms_core.inline import read_asset
from tests.e2e.conftest import Server


@pytest.mark.parametrize(("width", "asked"), [(360, False), (1280, True)])
def test_phones_never_ask_for_the_photo_at_the_head(server: Server, browser: Browser, width: int, asked: bool) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(server.site("kalimandi", "/"))
    page.wait_for_load_state("networkidle")
    key = page.locator(".hero img").get_attribute("src").split("/")[-2]  # type: ignore[union-attr]
    context.close()

    assert any(key in address for address in seen) == asked


def test_an_upright_photo_keeps_its_shape_in_a_narrow_place(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    try:
        page.set_content(
            f'<style>{read_asset("css", "base")}</style><main><img width="1200" height="1600" alt=""></main>'
        )
        # Only a picture that is there has a shape; this one is drawn by its words on the spot.
        page.evaluate("""async () => {
          const picture = document.images[0];
          picture.src = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="1600"/>';
          await picture.decode();
        }""")
        box = page.locator("img").bounding_box()
        assert box is not None
        assert round(box["height"] / box["width"], 2) == 1.33
    finally:
        page.close()

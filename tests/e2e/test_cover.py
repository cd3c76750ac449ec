"""The photo at the head of a home page, over the wire."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

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

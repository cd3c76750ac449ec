"""Every screen as people see it, on a phone and at a desk, in light and dark: ``make screenshots``, to be looked at."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import DESK, PHONE, SCHEMES, Server
from tests.e2e.test_pages import INNER, PUBLIC, STAFF, inner
from tests.e2e.test_walk import sign_in

FOLDER = Path(__file__).parents[2] / "build" / "screenshots"


def take(page: Page, address: str, name: str) -> None:
    answer = page.goto(address)
    if answer is None or (answer.status >= 400 and "/admin" in address):
        return  # not this account's
    for size, scheme in itertools.product((PHONE, DESK), SCHEMES):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)
        # What waits for its turn below the fold comes up now.
        page.evaluate("document.querySelectorAll('[loading=lazy]').forEach(image => image.loading = 'eager')")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{name}-{size['width']}-{scheme}.png", full_page=True, animations="disabled")


def named(*parts: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", "/".join(parts).lower()).strip("-")


@pytest.mark.parametrize(("slug", "path"), PUBLIC, ids=lambda part: str(part))
def test_public_screen(server: Server, browser: Browser, slug: str, path: str) -> None:
    page = browser.new_page(viewport=DESK, locale="id-ID")  # type: ignore[arg-type]
    take(page, server.site(slug, path), named("publik", slug, path))
    page.close()


@pytest.mark.parametrize("account", ["operator-kalimandi", "admin-klampok"])
def test_staff_screens(server: Server, browser: Browser, account: str) -> None:
    page = browser.new_page(viewport=DESK, locale="id-ID")  # type: ignore[arg-type]
    take(page, server.platform(STAFF[0]), named("masuk"))
    sign_in(page, server, account)
    for path in STAFF[1:]:
        take(page, server.platform(path), named(account, path))
    if account == "admin-klampok":
        for path, name in INNER:
            take(page, inner(page, server, path, name), named(account, path, name))
    page.close()

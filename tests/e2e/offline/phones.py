"""Somebody's phone, and what is done on it in the administration of a village."""

from __future__ import annotations

import dataclasses
import io
from functools import cache
from typing import Any

from flask import Flask
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from cms_core.extensions import db
from cms_core.sites.models import Site
from cms_core.tenancy import site_scope
from cms_potensi_desa import services
from tests.e2e.offline.line import until

NEW = "potensi/potensi/baru"


@dataclasses.dataclass
class Phone:
    """Somebody's phone, and where the administration of his village is."""

    context: BrowserContext
    admin: str
    cookie: Any

    def open(self, path: str = "") -> Page:
        page = self.context.new_page()
        page.goto(self.admin + path)
        return page

    def rows(self, page: Page, tag: str) -> Locator:
        return page.locator("#kiriman li").filter(has=page.locator(".tag", has_text=tag))

    def shows(self, page: Page, tag: str, count: int = 1) -> None:
        # In a test the formats of a photo are made while its form is taken.
        expect(self.rows(page, tag)).to_have_count(count, timeout=30_000)


def signed_in(app: Flask, context: BrowserContext, port: int, sign_in: Any, user: Any) -> Any:
    client, name = app.test_client(), app.config["SESSION_COOKIE_NAME"]
    sign_in(client, user)
    cookie = client.get_cookie(name)
    assert cookie is not None
    said = {"name": name, "value": cookie.value, "url": f"http://localhost:{port}/"}
    context.add_cookies([said])  # type: ignore[list-item]  # its types ask for more
    return said


def ready(page: Page) -> Page:
    """Wait until the empty forms are kept."""
    until(page, "navigator.serviceWorker.controller")
    return page


def write(page: Page, title: str, *, photos: int = 0) -> None:
    page.fill("#title", title)
    page.fill("textarea[name=body-0-teks]", f"Isi {title}.")
    if photos:
        files = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": noise(n)} for n in range(photos)]
        page.set_input_files("#photos-baru", files)  # type: ignore[arg-type]
        expect(page.locator(".pics button")).to_have_count(photos)
        page.fill("#photos-alt", "\n".join(f"Foto {n}" for n in range(photos)))


def press(page: Page, name: str) -> None:
    page.locator(".bar").get_by_role("button", name=name, exact=True).click()


def send(page: Page) -> None:
    """Do what the button does, which is gone when all was sent by itself."""
    page.evaluate("() => { kotak.send(1) }")


def entries(site: Site) -> list[Any]:
    """Return titles, descriptions of photos, and states of what the site has of its potentials."""
    with site_scope(site.id):
        found = services.listed(services.KINDS["potensi"], limit=9)
        told = [(row.title, [photo["alt"] for photo in row.photos], row.state) for row in found]
    # A transaction that stays open would keep the server from writing.
    db.session.rollback()
    return told


@cache
def noise(number: int, width: int = 640) -> bytes:
    """Return a JPEG with so much grain that it stays large, another one for each number.

    Of 640 pixels it has some 180 KB, of 2400 more than two megabytes.
    """
    image = Image.effect_noise((width, width * 3 // 4), 40 + number).convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()

"""A village with the module on, people of each kind, and a desk at which they fill in forms."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from cms_core.api import Site, db, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_potensi_desa import NAME, services

KECAMATAN, VILLAGE = "33.04.02", "33.04.02.2007"
ADMIN = "/s/kalimandi/admin/potensi"
POTENSI = {"title": "Kebun kelapa", "description": "Disadap pagi.\n\nDicetak sore."}
PRODUK = {"title": "Gula kelapa", "description": "Dari nira.", "price": "22.000", "unit": "kg"}


@pytest.fixture
def kecamatan(app: Flask, make_site: MakeSite) -> Site:
    return make_site(KECAMATAN, slug="purworeja-klampok", name="Purworeja Klampok", modules=(NAME,))


@pytest.fixture
def site(kecamatan: Site, make_site: MakeSite) -> Site:
    return make_site(VILLAGE, slug="kalimandi", name="Kalimandi", modules=(NAME,), stage="village_publishes")


@pytest.fixture
def neighbour(kecamatan: Site, make_site: MakeSite) -> Site:
    return make_site("33.04.02.2002", slug="pagak", name="Pagak", modules=(NAME,), stage="village_publishes")


@pytest.fixture
def make_entry(app: Flask) -> Callable[..., int]:
    """``make_entry(site, kind="potensi", publish=True, image=None, **columns)`` commits an entry and gives its id."""

    def make(site: Site, kind: str = "potensi", *, publish: bool = True, image: str | None = None, **more: Any) -> int:
        values = {**(POTENSI if kind == "potensi" else {**PRODUK, "price": 22_000}), **more}
        if kind == "potensi":
            values.setdefault("category", "perkebunan")
        with site_scope(site.id):
            row = services.create(services.KINDS[kind], values, image=image, by=None)
            if publish:
                services.publish_entry(row, site=site, by=None)
            db.session.commit()
            return row.id

    return make


def photo(colour: str = "green") -> io.BytesIO:
    """Return a small JPEG."""
    buffer = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(buffer, "JPEG")
    buffer.seek(0)
    return buffer


@dataclasses.dataclass
class Desk:
    """Somebody who is signed in and fills in forms as they come."""

    client: FlaskClient

    def open(self, url: str) -> dict[str, str]:
        """Return the fields of the first form at ``url`` with what stands in them."""
        answer = self.client.get(url)
        assert answer.status_code == 200, answer.status_code
        return fields(answer.text)

    def send(self, url: str, *, to: str | None = None, **changes: Any) -> TestResponse:
        """Open the form at ``url``, change it and send it."""
        return self.client.post(to or url, data={**self.open(url), **changes})

    def make(self, kind: str = "potensi", **changes: Any) -> str:
        """Write a new entry and return the address of its form."""
        start = POTENSI if kind == "potensi" else PRODUK
        answer = self.send(f"{ADMIN}/{kind}/baru", **{**start, **changes})
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]


def fields(text: str) -> dict[str, str]:
    """Return what a browser would send of the first form in a page."""
    form = html5lib.parse(text, namespaceHTMLElements=False).find(".//main//form")
    found = {}
    for tag in (tag for tag in form.iter() if tag.tag in ("input", "textarea", "select")):
        kind, name = tag.get("type", ""), tag.get("name")
        if tag.tag == "select":
            chosen = [option for option in tag.iter("option") if option.get("selected") is not None]
            found[name] = (chosen or list(tag.iter("option")))[0].get("value")
        elif kind not in ("file", "checkbox") or tag.get("checked") is not None:
            found[name] = (tag.text or "").removeprefix("\n") if tag.tag == "textarea" else tag.get("value", "")
    return found


def buttons(text: str) -> list[str]:
    """Return what the buttons in the main part of a page say."""
    main = html5lib.parse(text, namespaceHTMLElements=False).find(".//main")
    return [" ".join("".join(tag.itertext()).split()) for tag in main.iter("button")]


@pytest.fixture
def desk(app: Flask, make_user: MakeUser, sign_in: Callable[..., None]) -> Callable[..., Desk]:
    """``desk(role, region_code)`` signs a new person in: the village's operator without arguments."""

    def sit(role: str = "village_operator", region_code: str = VILLAGE) -> Desk:
        client = app.test_client()
        sign_in(client, make_user(role, region_code))
        return Desk(client)

    return sit


def row(key: int, kind: str = "potensi") -> Any:
    """Return an entry of the site in scope."""
    return db.session.get_one(services.KINDS[kind].model, key)


def only(kind: str = "potensi") -> Any:
    """Return the one entry of a kind of the site in scope."""
    rows = services.listed(services.KINDS[kind], limit=2)
    assert len(rows) == 1
    return rows[0]

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

from cms_core.api import Site, change_content, db, site_scope, store_image
from cms_core.api import withdraw as taken_down
from cms_core.testing.factories import MakeSite, MakeUser
from cms_potensi_desa import NAME, services

KECAMATAN, VILLAGE = "33.04.02", "33.04.02.2007"
ADMIN = "/s/kalimandi/admin/potensi"
NEW = f"{ADMIN}/potensi/baru"
POTENSI = {"title": "Kebun kelapa", "body-0-teks": "Disadap pagi.\n\nDicetak sore."}
PRODUK = {"title": "Gula kelapa", "body-0-teks": "Dari nira.", "price": "22.000", "unit": "kg"}
BODIES = {"potensi": "<p>Disadap pagi.</p><p>Dicetak sore.</p>", "produk": "<p>Dari nira.</p>"}


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
    """``make_entry(site, kind="potensi", publish=True, photos=(), **columns)`` commits an entry and gives its id.

    ``photos`` are keys of media.
    """

    def make(
        site: Site, kind: str = "potensi", *, publish: bool = True, photos: tuple[str, ...] = (), **more: Any
    ) -> int:
        values: dict[str, Any] = {"title": "Kebun kelapa", "category": "perkebunan"}
        if kind == "produk":
            values = {"title": "Gula kelapa", "category": "makanan", "price": 22_000, "unit": "kg"}
        values |= {"body": BODIES[kind], "photos": [{"media": key, "alt": "Foto"} for key in photos], **more}
        with site_scope(site.id):
            row = services.create(services.KINDS[kind], values, by=None)
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

    def open(self, url: str) -> dict[str, Any]:
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


def fields(text: str) -> dict[str, Any]:
    """Return what a browser would send of the first form in a page; a list where a name comes twice."""
    form = html5lib.parse(text, namespaceHTMLElements=False).find(".//main//form")
    found: dict[str, Any] = {}
    inside = {id(tag) for template in form.iter("template") for tag in template.iter()}
    for tag in (tag for tag in form.iter() if tag.tag in ("input", "textarea", "select") and id(tag) not in inside):
        if tag.get("disabled") is not None:  # a browser does not send it
            continue
        kind, name = tag.get("type", ""), tag.get("name")
        if tag.tag == "select":
            chosen = [option for option in tag.iter("option") if option.get("selected") is not None]
            value = (chosen or list(tag.iter("option")))[0].get("value")
        elif kind in ("file", "checkbox", "radio") and tag.get("checked") is None:
            continue
        else:
            value = (tag.text or "").removeprefix("\n") if tag.tag == "textarea" else tag.get("value", "")
        found[name] = value if name not in found else [*_listed(found[name]), value]
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def buttons(text: str) -> list[str]:
    """Return what the buttons in the main part of a page say, those inside its fields apart."""
    main = html5lib.parse(text, namespaceHTMLElements=False).find(".//main")
    # What only a script shows is for whoever has one.
    there = [tag for tag in main.iter("button") if tag.get("hidden") is None]
    shown = [tag for tag in there if tag.get("class") != "vh" and tag.get("type") != "button"]
    own = [tag for tag in shown if tag.get("name") not in ("blok", "foto") and tag.get("value") != "pratinjau"]
    return [" ".join("".join(tag.itertext()).split()) for tag in own]


@pytest.fixture
def desk(app: Flask, make_user: MakeUser, sign_in: Callable[..., None]) -> Callable[..., Desk]:
    """``desk(role, region_code)`` signs a new person in: the village's operator without arguments."""

    def sit(role: str = "village_operator", region_code: str = VILLAGE) -> Desk:
        client = app.test_client()
        sign_in(client, make_user(role, region_code))
        return Desk(client)

    return sit


def stored(site: Site, colour: str = "green") -> str:
    """Return the key of a photo that a site has taken in."""
    with site_scope(site.id):
        key = store_image(photo(colour), owner_plugin=NAME).key
        db.session.commit()
    return key


def change(site: Site, row: Any, version: int, **values: Any) -> None:
    """Change an entry of a site."""
    change_content(services.kind_of(row).content, row, values, version=version, site=site, by=None)


def withdraw(site: Site, row: Any, reason: str) -> None:
    """Take an entry of a site down."""
    taken_down(row, site=site, plugin=NAME, kind=services.kind_of(row).name, reason=reason, by=None)


def row(key: int, kind: str = "potensi") -> Any:
    """Return an entry of the site in scope."""
    return db.session.get_one(services.KINDS[kind].model, key)


def only(kind: str = "potensi") -> Any:
    """Return the one entry of a kind of the site in scope."""
    rows = services.listed(services.KINDS[kind], limit=2)
    assert len(rows) == 1
    return rows[0]


def image_of(site: Site, key: int | None = None) -> str | None:
    """Return the cover of an entry of a site, of the only one without a key."""
    with site_scope(site.id):
        image: str | None = (row(key) if key else only()).image
    return image

"""Layers of modules on maps above a village: whatever the villages publish, each point with the village it is of."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, draft, publish, site_scope
from cms_pembangunan.models import Work
from cms_pembangunan.services import WORKS

from .conftest import HOME, VILLAGE

pytestmark = pytest.mark.plugins("peta", "pembangunan")
ITEMS = "/peta/ogc/collections/pembangunan/items"


@pytest.fixture
def build(switch_on: Any) -> Callable[..., None]:
    """``build(site, "Talud", east=0.01, shown=True)`` makes a work of a village that says where it is."""

    def made(site: Site, title: str, *, east: float = 0, shown: bool = True) -> None:
        switch_on(site, "pembangunan")
        place = {"latitude": Decimal("-7.475"), "longitude": Decimal("109.465") + Decimal(str(east))}
        with site_scope(site.id):
            row = draft(Work, {"title": title, "body": "", "year": 2026, **place}, by=None)
            db.session.flush()
            if shown:
                publish(row, site=site, item=WORKS.item_of(row), by=None)
        db.session.commit()

    return made


@pytest.fixture
def works(kecamatan: Site, village: Site, neighbour: Site, switch_on: Any, build: Callable[..., None]) -> None:
    """Two villages have a work of the same name, and the kecamatan one of its own."""
    for site, east in ((village, 0), (neighbour, 0.01)):
        build(site, "Talud", east=east)
    build(kecamatan, "Pendopo", east=0.02)
    build(village, "Rahasia", shown=False)


def test_a_kecamatan_shows_what_its_villages_publish(client: FlaskClient, works: None) -> None:
    page = client.get(f"{HOME}/peta/?lapisan=pembangunan").text

    rows = re.findall(r'<a class="tgt" href="([^"]*/pembangunan/[^"]*)">([^<]*)</a>(?:<small>([^<]*)</small>)?', page)
    assert sorted(rows) == [
        ("/pembangunan/pendopo", "Pendopo", "Klampok"),
        (f"{VILLAGE}:8000/pembangunan/talud", "Talud", "Kalimandi"),
        ("http://pagak.example:8000/pembangunan/talud", "Talud", "Pagak"),
    ]
    assert (page.count('class="p0" d="M'), "Rahasia" in page) == (1, False)


def test_programs_tell_works_of_the_same_name_apart(client: FlaskClient, works: None) -> None:
    told = client.get(f"{HOME}{ITEMS}").json["features"]
    one = [client.get(f"{HOME}{ITEMS}/{each['id']}").json["properties"] for each in told]

    assert sorted((each["nama"], each["tempat"], each["url"]) for each in one) == [
        ("Pendopo", "Klampok", f"{HOME}:8000/pembangunan/pendopo"),
        ("Talud", "Kalimandi", f"{VILLAGE}:8000/pembangunan/talud"),
        ("Talud", "Pagak", "http://pagak.example:8000/pembangunan/talud"),
    ]
    box = client.get(f"{HOME}{ITEMS}?bbox=109.47,-8,109.48,-7").json["features"]
    assert [each["properties"]["tempat"] for each in box] == ["Pagak"]


def test_what_a_village_has_switched_off_is_gone_from_above(
    client: FlaskClient, works: None, village: Site, kecamatan: Site, switch_off: Any
) -> None:
    switch_off(village, "pembangunan")
    left = client.get(f"{HOME}{ITEMS}").json["features"]
    switch_off(kecamatan, "pembangunan")

    assert sorted(each["properties"]["tempat"] for each in left) == ["Klampok", "Pagak"]
    assert client.get(f"{HOME}{ITEMS}").status_code == 404


def test_pages_above_live_for_seconds_because_villages_move_no_stamp_of_theirs(
    client: FlaskClient, works: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms_core.delivery.page_cache.ROLL_UP_SECONDS", 0.0)
    for path in (ITEMS, "/peta/lapisan/pembangunan.geojson", "/peta/lapisan/pembangunan.csv", "/peta/interaktif.json"):
        for host in (HOME, VILLAGE):
            client.get(f"{host}{path}")
        kept = [client.get(f"{host}{path}").headers["X-Cache"] for host in (HOME, VILLAGE)]
        assert (path, kept) == (path, ["miss", "hit"])

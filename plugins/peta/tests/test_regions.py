"""Layers of modules on maps above a village: whatever the villages publish, each point with the village it is of."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import html5lib
import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, db, draft, publish, site_scope
from cms_core.testing.factories import MakeSite
from cms_pembangunan.models import Work
from cms_pembangunan.services import WORKS

from .conftest import HOME, LEFT, RIGHT, VILLAGE, Bring, geojson

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


def test_a_kecamatan_without_a_site_has_a_map_on_that_of_its_kabupaten(
    client: FlaskClient, make_site: MakeSite, make_region: Any, bring: Bring
) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="kab.example", modules=("peta",))
    root = "http://kab.example"
    make_region("33.04.03.2001")
    bring(geojson(("33.04.02.2007", LEFT), ("33.04.03.2001", RIGHT)), site=kabupaten)
    bring(geojson(("33.04.02", LEFT), ("33.04.03", RIGHT)), site=kabupaten)

    maps = [client.get(f"{root}{path}").text for path in ("/peta/", "/peta/desa")]
    links = [sorted(re.findall(r'<a href="([^"]*)"><title>', each)) for each in maps]
    page = client.get(f"{root}/peta/desa/33.04.03").text

    # The one that has a site leads there, and villages by way of the map of their kecamatan.
    assert links == [["/peta/desa/33.04.03", "/wilayah/klampok"], ["/peta/desa/33.04.02", "/peta/desa/33.04.03"]]
    # By name, too: an area may be too small for a finger, and paper has no links.
    row = r'<td>(\d)</td><th scope="row"><a class="tgt" href="(/peta/desa/[^"]*)">([^<]*)</a><small>([^<]*)</small>'
    assert re.findall(row, maps[1]) == [
        ("1", "/peta/desa/33.04.03", "Contoh 33.04.03", "Contoh 33.04.03.2001"),
        ("2", "/peta/desa/33.04.02", "Klampok", "Kalimandi"),
    ]
    html5lib.HTMLParser(strict=True).parse(maps[1])
    assert (page.count("<tr>"), page.count('<svg class="map"'), "/wilayah/klampok" in page) == (2, 1, False)
    assert 'href="/wilayah/klampok"' in client.get(f"{root}/peta/desa/33.04.02").text
    html5lib.HTMLParser(strict=True).parse(page)
    strange = ("33.04.99", "33.04", "33.04.03.2001", "64.08.04", "%27")
    assert [client.get(f"{root}/peta/desa/{code}").status_code for code in strange] == [404] * 5
    assert client.get(f"{HOME}/peta/desa/33.04.02").status_code == 404


def test_areas_lead_nowhere_where_no_villages_are_drawn(
    client: FlaskClient, make_site: MakeSite, make_region: Any, bring: Bring
) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="kab.example", modules=("peta",))
    make_region("33.04.03")
    bring(geojson(("33.04.02", LEFT), ("33.04.03", RIGHT)), site=kabupaten)

    assert "/peta/desa/" not in client.get("http://kab.example/peta/").text
    assert client.get("http://kab.example/peta/desa/33.04.03").status_code == 404

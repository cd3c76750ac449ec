"""The map of a site as people open it: drawn and as a table, with layers and without, and gone where it is off."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import MapFeature, MapLayer, Site, db, draft, publish, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_pembangunan.models import Work
from cms_pembangunan.services import WORKS
from cms_peta import NAME, layers
from cms_peta.boundaries import services
from cms_peta.models import BoundarySet

from .conftest import HOME, LEFT, RIGHT, VILLAGE, Bring, MakeLayer, geojson, square

LINE = "Garis di peta ini petunjuk, bukan batas hukum."


def areas(page: str) -> list[str]:
    """Return the names in the table of areas."""
    return re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]*[^< ])', page)


def test_without_boundaries_the_map_is_a_schematic_that_says_so(
    client: FlaskClient, kecamatan: Site, neighbour: Site, village: Site
) -> None:
    page = client.get(f"{HOME}/peta/").text

    assert '<svg class="map grid"' in page
    assert "Bukan letak, bentuk, atau luas sebenarnya." in page
    assert LINE not in page
    assert areas(page) == ["Kalimandi", "Pagak"]


def test_a_village_stands_among_its_neighbours(client: FlaskClient, bring: Bring) -> None:
    bring()

    page = client.get(f"{VILLAGE}/peta/").text

    said = "Sumber: Tim batas. Skala 1 : 5.000. Tanggal data tidak disebut. Sistem koordinat asal UTM"
    assert [LINE in page, said in page] == [True, True]
    assert page.count('<path class="on"') == 1
    # The neighbour leads to its page by way of the site above, the village itself nowhere.
    assert re.findall(r'<a href="([^"]*)"><title>([^<]*)', page) == [
        ("http://klampok.example:8000/wilayah/pagak", "Pagak")
    ]
    assert areas(page) == ["Kalimandi", "Pagak"]
    assert re.findall(r'<td class="num">(\d+)</td>', page) == ["122", "122"]


def test_the_areas_of_a_kecamatan_lead_to_its_villages(client: FlaskClient, bring: Bring) -> None:
    bring()

    page = client.get(f"{HOME}/peta/").text

    assert re.findall(r'<a href="(/wilayah/[^"]*)"><title>', page) == ["/wilayah/kalimandi", "/wilayah/pagak"]
    assert client.get(f"{HOME}/wilayah/pagak").headers["Location"] == "http://pagak.example:8000/"


def test_pages_are_made_anew_when_boundaries_are_taken(client: FlaskClient, bring: Bring, village: Site) -> None:
    before = client.get(f"{VILLAGE}/peta/").text
    bring()

    assert [LINE in page for page in (before, client.get(f"{VILLAGE}/peta/").text)] == [False, True]


def test_pages_below_are_made_anew_when_the_map_is_switched_off_above(
    client: FlaskClient, bring: Bring, kecamatan: Site, switch_off: Any
) -> None:
    bring()
    before = client.get(f"{VILLAGE}/peta/").text
    switch_off(kecamatan)

    assert [LINE in page for page in (before, client.get(f"{VILLAGE}/peta/").text)] == [True, False]


def test_how_sure_a_border_is_stands_in_the_drawing_and_in_the_table(
    client: FlaskClient, bring: Bring, kecamatan: Site, make_user: MakeUser
) -> None:
    key = bring()
    plain = client.get(f"{VILLAGE}/peta/").text
    with site_scope(kecamatan.id):
        between = next(iter(services.each_line(db.session.get_one(BoundarySet, key))))
        services.set_status(between, "sengketa", "", site=kecamatan, by=make_user(region_code="33.04"))
    db.session.commit()

    page = client.get(f"{VILLAGE}/peta/").text

    drawn = [re.findall(r'<path class="ln (\w+)" d="M300', each) for each in (plain, page)]
    cells = [re.findall(r"<td>([^<]*)</td>", each) for each in (plain, page)]
    assert (drawn, cells) == ([[], ["sengketa"]], [[], ["Sengketa", "Sengketa"]])


def test_a_border_with_what_lies_outside_of_the_drawing_has_its_status_too(
    client: FlaskClient, bring: Bring, make_site: MakeSite, make_region: Any, make_user: MakeUser
) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", modules=(NAME,))
    make_region("33.04.03.2001")
    inside, outside = ("33.04.02.2007", LEFT), ("33.04.03.2001", RIGHT)
    key = bring(geojson(inside, outside), site=kabupaten)
    plain = client.get(f"{HOME}/peta/").text
    with site_scope(kabupaten.id):
        between = next(iter(services.each_line(db.session.get_one(BoundarySet, key))))
        services.set_status(between, "sengketa", "", site=kabupaten, by=make_user(region_code="33.04"))
    db.session.commit()

    page = client.get(f"{HOME}/peta/").text

    drawn = [re.findall(r'<path class="ln (\w+)" d="(M[1-9][^"]*)', each) for each in (plain, page)]
    # The eastern side alone; the area across it is not drawn.
    assert (drawn, re.findall(r"<title>([^<]*)</title><path", page)) == (
        [[], [("sengketa", "M594 599l0-593")]],
        ["Kalimandi"],
    )


def test_villages_of_a_kabupaten_have_a_page_of_their_own(
    client: FlaskClient, make_site: MakeSite, bring: Bring
) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="kab.example", modules=(NAME,))
    before = client.get("http://kab.example/peta/desa").status_code
    bring(site=kabupaten)

    page = client.get("http://kab.example/peta/desa").text

    assert (before, page.count('<svg class="map"'), LINE in page) == (404, 1, True)
    assert "/peta/desa" in client.get("http://kab.example/peta/").text
    assert client.get(f"{HOME}/peta/desa").status_code == 404


@pytest.mark.plugins("peta", "lapor")
def test_a_layer_says_how_exact_its_points_are(client: FlaskClient, village: Site, switch_on: Any) -> None:
    switch_on(village, "lapor")

    told = client.get(f"{VILLAGE}/peta/lapisan/lapor-laporan.geojson").json

    assert (told["skala"], told["status_hukum"]) == (None, None)
    assert (told["sumber"], told["keterangan"]) == (
        "Kalimandi",
        "Letak dibulatkan sekitar 100 meter, supaya pelapor tidak dikenali.",
    )
    # Nothing was reported: no day is made up.
    assert (told["crs_asal"], told["tanggal"]) == ("WGS 84", None)


@pytest.mark.plugins("peta", "pembangunan")
def test_a_layer_is_gone_the_moment_its_module_is_switched_off(
    client: FlaskClient, village: Site, switch_on: Any, switch_off: Any
) -> None:
    address = f"{VILLAGE}/peta/?lapisan=pembangunan"
    pages = [client.get(address).text]
    switch_on(village, "pembangunan")
    with site_scope(village.id):
        place = {"latitude": Decimal("-7.475"), "longitude": Decimal("109.465")}
        row = draft(Work, {"title": "Talud", "body": "", "year": 2026, **place}, by=None)
        db.session.flush()
        publish(row, site=village, item=WORKS.item_of(row), by=None)
    db.session.commit()
    pages.append(client.get(address).text)
    switch_off(village, "pembangunan")
    pages.append(client.get(address).text)

    assert [[word in page for word in ("Talud", "<h2>Lapisan", 'class="p0"')] for page in pages] == [
        [False] * 3,
        [True] * 3,
        [False] * 3,
    ]


@pytest.mark.plugins("peta", "pembangunan")
def test_a_layer_of_another_module_disappears_from_everywhere(
    client: FlaskClient, village: Site, switch_on: Any, switch_off: Any
) -> None:
    """In each form, and from pages that are kept; those of the kecamatan have layers of sites, and a test of theirs."""
    switch_on(village, "pembangunan")
    with site_scope(village.id):
        place = {"latitude": Decimal("-7.475"), "longitude": Decimal("109.465")}
        row = draft(Work, {"title": "Talud", "body": "", "year": 2026, **place}, by=None)
        db.session.flush()
        publish(row, site=village, item=WORKS.item_of(row), by=None)
    db.session.commit()
    items = "/peta/ogc/collections/pembangunan/items"
    files = [f"/peta/lapisan/pembangunan.{form}" for form in ("geojson", "kml", "csv", "gpkg")]
    paths = ["/peta/?lapisan=pembangunan", items, f"{items}?f=html", *files]
    told = ("/peta/interaktif.json", "/peta/ogc/collections")

    def seen() -> list[bool]:
        has = [b"Talud" in client.get(f"{VILLAGE}{path}").data for path in paths]
        return has + [b'"pembangunan"' in client.get(f"{VILLAGE}{path}").data for path in told]

    before = seen()
    switch_off(village, "pembangunan")

    assert (before, seen()) == ([True] * 9, [False] * 9)


def test_a_layer_is_drawn_and_listed_when_it_is_asked_for(client: FlaskClient, bring: Bring, posts: None) -> None:
    bring()

    plain, asked = client.get(f"{VILLAGE}/peta/").text, client.get(f"{VILLAGE}/peta/?lapisan=entah,pos").text

    assert '<input type="checkbox" name="lapisan" value="pos">Pos ronda</label>' in plain
    assert [word in plain for word in ('class="p0"', "Pos &lt;ronda&gt;")] == [False, False]
    assert [word in asked for word in ('<path class="p0" d="M', "Pos &lt;ronda&gt;", "7,475° LS, 109,465° BT")] == [
        True
    ] * 3
    assert [word in asked for word in ("1 hal di luar gambar ini", "Sumber: Kalimandi.", "tidak diukur.")] == [True] * 3
    assert re.findall(r'value="([^"]*)" checked>', asked) == ["pos"]


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (["Kalimandi", "Pagak", "Kalimandi"], "Kalimandi, Pagak"),
        (["Kalimandi", "Pagak", "Kecitran", "Sirkandi"], "situs-situs di wilayah Klampok"),
        ([], "situs-situs di wilayah Klampok"),
    ],
)
def test_a_layer_of_a_region_is_from_the_sites_in_it(
    places: list[str], said: str, client: FlaskClient, kecamatan: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = [
        MapFeature(title="Pos", longitude=109.46, latitude=-7.47, url="/pos", place=place, day=date(2025, 3, number))
        for number, place in enumerate(places, start=1)
    ]
    given = [MapLayer(name="pos", label="Pos", source="Klampok", features=points)]
    monkeypatch.setattr(layers, "map_layers", lambda *_asked: given)

    page = client.get(f"{HOME}/peta/?lapisan=pos").text
    told = client.get(f"{HOME}/peta/ogc/collections/pos").json

    assert f"Sumber: {said}. " in page
    # Programs read where they are from before any of them: each names its place.
    assert told["description"].startswith("Sumber: situs-situs di wilayah Klampok. ")
    none = "Tanpa skala dan tanpa status hukum; WGS 84."
    newest = f"{none} Data {len(places)} Maret 2025." if places else none
    assert (told["description"].endswith(newest), f"{newest}</p>" in page) == (True, True)


def test_points_on_a_schematic_have_a_drawing_of_their_own(client: FlaskClient, village: Site, posts: None) -> None:
    page = client.get(f"{VILLAGE}/peta/?lapisan=pos").text

    schematic, points = re.findall(r'<svg class="map.*?</svg>', page)
    assert ['class="p0"' in drawing for drawing in (schematic, points)] == [False, True]


def test_few_points_have_numbers_from_layer_to_layer_and_many_have_none(
    client: FlaskClient, village: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given(*_asked: Any) -> list[MapLayer]:
        return [
            MapLayer(
                name=name,
                label=name,
                source="Kalimandi",
                features=[
                    MapFeature(title=f"{name} {number}", longitude=109.46, latitude=-7.47 - number / 1000, url="/x")
                    for number in range(count)
                ],
            )
            for name, count in (("pos", 2), ("balai", layers.NUMBERED - 3), ("sumur", 2))
        ]

    monkeypatch.setattr(layers, "map_layers", given)
    few, many = (client.get(f"{VILLAGE}/peta/?lapisan={asked}").text for asked in ("pos,sumur", "pos,sumur,balai"))

    rows = re.findall(r'<th scope="row">(\d+)\. <a [^>]*>([^<]*)', few)
    assert rows == [("1", "pos 0"), ("2", "pos 1"), ("3", "sumur 0"), ("4", "sumur 1")]
    # Two layers have a point at the same spot each: a number tells them apart.
    assert re.findall(r"<text[^>]*>([\d, ]+)</text>", few) == ["1, 3", "2, 4"]
    assert re.findall(r'<th scope="row">\d+\. <a ', many) == []


def test_an_area_without_a_boundary_stands_in_the_table_alone(client: FlaskClient, bring: Bring) -> None:
    bring(geojson(("33.04.02.2007", square(109.45, -7.48))))

    page = client.get(f"{VILLAGE}/peta/").text

    assert (areas(page), page.count("belum ada")) == (["Kalimandi", "Pagak"], 1)


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [("lain", 404, True), ("pos,lain", 200, True), ("pos", 200, False), ("", 200, False), (",", 200, False)],
)
def test_a_layer_that_is_not_there_is_not_passed_over_in_silence(
    asked: str, status: int, told: bool, client: FlaskClient, kecamatan: Site, posts: None
) -> None:
    answer = client.get(f"{HOME}/peta/?lapisan={asked}")

    assert (answer.status_code, "Lapisan yang diminta tidak ada di peta ini" in answer.text) == (status, told)
    # What is there can be chosen still.
    assert 'value="pos"' in answer.text


def test_layers_that_are_too_many_to_be_drawn_together_are_named(
    client: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    names = [make_layer(kecamatan, [], title=f"Lapisan {number}") for number in range(9)]

    pages = [client.get(f"{HOME}/peta/?lapisan={','.join(some)}").text for some in (names, names[:8])]

    assert ["yang ini tidak tampil: Lapisan 8." in page for page in pages] == [True, False]

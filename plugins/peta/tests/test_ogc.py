"""The map for other programs: GeoJSON files, and OGC API Features with boxes and pages."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from typing import Any

import pytest
from flask import url_for
from flask.testing import FlaskClient

from cms_core.api import BBox, MapFeature, MapLayer, Site
from cms_core.testing.factories import MakeSite
from cms_peta import NAME, layers
from cms_peta.shapes import STEPS, doubled_area

from .conftest import HOME, LEFT, RIGHT, VILLAGE, Bring, geojson, square

ROOT = "http://klampok.example:8000/peta/ogc"
ITEMS = f"{HOME}/peta/ogc/collections/batas-desa/items"
MANY = geojson(*((f"33.04.02.{2010 + number}", square(109.45 + number / 100, -7.48)) for number in range(6)))


@pytest.fixture
def villages(make_site: MakeSite) -> None:
    """Six villages of the kecamatan."""
    for number in range(6):
        make_site(f"33.04.02.{2010 + number}", slug=f"desa-{number}", name=f"Desa {number}")


@pytest.fixture
def points(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with a layer of three points, which heeds the box that it is asked for."""

    def given(_site: Site, bbox: BBox | None = None) -> list[MapLayer]:
        features = [
            MapFeature(title=f"Pos {number}", longitude=109.45 + number / 100, latitude=-7.475, **place(number))
            for number in range(3)
            if bbox is None or bbox.west <= 109.45 + number / 100 <= bbox.east
        ]
        return [MapLayer(name="pos", label="Pos ronda", source="Kalimandi", features=iter(features))]

    def place(number: int) -> Any:
        return {"endpoint": f"{NAME}.item", "values": {"name": "pos", "key": f"pos-{number}"}}

    monkeypatch.setattr(layers, "map_layers", given)


def links(told: dict[str, Any]) -> dict[str, str]:
    return {each["rel"]: each["href"] for each in told["links"]}


def keys(told: dict[str, Any]) -> list[str]:
    return [each["id"] for each in told["features"]]


def test_a_program_finds_its_way_from_the_landing_page(client: FlaskClient, bring: Bring) -> None:
    bring()

    landing = client.get(f"{HOME}/peta/ogc")
    ways = links(landing.json)

    assert landing.mimetype == "application/json"
    assert [ways[rel] for rel in ("self", "conformance", "data", "service-desc")] == [
        *(ROOT, f"{ROOT}/conformance", f"{ROOT}/collections", f"{ROOT}/api"),
    ]
    classes = client.get(f"{HOME}/peta/ogc/conformance").json["conformsTo"]
    assert [each.rpartition("/")[2] for each in classes] == ["core", "oas30", "html", "geojson"]
    (found,) = client.get(f"{HOME}/peta/ogc/collections").json["collections"]
    assert (found["id"], links(found)["self"]) == ("batas-desa", f"{ROOT}/collections/batas-desa")
    assert client.get(f"{HOME}/peta/ogc/").json == landing.json


def test_the_definition_names_each_address_and_what_it_may_be_asked(client: FlaskClient, bring: Bring) -> None:
    bring()
    told = client.get(f"{HOME}/peta/ogc/api")

    assert told.headers["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    asked = told.json["paths"]["/collections/{collectionId}/items"]["get"]["parameters"]
    assert [each["name"] for each in asked] == ["collectionId", "bbox", "datetime", "limit", "sesudah", "f"]
    assert asked[0]["schema"]["enum"] == ["batas-desa"]


def test_features_come_page_by_page(client: FlaskClient, villages: None, bring: Bring) -> None:
    bring(MANY)
    address: str | None = f"{ITEMS}?limit=2"
    seen, pages = [], 0
    while address and pages < 9:
        told = client.get(address).json
        assert (told["numberMatched"], told["numberReturned"]) == (6, len(told["features"]))
        seen += keys(told)
        address, pages = links(told).get("next", "").replace(":8000", ""), pages + 1

    assert (seen, pages) == ([f"33.04.02.{2010 + number}" for number in range(6)], 3)
    assert links(told)["first"] == f"{ROOT}/collections/batas-desa/items?limit=2"
    assert "first" not in links(client.get(f"{ITEMS}?limit=2").json)


def test_links_keep_what_was_asked(client: FlaskClient, villages: None, bring: Bring) -> None:
    bring(MANY)
    asked = "bbox=109.455,-8,110,-7&datetime=2026-01-01T00:00:00%2B07:00&limit=2"

    told = links(client.get(f"{ITEMS}?{asked}").json)
    page = client.get(f"{ITEMS}?{asked}&sesudah=33.04.02.2010&f=html").text

    assert told["next"] == f"{ROOT}/collections/batas-desa/items?{asked}&sesudah=33.04.02.2011"
    assert client.get(told["next"].replace(":8000", "")).status_code == 200
    plain = re.findall(r'href="([^"]*)">Halaman ini sebagai JSON', page)
    shown = f"{asked}&sesudah=33.04.02.2010".replace("&limit", "&f=json&limit")
    assert [html.unescape(each) for each in plain] == [f"{ROOT}/collections/batas-desa/items?{shown}"]


def test_a_page_of_nothing_is_refused_with_what_is_the_least(client: FlaskClient, bring: Bring) -> None:
    bring()

    told = client.get(f"{ITEMS}?limit=0").json

    assert told["description"] == "limit harus bilangan bulat, paling kecil 1."


@pytest.mark.parametrize(
    ("bbox", "count"),
    [
        ("109.455,-7.48,109.475,-7.47", 3),
        ("109.455,-7.48,0,109.475,-7.47,900", 3),
        ("110,-8,111,-7", 0),
        ("95,-11,141,6", 6),
        ("109.495,-8,-170,-7", 2),
    ],
)
def test_a_box_narrows_features(bbox: str, count: int, client: FlaskClient, villages: None, bring: Bring) -> None:
    bring(MANY)

    assert client.get(f"{ITEMS}?bbox={bbox}").json["numberMatched"] == count


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        *[(f"bbox={bad}", 400) for bad in ("1,2,3", "a,b,c,d", "1,9,3,4", "nan,1,2,3", "500,1,600,2")],
        *[(f"limit={bad}", 400) for bad in ("0", "-1", "x", "1e9", "%D9%A1")],
        *[(f"limit={many}", 200) for many in ("100000", "9" * 12, "9" * 150)],
        *[("offset=1", 400), ("f=xml", 400), ("f=", 200), (f"sesudah={'9' * 99}", 200)],
        *[(f"datetime={bad}", 400) for bad in ("kemarin", "..", "2026-13")],
        *[(f"datetime={good}", 200) for good in ("2026-01-01T00:00:00Z", "../2026-01-01", "2026-01-01/..")],
    ],
)
def test_questions_that_are_none_are_refused(asked: str, status: int, client: FlaskClient, bring: Bring) -> None:
    bring()

    answer = client.get(f"{ITEMS}?{asked}")

    assert answer.status_code == status
    assert status == 200 or answer.json["code"] == "400"


def test_one_feature_is_a_ring_as_the_standard_wants_it(client: FlaskClient, bring: Bring) -> None:
    bring(status="kesepakatan")

    told = client.get(f"{ITEMS}/33.04.02.2007")

    assert told.mimetype == "application/geo+json"
    assert told.json["geometry"] == {"type": "Polygon", "coordinates": [[list(spot) for spot in RIGHT]]}
    assert told.json["properties"] == {
        "kode": "33.04.02.2007",
        "nama": "Kalimandi",
        "luas_ha_hitung": 122.07,
        "status_batas": "kesepakatan",
        "dasar_batas": "",
    }
    ring = [(round(x * STEPS), round(y * STEPS)) for x, y in told.json["geometry"]["coordinates"][0]]
    assert (ring[0], doubled_area(ring[:-1]) > 0) == (ring[-1], True)
    assert client.get(f"{ITEMS}/33.04.02.9999").status_code == 404


def test_points_of_modules_are_a_collection_of_their_own(client: FlaskClient, village: Site, points: None) -> None:
    root = f"{VILLAGE}/peta/ogc/collections"

    told = client.get(f"{root}/pos/items?bbox=109.455,-8,110,-7").json

    assert [each["id"] for each in client.get(root).json["collections"]] == ["pos"]
    assert [(each["properties"]["nama"], each["geometry"]["coordinates"]) for each in told["features"]] == [
        *(("Pos 1", [109.46, -7.475]), ("Pos 2", [109.47, -7.475])),
    ]
    assert told["features"][0]["properties"]["url"] == (
        "http://kalimandi.example:8000/peta/ogc/collections/pos/items/pos-1"
    )
    assert [client.get(f"{root}/{name}/items").status_code for name in ("pos", "entah", "batas-desa")] == [
        200,
        404,
        404,
    ]


@pytest.mark.settings(path_mode="serve")
@pytest.mark.parametrize("host", ["kalimandi.example", None])
def test_below_a_path_points_lead_where_their_pages_are(
    client: FlaskClient, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch, host: str | None
) -> None:
    place: Any = {"slug": "kalimandi", "name": "Kalimandi", "host": host, "stage": "autonomous"}
    make_site("33.04.02.2007", modules=(NAME,), **place)
    asked = "http://localhost/s/kalimandi"

    def given(_site: Site, bbox: BBox | None = None) -> list[MapLayer]:
        own = MapFeature(title="Pos", longitude=109.45, latitude=-7.475, url=url_for(f"{NAME}.page"), key="1")
        other = dataclasses.replace(own, url="http://lain.example/x", key="2")
        return [MapLayer(name="pos", label="Pos ronda", source="Kalimandi", features=iter([own, other]))]

    monkeypatch.setattr(layers, "map_layers", given)
    for language in ("", "/en"):
        told = client.get(f"{asked}{language}/peta/ogc/collections/pos/items").json
        root = f"http://{host}:8000" if host else "http://localhost:8000/s/kalimandi"
        urls = [each["properties"]["url"] for each in told["features"]]
        assert urls == [f"{root}{language}/peta/", "http://lain.example/x"]


def test_a_layer_is_one_file_with_its_source_and_is_not_sent_twice(client: FlaskClient, bring: Bring) -> None:
    bring()
    address = f"{HOME}/peta/lapisan/batas-desa.geojson"

    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.mimetype, again.status_code, len(first.json["features"])) == ("application/geo+json", 304, 2)
    assert {name: first.json[name] for name in ("sumber", "skala", "crs_asal", "status_hukum", "keterangan")} == {
        "sumber": "Tim batas",
        "skala": "1:5000",
        "crs_asal": "UTM",
        "status_hukum": "indikatif",
        "keterangan": "Garis di peta ini petunjuk, bukan batas hukum.",
    }
    assert first.json["features"][0]["geometry"]["coordinates"] == [[list(spot) for spot in LEFT]]
    assert "crs" not in first.json
    # Programs that go through the collections are told as much.
    (told,) = client.get(f"{HOME}/peta/ogc/collections").json["collections"]
    assert told["description"] == (
        "Sumber: Tim batas. Skala 1 : 5.000. Tanggal data tidak disebut. "
        "Sistem koordinat asal UTM (WGS 84 atau SRGI2013). Garis di peta ini petunjuk, bukan batas hukum."
    )
    assert client.get(f"{HOME}/peta/lapisan/entah.geojson").status_code == 404


@pytest.mark.parametrize("path", ["", "/conformance", "/collections", "/collections/pos", "/collections/pos/items"])
def test_each_answer_is_a_page_for_people_too(path: str, client: FlaskClient, village: Site, points: None) -> None:
    page = client.get(f"{VILLAGE}/peta/ogc{path}?f=html")

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert json.loads(client.get(f"{VILLAGE}/peta/ogc{path}").text)


def test_the_page_says_the_address_that_people_give_their_program(client: FlaskClient, village: Site) -> None:
    (address,) = [link["href"] for link in client.get(f"{VILLAGE}/peta/ogc").json["links"] if link["rel"] == "self"]

    assert f'<a class="tgt" href="{address}">{address}</a>' in client.get(f"{VILLAGE}/peta/ogc?f=html").text


def test_a_kabupaten_gives_its_kecamatan_and_its_villages(
    client: FlaskClient, make_site: MakeSite, bring: Bring
) -> None:
    kabupaten = make_site("33.04", slug="banjarnegara", name="Banjarnegara", host="kab.example", modules=(NAME,))
    bring(geojson(("33.04.02", LEFT)), site=kabupaten)
    bring(site=kabupaten)

    found = client.get("http://kab.example/peta/ogc/collections").json["collections"]

    assert [each["id"] for each in found] == ["batas-kecamatan", "batas-desa"]


def test_scripts_of_any_site_may_read_what_is_public(client: FlaskClient, bring: Bring) -> None:
    bring()
    paths = ("ogc", "ogc/api", "ogc/collections/batas-desa/items", "ogc/collections/batas-desa/items/33.04.02.2007")
    wrong = ("ogc/collections/batas-desa/items?limit=x", "ogc/collections/lain")
    answers = [
        client.get(f"{HOME}/peta/{path}", headers={"Origin": "https://lain.example"})
        for path in (*paths, "lapisan/batas-desa.geojson", *wrong)
    ]

    assert [answer.status_code for answer in answers] == [200] * 5 + [400, 404]
    assert {answer.headers.get("Access-Control-Allow-Origin") for answer in answers} == {"*"}
    assert {answer.headers.get("Access-Control-Allow-Credentials") for answer in answers} == {None}
    # Neither the page of the map nor the administration is data.
    assert "Access-Control-Allow-Origin" not in client.get(f"{HOME}/peta/").headers


def test_features_say_their_system_of_coordinates(client: FlaskClient, bring: Bring) -> None:
    bring()
    told = [
        client.get(path).headers.get("Content-Crs") for path in (ITEMS, f"{ITEMS}/33.04.02.2007", f"{HOME}/peta/ogc")
    ]

    assert told == ["<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"] * 2 + [None]

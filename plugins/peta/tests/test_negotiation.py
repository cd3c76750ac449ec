"""What programs and browsers ask of the data of a map: pages, extents, preflights, yes and no, and nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from cms_core.api import Site, db
from cms_peta.own.services import Drawn
from cms_peta.shapes import STEPS

from .conftest import HOME, LEFT, RIGHT, VILLAGE, Bring, MakeLayer, geojson

ROOT = f"{HOME}/peta/ogc"
JSON_FIRST = ("application/geo+json, text/html;q=0.5", "application/vnd.oai.openapi+json;version=3.0, text/html;q=0.1")
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def spot(long: float) -> Any:
    return [[[(round(long * STEPS), round(-7.47 * STEPS))]]]


ROWS = [
    Drawn(
        "A", spot(109.45), {"aktif": True, "n": 1, "kelas": "baik", "teks": "true"}, datetime(2026, 1, 2, tzinfo=UTC)
    ),
    Drawn("B", spot(109.46), {"aktif": False, "n": 0, "kelas": "", "teks": "1"}),
    Drawn("C", spot(109.47), {"aktif": None, "n": 1.5, "kelas": None}, datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)),
    Drawn("D", spot(109.48), {}),
]


@pytest.fixture
def layer(kecamatan: Site, make_layer: MakeLayer) -> str:
    """Four points, one with a yes, one with a no, and two without either."""
    return make_layer(kecamatan, ROWS, geometry="titik", kind="fasilitas", title="Pos")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("aktif=true", ["A"]),
        ("aktif=True", ["A"]),
        ("aktif=false", ["B"]),
        ("aktif=", ["C", "D"]),
        ("n=1", ["A"]),
        ("n=true", []),
        ("teks=true", ["A"]),
        ("teks=1", ["B"]),
        ("kelas=", ["B", "C", "D"]),
        ("kelas=baik", ["A"]),
        ("nama=", []),
        ("kelas=&bbox=109.475,-8,110,-7", ["D"]),
    ],
)
def test_yes_no_and_nothing_are_asked_for(asked: str, found: list[str], layer: str, client: FlaskClient) -> None:
    told = client.get(f"{ROOT}/collections/{layer}/items?{asked}").json

    assert [each["properties"]["nama"] for each in told["features"]] == found


@pytest.mark.parametrize("told", ["ya", "tidak", "1", "0"])
def test_yes_and_no_are_asked_for_as_programs_say_them(told: str, layer: str, client: FlaskClient) -> None:
    answer = client.get(f"{ROOT}/collections/{layer}/items?aktif={told}")

    assert answer.status_code == 400
    assert "aktif hanya dapat ditanya dengan true atau false." in answer.text


def test_what_is_asked_without_a_value_stays_so_from_page_to_page(layer: str, client: FlaskClient) -> None:
    told = client.get(f"{ROOT}/collections/{layer}/items?kelas=&limit=1").json
    (following,) = [each["href"] for each in told["links"] if each["rel"] == "next"]

    assert "kelas=&" in following
    assert client.get(following.replace(":8000", "")).json["features"][0]["properties"]["nama"] == "C"


def test_a_point_of_a_module_without_a_value_is_found(client: FlaskClient, village: Site, posts: None) -> None:
    items = f"{VILLAGE}/peta/ogc/collections/pos/items"

    assert [client.get(f"{items}?nama={name}").json["numberReturned"] for name in ("", "Jauh")] == [0, 1]


def test_the_definition_and_the_page_say_yes_and_no(layer: str, client: FlaskClient) -> None:
    asked = client.get(f"{ROOT}/api").json["paths"][f"/collections/{layer}/items"]["get"]["parameters"]
    kinds = {each["name"]: each["schema"]["type"] for each in asked}
    pages = [
        client.get(f"{ROOT}/collections/{layer}/items?f=html").text,
        client.get(f"{HOME}/peta/?lapisan={layer}").text,
    ]

    assert {name: kinds[name] for name in ("nama", "aktif", "n", "kelas", "teks")} == {
        "nama": "string",
        "aktif": "boolean",
        "n": "string",
        "kelas": "string",
        "teks": "string",
    }
    assert [re.findall(r"aktif: (\w+)", each) for each in pages] == [["ya", "tidak"]] * 2


def test_a_browser_is_given_pages_and_a_program_data(layer: str, client: FlaskClient) -> None:
    paths = ("", "/api", "/conformance", "/collections", f"/collections/{layer}", f"/collections/{layer}/items")
    kinds = [
        [client.get(f"{ROOT}{path}{query}", headers=headers).mimetype for path in paths]
        for query, headers in (("", BROWSER), ("", {}), ("?f=json", BROWSER), ("?f=html", {}))
    ]
    data = ["application/json", "application/vnd.oai.openapi+json", *["application/json"] * 3, "application/geo+json"]

    assert kinds == [["text/html"] * 6, data, data, ["text/html"] * 6]


def test_the_page_leads_a_browser_to_the_data(layer: str, client: FlaskClient) -> None:
    page = client.get(f"{ROOT}/collections", headers=BROWSER).text
    (plain,) = re.findall(r'href="([^"]*)">Halaman ini sebagai JSON', page)

    assert client.get(plain.replace(":8000", ""), headers=BROWSER).mimetype == "application/json"


def test_collections_say_where_and_when_they_are(layer: str, client: FlaskClient, bring: Bring) -> None:
    bring(geojson(("33.04.02.2002", LEFT), ("33.04.02.2007", RIGHT)))
    found = {each["id"]: each["extent"] for each in client.get(f"{ROOT}/collections").json["collections"]}
    crs = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

    assert found == {
        "batas-desa": {"spatial": {"bbox": [[109.45, -7.48, 109.47, -7.47]], "crs": crs}},
        layer: {
            "spatial": {"bbox": [[109.45, -7.47, 109.48, -7.47]], "crs": crs},
            "temporal": {
                "interval": [["2026-01-02T00:00:00Z", "2026-03-04T05:06:07Z"]],
                "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
            },
        },
    }


def test_points_of_a_module_say_where_they_are_and_none_say_nothing(
    client: FlaskClient, village: Site, posts: None, kecamatan: Site, make_layer: MakeLayer
) -> None:
    (told,) = client.get(f"{VILLAGE}/peta/ogc/collections").json["collections"]
    empty = make_layer(kecamatan, [], geometry="titik", title="Kosong")

    assert told["extent"]["spatial"]["bbox"] == [[109.465, -7.475, 110.0, -7.0]]
    assert "extent" not in client.get(f"{ROOT}/collections/{empty}").json


def test_a_browser_that_asks_first_may_ask(layer: str, client: FlaskClient) -> None:
    asked = {"Origin": "https://lain.example", "Access-Control-Request-Method": "GET"}
    paths = (f"ogc/collections/{layer}/items", f"lapisan/{layer}.geojson", f"lapisan/{layer}.csv")
    answers = [client.options(f"{HOME}/peta/{path}", headers=asked) for path in paths]
    page = client.options(f"{HOME}/peta/", headers=asked)

    assert [
        [each.headers.get(f"Access-Control-Allow-{name}") for name in ("Origin", "Methods", "Headers")]
        for each in answers
    ] == [["*", "GET, HEAD, OPTIONS", "*"]] * 3
    assert "Access-Control-Allow-Origin" not in page.headers


def test_a_box_that_is_none_is_told_what_one_is(layer: str, client: FlaskClient) -> None:
    told = client.get(f"{ROOT}/collections/{layer}/items?bbox=1,2,3").json["description"]

    assert ("empat angka" in told, "atau enam" in told) == (True, True)


@pytest.mark.parametrize("accepted", [*JSON_FIRST, "application/vnd.oai.openapi+json, text/html;q=0.1", "*/*"])
def test_who_takes_any_kind_of_json_before_html_is_given_no_page(
    accepted: str, client: FlaskClient, layer: str
) -> None:
    paths = ("/api", f"/collections/{layer}/items")
    assert ["json" in client.get(f"{ROOT}{path}", headers={"Accept": accepted}).mimetype for path in paths] == [
        True,
        True,
    ]


def test_a_browser_is_shown_a_page_however_long_its_question_is(client: FlaskClient, layer: str) -> None:
    address = f"{ROOT}/collections/{layer}/items?nama={'a' * 2_500}"
    assert client.get(address, headers=BROWSER).mimetype == "text/html"


def test_how_far_layers_reach_is_asked_once_for_all_and_never_for_a_page(
    client: FlaskClient, layer: str, kecamatan: Site, make_layer: MakeLayer
) -> None:
    for number in range(3):
        make_layer(kecamatan, ROWS[number : number + 1], geometry="titik", title=f"Lain {number}")
    make_layer(kecamatan, [], geometry="titik", title="Kosong")
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    page = client.get(f"{ROOT}/collections?f=html")
    looked = [sum("min(peta_feature.west)" in each for each in statements)]
    found = client.get(f"{ROOT}/collections?f=json").json["collections"]
    looked.append(sum("min(peta_feature.west)" in each for each in statements))
    event.remove(db.engine, "before_cursor_execute", note)

    assert (page.status_code, looked) == (200, [0, 1])
    told = {each["title"]: each.get("extent", {}).get("spatial", {}).get("bbox") for each in found}
    assert told["Pos"] == [[109.45, -7.47, 109.48, -7.47]]
    assert [told[f"Lain {number}"] for number in range(3)] == [
        [[round(109.45 + number / 100, 2), -7.47] * 2] for number in range(3)
    ]
    assert told["Kosong"] is None

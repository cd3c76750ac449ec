"""What data for programs cannot be asked by is refused, and never passed over: the answer would be a wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from cms_core.api import BBox, MapFeature, MapLayer, Site
from cms_peta import NAME, layers
from cms_peta.own.services import Drawn
from cms_peta.shapes import STEPS

from .conftest import HOME, VILLAGE, Bring, MakeLayer

ROOT = f"{HOME}/peta/ogc"
SPOT = [[[(round(109.45 * STEPS), round(-7.47 * STEPS))]]]
ANYWHERE = ("", "/api", "/conformance", "/collections", "/collections/{}", "/collections/{}/items")


@pytest.fixture
def schools(kecamatan: Site, make_layer: MakeLayer) -> str:
    """Three schools, whose columns are written as a file wrote them."""
    told = [
        {"Jenjang": "SD", "Jumlah siswa": 120},
        {"Jenjang": "SD", "Jumlah siswa": 80},
        {"Jenjang": "TK", 'a"b': "c"},
    ]
    drawn = [Drawn(f"Sekolah {number}", SPOT, facts) for number, facts in enumerate(told)]
    return make_layer(kecamatan, drawn, geometry="titik", kind="sekolah")


@pytest.fixture
def dated(monkeypatch: pytest.MonkeyPatch) -> None:
    """A module with three points of as many years, of two villages."""

    def given(_site: Site, _bbox: BBox | None = None) -> list[MapLayer]:
        return [MapLayer(name="pos", label="Pos", source="Kalimandi", features=made())]

    def made() -> Iterator[MapFeature]:
        for number, day in enumerate((date(2024, 5, 1), date(2025, 5, 1), None)):
            more: dict[str, Any] = {
                "place": "Pagak" if number else "Kalimandi",
                "facts": {"kelas": number},
                "day": day,
            }
            place: dict[str, Any] = {"longitude": 109.46, "latitude": -7.47, "endpoint": f"{NAME}.page"}
            yield MapFeature(title=f"Pos {number}", key=str(number), **place, **more)

    monkeypatch.setattr(layers, "map_layers", given)


def names(client: FlaskClient, address: str) -> list[str]:
    return [each["properties"]["nama"] for each in client.get(address).json["features"]]


def test_a_layer_is_asked_by_its_columns_as_they_are_written(client: FlaskClient, schools: str) -> None:
    items = f"{ROOT}/collections/{schools}/items"

    assert names(client, f"{items}?Jenjang=SD") == ["Sekolah 0", "Sekolah 1"]
    assert names(client, f"{items}?Jenjang=SD&Jumlah+siswa=80&Jenjang=SD") == ["Sekolah 1"]
    told = client.get(f"{items}?Jenjang=SD&limit=1").json
    (way,) = [each["href"].replace(":8000", "") for each in told["links"] if each["rel"] == "next"]
    assert names(client, way) == ["Sekolah 1"]
    refused = client.get(f"{items}?jenjang=SD")
    assert (refused.status_code, refused.json["description"]) == (
        400,
        "Alamat ini tidak dapat ditanya dengan jenjang. "
        'Yang dapat: bbox, limit, datetime, sesudah, f, nama, Jenjang, Jumlah siswa, a"b.',
    )
    declared = client.get(f"{ROOT}/api").json["paths"][f"/collections/{schools}/items"]["get"]["parameters"]
    assert [each["name"] for each in declared][-4:] == ["nama", "Jenjang", "Jumlah siswa", 'a"b']


@pytest.mark.parametrize("path", ANYWHERE)
def test_what_is_not_known_is_refused_everywhere(path: str, client: FlaskClient, schools: str) -> None:
    address = f"{ROOT}{path.format(schools)}"
    client.get(address)

    for asked in ("foo=1", "BBOX=1,2,3,4", "bbox-crs=x", "q=SD", "a%22z=c", "Jenjang%00=SD", "f=json&x=1", "foo=1"):
        answer = client.get(f"{address}?{asked}")
        assert (answer.status_code, answer.json["code"]) == (400, "400"), asked

    assert client.get(address).headers["X-Cache"] == "hit"


def test_a_name_that_is_made_up_comes_back_short(client: FlaskClient, schools: str) -> None:
    told = client.get(f"{ROOT}?{'x' * 900}=1").json["description"]

    assert len(told) < 150


@pytest.mark.parametrize("form", ["geojson", "kml", "csv"])
def test_a_whole_file_is_not_asked_for_a_part(form: str, client: FlaskClient, schools: str) -> None:
    address = f"{HOME}/peta/lapisan/{schools}.{form}"

    answers = [client.get(f"{address}?{asked}") for asked in ("bbox=1,2,3,4", "Jenjang=SD", "limit=1", "f=html")]

    assert client.get(address).status_code == 200
    assert [each.status_code for each in answers] == [400] * 4
    assert answers[0].json["description"] == (
        "Berkas ini selalu utuh, tidak dapat ditanya dengan bbox. "
        "Pakai http://klampok.example:8000/peta/ogc/collections."
    )


def test_pages_for_people_are_read_whatever_a_link_carries(client: FlaskClient, schools: str) -> None:
    pages = [client.get(f"{HOME}/peta/{path}?fbclid=x") for path in ("", "", "lapisan/")]

    assert [each.status_code for each in pages] == [200] * 3
    assert pages[1].headers["X-Cache"] == "hit"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tempat=Pagak", [1, 2]),
        ("kelas=0", [0]),
        ("tempat=Pagak&kelas=2", [2]),
        ("datetime=../2010-01-01", [2]),
        ("datetime=2024-05-01", [0, 2]),
        ("datetime=2025-05-01T20:00:00Z", [2]),
        ("datetime=2024-12-31/..", [1, 2]),
    ],
)
def test_points_of_a_module_are_asked_by_what_is_known_of_them_and_by_days(
    asked: str, found: list[int], client: FlaskClient, village: Site, dated: None
) -> None:
    assert names(client, f"{VILLAGE}/peta/ogc/collections/pos/items?{asked}") == [f"Pos {each}" for each in found]


def test_what_a_module_does_not_say_is_refused(client: FlaskClient, village: Site, dated: None) -> None:
    answers = [client.get(f"{VILLAGE}/peta/ogc/collections/pos/items?{asked}") for asked in ("url=x", "status=x")]

    assert [each.status_code for each in answers] == [400, 400]


def test_boundaries_are_asked_by_how_sure_they_are(client: FlaskClient, bring: Bring) -> None:
    bring(status="kesepakatan")
    items = f"{ROOT}/collections/batas-desa/items"

    assert names(client, f"{items}?status_batas=kesepakatan") == ["Pagak", "Kalimandi"]
    assert names(client, f"{items}?status_batas=sengketa") == []


@pytest.mark.parametrize("path", ["collections/x", "collections/x/items", "collections/batas-desa/items/9"])
def test_programs_are_told_in_their_own_form_what_is_missing(path: str, client: FlaskClient, bring: Bring) -> None:
    bring()

    told, page = client.get(f"{ROOT}/{path}"), client.get(f"{ROOT}/{path}?f=html")

    assert (told.status_code, told.json["code"]) == (404, "404")
    assert (page.status_code, page.mimetype) == (404, "text/html")

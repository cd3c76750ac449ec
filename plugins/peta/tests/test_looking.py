"""What is asked of a layer by a time or by facts is looked for in parts: no page takes longer in a larger layer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from cms_core.api import MapFeature, MapLayer, Site, db
from cms_peta import layers
from cms_peta.own import finding
from cms_peta.own.services import Drawn
from cms_peta.shapes import STEPS

from .conftest import HOME, VILLAGE, MakeLayer

OLD, NEW = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
RARE = (3, 4, 25, 34)


@pytest.fixture
def name(kecamatan: Site, make_layer: MakeLayer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A layer of 35 points, of which four are what is asked for; a page looks at ten."""
    monkeypatch.setattr(finding, "MOST_LOOKED_AT", 10)
    drawn = []
    for number in range(35):
        kind, moment = ("desa", NEW) if number in RARE else ("lain", OLD)
        spot = (round((109.4 + number / 1000) * STEPS), round(-7.4 * STEPS))
        drawn.append(Drawn(f"Titik {number}", [[[spot]]], {"kelas": kind}, moment))
    return make_layer(kecamatan, drawn, geometry="titik")


def walk(client: FlaskClient, address: str) -> list[tuple[list[str], int | None]]:
    """Return the names and the number that each page says, going by its links."""
    pages = []
    while address:
        told = client.get(address).json
        pages.append(([each["properties"]["nama"] for each in told["features"]], told.get("numberMatched")))
        address = next((each["href"] for each in told["links"] if each["rel"] == "next"), "")
    return pages


@pytest.mark.parametrize("asked", ["kelas=desa", "datetime=2025-01-01/.."])
def test_links_lead_to_all_that_is_asked_for(asked: str, name: str, client: FlaskClient) -> None:
    items = f"{HOME}/peta/ogc/collections/{name}/items?{asked}"

    assert walk(client, items) == [
        (["Titik 3", "Titik 4"], None),
        (["Titik 25"], None),
        (["Titik 34"], None),
    ]
    assert walk(client, f"{items}&limit=1")[:3] == [([f"Titik {each}"], None) for each in RARE[:3]]
    one_by_one = [name for found, _all in walk(client, f"{items}&limit=1") for name in found]
    assert one_by_one == [f"Titik {each}" for each in RARE]
    assert walk(client, f"{items}&sesudah=999999999") == [([], None)]


def test_a_page_asks_for_no_more_than_it_looks_at(name: str, client: FlaskClient) -> None:
    statements: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement.partition("WHERE")[2])

    event.listen(db.engine, "before_cursor_execute", note)
    client.get(f"{HOME}/peta/ogc/collections/{name}/items?kelas=desa&limit=1")
    event.remove(db.engine, "before_cursor_execute", note)

    looked = [each for each in statements if "facts" in each]
    assert looked
    assert {("peta_feature.id >" in each, "peta_feature.id <" in each) for each in looked} == {(True, True)}


def test_no_page_is_empty_before_the_last_one_which_programs_would_take_it_for(
    name: str, client: FlaskClient, kecamatan: Site
) -> None:
    pages = walk(client, f"{HOME}/peta/ogc/collections/{name}/items?kelas=desa&limit=1")

    assert [len(found) for found, _all in pages] == [1] * len(RARE)
    assert walk(client, f"{HOME}/peta/ogc/collections/{name}/items?kelas=tidak+ada") == [([], None)]


def test_a_small_layer_says_how_many_there_are(name: str, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST_LOOKED_AT", 35)

    found = walk(client, f"{HOME}/peta/ogc/collections/{name}/items?kelas=desa&limit=3")

    assert found == [([f"Titik {each}" for each in RARE[:3]], 4), (["Titik 34"], 4)]


def test_of_a_module_a_page_looks_at_as_few(
    client: FlaskClient, village: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_LOOKED_AT", 10)
    looked = []

    def points() -> Any:
        for number in range(1_000):
            looked.append(number)
            title = "Pos" if number in RARE else "Lain"
            yield MapFeature(title=title, longitude=109.46, latitude=-7.47, key=str(number), url=f"/pos/{number}")

    given = [MapLayer(name="pos", label="Pos", source="Contoh", features=[])]
    monkeypatch.setattr(layers, "map_layers", lambda *_asked: [MapLayer(**{**vars(given[0]), "features": points()})])
    items = f"{VILLAGE}/peta/ogc/collections/pos/items?nama=Pos"

    told = client.get(items).json

    assert ([each["id"] for each in told["features"]], len(looked)) == (["3", "4"], 11)
    assert told["features"][0]["properties"]["url"] == f"{VILLAGE}:8000/pos/3"
    assert ("numberMatched" in told, [each["href"][-10:] for each in told["links"] if each["rel"] == "next"]) == (
        False,
        ["sesudah=10"],
    )


@pytest.mark.parametrize(
    ("most", "asked", "found", "counted"),
    [
        (100, "limit=10", 35, [35, 35, 35, 35]),
        (35, "bbox=109,-8,110,-7&limit=20", 35, [35, 35]),
        (100, "nama=Pos&limit=3", 4, [4, 4]),
        # What is passed over is not looked through to the end.
        (34, "limit=20", 35, [None, None]),
        (100, "limit=10&sesudah=40", 0, [35]),
        (100, "nama=Tidak", 0, [0]),
    ],
)
def test_what_a_module_has_is_counted_as_far_as_that_is_cheap(
    most: int,
    asked: str,
    found: int,
    counted: list[int | None],
    client: FlaskClient,
    village: Site,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cms_peta.collections.MOST_COUNTED", most)
    points = [
        MapFeature(
            title="Pos" if number in RARE else "Lain",
            longitude=109.46,
            latitude=-7.47,
            key=f"{number}",
            url=f"/{number}",
        )
        for number in range(35)
    ]
    given = MapLayer(name="pos", label="Pos", source="Contoh", features=points)
    monkeypatch.setattr(layers, "map_layers", lambda *_asked: [given])

    pages = walk(client, f"{VILLAGE}/peta/ogc/collections/pos/items?{asked}")

    assert ([number for _names, number in pages], sum(len(names) for names, _number in pages)) == (counted, found)


@pytest.mark.parametrize("most", [10, 34, 35, 100])
def test_what_lies_in_a_box_is_counted_as_far_as_that_is_cheap(
    most: int, client: FlaskClient, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST_COUNTED", most)
    monkeypatch.setattr(finding, "AT_ONCE", 4)
    address, found, counted = f"{HOME}/peta/ogc/collections/{name}/items?bbox=109,-8,110,-7&limit=9", list[str](), []
    while address:
        told = client.get(address).get_json()
        found += [each["id"] for each in told["features"]]
        counted.append(told.get("numberMatched"))
        address = next((each["href"] for each in told["links"] if each["rel"] == "next"), "")

    assert (len(found), len(set(found)), found) == (35, 35, sorted(found, key=int))
    assert counted == [None if most < 35 else 35] * 4


NAMES = ("2024", "a.b", "kode[1]", "$x", "[k]", "$", "#", 'tinggi "m"', "kec. sé", "a\\b", "a'b", "a%b", "a:b")
"""What columns of files are called, and what a database may take for a path."""


@pytest.mark.parametrize("column", NAMES)
def test_a_column_is_looked_in_whatever_it_is_called(
    column: str, client: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    values = ("satu", 1, True, "true", "", 2.5)
    spot = [[[(round(109.4 * STEPS), round(-7.4 * STEPS))]]]
    drawn = [Drawn(f"Titik {number}", spot, {column: value}) for number, value in enumerate(values)]
    name = make_layer(kecamatan, [*drawn, Drawn("Titik 6", spot, {})], geometry="titik")

    answers = [
        client.get(f"{HOME}/peta/ogc/collections/{name}/items", query_string={"f": "json", column: asked})
        for asked in ("satu", "1", "true", "", "2.5", "tidak")
    ]

    assert [each.status_code for each in answers] == [200] * 6
    found = [[each["properties"]["nama"][-1] for each in answer.json["features"]] for answer in answers]
    assert found == [["0"], ["1"], ["2", "3"], ["4", "6"], ["5"], []]

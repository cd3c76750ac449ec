"""Own layers for other programs: page by page, in a box, at a time, by their properties, and gone with their module."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import geojson_validator
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.serving import make_server

from cms_core.api import Site, db, site_scope
from cms_core.testing.factories import MakeSite
from cms_peta.boundaries import finding as boundaries
from cms_peta.own import finding
from cms_peta.own.models import OwnFeature
from cms_peta.own.services import Drawn
from cms_peta.shapes import STEPS, Shape

from .conftest import HOME, Bring, MakeLayer, geojson, square


def spots(*pairs: tuple[float, float]) -> list[tuple[int, int]]:
    return [(round(x * STEPS), round(y * STEPS)) for x, y in pairs]


def point(number: int, **more: Any) -> Drawn:
    """Return a point a hundredth of a degree east of the one before."""
    return Drawn(f"Titik {number}", [[spots((109.4 + number / 100, -7.4))]], **more)


def items(name: str, host: str = HOME) -> str:
    return f"{host}/peta/ogc/collections/{name}/items"


def said(client: FlaskClient, address: str) -> Any:
    return client.get(address).json


def names(told: dict[str, Any]) -> list[str]:
    return [each["properties"]["nama"] for each in told["features"]]


def test_a_layer_is_read_page_by_page_and_one_by_one(
    client: FlaskClient, kecamatan: Site, make_layer: MakeLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = make_layer(kecamatan, [point(number, facts={"kelas": "desa"}) for number in range(7)], geometry="titik")
    unpacked = []
    plain = finding.unpack
    monkeypatch.setattr(finding, "unpack", lambda packed: unpacked.append(packed) or plain(packed))

    page = said(client, f"{items(name)}?limit=2&sesudah=4")
    first = page["features"][0]
    one = said(client, f"{items(name)}/{first['id']}")

    assert (names(page), page["numberMatched"], page["numberReturned"]) == (["Titik 4", "Titik 5"], 7, 2)
    assert {key: one[key] for key in ("type", "id", "geometry", "properties")} == first
    assert first["geometry"] == {"type": "Point", "coordinates": [109.44, -7.4]}
    assert first["properties"] == {"nama": "Titik 4", "kelas": "desa"}
    assert len(unpacked) == 3
    assert [client.get(f"{items(name)}/{key}").status_code for key in ("999", "x", "9" * 30, "-1")] == [404] * 4


def test_boundaries_are_read_page_by_page_and_one_by_one(
    client: FlaskClient, make_site: MakeSite, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [f"33.04.02.{2010 + number}" for number in range(6)]
    for code in codes:
        make_site(code, slug=code[-4:], name=f"Desa {code[-4:]}")
    bring(geojson(*((code, square(109.45 + number / 100, -7.48)) for number, code in enumerate(codes))))
    unpacked = []
    plain = boundaries.unpack
    monkeypatch.setattr(boundaries, "unpack", lambda packed: unpacked.append(packed) or plain(packed))

    page = said(client, f"{items('batas-desa')}?limit=2&sesudah={codes[2]}")
    client.get(f"{items('batas-desa')}/{codes[5]}")
    named = said(client, f"{items('batas-desa')}?nama=Desa+2011")

    assert ([each["id"] for each in page["features"]], page["numberMatched"]) == (codes[3:5], 6)
    assert (names(named), named["numberMatched"], len(unpacked)) == (["Desa 2011"], 1, 4)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2026-03-01T00:00:00Z", ["Maret", "Selalu"]),
        ("2026-03-01T07:00:00%2B07:00", ["Maret", "Selalu"]),
        ("2026-03-01", ["Maret", "Selalu"]),
        ("2026-02-01/..", ["Maret", "Selalu"]),
        ("/2026-02-01", ["Januari", "Selalu"]),
        ("2026-01-01/2026-03-01", ["Januari", "Maret", "Selalu"]),
        ("../..", ["Januari", "Maret", "Selalu"]),
        ("2020-01-01/2020-12-31", ["Selalu"]),
    ],
)
def test_features_are_asked_for_by_when_they_hold(
    asked: str, found: list[str], client: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    drawn = [
        Drawn(name, [[spots((109.4, -7.4))]], moment=datetime(2026, month, 1, tzinfo=UTC) if month else None)
        for name, month in (("Januari", 1), ("Maret", 3), ("Selalu", None))
    ]

    told = said(client, f"{items(make_layer(kecamatan, drawn, geometry='titik'))}?datetime={asked}")

    assert (names(told), told["numberMatched"]) == (found, len(found))
    assert "moment" not in told["features"][-1]["properties"]


@pytest.mark.parametrize("bad", ["2026-02-30", "2026-03-01/2026-01-01", "0001-01-01T00:00:00%2B07:00", "9999-12-31"])
def test_times_that_are_none_are_refused(bad: str, client: FlaskClient, kecamatan: Site, make_layer: MakeLayer) -> None:
    name = make_layer(kecamatan, [point(0)], geometry="titik")

    assert client.get(f"{items(name)}?datetime={bad}").status_code == (200 if bad.startswith("9999") else 400)


def test_features_are_asked_for_by_their_properties(
    client: FlaskClient, kecamatan: Site, make_layer: MakeLayer, bring: Bring
) -> None:
    bring()
    facts: list[dict[str, Any]] = [{"kelas": "desa", "tahun": 2024}, {"kelas": "kabupaten", "tahun": 2024}, {}]
    drawn = [point(number, facts=each) for number, each in enumerate(facts)]
    name = make_layer(kecamatan, drawn, geometry="titik")
    asked = ("kelas=desa", "tahun=2024", "kelas=desa&tahun=2024", "nama=Titik+2", "kelas=des", "kelas=%27%20or%201=1")

    told = [said(client, f"{items(name)}?{each}") for each in asked]
    page = said(client, f"{items(name)}?tahun=2024&limit=1")

    assert [each["numberMatched"] for each in told] == [1, 2, 1, 1, 0, 0]
    assert (names(told[0]), names(page)) == (["Titik 0"], ["Titik 0"])
    assert [each["href"].partition("?")[2] for each in page["links"] if each["rel"] == "next"] == [
        f"limit=1&sesudah={page['features'][0]['id']}&tahun=2024"
    ]
    refused = client.get(f"{items('batas-desa')}?kelas=desa")
    assert (refused.status_code, refused.json["description"]) == (
        400,
        "Alamat ini tidak dapat ditanya dengan kelas. "
        "Yang dapat: bbox, limit, datetime, sesudah, f, nama, kode, status_batas.",
    )
    paths = said(client, f"{HOME}/peta/ogc/api")["paths"]
    declared = {each["name"] for each in paths[f"/collections/{name}/items"]["get"]["parameters"]}
    assert {"nama", "kelas", "tahun", "bbox"} <= declared


def test_a_box_asks_for_shapes_not_for_the_boxes_around_them(
    client: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    across: Shape = [[spots((109.4, -7.5), (109.5, -7.4))]]
    corner: Shape = [
        [spots((109.4, -7.5), (109.5, -7.5), (109.5, -7.49), (109.41, -7.49), (109.41, -7.4), (109.4, -7.4))]
    ]
    lines = make_layer(kecamatan, [Drawn("Jalan", across), Drawn("Dekat", [[spots((109.48, -7.41), (109.49, -7.42))]])])
    areas = make_layer(kecamatan, [Drawn("Sudut", corner)], title="Lahan", geometry="bidang")
    boxes = (
        "109.47,-7.44,109.499,-7.405",
        "109.44,-7.46,109.46,-7.44",
        "109.401,-7.499,109.402,-7.498",
        "109,-8,110,-7",
    )

    def found(name: str) -> list[list[str]]:
        told = [said(client, f"{items(name)}?bbox={box}") for box in boxes]
        assert [each["numberMatched"] for each in told] == [len(each["features"]) for each in told]
        # In a box they come by the squares that they lie in.
        return [sorted(names(each)) for each in told]

    assert found(lines) == [["Dekat", "Jalan"], ["Jalan"], ["Jalan"], ["Dekat", "Jalan"]]
    assert found(areas) == [[], [], ["Sudut"], ["Sudut"]]
    assert said(client, f"{items(lines)}?bbox={boxes[3]}&limit=1")["numberMatched"] == 2


def test_a_box_asks_for_boundaries_not_for_the_boxes_around_them(client: FlaskClient, bring: Bring) -> None:
    ring = [(109.4, -7.5), (109.5, -7.5), (109.5, -7.49), (109.41, -7.49), (109.41, -7.4), (109.4, -7.4), (109.4, -7.5)]
    bring(geojson(("33.04.02.2007", ring)))

    boxes = ("109.45,-7.46,109.49,-7.42", "109.405,-7.46,109.49,-7.42", "109.401,-7.499,109.402,-7.498")

    told = [said(client, f"{items('batas-desa')}?bbox={box}") for box in boxes]
    assert [each["numberMatched"] for each in told] == [0, 1, 1]


def test_what_moves_is_found_where_it_is(kecamatan: Site, make_layer: MakeLayer, client: FlaskClient) -> None:
    name = make_layer(kecamatan, [point(0)], geometry="titik")
    with site_scope(kecamatan.id):
        row = db.session.get_one(OwnFeature, int(said(client, items(name))["features"][0]["id"]))
        row.west = row.east = 1_200_000_000
        db.session.commit()

    counts = [said(client, f"{items(name)}?bbox={west},-8,{west + 1},-7")["numberMatched"] for west in (109, 119.5)]
    assert counts == [0, 1]


@pytest.fixture
def statements(app: Flask) -> Iterator[list[tuple[str, Any]]]:
    """What the database is asked."""
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        asked.append((statement, given))

    event.listen(db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(db.engine, "before_cursor_execute", note)


def test_a_box_is_found_in_the_index(
    statements: list[tuple[str, Any]], kecamatan: Site, make_layer: MakeLayer, client: FlaskClient
) -> None:
    name = make_layer(kecamatan, [point(number) for number in range(500)], geometry="titik")
    statements.clear()
    assert said(client, f"{items(name)}?bbox=109.39,-7.41,109.415,-7.39")["numberMatched"] == 2
    ((statement, given),) = [each for each in statements if " UNION ALL " in each[0]]

    with db.engine.connect() as connection:
        # Beside the program, which runs no SQL out of a string.
        cursor: Any = connection.connection.cursor()
        if connection.dialect.name == "sqlite":
            plan = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", given)]
        else:
            cursor.execute("ANALYZE peta_feature")
            cursor.execute("SET LOCAL enable_seqscan = off")
            plan = [row[0] for row in cursor.execute(f"EXPLAIN {statement}", given)]
    found = [
        line for line in plan if "peta_feature" in line and ("SEARCH" in line or "SCAN" in line or "Index" in line)
    ]
    assert len(found) > 1
    assert [line for line in found if "ix_peta_feature_site_id_layer_id_cell" not in line] == []


def checked(told: Any) -> None:
    """Let the validator look at an answer, as one that knows nothing of this program."""
    plain = {"type": told["type"], "features": told["features"]} if "features" in told else told
    assert geojson_validator.validate_structure(told) == {}
    found = geojson_validator.validate_geometries(plain)
    # It wonders about holes, which are right where they are.
    assert (found["invalid"], {**found["problematic"], "holes": None}) == ({}, {"holes": None})


def test_every_answer_is_good_geojson(
    client: FlaskClient, kecamatan: Site, make_layer: MakeLayer, bring: Bring
) -> None:
    bring()
    drawn = [point(number, facts={"kelas": "desa"}) for number in range(3)]
    several: Shape = [[spots((109.4, -7.5), (109.5, -7.4))], [spots((109.4, -7.3), (109.5, -7.2))]]
    hole: Shape = [[spots(*square(109.4, -7.5, 0.1)[:-1]), spots(*square(109.44, -7.46)[:-1][::-1])]]
    made = [
        make_layer(kecamatan, drawn, geometry="titik"),
        make_layer(kecamatan, [Drawn("Jalan", several)]),
        make_layer(kecamatan, [Drawn("Lahan", hole)], geometry="bidang"),
        "batas-desa",
    ]

    for name in made:
        page = said(client, items(name))
        checked(page)
        checked(said(client, f"{HOME}/peta/lapisan/{name}.geojson"))
        checked(said(client, f"{items(name)}/{page['features'][0]['id']}"))


@pytest.fixture
def proxy(app: Flask) -> Iterator[str]:
    """The program on a port of its own, which answers for every host that it is asked for."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


READ = """
import json, sys, pyogrio
source, proxy, name = sys.argv[1:]
pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": proxy, "GDAL_HTTP_TIMEOUT": "60"})
boxes = (None, (109.395, -7.5, 109.445, -7.3))
read = [pyogrio.raw.read(source, layer=name, PAGE_SIZE="7", bbox=box, columns=["nama"])[3] for box in boxes]
areas = pyogrio.raw.read(source, layer="batas-desa")[2]
print(json.dumps([[row[0] for row in pyogrio.list_layers(source)], *[list(some[0]) for some in read], len(areas)]))
"""
"""What GDAL reads, in a process of its own: it would wait for this one, which answers it."""


def test_gdal_reads_the_collections(proxy: str, kecamatan: Site, make_layer: MakeLayer, bring: Bring) -> None:
    bring()
    name = make_layer(kecamatan, [point(number) for number in range(30)], geometry="titik")

    told = subprocess.run(  # a fixed program, and arguments of this test
        [sys.executable, "-c", READ, f"OAPIF:{HOME}:8000/peta/ogc", proxy, name],
        capture_output=True,
        check=True,
        timeout=120,
    )

    every = [f"Titik {number}" for number in range(30)]
    assert json.loads(told.stdout) == [["batas-desa", name], every, every[:5], 2]


FORMS = ("geojson", "kml", "csv", "gpkg")


def test_a_layer_goes_from_everywhere_with_its_module(
    client: FlaskClient, kecamatan: Site, village: Site, make_layer: MakeLayer, switch_off: Any
) -> None:
    """Of a village, on the map of its kecamatan: drawings, files, list, pages and definition; kept pages too."""
    name = make_layer(village, [point(0)], geometry="titik")
    ways = {
        "drawing": f"{HOME}/peta/?lapisan={name}",
        "interactive": f"{HOME}/peta/interaktif.json",
        "layers": f"{HOME}/peta/lapisan/",
        "downloads": f"{HOME}/peta/unduh",
        **{form: f"{HOME}/peta/lapisan/{name}.{form}" for form in FORMS},
        "list": f"{HOME}/peta/ogc/collections",
        "one": f"{HOME}/peta/ogc/collections/{name}",
        "items": items(name),
        "definition": f"{HOME}/peta/ogc/api",
        "page": f"{items(name)}?f=html",
    }

    def seen() -> dict[str, bool]:
        # The page of the map says the address that it was asked for, whatever is in it.
        return {
            way: ("Titik 0" if way in ("drawing", *FORMS) else name).encode() in client.get(ways[way]).data
            for way in ways
        }

    before = seen()
    switch_off(village)
    assert (before, seen()) == (dict.fromkeys(ways, True), dict.fromkeys(ways, False))


def test_all_addresses_go_with_the_map(
    client: FlaskClient, kecamatan: Site, make_layer: MakeLayer, switch_off: Any
) -> None:
    name = make_layer(kecamatan, [point(0)], geometry="titik")
    ways = [f"{HOME}/peta/", f"{HOME}/peta/lapisan/{name}.geojson", items(name), f"{HOME}/peta/ogc/api"]

    before = [client.get(way).status_code for way in ways]
    switch_off(kecamatan)

    assert (before, [client.get(way).status_code for way in ways]) == ([200] * 4, [404] * 4)


def test_a_layer_that_is_not_public_is_in_no_collection(
    client: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    name = make_layer(kecamatan, [point(0)], public=False, geometry="titik")

    answers = [client.get(each) for each in (items(name), f"{HOME}/peta/lapisan/{name}.geojson")]

    assert [each.status_code for each in answers] == [404, 404]
    assert said(client, f"{HOME}/peta/ogc/collections")["collections"] == []


def test_features_of_another_layer_are_not_found_by_its_id(
    client: FlaskClient, kecamatan: Site, village: Site, make_layer: MakeLayer
) -> None:
    mine = make_layer(village, [point(0)], geometry="titik")
    secret = make_layer(village, [point(1)], geometry="titik", public=False)
    keys = [str(number) for number in itertools.takewhile(lambda number: number < 4, itertools.count(1))]

    assert secret != mine
    assert [client.get(f"{items(mine)}/{key}").status_code for key in keys] == [200, 404, 404]

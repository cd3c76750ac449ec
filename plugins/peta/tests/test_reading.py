"""Files with boundaries: both layouts are read, what can be mended is, and the rest is refused with a reason."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cms_peta import shapes
from cms_peta.boundaries import nesting, reading
from cms_peta.boundaries.reading import BoundariesRefused, read
from cms_peta.shapes import doubled_area, hectares

from .conftest import LEFT, RIGHT, TWO, geojson, square

CODE = "33.04.02.2007"
BOW = [(109.45, -7.48), (109.46, -7.47), (109.46, -7.48), (109.45, -7.46), (109.45, -7.48)]
TIED = [
    (109.45, -7.48),
    (109.46, -7.48),
    (109.455, -7.475),
    (109.46, -7.47),
    (109.45, -7.47),
    (109.455, -7.475),
    (109.45, -7.48),
]
"""A ring that crosses itself at one of its own spots."""
REAL = Path(os.environ.get("CMS_TEST_DATA", "")) / "boundaries"


pytestmark = pytest.mark.sqlite_only("files are read without a database")


@pytest.fixture(autouse=True)
def _texts(app: Flask) -> Any:
    """Sentences need a request to know their language."""
    with app.test_request_context():
        yield


def listed(*areas: tuple[str, Any]) -> bytes:
    """Return the layout of the public sets: latitude first."""
    return json.dumps([{"kode": code, "nama": "X", "lat": 0, "lng": 0, "path": path} for code, path in areas]).encode()


def flipped(ring: list[tuple[float, float]]) -> list[list[float]]:
    return [[lat, long] for long, lat in ring]


def test_both_layouts_give_the_same_areas() -> None:
    plain = read(TWO)
    public = read(listed(("33.04.02.2002", [flipped(LEFT)]), (CODE, [flipped(RIGHT)])))

    assert [(each.code, each.shape) for each in public.areas] == [(each.code, each.shape) for each in plain.areas]
    assert (plain.found, public.found) == ({}, {"swapped": 1})
    assert plain.areas[1].shape == [
        [[(1094600000, -74800000), (1094700000, -74800000), (1094700000, -74700000), (1094600000, -74700000)]]
    ]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (geojson((CODE, RIGHT[::-1])), {"turned": 1}),
        (geojson((CODE, RIGHT[:-1])), {"closed": 1}),
        (geojson((CODE, [RIGHT[0], *RIGHT])), {"repeated": 1}),
        (geojson((CODE, [[*spot, 81.5] for spot in RIGHT])), {}),
        (geojson((CODE, [[square(109.4, -7.5, 0.1)], [square(109.45, -7.45)]]), kind="MultiPolygon"), {"nested": 1}),
        (geojson((CODE, RIGHT), crs={"properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}), {}),
    ],
)
def test_what_can_be_mended_is_and_is_told(data: bytes, found: dict[str, int]) -> None:
    got = read(data)

    assert got.found == found
    assert all(doubled_area(part[0]) > 0 for each in got.areas for part in each.shape)


def test_a_collection_of_areas_alone_is_an_area_of_many_parts() -> None:
    def told(*geometries: dict[str, Any]) -> bytes:
        geometry = {"type": "GeometryCollection", "geometries": geometries}
        return json.dumps({"type": "Feature", "properties": {"kode": CODE}, "geometry": geometry}).encode()

    one, other = ({"type": "Polygon", "coordinates": [each]} for each in (LEFT, RIGHT))

    assert len(read(told(one, other)).areas[0].shape) == 2
    with pytest.raises(BoundariesRefused, match="melainkan GeometryCollection"):
        read(told(one, {"type": "Point", "coordinates": LEFT[0]}))


def test_a_part_within_a_part_is_a_hole_where_another_area_lies() -> None:
    outer, inner = square(109.4, -7.5, 0.1), square(109.45, -7.45)
    island = [(CODE, [[outer], [inner]]), ("33.04.02.2002", [[inner]])]

    whole, hole = read(geojson(island[0], kind="MultiPolygon")), read(geojson(*island, kind="MultiPolygon"))

    shapes = {each.code: each.shape for each in hole.areas}
    assert [len(whole.areas[0].shape[0]), len(shapes[CODE][0])] == [1, 2]
    sizes = hectares(whole.areas[0].shape), hectares(shapes[CODE]) + hectares(shapes["33.04.02.2002"])
    assert sizes[0] == pytest.approx(sizes[1])


def test_the_outline_of_what_is_above_makes_no_hole() -> None:
    outer, inner = square(109.4, -7.5, 0.1), square(109.45, -7.45)
    area, outline = (CODE, [[outer], [inner]]), ("33.04.02", [[square(109.3, -7.6, 0.3)]])

    shapes = {each.code: each.shape for each in read(geojson(area, outline, kind="MultiPolygon")).areas}

    assert shapes[CODE] == read(geojson((CODE, [[outer]]), kind="MultiPolygon")).areas[0].shape


def test_of_many_islands_a_few_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    holds = nesting.ring_holds
    monkeypatch.setattr(nesting, "ring_holds", lambda ring, spot: looked.append(ring) or holds(ring, spot))
    islands = [[square(109 + number % 40 / 40, -8 + number // 40 / 40, 0.01)] for number in range(1_600)]
    inner = [[square(109.002 + number % 40 / 40, -7.998 + number // 40 / 40, 0.002)] for number in range(200)]

    got = read(geojson((CODE, [*islands, *inner]), kind="MultiPolygon"))

    assert (len(got.areas[0].shape), got.found) == (1_600, {"nested": 200})
    assert len(looked) <= 3 * 200


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\r\n ", "Berkas ini kosong."),
        (b"PK\x03\x04", "bukan GeoJSON yang utuh"),
        (b"[" * 100_000, "bukan GeoJSON yang utuh"),
        (b"{}", "bukan FeatureCollection"),
        (b"[]", "bukan FeatureCollection"),
        (b'{"type":"FeatureCollection","features":3}', "bukan FeatureCollection"),
        (geojson(("3304022007", RIGHT)), "bisa kode BPS"),
        (geojson(("", RIGHT)), "ke-1 tidak punya kode"),
        (geojson((CODE, RIGHT), (CODE, LEFT)), f"lebih dari sekali: {CODE}"),
        (geojson((CODE, []), kind="MultiPolygon"), "geometrinya kosong"),
        (b'{"type":"Feature","properties":{"kode":"33.04.02.2007"},"geometry":null}', "geometrinya kosong"),
        (geojson((CODE, [109.4, -7.4]), kind="Point"), "bukan bidang, melainkan Point"),
        (geojson((CODE, [7, 8])), "bukan dua angka: 7"),
        (geojson((CODE, [[float("nan"), -7.4], *RIGHT])), "bukan dua angka: [nan"),
        (geojson((CODE, [[True, -7.4], *RIGHT])), "bukan dua angka: [True"),
        (geojson((CODE, [(109.45, -7.4), (109.46, -7.4), (109.45, -7.4)])), "luasnya nol"),
        (geojson((CODE, BOW)), "memotong dirinya"),
        (geojson((CODE, TIED)), "memotong dirinya atau menyentuh dirinya"),
        (geojson((CODE, square(103.8, 1.3)), ("33.04.02.2002", square(100.5, 13.7))), "jatuh di luar Indonesia"),
        (geojson((CODE, square(330_000, 9_170_000, 100))), "dalam meter"),
        (geojson((CODE, [RIGHT[0], RIGHT[1], (-7.47, 109.47), RIGHT[3], RIGHT[0]])), "Sebagian titik"),
        (geojson((CODE, RIGHT), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::32749"}}), "EPSG::32749"),
        (geojson((CODE, RIGHT), crs=3), "sistem koordinat 3"),
        (geojson((CODE, RIGHT), crs={"properties": None}), "sistem koordinat {"),
        (geojson((CODE, RIGHT), crs={"properties": ["name"]}), "sistem koordinat {"),
        (geojson((CODE, RIGHT), crs="A\ud800"), "sistem koordinat A?."),
        (geojson((CODE, RIGHT), kind="\ud800"), "melainkan ?."),
        (geojson((CODE, [[10**400, -7.4], *RIGHT])), "bukan dua angka: [1000"),
        (b" " * (reading.MOST_BYTES + 1), "di atas 16 MB"),
    ],
)
def test_what_would_be_guessed_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(BoundariesRefused) as refused:
        read(data)

    assert said in refused.value.sentences[0]


@pytest.mark.parametrize(
    ("holes", "good"),
    [
        ([square(109.42, -7.48), square(109.46, -7.48)], True),
        ([square(109.6, -7.48)], False),
        ([square(109.3, -7.6, 0.3)], False),
        ([square(109.4, -7.5, 0.1)], False),
        ([square(109.45, -7.48), square(109.452, -7.478, 0.002)], False),
        ([square(109.45, -7.48), square(109.45, -7.48)], False),
    ],
)
def test_holes_lie_in_what_they_are_holes_of(holes: list[Any], good: bool) -> None:
    data = geojson((CODE, [[square(109.4, -7.5, 0.1), *holes]]), kind="MultiPolygon")

    try:
        taken = len(read(data).areas[0].shape[0]) == 1 + len(holes)
    except BoundariesRefused as refused:
        taken = f"lubang lain: {CODE}" not in refused.sentences[0]
    assert taken is good


@pytest.mark.parametrize(("name", "said"), [("MOST_SPOTS", "lebih dari 9"), ("MOST_AREAS", "paling banyak 9")])
def test_more_than_can_be_read_is_refused(name: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, name, 9)
    many = geojson(*((f"33.04.02.20{number:02}", square(109.0 + number, -7.5)) for number in range(10)))

    with pytest.raises(BoundariesRefused, match=said):
        read(many)


def test_lines_that_nobody_has_the_time_to_compare_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_COMPARED", 3)

    with pytest.raises(BoundariesRefused, match="berdekatan atau bertumpuk"):
        read(TWO)


@pytest.mark.skipif(not REAL.is_dir(), reason="CMS_TEST_DATA names no folder with boundary files.")
@pytest.mark.parametrize(
    ("name", "count", "nested", "size"),
    [("33.04.02-desa", 8, 0, 2_200), ("33.04-kecamatan", 20, 1, 106_700), ("64.08-kecamatan", 18, 0, 3_000_000)],
)
def test_real_files_of_the_public_sets_are_taken_as_they_are(name: str, count: int, nested: int, size: int) -> None:
    got = read((REAL / f"{name}.json").read_bytes())

    assert (len(got.areas), got.found["swapped"], got.found.get("nested", 0)) == (count, 1, nested)
    assert sum(hectares(each.shape) for each in got.areas) == pytest.approx(size, rel=0.2)

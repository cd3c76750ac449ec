"""TopoJSON: lines that areas share are put together, and what names the same line without an end is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from cms_peta.formats.opening import open_file
from cms_peta.formats.raw import FileRefused, Raw
from cms_peta.importing.survey import survey

SHARED: dict[str, Any] = {
    # Two squares beside each other on a grid of hundredths of a degree, as in the specification: steps, not places.
    "transform": {"scale": [0.01, 0.01], "translate": [109, -8]},
    "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
}
LEFT = {"type": "Polygon", "arcs": [[0, 1]], "properties": {"nama": "Kiri", "luas": 3}}
RIGHT = {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"nama": "Kanan"}}


def topology(*geometries: Any, **more: Any) -> bytes:
    objects = {"batas": {"type": "GeometryCollection", "geometries": list(geometries)}}
    return json.dumps({"type": "Topology", "objects": objects, **SHARED, **more}).encode()


def read(app: Flask, data: bytes) -> list[Raw]:
    with app.test_request_context():
        return list(open_file(data).features(0))


def rounded(raw: Raw) -> Any:
    return [[[(round(x, 4), round(y, 4)) for x, y in ring] for ring in part] for part in raw.parts]


def test_areas_are_put_together_of_arcs_in_both_directions(app: Flask) -> None:
    left, right = read(app, topology(LEFT, RIGHT))

    assert (left.kind, left.name, left.facts) == ("bidang", "Kiri", {"nama": "Kiri", "luas": 3})
    assert rounded(left) == [
        [[(109.01, -8.0), (109.01, -7.99), (109.0, -7.99), (109.0, -8.0), (109.01, -8.0)]],
    ]
    assert rounded(right) == [
        [[(109.01, -8.0), (109.02, -8.0), (109.02, -7.99), (109.01, -7.99), (109.01, -8.0)]],
    ]


def test_points_and_lines_with_and_without_a_grid(app: Flask) -> None:
    point = {"type": "Point", "coordinates": [50, 50]}
    points = {"type": "MultiPoint", "coordinates": [[0, 0], [1, 1]]}
    line = {"type": "LineString", "arcs": [0]}
    lines = {"type": "MultiLineString", "arcs": [[0], [~1]]}
    found = read(app, topology(point, points, line, lines))
    plain = {
        "type": "Topology",
        "objects": {"a": {"type": "LineString", "arcs": [0]}},
        "arcs": [[[109, -7], [110, -7]]],
    }

    assert [(each.kind, len(each.parts), each.fault) for each in found] == [
        ("titik", 1, ""),
        ("titik", 2, ""),
        ("garis", 1, ""),
        ("garis", 2, ""),
    ]
    assert rounded(found[0]) == [[[(109.5, -7.5)]]]
    assert rounded(read(app, json.dumps(plain).encode())[0]) == [[[(109, -7), (110, -7)]]]


def test_reading_goes_on_from_a_feature(app: Flask) -> None:
    with app.test_request_context():
        assert [each.name for each in open_file(topology(LEFT, RIGHT)).features(1)] == ["Kanan"]


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "arcs": [[7]]},
        {"type": "Polygon", "arcs": [["0"]]},
        {"type": "Polygon", "arcs": 3},
        {"type": "Polygon"},
        {"type": "LineString", "arcs": [None]},
        {"type": "Point", "coordinates": "x"},
        {"type": None},
        {"type": "GeometryCollection", "geometries": []},
        "x",
        None,
    ],
)
def test_what_is_wrong_is_one_feature_that_is_told_and_no_other(app: Flask, geometry: Any) -> None:
    bad, good = read(app, topology(geometry, LEFT))

    assert (bool(bad.fault), good.fault) == (True, "")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"type":"Topology"}', "bukan TopoJSON yang utuh"),
        (topology(arcs=[[["x", 1]]]), "bukan TopoJSON yang utuh"),
        (topology(arcs=7), "bukan TopoJSON yang utuh"),
        (topology(transform={"scale": [1]}), "bukan TopoJSON yang utuh"),
        (topology(objects=[1]), "bukan TopoJSON yang utuh"),
        (topology(objects={"a": 3}), "bukan TopoJSON yang utuh"),
        (topology(objects={"desa": {}, "jalan": {}}), "2 lapisan: desa, jalan"),
        (topology({"type": "LineString", "arcs": [0] * 60_000}), "lebih dari 100.000 titik sudut"),
        (topology({"type": "MultiPolygon", "arcs": [[[0] * 30_000] * 2]}), "lebih dari 100.000 titik sudut"),
        (topology(*[{"type": "LineString", "arcs": [0] * 40_000}] * 14), "lebih dari 500.000"),
    ],
)
def test_a_file_that_is_none_or_becomes_too_large_is_refused(app: Flask, data: bytes, said: str) -> None:
    with app.test_request_context(), pytest.raises(FileRefused) as refused:
        survey(open_file(data), "lain")

    assert said in " ".join(refused.value.sentences)

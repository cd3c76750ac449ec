"""GeoJSON as other programs write it: geometries alone, collections of several kinds, and what is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cms_peta.formats.opening import open_file

from .test_formats import read, refused


def test_a_geometry_alone_is_one_feature(app: Any) -> None:
    (found,) = read(b'{"type": "Point", "coordinates": [109.455, -7.475]}')

    assert (found.kind, found.parts, found.fault) == ("titik", [[[(109.455, -7.475)]]], "")


def collected(*geometries: dict[str, Any]) -> dict[str, Any]:
    return {"type": "GeometryCollection", "geometries": list(geometries)}


def features(*geometries: dict[str, Any]) -> bytes:
    told = [{"type": "Feature", "properties": {"nama": "Pasar"}, "geometry": each} for each in geometries]
    return json.dumps({"type": "FeatureCollection", "features": told}).encode()


POST: dict[str, Any] = {"type": "Point", "coordinates": [109, -7]}
POSTS: dict[str, Any] = {"type": "MultiPoint", "coordinates": [[109.1, -7], [109.2, -7]]}
ROAD: dict[str, Any] = {"type": "LineString", "coordinates": [[109, -7], [109.1, -7]]}


@pytest.mark.parametrize(
    ("geometry", "parts"),
    [
        (collected(POST, POSTS), [("titik", 3)]),
        (collected(ROAD, collected(ROAD)), [("garis", 2)]),
        (collected(POST, ROAD, POST), [("titik", 2), ("garis", 1)]),
    ],
)
def test_a_collection_becomes_one_feature_of_each_kind(geometry: dict[str, Any], parts: list[tuple[str, int]]) -> None:
    opened = open_file(features(geometry, POST))

    assert [(each.name, each.kind, len(each.parts)) for each in opened.features(0)] == [
        *(("Pasar", *each) for each in parts),
        ("Pasar", "titik", 1),
    ]
    assert len(list(opened.features(len(parts)))) == 1
    assert [each.kind for each in read(json.dumps(geometry).encode())] == [kind for kind, _count in parts]


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (collected(), "geometrinya kosong"),
        (collected(POST, {"type": "Curve"}), "jenis geometrinya Curve"),
        (collected(POST, {"type": "Point", "coordinates": None}), "ada titik yang bukan dua angka"),
        (collected(POST, {"type": "MultiPoint"}), "ada titik yang bukan dua angka"),
        (
            {"type": "GeometryCollection", "geometries": POST},
            "jenis geometrinya GeometryCollection; tulis tiap bagiannya",
        ),
        (
            collected(collected(collected(collected(collected(collected(POST)))))),
            "jenis geometrinya GeometryCollection; tulis tiap bagiannya sebagai fitur sendiri",
        ),
    ],
)
def test_a_collection_with_a_fault_is_told_with_what_can_be_done(geometry: dict[str, Any], said: str) -> None:
    (found,) = read(features(geometry))

    assert found.fault.startswith(said)


def test_a_collection_in_a_table_is_told_with_what_can_be_done() -> None:
    (found,) = read(b'wkt,nama\n"GEOMETRYCOLLECTION Z (POINT Z (109 -7 3))",A')

    assert found.fault == "jenis geometrinya GeometryCollection; tulis tiap bagiannya sebagai fitur sendiri"


def test_a_geometry_whose_type_is_no_word_is_a_fault() -> None:
    data = {"type": "Feature", "properties": {}, "geometry": {"type": ["Point"], "coordinates": [1, 2]}}

    assert [each.fault for each in read(json.dumps(data).encode())] == ["jenis geometrinya ['Point']"]


@pytest.mark.parametrize(
    "start", [b"{", b"[", b'{"type":"FeatureCollection","features":[' + b"[" * 100_000, b'{"a":1,}']
)
def test_json_that_is_none_is_refused(start: bytes) -> None:
    assert "bukan GeoJSON yang utuh" in refused(start)

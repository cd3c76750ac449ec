"""Shapefiles as other programs write them: their system, their encoding, what is in them."""

from __future__ import annotations

import pyproj
import shapefile

from cms_peta.formats.opening import open_file

from .test_formats import read, shape

WGS84, ZONE = pyproj.CRS(4326).to_wkt("WKT1_ESRI"), pyproj.CRS(32749).to_wkt("WKT1_ESRI")


def test_a_shapefile_is_read_with_its_system_and_encoding() -> None:
    data = shape(("Désa", (334512.5, 9172345.1)), ("Kosong", None), encoding="cp1252", prj=ZONE.encode(), cpg=b"1252")
    opened = open_file(data)
    found, empty = opened.features(0)

    assert (opened.form, opened.system, opened.told) == ("shp", 32749, ())
    assert (found.name, found.facts, found.parts) == (
        "Désa",
        {"NAMA": "Désa", "LUAS": 12.5},
        [[[(334512.5, 9172345.1)]]],
    )
    assert empty.fault == "geometrinya kosong"


def test_a_shapefile_without_a_system_or_encoding_says_so() -> None:
    opened = open_file(shape(("Désa", (334512.5, 9172345.1))))

    assert (opened.system, opened.said, opened.told) == (None, "", ("Tabelnya tanpa .cpg; dibaca sebagai utf-8.",))
    assert [each.name for each in opened.features(0)] == ["Désa"]
    foreign = open_file(shape(("A", (1, 2)), prj=pyproj.CRS(27700).to_wkt("WKT1_ESRI").encode()))
    assert (foreign.system, foreign.said) == (None, 'PROJCS["British_National_Grid"')


def test_a_shapefile_of_areas_with_a_hole_is_read() -> None:
    outer = [[109, -7.1], [109, -7], [109.1, -7], [109.1, -7.1], [109, -7.1]]
    hole = [[109.02, -7.05], [109.03, -7.05], [109.03, -7.04], [109.02, -7.04], [109.02, -7.05]]
    (found,) = read(shape(("A", [outer, hole]), kind=shapefile.POLYGON, prj=WGS84.encode()))

    assert (found.kind, [len(ring) for ring in found.parts[0]]) == ("bidang", [5, 5])

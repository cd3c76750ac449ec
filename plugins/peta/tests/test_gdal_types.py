"""What GDAL hands over is what its files declare, and what it writes is of the data alone."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

import numpy
import pyogrio
import pytest
import shapely
from flask import Flask

from cms_peta.formats import gdal
from cms_peta.formats.opening import open_file

from .test_export import POINT, gdal_reads, made, written
from .test_formats import AREA

pytestmark = pytest.mark.sqlite_only("files are read without a database")


@pytest.fixture(autouse=True)
def _texts(app: Flask) -> Any:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(("form", "driver"), [("gpkg", "GPKG"), ("fgb", "FlatGeobuf")])
def test_types_stay_where_something_is_missing(form: str, driver: str, tmp_path: Path) -> None:
    mask = numpy.array([False, True, False])
    columns = {
        "npsn": numpy.array([30401234, 0, -5], dtype="int32"),
        "besar": numpy.array([2**53 + 1, 0, 7], dtype="int64"),
        "aktif": numpy.array([True, False, False]),
        "luas": numpy.array([1.5, 0, 2.0]),
    }
    pyogrio.raw.write(
        tmp_path / f"a.{form}",
        numpy.array([shapely.to_wkb(shapely.Point(109, -7 - n)) for n in range(3)], dtype=object),
        list(columns.values()),
        list(columns),
        field_mask=[mask] * 4,
        geometry_type="Point",
        crs="EPSG:4326",
        driver=driver,
    )
    found = [each.facts for each in open_file((tmp_path / f"a.{form}").read_bytes()).features(0)]
    found.sort(key=lambda each: str(each.get("npsn")))

    assert found == [
        {"npsn": -5, "besar": 7, "aktif": False, "luas": 2.0},
        {"npsn": 30401234, "besar": str(2**53 + 1), "aktif": True, "luas": 1.5},
        {},
    ]
    assert [type(value) for value in found[1].values()] == [int, str, bool, float]


@pytest.mark.parametrize(("form", "driver"), [("gpkg", "GPKG"), ("fgb", "FlatGeobuf")])
def test_each_large_number_stays_with_its_feature(form: str, driver: str, tmp_path: Path) -> None:
    count, missing = 40, 7
    mask = numpy.array([number == missing for number in range(count)])
    columns = {
        "nomor": numpy.arange(count, dtype="int32"),
        "besar": numpy.array([2**53 + 1 + number if number % 3 else number for number in range(count)], dtype="int64"),
    }
    pyogrio.raw.write(
        tmp_path / f"a.{form}",
        numpy.array([shapely.to_wkb(shapely.Point(109 + n % 7, -7 - n % 5)) for n in range(count)], dtype=object),
        list(columns.values()),
        list(columns),
        field_mask=[None, mask],
        geometry_type="Point",
        crs="EPSG:4326",
        driver=driver,
    )

    found = {
        each.facts["nomor"]: each.facts.get("besar")
        for each in open_file((tmp_path / f"a.{form}").read_bytes()).features(0)
    }

    assert found == {
        number: None if number == missing else str(2**53 + 1 + number) if number % 3 else number
        for number in range(count)
    }


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [(POINT, "Point"), ({"type": "MultiPoint", "coordinates": [[109, -7], [110, -7]]}, "MultiPoint")],
)
def test_points_stay_points_in_a_geopackage(geometry: Any, kind: str, tmp_path: Path) -> None:
    found = gdal_reads(written(made(geometry, geometry), "gpkg"), "a.gpkg", tmp_path)

    assert [each.geom_type for each, _row in found] == [kind, kind]


@pytest.mark.parametrize("form", ["gpkg", "fgb"])
def test_equal_data_is_an_equal_file(form: str) -> None:
    def anew() -> bytes:
        gdal._forget()
        with gdal.write(made(AREA, AREA), form) as file:
            return file.read()

    first = anew()
    time.sleep(0.01)

    assert io.BytesIO(anew()).read() == first


def test_a_collection_is_told_with_what_can_be_done(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    mixed = shapely.GeometryCollection([shapely.Point(109, -7), shapely.LineString([(109, -7), (109.1, -7)])])
    pyogrio.raw.write(
        path,
        numpy.array([shapely.to_wkb(mixed)], dtype=object),
        [numpy.array(["Pasar"], dtype=object)],
        ["nama"],
        geometry_type="GeometryCollection",
        crs="EPSG:4326",
        driver="GPKG",
    )

    (found,) = open_file(path.read_bytes()).features(0)

    assert found.fault == "jenis geometrinya GeometryCollection; tulis tiap bagiannya sebagai fitur sendiri"

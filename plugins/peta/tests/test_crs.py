"""Coordinate systems: what PROJ says is the measure, over all of Indonesia."""

from __future__ import annotations

import math

import pyproj
import pytest

from cms_peta import crs

MILLIMETRE = 1e-3 / 111_320
"""In degrees."""
EVERY = sorted(crs.CODES)


@pytest.mark.parametrize("code", EVERY)
def test_a_system_agrees_with_proj_to_a_millimetre(code: int) -> None:
    there = pyproj.Transformer.from_crs(4326, code, always_xy=True)
    back = pyproj.Transformer.from_crs(code, 4326, always_xy=True)
    zone = crs.UTM.get(code) or crs.TM3.get(code) or crs.UTM_OLD.get(code)
    first, last = (zone.middle - 4, zone.middle + 4) if zone else (95.5, 140.5)
    way = crs.to_degrees(code)
    off = 0.0
    for column in range(9):
        for lat in (-10.5, -7.4, -3.32, -0.5, -1e-7, 0.0, 0.486, 1.87, 5.9):
            long = min(max(first + (last - first) * column / 8, 95.5), 140.5)
            x, y = there.transform(long, lat)
            told = way(x, y)
            known = back.transform(x, y)
            off = max(off, abs(told[0] - known[0]), abs(told[1] - known[1]))

    assert off < MILLIMETRE


@pytest.mark.parametrize("code", [*EVERY, *(code for code in crs.SAME if code != 11030)])
def test_a_system_is_known_by_its_code_and_by_the_numbers_of_its_text(code: int) -> None:
    known = crs.code_of(code)
    texts = [pyproj.CRS(code).to_wkt(form) for form in ("WKT1_ESRI", "WKT1_GDAL", "WKT2_2019")]

    assert known is not None
    assert {crs.named(f"EPSG:{code}"), crs.named(f"urn:ogc:def:crs:EPSG::{code}")} == {known}
    # Web Mercator of old GDAL calls itself Mercator on the ellipsoid, and is not believed.
    assert [crs.named(text) for text in texts] == [known, None if known == crs.WEB else known, known]


@pytest.mark.parametrize("code", [27700, 2154, 32601, 4269, 3832, 28992, 20248])
def test_a_system_of_elsewhere_is_not_guessed(code: int) -> None:
    texts = [pyproj.CRS(code).to_wkt(form) for form in ("WKT1_ESRI", "WKT2_2019")]

    assert [crs.named(text) for text in (f"EPSG:{code}", *texts)] == [None] * 3


@pytest.mark.parametrize(
    "text", ["", "PROJCS", "PROJCS[", 'GEOGCS["x"]', "[" * 500, 'PROJCS["a",' * 400, "☃", 'UNIT["m",1', "UTM zona 49S"]
)
def test_a_text_that_is_none_names_nothing(text: str) -> None:
    assert crs.named(text) is None


def test_longitude_stands_first_in_degrees_too() -> None:
    assert crs.to_degrees(crs.DEGREES)(109.45, -7.48) == (109.45, -7.48)
    # EPSG:11030 (SRGI2013, epoch 2021) is newer than the database of PROJ that the test above asks.
    names = ("urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84", "EPSG:11030")
    assert [crs.named(text) for text in names] == [4326] * 3


def test_the_wrong_half_of_the_earth_lands_far_outside() -> None:
    # 0.486° N in zone 50N, read as 50S.
    x, y = pyproj.Transformer.from_crs(4326, 32650, always_xy=True).transform(117.5, 0.486)

    assert crs.to_degrees(32750)(x, y)[1] < -85


def test_numbers_beyond_the_earth_are_no_place() -> None:
    told = [crs.to_degrees(code)(1e12, 1e12) for code in EVERY if code not in (crs.DEGREES, crs.ID74)]

    assert all(math.isnan(lat) or not abs(lat) < 89 for _long, lat in told)


def test_every_system_has_a_title_of_its_own() -> None:
    assert len({crs.title(code) for code in crs.CODES}) == len(crs.CODES)
    assert [crs.title(code) for code in (23830, 23835, 23845, 32749, 32650)] == [
        *("TM-3 zona 46.2 (pertanahan)", "TM-3 zona 49.1 (pertanahan)", "TM-3 zona 54.1 (pertanahan)"),
        *("UTM zona 49S", "UTM zona 50N"),
    ]

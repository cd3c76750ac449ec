"""Coordinates as people write, copy and paste them, and geometries as text."""

from __future__ import annotations

from typing import Any

import pyproj
import pytest

from cms_peta.formats.cells import EAST, NORTH, BadNumber, coordinate, pair, wkt


@pytest.mark.parametrize(
    ("text", "number", "way"),
    [
        ("-7.475", -7.475, ""),
        ("-7,475", -7.475, ""),
        ("109,450", 109.45, ""),
        ("9.172.345,12", 9172345.12, ""),
        ("9,172,345.12", 9172345.12, ""),
        ("9.172.345", 9172345, ""),
        ("334.512", 334512, ""),
        ("334 512,5", 334512.5, ""),
        ("9'172'345.5", 9172345.5, ""),
        ("334512", 334512, ""),
        ("03°19'03.44\" N", 3.317622, NORTH),
        ("3° 19' 3,44'' LS", -3.317622, NORTH),
        ("109°27’18″BT", 109.455, EAST),
        ("S 7°28'30\"", -7.475, NORTH),
        ("7 28 30 S", -7.475, NORTH),
        ("109.455 E", 109.455, EAST),
        ("-7°28'30\"", -7.475, ""),
        ("S7.475", -7.475, NORTH),
        ("-7.475 LS", -7.475, NORTH),
        ("7d28m30s", 7.475, ""),
        ("7d28m30s S", -7.475, NORTH),
        ("7 derajat 28 menit 30 detik lintang selatan", -7.475, NORTH),
        ("Bujur: 109,455", 109.455, EAST),
        ("7 28.5 S", -7.475, NORTH),
        ("\u22127,475", -7.475, ""),
    ],
)
def test_a_coordinate_is_read_as_people_write_it(text: str, number: float, way: str) -> None:
    told, half = coordinate(text)

    assert (round(told, 6), half) == (number, way)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "327000 9172345",
        "7 28 30",
        "12 3456",
        "1234 567",
        "7°61'00\" S",
        "1.2.3",
        "1,2,3.4.5",
        "12.34.567",
        "1" * 100,
        "nan",
        "inf",
        "0x10",
        "1e5",
    ],
)
def test_what_is_no_coordinate_is_not_read(text: str) -> None:
    with pytest.raises(BadNumber):
        coordinate(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "-7.475, 109.455",
            "-7.475,109.455",
            "-7.475 109.455",
            "109.455, -7.475",
            "(-7.475; 109.455)",
            "-7.475\t109.455",
        ),
        *("-7,475, 109,455", "-7,475 109,455", "-7,475;109,455", "-7,475,109,455", "\u22127,475 / 109,455"),
        *(
            "7,475 LS 109,455 BT",
            "109,455 BT; 7,475 LS",
            "LS 7,475 BT 109,455",
            "7.475 S, 109.455 T",
            "S7.475 E109.455",
        ),
        *("7°28'30\"S 109°27'18\"E", "7° 28’ 30” LS, 109° 27’ 18” BT", "7º28'30,0''S 109º27'18,0''E"),
        *("7d28m30s S 109d27m18s E", "-7 28 30, 109 27 18", "7 28 30 LS 109 27 18 BT", "7 28.5 S 109 27.3 E"),
        *("Lat: -7.475, Long: 109.455", "bujur 109,455 lintang -7,475", "7,475 lintang selatan, 109,455 bujur timur"),
        *("geo:-7.475,109.455?z=12", "geo:0,0?q=-7.475,109.455(Pos)", "https://maps.google.com/?q=-7.475,109.455"),
        *("-7.475, 109.455, 45.2", "-7.475 109.455 45 mdpl", "-7.475, 109.455.", "-7.475 LS, 109.455 BT"),
        *("07°28'30\"LS - 109°27'18\"BT", "POINT(109.455 -7.475)", "SRID=4326;POINT Z (109.455 -7.475 12)"),
        *("1. -7.475, 109.455", "A -7.475, 109.455", "b) 7,475 LS 109,455 BT", "-7.475, 109.455 (balai desa)"),
        *("X: 109.455 Y: -7.475", "x=109,455; y=-7,475"),
        "https://www.google.com/maps/place/Pos/@-7.5,109.4,17z/data=!3m1!4b1!4m4!3m3!8m2!3d-7.475!4d109.455",
        *("Koordinat: -7.475, 109.455", "Letak balai desa = 7,475 LS 109,455 BT", "Posisi: Lat -7.475 Long 109.455"),
        "Lokasi: https://maps.google.com/?q=-7.475,109.455",
        "Lokasi pos ronda https://www.google.com/maps/place/Pos/@-7.5,109.4,17z/data=!8m2!3d-7.475!4d109.455",
        *('{"lat":-7.475,"lng":109.455}', '{"longitude": 109.455, "latitude": -7.475},', "{lat: -7.475, lng: 109.455}"),
        *("https://www.google.com/maps/@-7.475,109.455,15z", "https://www.openstreetmap.org/#map=15/-7.475/109.455"),
    ],
)
def test_a_pair_is_read_as_people_write_and_copy_it(text: str) -> None:
    assert [round(each, 6) for each in pair(text)] == [109.455, -7.475]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "49S 329500 9175000",
            "UTM zona 49 S, 329500, 9175000",
            "49M 329500 mE 9175000 mN",
            "49S X: 329500 Y: 9175000",
        ),
        *("49S 329.500 9.175.000", "49S 329,500; 9,175,000", "49S 329500,0 9175000,0", "49S 329.500,00 9.175.000,00"),
        *("49S 329500.000 9175000.000", "Koordinat UTM: 49S 329.500 9.175.000"),
        *("49S 329500 9.175.000", "49S 329.500 9175000.000", "49S 329.500 9175000", "49S 329,500.00 9175000,000"),
    ],
)
def test_metres_with_their_zone_are_degrees(text: str) -> None:
    long, lat = pyproj.Transformer.from_crs(32749, 4326, always_xy=True).transform(329500, 9175000)

    assert [round(each, 6) for each in pair(text)] == [round(long, 6), round(lat, 6)]


def test_a_pair_of_metres_stays_as_it_stands() -> None:
    assert pair("X: 329500 Y: 9175000") == (329500, 9175000)
    assert [pair("329405 9173200"), pair("329.405,5 9.173.200,1")] == [(329405, 9173200), (329405.5, 9173200.1)]


@pytest.mark.parametrize(
    "text",
    [
        *("", ",", "7", "SD Negeri 1", "7 LS 109 LS", "-7.475, 109.455, pos", "https://maps.app.goo.gl/abc", "geo:"),
        *("49N 329500 175.250", "49S 329500 1.234.567.891", "49S 329.500 99.999.999,5"),
        *("Koordinat:", "Lintang: 109.455, 7.475", "Lat: 5, pos", '{"lat":-7.475}', "SD Negeri: 1"),
        *("1 2 3 4 5 6 7", "1," * 5_000, "7°" * 60, " ".join("1" * 60)),
    ],
)
def test_what_is_no_pair_is_not_read(text: str) -> None:
    with pytest.raises(BadNumber):
        pair(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("POINT (109 -7)", ("Point", [109, -7])),
        ("SRID=4326;POINT Z(109 -7 12)", ("Point", [109, -7, 12])),
        ("LINESTRING(1 2,3 4)", ("LineString", [[1, 2], [3, 4]])),
        ("MULTIPOINT((1 2),(3 4))", ("MultiPoint", [[1, 2], [3, 4]])),
        ("multipolygon (((0 0, 1 0, 1 1, 0 0)))", ("MultiPolygon", [[[[0, 0], [1, 0], [1, 1], [0, 0]]]])),
        ("POLYGON EMPTY", ("Polygon", [])),
    ],
)
def test_wkt_is_read(text: str, told: Any) -> None:
    assert wkt(text) == told


@pytest.mark.parametrize(
    "text", ["POINT", "POINT(1 2", "CIRCLE(1 2)", "POINT(a b)", "POINT(1 2))", "POLYGON" + "(" * 50]
)
def test_what_is_no_wkt_is_not_read(text: str) -> None:
    with pytest.raises(BadNumber):
        wkt(text)

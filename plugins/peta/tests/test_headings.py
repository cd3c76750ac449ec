"""Tables as programs of surveys write them: where their coordinates are is found by words, and asked where unclear."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from cms_peta.formats.headings import where_of
from cms_peta.formats.opening import open_file

from .test_formats import read, refused

pytestmark = pytest.mark.sqlite_only("files are read without a database")


@pytest.fixture(autouse=True)
def _texts(app: Flask) -> Any:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("nama;lokasi;_Lokasi_latitude;_Lokasi_longitude;_Lokasi_altitude", "Pos;-7.475 109.455 0 0;-7.475;109.455;12"),
        ("nama;grup/_lokasi_latitude;grup/_lokasi_longitude", "Pos;-7.475;109.455"),
        ("nama;_geolocation_0;_geolocation_1", "Pos;-7.475;109.455"),
        ("nama,lokasi-Latitude,lokasi-Longitude,lokasi-Altitude", "Pos,-7.475,109.455,3"),
        ("nama,lat_1_Lokasi,long_1_Lokasi,UTM_Northing_1_Lokasi,UTM_Easting_1_Lokasi", "Pos,-7.475,109.455,9173,330"),
        ("nama;GPS Lat;GPS Lon", "Pos;-7,475;109,455"),
        ("nama;LATITUDE (LU);LONGITUDE (BT)", "Pos;-7,475;109,455"),
        ("nama;X (Bujur);Y (Lintang)", "Pos;109,455;-7,475"),
        ("nama;Koordinat LS;Koordinat BT", "Pos;7,475;109,455"),
        ("nama;GPSLatitude;GPSLongitude", "Pos;-7,475;109,455"),
        ("nama;Titik X;Titik Y", "Pos;109,455;-7,475"),
        ("nama;Koordinat Lokasi Sekolah", "Pos;-7,475, 109,455"),
        ("nama;Lat/Long rumah pompa", "Pos;-7,475, 109,455"),
        ("sep=;\r\nnama;lat;long", "Pos;-7,475;109,455"),
        ("sep=,\r\nnama,lat,long", 'Pos,"-7,475","109,455"'),
        ("Daftar koordinat pos, Desa Kalimandi;;\nTahun 2026;;\nnama;lat;long", "Pos;-7,475;109,455"),
        ("Data pos, ronda, dan siskamling\n\nnama;lintang;bujur", "Pos;-7,475;109,455"),
    ],
)
def test_headings_of_programs_are_understood(head: str, cells: str) -> None:
    (found,) = read(f"{head}\n{cells}".encode())

    assert (found.name, found.fault) == ("Pos", "")
    assert [round(each, 6) for each in found.parts[0][0][0]] == [109.455, -7.475]


@pytest.mark.parametrize(
    "head",
    [
        ["nama", "_rumah_latitude", "_rumah_longitude", "_pos_latitude", "_pos_longitude"],
        ["nama", "Jalan melintang", "Membujur"],
        ["nama", "Lintang", "Alamat"],
        ["Long segmen", "Lebar"],
        ["Koordinat awal", "Koordinat akhir"],
    ],
)
def test_what_is_said_twice_or_half_is_not_guessed(head: list[str]) -> None:
    assert where_of(head) is None


def test_lines_above_the_headings_are_told_and_a_later_feature_is_found() -> None:
    opened = open_file(b"Daftar pos;;\nnama;lat;long\nA;-7;109\n;;\nB;-7;110")

    assert opened.told == ("Baris di atas judul kolom yang dilewati: 1.",)
    assert [each.name for each in opened.features(1)] == ["B"]


def test_headings_of_one_name_are_told() -> None:
    opened = open_file(b"nama;lat;long;ket;ket;;\nA;-7;109;x;y;;")

    assert opened.told == ("Judul kolom yang sama atau terlalu panjang diganti: ket_2.",)
    assert [each.facts for each in opened.features(0)] == [{"nama": "A", "ket": "x", "ket_2": "y"}]


def test_a_table_whose_headings_are_unclear_is_read_as_a_person_says() -> None:
    data = b"nama;A1;B1;C1\nPos;-7,475;109,455;-7.475 109.455"
    asked = open_file(data)
    (unknown,), (split,), (both,) = (
        opened.features(0) for opened in (asked, open_file(data, "B1", "A1"), open_file(data, "C1", "C1"))
    )

    assert (asked.unclear, asked.system, asked.headings) == (True, None, ("nama", "A1", "B1", "C1"))
    assert (unknown.fault, unknown.parts) == ("kolom koordinatnya belum dipilih", [])
    assert [round(each, 6) for raw in (split, both) for each in raw.parts[0][0][0]] == [109.455, -7.475] * 2
    assert (split.facts, both.facts) == (
        {"nama": "Pos", "C1": "-7.475 109.455"},
        {"nama": "Pos", "A1": "-7,475", "B1": "109,455"},
    )


def test_pairs_of_metres_without_a_heading_are_read_once_a_person_has_said_where_they_are() -> None:
    data = b"327000 9172345\n327100.5 9172445"
    asked, said = open_file(data), open_file(data, "Kolom 1", "Kolom 1")

    assert (asked.unclear, asked.headings, asked.system) == (True, ("Kolom 1",), None)
    # In which zone they are nobody has said.
    assert (said.unclear, said.system) == (False, None)
    assert [raw.parts[0][0][0] for raw in said.features(0)] == [(327000, 9172345), (327100.5, 9172445)]


def test_a_table_without_a_place_is_refused() -> None:
    assert "Judul kolomnya: nama, alamat, siswa" in refused(b"nama;alamat;siswa\nSD 1;Jalan Raya;120")


@pytest.mark.parametrize(
    ("row", "places"),
    [
        ("Pos Ronda;Karto;0286123;109,4583;-7,4612", "“Kolom 4” = 109,4583, “Kolom 5” = -7,4612"),
        ("Pos Ronda,Karto,0286123,-7.4612,109.4583", "“Kolom 4” = -7.4612, “Kolom 5” = 109.4583"),
        ("Pos Ronda;Karto;330000;9173000", "“Kolom 3” = 330000, “Kolom 4” = 9173000"),
        ("Pos Ronda;Karto;-7.4612, 109.4583", "“Kolom 3” = -7.4612, 109.4583"),
        ("Pos Ronda;Karto;327000 9172345", "“Kolom 3” = 327000 9172345"),
        ("Pos Ronda,Karto,9172345.25 327000.5", "“Kolom 3” = 9172345.25 327000.5"),
        ("Pos Ronda\tKarto\t327000 53456", "“Kolom 3” = 327000 53456"),
        ("Pos Ronda;Karto;327000;53456", "“Kolom 3” = 327000, “Kolom 4” = 53456"),
    ],
)
def test_a_first_row_that_is_data_is_no_heading(row: str, places: str) -> None:
    opened = open_file(f"{row}\n{row.replace('Karto', 'Siti')}".encode())

    assert [each.facts["Kolom 2"] for each in opened.features(0)] == ["Karto", "Siti"]
    assert [each.facts["Kolom 2"] for each in opened.features(1)] == ["Siti"]
    assert opened.headings == tuple(f"Kolom {number + 1}" for number in range(len(opened.headings)))
    (told,) = opened.told
    assert (opened.unclear, "tanpa judul kolom" in told, f"di baris itu: {places}." in told) == (True, True, True)


@pytest.mark.parametrize("head", ["nama;2023;2024", "nama;109;7", "dusun;120000;7,5", "nama;3304011;3304012"])
def test_numbers_that_are_no_place_are_headings(head: str) -> None:
    opened = open_file(f"{head}\nPos;109,4583;-7,4612".encode())

    assert (opened.headings, opened.told) == (tuple(head.split(";")), ())


@pytest.mark.parametrize("column", ["geometry", "wkt", "geom", "the_geom"])
@pytest.mark.parametrize("cell", ["Point", "", "0101000020E6100000EC51B81E855B5B40D7A3703D0AD71DC0"])
def test_a_column_called_after_shapes_that_holds_none_gives_way(column: str, cell: str) -> None:
    opened = open_file(f"nama;lat;lon;{column}\nA;-7,475;109,455;{cell}\nB;-7,476;109,456;{cell}".encode())

    found = [(raw.facts, [round(each, 6) for each in raw.parts[0][0][0]]) for raw in opened.features(0)]
    assert found == [({"nama": "A"}, [109.455, -7.475]), ({"nama": "B"}, [109.456, -7.476])]
    assert opened.told == (f"Kolom yang bukan WKT dilewati, letaknya dari kolom koordinat lain: {column}.",)


def test_of_several_columns_called_after_shapes_the_one_that_holds_them_counts() -> None:
    opened = open_file(b"nama;geom;wkt;lat;lon\nA;POINT (109.455 -7.475);x;1;2\nB;x;x;1;2")

    good, bad = opened.features(0)
    assert (good.parts, bad.fault) == ([[[(109.455, -7.475)]]], "koordinatnya tidak terbaca: x")


def test_where_no_shape_can_be_read_and_other_numbers_stand_there_their_columns_are_asked() -> None:
    opened = open_file(b"nama;A1;B1;geom\nPos;-7,475;109,455;Point")

    assert (opened.unclear, opened.headings) == (True, ("nama", "A1", "B1", "geom"))

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


def test_a_table_without_a_place_is_refused() -> None:
    assert "Judul kolomnya: nama, alamat, siswa" in refused(b"nama;alamat;siswa\nSD 1;Jalan Raya;120")

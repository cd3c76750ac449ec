"""Nothing that stands in a column is lost without a word: too many of them, two of one name, and one called "nama"."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from ..conftest import HOME, Send
from .conftest import INSIDE, Bringing, csv, features


def place(**properties: Any) -> bytes:
    told = {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": list(INSIDE)}}
    return json.dumps({"type": "FeatureCollection", "features": [told]}).encode()


def test_the_column_nama_stays_where_another_one_gives_the_name(
    upload: Bringing, send: Send, officer: FlaskClient
) -> None:
    page = upload(place(nama="SDN", kode="K1"))
    send(page, to=f"{page}/cara", system="4326", geometry="titik", named_by="kode")
    send(page, to=f"{page}/baca")
    seen = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")
    (name,) = set(re.findall(r"/lapisan/((?!batas-)[^\"]+)\.geojson", officer.get(f"{HOME}/peta/unduh").text))
    (shown,) = officer.get(f"{HOME}/peta/lapisan/{name}.geojson").get_json(force=True)["features"]

    assert "1 kali kolom “nama” atau “moment” memuat hal lain" in seen
    assert shown["properties"] == {"nama": "K1", "nama_2": "SDN", "kode": "K1"}


def test_a_column_that_is_the_name_stands_once(read: Bringing, officer: FlaskClient) -> None:
    page = read(place(NAMA="SDN", kode="K1"))

    assert [(each.name, each.facts) for each in features()] == [("SDN", {"kode": "K1"})]
    assert "kali kolom “nama”" not in officer.get(page).text


MANY = {f"k{number}": str(number) for number in range(1, 70)}


@pytest.mark.parametrize(
    "data",
    [
        place(**MANY),
        csv(";".join(["lintang", "bujur", *MANY]), ";".join(["-7,475", "109,455", *MANY.values()])),
    ],
    ids=["geojson", "csv"],
)
def test_of_many_columns_the_first_are_kept_and_the_others_told(
    data: bytes, read: Bringing, officer: FlaskClient
) -> None:
    seen = officer.get(read(data)).text

    assert "60 yang pertama disimpan, 9 yang lain tidak (k61, k62, k63, k64, k65, k66, k67, k68, k69)" in seen
    assert [list(each.facts) for each in features()] == [list(MANY)[:60]]


def test_a_heading_that_stands_twice_loses_nothing(read: Bringing) -> None:
    read(csv("nama;lintang;bujur;ket;ket", "Pos;-7,475;109,455;baik;rusak"))

    assert [each.facts for each in features()] == [{"ket": "baik", "ket_2": "rusak"}]

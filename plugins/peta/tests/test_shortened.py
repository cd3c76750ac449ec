"""What a Shapefile has no room for is said in it; a table has one column of WKT."""

from __future__ import annotations

import csv
import io
import zipfile

from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Site

from .conftest import HOME
from .test_export import POINT, made, written


def test_a_text_without_room_is_told_in_the_archive(app: Flask) -> None:
    data = written(made(POINT, POINT, keterangan_panjang="é" * 128, ket="a" * 254), "zip")
    with app.test_request_context(), zipfile.ZipFile(io.BytesIO(data)) as zipped:
        told = zipped.read("BACA.txt").decode("utf-8-sig").splitlines()

    assert [line for line in told if "dipotong" in line] == [
        "keterangan: 2 teks dipotong, karena paling panjang 254 bita."
    ]


def test_the_page_of_files_says_so(kecamatan: Site, client: FlaskClient) -> None:
    assert "BACA.txt menyebut kolom yang teksnya dipotong" in client.get(f"{HOME}/peta/unduh").text


def test_a_column_of_wkt_stands_beside_that_of_the_place() -> None:
    data = written(made(POINT, wkt="lain"), "csv")
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")

    assert dict(zip(head, row, strict=True))["wkt"] == "POINT (109.4550000 -7.4750000)"
    assert dict(zip(head, row, strict=True))["wkt_2"] == "lain"
    assert sorted(set(head)) == sorted(head)

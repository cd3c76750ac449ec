"""Encodings as programs name them, spreadsheets, and texts in UTF-16: read where they can be, and said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from cms_peta.formats.opening import open_file

from .test_formats import KML, PLACE, read, refused, shape, zipped
from .test_kml import POST

pytestmark = pytest.mark.sqlite_only("files are read without a database")


@pytest.fixture(autouse=True)
def _texts(app: Flask) -> Any:
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("cpg", "encoding"),
    [
        (b"ANSI 1252", "cp1252"),
        (b"1252\r\n", "cp1252"),
        (b"ISO 88591", "latin-1"),
        (b"88591", "latin-1"),
        (b"ISO-8859-1", "latin-1"),
        (b"UTF-8\x00", "utf-8"),
    ],
)
def test_a_name_of_an_encoding_is_understood(cpg: bytes, encoding: str) -> None:
    opened = open_file(shape(("Désa", (109, -7)), encoding=encoding, cpg=cpg))

    assert ([each.name for each in opened.features(0)], opened.told) == (["Désa"], ())


@pytest.mark.parametrize("cpg", [b"System", b"OEM", b"LDID/87", b"klingon", b"zlib", b"\xff\xfe"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_name_that_says_nothing_is_told_and_the_table_read(cpg: bytes, encoding: str) -> None:
    opened = open_file(shape(("Désa", (109, -7)), encoding=encoding, cpg=cpg))

    assert [each.name for each in opened.features(0)] == ["Désa"]
    assert [each.endswith(f"tidak dikenal; tabelnya dibaca sebagai {encoding}.") for each in opened.told] == [True]


@pytest.mark.parametrize(
    "data",
    [
        zipped(("[Content_Types].xml", b"x"), ("xl/workbook.xml", b"x")),
        zipped(("content.xml", b"x")),
        b"\xd0\xcf\x11\xe0",
    ],
    ids=["xlsx", "ods", "xls"],
)
def test_a_spreadsheet_is_told_the_way(data: bytes) -> None:
    assert "Simpan sebagai CSV" in refused(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_texts_of_windows_are_read(encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    point = {"type": "Feature", "properties": {"nama": "Désa"}, "geometry": {"type": "Point", "coordinates": [109, -7]}}
    xml = f'<?xml version="1.0" encoding="UTF-16"?>{KML.format(PLACE.format("Désa", POST))}'
    texts = (json.dumps(point, ensure_ascii=False), xml, "nama;lat;long\nDésa;-7;109")

    assert [each.name for text in texts for each in read((mark + text).encode(encoding))] == ["Désa"] * 3

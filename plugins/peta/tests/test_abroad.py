"""Files that are no maps of here: drawings, places of neighbours, and areas that are bows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Site, country_of, db, site_scope
from cms_peta.boundaries.reading import BoundariesRefused
from cms_peta.boundaries.reading import read as boundaries_of
from cms_peta.formats.opening import open_file
from cms_peta.formats.raw import FileRefused
from cms_peta.importing.models import FileImport
from cms_peta.own.models import OwnLayer

from .conftest import STAFF, Send, geojson

BOW = [(109.45, -7.46), (109.46, -7.45), (109.46, -7.46), (109.45, -7.45), (109.45, -7.46)]
"""As large on one side as on the other: its area is zero, and nothing of it is flat."""
DXF = b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n  9\r\n$ACADVER\r\n  1\r\nAC1015\r\n"
LAYER = {"layer": "0", "title": "Pos", "kind": "lain", "source": "Survei", "legal": "", "public": "y"}
ABROAD = {
    "Malaysia atau Singapura": [(101.69, 3.14), (103.82, 1.35), (100.4, 6.1), (103.76, 1.49), (102.25, 2.3)],
    "Malaysia atau Brunei": [(110.34, 1.55), (114.0, 4.35), (114.94, 4.85), (116.1, 5.9), (118.1, 5.8), (113.0, 3.1)],
    "Timor-Leste": [(125.57, -8.57), (126.46, -8.5), (126.0, -8.9)],
}
HERE = (
    *((104.03, 1.13), (103.95, 1.18), (104.45, 1.2), (101.6, 2.1), (102.5, 1.6), (103.4, 1.05), (108.25, 3.95)),
    *((109.33, 1.35), (109.95, 1.05), (110.25, 0.95), (111.9, 1.0), (115.69, 3.9), (115.95, 4.2), (117.67, 4.14)),
    *((117.9, 4.1), (116.6, 4.2), (124.9, -9.1), (124.95, -8.96), (124.45, -9.2), (126.4, -7.8), (127.18, -8.07)),
    *((98.67, 3.59), (97.1, 5.18), (95.32, 5.55), (125.48, 4.73), (126.57, 5.55), (140.7, -2.53), (109.46, -7.47)),
)
"""Batam, Belakang Padang, Bintan, Rupat, Bengkalis, Karimun, Natuna, and on along the borders: all Indonesia."""


@pytest.mark.sqlite_only("no database is asked")
def test_what_lies_in_a_neighbour_is_called_so_and_nothing_of_indonesia() -> None:
    assert {str(country_of(*each)) for each in HERE} == {"None"}
    assert {name: {str(country_of(*each)) for each in places} for name, places in ABROAD.items()} == {
        name: {name} for name in ABROAD
    }


@pytest.fixture
def upload(send: Send) -> Any:
    """``upload(data)`` is what the page of a new import answers."""

    def sent(data: bytes) -> Any:
        return send(f"{STAFF}/impor/baru", file=data, **LAYER)

    return sent


def count(site: Site, model: Any) -> int:
    """Return how many of something a site has."""
    with site_scope(site.id):
        return int(db.session.query(model).count())


def test_a_file_of_another_country_says_which_and_is_not_taken(
    upload: Any, send: Send, officer: FlaskClient, kecamatan: Site
) -> None:
    spot = {"type": "Point", "coordinates": [101.69, 3.14]}
    feature = {"type": "Feature", "properties": {"nama": "Menara"}, "geometry": spot}
    page = upload(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()).headers["Location"]
    before = officer.get(page).text
    send(page, to=f"{page}/baca")
    after = officer.get(page).text
    sent = send(page, to=f"{page}/pakai", langkah="pakai", agreed="y")

    assert "jatuh di Malaysia atau Singapura, bukan di Indonesia." in before
    said = "Fitur ke-1 (Menara): jatuh di Malaysia atau Singapura, bukan di Indonesia: bujur 101,69, lintang 3,14."
    assert (said in after, sent.status_code, count(kecamatan, OwnLayer)) == (True, 422, 0)


@pytest.mark.parametrize("area", [BOW, BOW[1:] + BOW[1:2]])
def test_a_bow_crosses_itself_though_its_area_is_zero(area: Any, upload: Any, send: Send, officer: FlaskClient) -> None:
    page = upload(geojson(("1", area))).headers["Location"]
    send(page, to=f"{page}/baca")

    seen = officer.get(page).text
    assert ("memotong dirinya di dekat bujur 109,455, lintang -7,455" in seen, "luasnya nol" in seen) == (True, False)


@pytest.mark.sqlite_only("no database is asked")
def test_a_bow_is_no_boundary(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(BoundariesRefused, match="memotong dirinya"):
        boundaries_of(geojson(("33.04.02.2007", BOW)))


@pytest.mark.parametrize(
    ("data", "form"),
    [
        (DXF, "DXF"),
        (b"999\ndibuat dengan tangan\n" + DXF, "DXF"),
        (b"AutoCAD Binary DXF\r\n\x1a\x00", "DXF"),
        (b"%PDF-1.4\n1 0 obj\n", "PDF"),
        (b"AC1027\x00\x00", "DWG"),
        (b"II*\x00\x08\x00", "GeoTIFF"),
    ],
)
@pytest.mark.sqlite_only("no database is asked")
def test_a_drawing_is_called_by_its_name(data: bytes, form: str, app: Flask) -> None:
    with app.test_request_context(), pytest.raises(FileRefused) as refused:
        open_file(data)

    assert f"Ini berkas {form}, yang tidak dibaca di sini." in refused.value.sentences[0]


def test_a_drawing_leaves_nothing_behind(upload: Any, kecamatan: Site) -> None:
    answer = upload(DXF)

    assert (answer.status_code, "Ini berkas DXF" in answer.text, count(kecamatan, FileImport)) == (422, True, 0)


@pytest.mark.sqlite_only("no database is asked")
def test_a_table_that_begins_with_a_number_is_a_table_still(app: Flask) -> None:
    with app.test_request_context():
        assert [each.name for each in open_file(b"lat;lon;nama\n-7.47;109.46;Pos\n").features(0)] == ["Pos"]

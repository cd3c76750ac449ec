"""Files that are no maps of here: drawings, places of neighbours, and areas that are bows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core.api import Site, db, site_scope
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

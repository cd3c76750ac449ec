"""The system of an original is kept as what it is, and said in the language of whoever reads it."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import every_site
from cms_peta.own.models import OwnLayer

from ..conftest import HOME, STAFF, Send
from .conftest import INSIDE, Bringing, points
from .test_reading import utm


def system() -> str:
    with every_site() as session:
        return session.scalars(select(OwnLayer.crs)).one()


def test_a_system_that_is_one_with_another_here_stays_what_the_file_calls_it(
    read: Bringing, send: Send, officer: FlaskClient
) -> None:
    """DGN95 and WGS 84 lie within a metre of each other; the original is in one of them."""
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::23879"}}
    page = read(points(*utm(32749, INSIDE), crs=named))
    layer = send(page, to=f"{page}/pakai", langkah="pakai").headers["Location"]

    assert (system(), "UTM zona 49S (EPSG:23879)" in officer.get(layer).text) == ("EPSG:23879", True)


def test_another_system_that_somebody_chose_is_the_original(read: Bringing, send: Send) -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::23878"}}
    page = read(points(*utm(32749, INSIDE), crs=named))
    send(page, to=f"{page}/cara", system="32749", geometry="titik")
    send(page, to=f"{page}/baca")
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert system() == "EPSG:32749"


def test_the_system_is_a_code_that_each_language_names(read: Bringing, send: Send, officer: FlaskClient) -> None:
    page = read(points(*utm(32749, INSIDE), crs={"type": "name", "properties": {"name": "EPSG:32749"}}))
    layer = send(page, to=f"{page}/pakai", langkah="pakai").headers["Location"]
    (name,) = set(re.findall(r"/lapisan/((?!batas-)[^\"]+)\.geojson", officer.get(f"{HOME}/peta/unduh").text))
    data = officer.get(f"{HOME}/peta/lapisan/{name}.geojson").get_json(force=True)
    pages = [officer.get(f"{HOME}{lang}/peta/ogc/collections/{name}?f=html").text for lang in ("", "/en")]

    assert (system(), data["crs_asal"]) == ("EPSG:32749", "EPSG:32749")
    assert [
        "Sistem koordinat asal UTM zona 49S." in pages[0],
        "UTM zone 49S" in pages[1],
        "UTM zona" in pages[1],
        "UTM zona 49S" in officer.get(layer).text,
    ] == [True, True, False, True]


def test_saving_the_layer_forgets_no_system(read: Bringing, send: Send, officer: FlaskClient) -> None:
    page = read(points(*utm(32749, INSIDE), crs={"type": "name", "properties": {"name": "EPSG:32749"}}))
    layer = send(page, to=f"{page}/pakai", langkah="pakai").headers["Location"].rpartition("/")[2]
    change = f"{STAFF}/lapisan/{layer}/ubah"
    chosen = re.findall(r'<option selected value="(EPSG[^"]*)">([^<]*)', officer.get(change).text)
    told = {"title": "SD", "kind": "sekolah", "geometry": "titik", "style": "biru", "source": "Dinas", "public": "y"}
    sent = send(change, **told, crs="EPSG:32749")
    refused = send(change, **told, crs="EPSG:1")

    assert chosen == [("EPSG:32749", "UTM zona 49S")]
    assert (sent.status_code, refused.status_code, system()) == (303, 422, "EPSG:32749")

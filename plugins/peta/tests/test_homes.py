"""Where people live, and how they are, is never public: drawn, imported, renamed, or shown later."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, every_site, site_scope
from cms_peta.own import services
from cms_peta.own.models import OwnLayer

from .conftest import HOME, STAFF, Bring, MakeLayer, Send

SPOT = "-7.4712, 109.4583"
HOUSES = {"nama": "Rumah Bu Siti", "alamat": "RT 02/01 No. 5"}
LAYER = {"title": "Titik", "kind": "lain", "geometry": "titik", "style": "biru", "source": "Survei desa", "crs": ""}


def file(*facts: dict[str, str]) -> bytes:
    """Return a file of points with facts."""
    features = [
        {"type": "Feature", "properties": each, "geometry": {"type": "Point", "coordinates": [109.455, -7.475]}}
        for each in facts
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def read(send: Send, data: bytes, **said: str) -> str:
    """Upload a file and read it to its end; return the address of its page."""
    facts = {"layer": "0", "title": "Titik", "kind": "lain", "source": "Survei", "public": "y", **said}
    page = str(send(f"{STAFF}/impor/baru", file=data, **facts).headers["Location"])
    send(page, to=f"{page}/baca")
    return page


def layers() -> list[tuple[str, bool, int]]:
    with every_site() as session:
        return [(row.title, row.public, row.features) for row in session.scalars(select(OwnLayer))]


def key_of(name: str) -> str:
    return name.rpartition("-")[2]


@pytest.mark.parametrize(
    ("drawn", "status"),
    [
        ({"name": "Rumah Bapak Suparno"}, 422),
        ({"name": "Satu", "kolom": "alamat", "nilai": "RT 02/01 No. 5"}, 422),
        ({"name": "Rumah Dinas Kepala Desa"}, 303),
    ],
)
def test_a_house_is_not_drawn_for_everybody(
    drawn: dict[str, str], status: int, send: Send, kecamatan: Site, make_layer: MakeLayer
) -> None:
    name = make_layer(kecamatan, [], kind="lain", geometry="titik")

    answer = send(f"{STAFF}/gambar", layer=key_of(name), spots=SPOT, **drawn)

    assert (answer.status_code, drawn["name"] in answer.text or status == 303) == (status, True)
    assert [count for _title, _public, count in layers()] == [int(status == 303)]


def test_a_house_of_somebody_is_not_drawn_among_schools_and_none_is_called_so(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    name = make_layer(kecamatan, [], kind="sekolah", geometry="titik")
    told = {"layer": key_of(name), "spots": SPOT}
    layer = str(send(f"{STAFF}/gambar", name="SD 1", **told).headers["Location"])
    (page,) = re.findall(r'href="([^"]*/bentuk/\d+)"', officer.get(layer).text)
    seen = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(page).text)[0]

    drawn = send(f"{STAFF}/gambar", name="Rumah Bu Siti", **told)
    called = send(page, name="Rumah Bu Siti", seen=seen, **told)

    for answer in (drawn, called):
        assert (answer.status_code, "“Rumah Bu Siti” menunjuk rumah" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("title", "kind"), [("Rumah warga miskin", "lain"), ("Penerima PKH", "fasilitas"), ("Rumah Siti", "lain")]
)
def test_a_layer_that_is_called_after_houses_is_not_begun_for_everybody(
    title: str, kind: str, send: Send, bring: Bring
) -> None:
    told = {**LAYER, "title": title, "kind": kind}

    begun = send(f"{STAFF}/lapisan/baru", public="y", **told)
    brought = send(f"{STAFF}/impor/baru", file=file(HOUSES), layer="0", public="y", **told)

    assert [(each.status_code, f"“{title}”" in each.text) for each in (begun, brought)] == [(422, True)] * 2
    assert send(f"{STAFF}/lapisan/baru", **told).status_code == 303
    assert layers() == [(title, False, 0)]


def test_a_layer_of_houses_stays_with_the_desk_until_it_is_about_places(send: Send, officer: FlaskClient) -> None:
    layer = str(send(f"{STAFF}/lapisan/baru", **LAYER).headers["Location"])
    facts = {"kolom": "alamat", "nilai": "RT 02/01 No. 5"}
    send(f"{STAFF}/gambar", layer=key_of(layer.replace("/", "-")), spots=SPOT, name="Satu", **facts)

    def show(**said: str) -> Any:
        seen = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(f"{layer}/ubah").text)
        return send(f"{layer}/ubah", seen=seen[0], public="y", **{**LAYER, **said})

    refused, renamed, shown = show(), show(title="Rumah Bu Siti", kind="potensi"), show(kind="potensi")

    assert [each.status_code for each in (refused, renamed, shown)] == [422, 422, 303]
    assert "“RT 02/01 No. 5” tampak seperti rumah atau alamat rumah" in refused.text
    assert layers() == [("Titik", True, 1)]


def test_a_file_of_houses_becomes_a_layer_of_the_desk(
    send: Send, officer: FlaskClient, client: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(send, file(HOUSES, {"nama": "Warga miskin Pak Darmo"}, {"nama": "Balai RW"}))

    seen = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert "2 fitur menunjuk rumah atau keadaan orang" in seen
    assert "yang hanya dilihat di administrasi" in seen
    assert layers() == [("Titik", False, 3)]
    assert "Siti" not in client.get(f"{HOME}/peta/ogc/collections").text


def test_a_file_of_houses_goes_into_no_layer_of_everybody(
    send: Send, kecamatan: Site, bring: Bring, make_layer: MakeLayer
) -> None:
    bring()
    name = make_layer(kecamatan, [], kind="sekolah", geometry="titik")
    page = read(send, file(HOUSES), layer=key_of(name))

    refused = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (refused.status_code, "tidak dapat masuk ke lapisan yang dilihat semua orang" in refused.text) == (422, True)
    assert layers() == [("Jalan", True, 0)]


def test_a_layer_that_became_public_while_a_file_was_read_takes_no_houses(
    send: Send, kecamatan: Site, bring: Bring, make_layer: MakeLayer
) -> None:
    bring()
    name = make_layer(kecamatan, [], kind="sekolah", geometry="titik", public=False)
    page = read(send, file(HOUSES), layer=key_of(name))
    with site_scope(kecamatan.id):
        services.layers()[0].public = True
        db.session.commit()

    assert send(page, to=f"{page}/pakai", langkah="pakai").status_code == 422
    assert layers() == [("Jalan", True, 0)]

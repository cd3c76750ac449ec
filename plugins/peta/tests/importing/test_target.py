"""A file whose layer is gone says so at once, and goes to another one; what its layer does with it is said as it is."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, db, every_site, site_scope
from cms_peta.importing.models import FileImport
from cms_peta.own.models import OwnLayer

from ..conftest import MakeLayer, Send
from ..test_homes import file, key_of
from .conftest import INSIDE, Bringing, counts, csv, features, points

GONE = "Lapisan “Jalan” sudah dihapus, jadi berkas ini belum punya tujuan."
DESK = "Lapisannya hanya dilihat di administrasi, jadi semuanya masuk."


@pytest.fixture
def target(kecamatan: Site, make_layer: MakeLayer) -> dict[str, str]:
    """What a form says that is for a layer of points that is there."""
    name = make_layer(kecamatan, [], kind="sekolah", geometry="titik")
    return {"layer": key_of(name), "title": "", "source": ""}


def layer(key: str = "") -> OwnLayer:
    with every_site() as session:
        asked = select(OwnLayer).where(OwnLayer.id == int(key)) if key else select(OwnLayer)
        found = session.scalars(asked).one()
        session.expunge_all()
        return found


def delete(site: Site, key: str) -> None:
    with site_scope(site.id):
        db.session.delete(db.session.get_one(OwnLayer, int(key)))
    db.session.commit()


def test_a_file_whose_layer_was_deleted_becomes_a_new_one(
    read: Bringing, send: Send, officer: FlaskClient, kecamatan: Site, target: dict[str, str]
) -> None:
    page = read(points(INSIDE), **target)
    before = officer.get(page).text
    delete(kecamatan, target["layer"])
    lost = officer.get(page).text
    empty = send(page, to=f"{page}/tujuan", layer="0", title=" ", source="")
    sent = send(page, to=f"{page}/tujuan", layer="0", title="Sekolah", source="Dinas")
    send(page, to=f"{page}/baca")
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert [("Pakai di lapisan" in each, GONE in each) for each in (before, lost)] == [(True, False), (False, True)]
    assert "Berkas untuk “Jalan”" in lost
    assert (empty.status_code, "Tulis judulnya." in empty.text, "Tulis sumbernya." in empty.text) == (422, True, True)
    assert (sent.status_code, counts()) == (303, [0, 0, 1, 1])
    assert [getattr(layer(), name) for name in ("title", "kind", "source", "public")] == [
        *("Sekolah", "sekolah", "Dinas", False)
    ]


def test_a_file_whose_layer_was_deleted_goes_into_another_one_and_is_looked_at_for_that(
    read: Bringing, send: Send, kecamatan: Site, make_layer: MakeLayer, target: dict[str, str]
) -> None:
    page = read(csv("nama;telepon;bujur;lintang", "SD 1;0812-3456-7890;109,455;-7,475"), **target)
    kept = [each.facts for each in features()]
    other = key_of(make_layer(kecamatan, [], kind="lain", geometry="titik", title="Lain"))
    delete(kecamatan, target["layer"])
    sent = send(page, to=f"{page}/tujuan", layer=other, title="", source="")
    send(page, to=f"{page}/baca")
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert (kept, sent.status_code, layer(other).features) == ([{"telepon": "0812-3456-7890"}], 303, 1)
    assert [each.facts for each in features()] == [{}]


def test_a_layer_that_is_about_something_else_meanwhile_is_told_at_once(
    read: Bringing, send: Send, officer: FlaskClient, kecamatan: Site, target: dict[str, str]
) -> None:
    page = read(points(INSIDE), **target)
    with site_scope(kecamatan.id):
        db.session.get_one(OwnLayer, int(target["layer"])).kind = "lain"
    db.session.commit()
    seen = officer.get(page).text
    send(page, to=f"{page}/tujuan", **target)
    send(page, to=f"{page}/baca")
    again = officer.get(page).text

    told = "Lapisan “Jalan” sekarang untuk hal atau bentuk lain daripada berkas ini."
    assert [(told in each, "Pakai di lapisan" in each) for each in (seen, again)] == [(True, False), (False, True)]
    with every_site() as session:
        assert session.scalars(select(FileImport.kind)).all() == ["lain"]


@pytest.mark.parametrize("facts", [{"Ket": "di rumah Bu Kader"}, {"Ket": "penderita TBC Bu Ani"}])
def test_what_a_layer_of_the_desk_does_with_what_is_in_doubt_is_said(
    facts: dict[str, Any], read: Bringing, send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    asked = file({"nama": "Pos", **facts})
    name = make_layer(kecamatan, [], kind="lain", geometry="titik", public=False)
    page = read(asked, layer=key_of(name), title="", source="")
    seen = officer.get(page).text
    new = officer.get(read(asked, kind="lain", public="")).text
    taken = send(page, to=f"{page}/pakai", langkah="pakai")

    assert [(DESK in each, "hapus dahulu dari berkasnya" in each) for each in (seen, new)] == [(True, False)] * 2
    assert (taken.status_code, layer(key_of(name)).features) == (303, 1)

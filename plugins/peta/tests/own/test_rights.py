"""Drawn layers are out of the reach of others, and say nothing of persons."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, every_site, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_peta.own import checking, services
from cms_peta.own.checking import NotForEverybody
from cms_peta.own.models import OwnLayer

from ..conftest import STAFF, Send
from .conftest import DESK, SCHOOLS, SPOT, Draw, feature_of, kept


def test_a_layer_about_houses_never_becomes_public(
    send: Send, kecamatan: Site, draw: Draw, officer: FlaskClient
) -> None:
    page = f"{STAFF}/lapisan/{draw(kecamatan, about='rumah', public=False)}/ubah"
    seen = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(page).text)[0]

    answer = send(page, seen=seen, public="y", **{**SCHOOLS, "kind": "rumah"})

    assert (answer.status_code, "tidak pernah tampil untuk umum." in answer.text) == (422, True)
    with site_scope(kecamatan.id):
        assert services.offered(kecamatan) == []


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize(
    "facts",
    [
        {"No. HP": "0812 3456 7890"},
        {"Catatan": "3304022002020002"},
        {"Nama pemilik": "Contoh"},
        {"Hubungi": "081234567890"},
        {"no_kk": "1"},
    ],
)
def test_no_layer_keeps_who_people_are(facts: dict[str, str], public: bool, kecamatan: Site, draw: Draw) -> None:
    key = draw(kecamatan, public=public)
    with site_scope(kecamatan.id):
        layer = db.session.get_one(OwnLayer, key)
        with pytest.raises(NotForEverybody) as raised:
            checking.feature(layer.kind, "", facts)

    assert raised.value.columns == list(facts)


def test_an_office_has_a_telephone_until_its_layer_is_about_something_else(
    send: Send, kecamatan: Site, draw: Draw, officer: FlaskClient
) -> None:
    page = f"{STAFF}/lapisan/{draw(kecamatan, about='kantor', facts={'Telepon': '0812 3456 7890'})}/ubah"
    seen = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(page).text)[0]

    answers = [send(page, seen=seen, **{**SCHOOLS, "kind": kind}) for kind in ("jalan", "sekolah")]

    assert [answer.status_code for answer in answers] == [422, 303]
    assert "Ada data pribadi di kolom “Telepon”" in answers[0].text


@pytest.mark.parametrize("path", ["lapisan/{layer}", "lapisan/{layer}/ubah", "lapisan/{layer}/hapus", "bentuk/{one}"])
def test_what_another_site_has_drawn_is_not_there(
    path: str, officer: FlaskClient, kecamatan: Site, village: Site, draw: Draw
) -> None:
    layer = draw(village, public=False)
    page = path.format(layer=layer, one=feature_of(village))

    # The officer of the kecamatan may look at the village's desk; by the kecamatan's own desk its rows are not there.
    assert officer.get(f"{STAFF}/{page}").status_code == 404
    assert officer.get(f"{DESK}/{page}").status_code in (200, 403)


def test_nobody_draws_into_the_layer_of_another_site(send: Send, kecamatan: Site, village: Site, draw: Draw) -> None:
    layer = draw(village)
    draw(kecamatan)

    answer = send(f"{STAFF}/gambar", layer=str(layer), spots=SPOT)

    assert (answer.status_code, kept()) == (422, (2, 2))


@pytest.mark.parametrize(
    "page", ["lapisan/baru", "lapisan/{layer}/ubah", "lapisan/{layer}/hapus", "gambar", "bentuk/{one}"]
)
def test_nothing_is_written_without_a_token(page: str, officer: FlaskClient, kecamatan: Site, draw: Draw) -> None:
    layer = draw(kecamatan)
    told = {**SCHOOLS, "title": "Lain", "layer": str(layer), "spots": "-7.4, 109.4", "key": "x"}

    answer = officer.post(f"{STAFF}/{page.format(layer=layer, one=feature_of(kecamatan))}", data=told)

    assert answer.status_code == 422
    with every_site() as session:
        assert session.scalars(select(OwnLayer.title)).all() == ["Lapisan"]
    assert kept() == (1, 1)


def test_who_only_handles_looks_and_does_not_draw(
    client: FlaskClient, kecamatan: Site, draw: Draw, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    layer = draw(kecamatan)
    sign_in(client, make_user("officer", kecamatan.region_code))

    one = f"bentuk/{feature_of(kecamatan)}"
    pages = ("", f"lapisan/{layer}", "lapisan/baru", f"lapisan/{layer}/ubah", "gambar", "gambar/luring")
    found = [client.get(f"{STAFF}/{page}").status_code for page in (*pages, one, f"{one}/luring")]

    assert found == [200, 200, 403, 403, 403, 403, 403, 403]


def test_who_may_not_publish_draws_where_only_staff_looks(
    client: FlaskClient,
    make_site: MakeSite,
    draw: Draw,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
) -> None:
    site = make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", modules=("peta",), stage="village_drafts")
    public, own = draw(site), draw(site, public=False)
    sign_in(client, make_user(region_code=site.region_code))

    def send(page: str, **values: str) -> int:
        seen = client.get(page).text
        hidden = dict(re.findall(r'name="(csrf_token|key|seen)" type="hidden" value="([^"]*)"', seen))
        return client.post(page, data={**hidden, **values}).status_code

    drawn = {"spots": SPOT}
    assert [send(f"{DESK}/gambar", layer=str(layer), **drawn) for layer in (public, own)] == [422, 303]
    assert send(f"{DESK}/lapisan/baru", public="y", **SCHOOLS) == 422
    assert send(f"{DESK}/lapisan/{own}/ubah", public="y", **SCHOOLS) == 422
    assert send(f"{DESK}/lapisan/{public}/hapus") == 422
    assert send(f"{DESK}/lapisan/{own}/hapus") == 303


def test_whoever_draws_is_told_which_layers_everybody_sees(officer: FlaskClient, kecamatan: Site, draw: Draw) -> None:
    for title, public in (("Sekolah", True), ("Rencana", False)):
        draw(kecamatan, title=title, public=public)

    for page in ("gambar", "gambar/luring"):
        seen = officer.get(f"{STAFF}/{page}").text
        assert ["Sekolah (Titik, tampil untuk umum)" in seen, "Rencana (Titik)" in seen] == [True, True]


def test_the_kept_form_names_nobody_and_has_no_token(officer: FlaskClient, kecamatan: Site, draw: Draw) -> None:
    draw(kecamatan)

    page = officer.get(f"{STAFF}/gambar/luring").text

    assert ["data-luring=" in page, "Lapisan (Titik, tampil untuk umum)" in page] == [True, True]
    assert re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', page) == [("key", "")]
    assert "data-user" not in page

"""Layers that a site draws itself: kept, changed, and not written over."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from cms_core.api import Site, db, every_site, site_scope
from cms_core.testing.factories import MakeUser
from cms_peta import region
from cms_peta.own import services, spots
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.own.services import Drawn, OtherShape, Written
from cms_peta.region import Region
from cms_peta.shapes import STEPS, unpack

from ..conftest import HOME, STAFF, Bring, MakeLayer, Send
from .conftest import SCHOOLS, SPOT, Draw, feature_of, kept, put


def test_the_outbox_leads_to_what_was_sent(officer: FlaskClient, kecamatan: Site, draw: Draw) -> None:
    layer = draw(kecamatan)
    page = officer.get(f"{STAFF}/gambar").text
    told = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', page))
    told |= {"layer": str(layer), "name": "Dua", "spots": SPOT}

    sent = [officer.post(f"{STAFF}/gambar", data=told).headers["Location"] for _twice in range(2)]
    asked = officer.get(f"{STAFF}/gambar?kunci={told['key']}")

    assert {*sent, asked.headers["Location"]} == {f"/s/klampok/admin/peta/lapisan/{layer}"}
    assert kept() == (1, 2)


def test_a_layer_is_made_and_something_drawn_in_it_without_a_script(
    send: Send, client: FlaskClient, officer: FlaskClient
) -> None:
    layer = send(f"{STAFF}/lapisan/baru", public="y", **SCHOOLS).headers["Location"]
    key = re.findall(r"\d+", layer)[-1]

    drawn = {"layer": key, "name": "SD Negeri 1", "spots": SPOT, "kolom": "Status", "nilai": "negeri"}
    sent = send(f"{STAFF}/gambar", **drawn)

    assert (sent.status_code, sent.headers["Location"]) == (303, layer)
    desk = officer.get(layer).text
    page = client.get(f"{HOME}/peta/?lapisan=sekolah-{key}").text
    for seen in (desk, page):
        assert ["SD Negeri 1" in seen, "Status: negeri" in seen, "7,4712° LS, 109,4583° BT" in seen] == [True] * 3
        assert 'class="o s-biru"' in seen
    # What nobody has said is said to be so, on the page as for programs.
    untold = "Tanggal data tidak disebut. Sistem koordinat asal tidak disebut. Status hukum tidak disebut."
    assert f"Sumber: Survei desa. Skala tidak disebut. {untold}" in page
    data = client.get(f"{HOME}/peta/lapisan/sekolah-{key}.geojson").json
    assert (data["status_hukum"], data["skala"]) == (None, None)
    assert untold in client.get(f"{HOME}/peta/ogc/collections/sekolah-{key}").json["description"]


def test_what_a_layer_is_by_law_is_said_in_a_sentence_and_is_the_bare_words_for_programs(
    client: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    name = make_layer(kecamatan, [], legal="Perbup 12/2024")

    page = client.get(f"{HOME}/peta/?lapisan={name}").text
    data = client.get(f"{HOME}/peta/lapisan/{name}.geojson").json
    description = client.get(f"{HOME}/peta/ogc/collections/{name}").json["description"]

    told = "Sistem koordinat asal tidak disebut. Status hukum: Perbup 12/2024."
    assert (told in page, told in description, data["status_hukum"]) == (True, True, "Perbup 12/2024")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"spots": ""}, "Belum ada koordinat."),
        ({"spots": "SD Negeri"}, "bukan sepasang angka"),
        ({"dated": "9999-01-01"}, "Tanggal ini belum tiba."),
        ({"kolom": "nama", "nilai": "x"}, "Keterangan tidak dapat bernama “nama”"),
        ({"kolom": "ID", "nilai": "7"}, "Keterangan tidak dapat bernama “ID”"),
        ({"spots": "https://maps.app.goo.gl/abc"}, "Tautan di baris 1 tidak memuat koordinat"),
        ({"spots": "7.4712, 109.4583"}, "tanda minus atau LS di lintangnya hilang: -7.4712, 109.4583."),
        ({"spots": "7°28'16\" 109°27'30\""}, "tanda minus atau LS di lintangnya hilang: -7.4711111, 109.4583333."),
        ({"spots": "48.8, 2.3"}, "di luar Indonesia"),
        ({"spots": "326000 9174000"}, "dalam meter (UTM)"),
        ({"spots": "-826000 12174000"}, "dalam meter (UTM)"),
        ({"spots": "-74612, 1094583"}, "Koordinat di baris 1 kehilangan tanda desimalnya."),
        ({"spots": "1094583; -74612"}, "Koordinat di baris 1 kehilangan tanda desimalnya."),
        ({"spots": "0.5, 117.5"}, "di luar wilayah Klampok"),
        ({"kolom": "", "nilai": "negeri"}, "belum punya nama"),
        ({"kolom": "NIK", "nilai": "3304022002020002"}, "Ada data pribadi di kolom “NIK”"),
        ({"kolom": "Z-score", "nilai": "-2,1"}, "Kolom “Z-score” berisi ukuran atau keadaan badan seseorang"),
        ({"kolom": "ID bangunan", "nilai": "3304022007000012"}, "sisipkan huruf di tengahnya"),
        ({"layer": "999"}, "sudah tidak ada"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    values: dict[str, str], said: str, send: Send, kecamatan: Site, bring: Bring, draw: Draw
) -> None:
    bring()
    key = draw(kecamatan)
    told = {"layer": str(key), "name": "SD Negeri 1", "spots": SPOT, "kolom": "a", "nilai": "b"}

    answer = send(f"{STAFF}/gambar", **{**told, **values})

    assert (answer.status_code, said in answer.text, "SD Negeri 1" in answer.text) == (422, True, True)
    assert kept() == (1, 1)


def test_far_places_are_taken_with_a_tick(send: Send, kecamatan: Site, bring: Bring, draw: Draw) -> None:
    bring()
    told = {"layer": str(draw(kecamatan)), "spots": "117.5, 0.5"}

    first, second = send(f"{STAFF}/gambar", **told), send(f"{STAFF}/gambar", beyond="y", **told)

    assert [answer.status_code for answer in (first, second)] == [422, 303]
    assert "km di luar wilayah Klampok" in first.text


def test_a_lost_sign_is_named_where_the_other_side_of_the_equator_is_indonesia_too(
    send: Send, kecamatan: Site, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(region, "region_of", lambda _site: Region([], [], [], (110, -2, 111, -1), 25))
    told = {"layer": str(draw(kecamatan))}

    answers = [send(f"{STAFF}/gambar", spots=text, **told) for text in ("1.5, 110.5", "3.5, 110.5", "-1.5, 110.5")]

    lost = [("di seberang khatulistiwa" in each.text, "km di luar wilayah" in each.text) for each in answers[:2]]
    assert lost == [(True, False), (False, True)]
    assert [each.status_code for each in answers] == [422, 422, 303]


def test_the_day_of_a_feature_is_served_as_it_was_said(send: Send, client: FlaskClient, officer: FlaskClient) -> None:
    layer = send(f"{STAFF}/lapisan/baru", public="y", **SCHOOLS).headers["Location"]
    key = re.findall(r"\d+", layer)[-1]
    send(f"{STAFF}/gambar", layer=key, name="SD Negeri 1", spots=SPOT, dated="2026-01-02")

    (feature,) = client.get(f"{HOME}/peta/lapisan/sekolah-{key}.geojson").json["features"]
    assert feature["properties"]["moment"] == "2026-01-02"


def test_another_country_is_refused_whatever_is_ticked(send: Send, kecamatan: Site, draw: Draw) -> None:
    answers = [
        send(f"{STAFF}/gambar", spots="3.1, 101.6", beyond=tick, layer=str(draw(kecamatan))) for tick in ("", "y")
    ]

    said = "Letaknya jatuh di Malaysia atau Singapura, bukan di Indonesia."
    assert [(each.status_code, said in each.text) for each in answers] == [(422, True)] * 2


@pytest.mark.parametrize(
    "text",
    [
        "109.4583, -7.4712",
        "-7,4712, 109,4583",
        "7,4712 LS 109,4583 BT",
        "7°28'16.32\"S 109°27'29.88\"E",
        "geo:-7.4712,109.4583",
    ],
)
def test_coordinates_are_taken_as_people_paste_them(text: str, send: Send, kecamatan: Site, draw: Draw) -> None:
    key = draw(kecamatan)

    answer = send(f"{STAFF}/gambar", layer=str(key), name="Dua", spots=text)

    assert answer.status_code == 303
    with site_scope(kecamatan.id):
        shape = db.session.scalars(select(OwnFeature.shape).where(OwnFeature.name == "Dua")).one()
    assert [round(each / STEPS, 4) for each in unpack(shape)[0][0][0]] == [109.4583, -7.4712]


def test_a_layer_that_others_draw_in_meanwhile_may_still_be_described(
    send: Send, officer: FlaskClient, kecamatan: Site, draw: Draw
) -> None:
    page = f"{STAFF}/lapisan/{draw(kecamatan)}/ubah"
    seen = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(page).text)[0]
    with site_scope(kecamatan.id):
        layer = db.session.scalars(select(OwnLayer)).one()
        services.keep(layer, Drawn("Lain", spots.read("titik", SPOT)), site=kecamatan, by=None)
    db.session.commit()

    told = {**SCHOOLS, "seen": seen}

    assert [send(page, **told).status_code, send(page, **told, scale="100").status_code] == [303, 422]
    assert "sudah ada isinya" in send(page, **{**told, "geometry": "garis"}).text


def test_a_layer_keeps_its_shape_while_somebody_draws_in_it(kecamatan: Site, make_user: MakeUser, draw: Draw) -> None:
    """Who draws has read it before it was changed, and who changes it before something was drawn."""
    by = make_user(region_code=kecamatan.region_code)
    drawn, empty = draw(kecamatan), draw(kecamatan, title="Kosong")
    with site_scope(kecamatan.id):
        layer = db.session.get_one(OwnLayer, drawn)
        written = Written(**{name: getattr(layer, name) for name in Written._fields})._replace(geometry="garis")
        with pytest.raises(OtherShape):
            services.change(layer, written, version=services.said_of(layer), site=kecamatan, by=by)
        db.session.rollback()
        layer = db.session.get_one(OwnLayer, empty)
        layer.geometry = "garis"
        db.session.flush()
        set_committed_value(layer, "geometry", "titik")
        with pytest.raises(OtherShape):
            services.keep(layer, Drawn("", spots.read("titik", SPOT)), site=kecamatan, by=by)
        db.session.rollback()


def test_who_draws_in_a_layer_that_has_changed_is_told_and_loses_nothing(
    send: Send, kecamatan: Site, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(*_all: Any, **_more: Any) -> None:
        raise OtherShape

    key = draw(kecamatan)
    monkeypatch.setattr(services, "keep", changed)
    answer = send(f"{STAFF}/gambar?lapisan={key}", to=f"{STAFF}/gambar", layer=str(key), spots=SPOT)

    assert (answer.status_code, "baru saja diganti" in answer.text, SPOT in answer.text) == (422, True, True)


def test_what_was_drawn_for_a_layer_that_is_gone_lands_in_no_other(send: Send, kecamatan: Site, draw: Draw) -> None:
    draw(kecamatan, title="Lain")
    gone = draw(kecamatan, title="Rumah tangga", public=False)
    waits = {"layer": str(gone), "name": "Titik meja", "spots": SPOT}
    with site_scope(kecamatan.id):
        db.session.delete(db.session.get_one(OwnLayer, gone))
        db.session.commit()
    draw(kecamatan, title="Wisata umum")

    answer = send(f"{STAFF}/gambar", **waits)

    assert (answer.status_code, "Lapisan ini sudah tidak ada" in answer.text, kept()) == (422, True, (2, 2))
    assert re.findall(r'<option selected value="(.*?)"', answer.text) == [""]


def test_things_and_layers_are_taken_away_after_a_question(
    send: Send, officer: FlaskClient, kecamatan: Site, draw: Draw
) -> None:
    key = draw(kecamatan)
    seen = r'name="seen" type="hidden" value="([^"]*)"'
    for page, left in ((f"bentuk/{feature_of(kecamatan)}", (1, 0)), (f"lapisan/{key}", (0, 0))):
        asked = officer.get(f"{STAFF}/{page}/hapus").text
        assert "tidak dapat dibatalkan" in asked
        assert send(f"{STAFF}/{page}/hapus", seen="lama").status_code == 422
        assert send(f"{STAFF}/{page}/hapus", seen=re.findall(seen, asked)[0]).status_code == 303
        assert kept() == left


def test_a_layer_knows_how_many_features_it_has(
    send: Send, kecamatan: Site, draw: Draw, client: FlaskClient, make_user: MakeUser
) -> None:
    key, by = draw(kecamatan), make_user(region_code=kecamatan.region_code)

    def known() -> tuple[int, int]:
        with every_site() as session:
            layer = session.get_one(OwnLayer, key)
            return layer.features, session.scalar(select(func.count()).select_from(OwnFeature)) or 0

    seen = [known()]
    with site_scope(kecamatan.id):
        layer = db.session.get_one(OwnLayer, key)
        put(layer, 3)
        services.keep(layer, Drawn("", spots.read("titik", SPOT)), site=kecamatan, by=by)
        db.session.commit()
        seen.append(known())
        row = db.session.scalars(select(OwnFeature).limit(1)).one()
        services.remove_feature(row, version=services.version_of(row), site=kecamatan, by=by)
        db.session.commit()
    seen.append(known())

    assert seen == [(1, 1), (5, 5), (4, 4)]

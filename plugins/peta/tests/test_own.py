"""Layers that a site draws itself: kept, seen on its map and on those above, and out of the reach of others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from cms_core.api import Site, User, db, every_site, now, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_peta.own import services, showing, spots
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.own.services import Drawn, NotForEverybody, OtherShape, Written

from .conftest import HOME, STAFF, VILLAGE, Bring, Send

SCHOOLS = {
    "title": "Sekolah",
    "kind": "sekolah",
    "geometry": "titik",
    "style": "biru",
    "source": "Survei desa",
    "crs": "",
}
SPOT = "-7.4712, 109.4583"
FIELD = "-7.4700, 109.4700\n-7.4700, 109.4710\n-7.4710, 109.4710\n-7.4710, 109.4700"
DESK = "http://localhost/s/kalimandi/admin/peta"
Draw = Callable[..., int]


@pytest.fixture
def draw() -> Draw:
    """``draw(site, kind, text, public=…)`` keeps a layer with one feature and gives the id of the layer."""

    def drawn(site: Site, kind: str = "titik", text: str = SPOT, *, name: str = "Contoh", **said: Any) -> int:
        facts, domain = said.pop("facts", {}), said.pop("about", "lain")
        about: dict[str, Any] = {"title": "Lapisan", "style": "biru", "source": "Survei", "scale": None, "dated": None}
        about |= {"kind": domain, "geometry": kind, "crs": "", "legal": "", "public": True, **said}
        with site_scope(site.id):
            layer = services.make(Written(**about), site=site, by=None)
            services.keep(layer, Drawn(name, spots.read(kind, text), facts), site=site, by=None)
            key = layer.id
        db.session.commit()
        return key

    return drawn


def kept() -> tuple[int, int]:
    """Return how many layers and features there are on all sites."""
    with every_site() as session:
        found = [session.scalar(select(func.count()).select_from(each)) or 0 for each in (OwnLayer, OwnFeature)]
    return found[0], found[1]


def put(layer: OwnLayer, count: int) -> None:
    drawn = [Drawn(str(number), spots.read("titik", SPOT)) for number in range(count)]
    services.put(layer, [services.columns_of(each, now()) for each in drawn])


def feature_of(site: Site) -> int:
    with site_scope(site.id):
        key = db.session.scalars(select(OwnFeature.id)).one()
    db.session.rollback()
    return key


def test_the_outbox_leads_to_what_was_sent(officer: FlaskClient, kecamatan: Site, draw: Draw) -> None:
    layer = draw(kecamatan)
    page = officer.get(f"{STAFF}/gambar").text
    told = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', page))
    told |= {"layer": str(layer), "name": "Dua", "spots": SPOT, "first": "lintang"}

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
    sent = send(f"{STAFF}/gambar", first="lintang", **drawn)

    assert (sent.status_code, sent.headers["Location"]) == (303, layer)
    desk = officer.get(layer).text
    page = client.get(f"{HOME}/peta/?lapisan=sekolah-{key}").text
    for seen in (desk, page):
        assert ["SD Negeri 1" in seen, "Status: negeri" in seen, "-7.47120, 109.45830" in seen] == [True] * 3
        assert 'class="o s-biru"' in seen
    assert "Sumber: Survei desa. Letak ditulis oleh sumbernya, tidak diukur." in page
    data = client.get(f"{HOME}/peta/lapisan/sekolah-{key}.geojson").json
    assert data["status_hukum"] == "Letak ditulis oleh sumbernya, tidak diukur."


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"spots": ""}, "Belum ada koordinat."),
        ({"spots": "SD Negeri"}, "bukan sepasang angka"),
        ({"spots": "109.4583, -7.4712"}, "bujur dan lintang tertukar"),
        ({"spots": "109.4583, -7.4712", "first": "lain"}, "bujur dan lintang tertukar"),
        ({"spots": "48.8, 2.3"}, "di luar Indonesia"),
        ({"spots": "326000 9174000"}, "dalam meter (UTM)"),
        ({"spots": "0.5, 117.5"}, "di luar wilayah Klampok"),
        ({"kolom": "", "nilai": "negeri"}, "belum punya nama"),
        ({"kolom": "NIK", "nilai": "3304022002020002"}, "Ada data pribadi di kolom “NIK”"),
        ({"layer": "999"}, "sudah tidak ada"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    values: dict[str, str], said: str, send: Send, kecamatan: Site, bring: Bring, draw: Draw
) -> None:
    bring()
    key = draw(kecamatan)
    told = {"layer": str(key), "name": "SD Negeri 1", "spots": SPOT, "first": "lintang", "kolom": "a", "nilai": "b"}

    answer = send(f"{STAFF}/gambar", **{**told, **values})

    assert (answer.status_code, said in answer.text, "SD Negeri 1" in answer.text) == (422, True, True)
    assert kept() == (1, 1)


def test_swapped_numbers_are_taken_at_the_second_press_and_far_ones_with_a_tick(
    send: Send, kecamatan: Site, bring: Bring, draw: Draw
) -> None:
    bring()
    told = {"layer": str(draw(kecamatan)), "spots": "117.5, 0.5"}

    first = send(f"{STAFF}/gambar", first="lintang", **told)
    second = send(f"{STAFF}/gambar", first="bujur", **told)
    third = send(f"{STAFF}/gambar", first="bujur", beyond="y", **told)

    assert '<option selected value="bujur">' in first.text
    assert [answer.status_code for answer in (first, second, third)] == [422, 422, 303]
    assert "km di luar wilayah Klampok" in second.text


def test_two_who_change_the_same_do_not_write_over_each_other(
    send: Send, officer: FlaskClient, kecamatan: Site, draw: Draw
) -> None:
    draw(kecamatan)
    page = f"{STAFF}/bentuk/{feature_of(kecamatan)}"
    seen = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(page).text)[0]
    told = {"spots": SPOT, "first": "lintang", "seen": seen}

    first, second = send(page, name="Satu", **told), send(page, name="Dua", **told)

    assert (first.status_code, second.status_code) == (303, 422)
    assert ["orang lain menyimpan" in second.text, 'value="Dua"' in second.text] == [True, True]
    with site_scope(kecamatan.id):
        assert db.session.scalars(select(OwnFeature.name)).all() == ["Satu"]


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


def test_maps_above_show_what_villages_have_drawn_and_others_do_not(
    client: FlaskClient, kecamatan: Site, village: Site, neighbour: Site, draw: Draw
) -> None:
    key = draw(village, "bidang", FIELD, title="Sawah", style="hijau", name="Blok utara")
    draw(neighbour, title="Rahasia", public=False)

    above = client.get(f"{HOME}/peta/?lapisan=sawah-{key}").text
    beside = client.get(f"http://pagak.example/peta/?lapisan=sawah-{key}").text

    assert ["Sawah – Desa Kalimandi" in above, "Blok utara" in above, 'class="a a-hijau s-hijau"' in above] == [
        True
    ] * 3
    assert "1,22 ha" in above
    assert ["Sawah" in beside, "Rahasia" in above, "Rahasia" in client.get(f"{HOME}/peta/lapisan/").text] == [False] * 3
    assert "Sawah" in client.get(f"{HOME}/peta/lapisan/").text
    assert re.findall(r'value="sawah-\d+"', client.get(f"{VILLAGE}/peta/").text) != []


def test_a_layer_is_gone_above_where_the_module_is_off(
    client: FlaskClient, kecamatan: Site, village: Site, draw: Draw, switch_off: Any
) -> None:
    draw(village, title="Sawah")
    with site_scope(kecamatan.id):
        before = [layer.title for layer in services.offered(kecamatan)]
    switch_off(village)
    with site_scope(kecamatan.id):
        after = [layer.title for layer in services.offered(kecamatan)]

    assert (before, after) == (["Sawah"], [])
    assert [client.get(f"{VILLAGE}{path}").status_code for path in ("/peta/", "/peta/lapisan/")] == [404, 404]


def test_a_layer_is_read_in_bounded_statements(
    kecamatan: Site, village: Site, neighbour: Site, draw: Draw, count_statements: Any
) -> None:
    for site in (kecamatan, village, neighbour):
        draw(site)
    with site_scope(kecamatan.id), count_statements() as told:
        layers = services.offered(kecamatan)
        shown = showing.read(kecamatan, layers)

    assert ([each.layer.features for each in shown], told.count) == ([1, 1, 1], 4)


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


def test_a_table_ends_and_says_what_is_left(client: FlaskClient, kecamatan: Site, draw: Draw) -> None:
    key = draw(kecamatan)
    with site_scope(kecamatan.id):
        layer = db.session.get_one(OwnLayer, key)
        put(layer, showing.MOST)
    db.session.commit()

    page = client.get(f"{HOME}/peta/?lapisan=lapisan-{key}").text

    assert ["Dan 401 lagi" in page, "1 tidak tergambar di peta ini" in page] == [True, True]


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
            services.check(layer.kind, Drawn("", spots.read("titik", SPOT), facts))

    assert raised.value.columns == list(facts)


def test_an_office_has_a_telephone_until_its_layer_is_about_something_else(
    send: Send, kecamatan: Site, draw: Draw, officer: FlaskClient
) -> None:
    page = f"{STAFF}/lapisan/{draw(kecamatan, about='kantor', facts={'Telepon': '0286 123456'})}/ubah"
    seen = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(page).text)[0]

    answers = [send(page, seen=seen, **{**SCHOOLS, "kind": kind}) for kind in ("potensi", "sekolah")]

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

    answer = send(f"{STAFF}/gambar", layer=str(layer), spots=SPOT, first="lintang")

    assert (answer.status_code, kept()) == (422, (2, 2))


@pytest.mark.parametrize(
    "page", ["lapisan/baru", "lapisan/{layer}/ubah", "lapisan/{layer}/hapus", "gambar", "bentuk/{one}"]
)
def test_nothing_is_written_without_a_token(page: str, officer: FlaskClient, kecamatan: Site, draw: Draw) -> None:
    layer = draw(kecamatan)
    told = {**SCHOOLS, "title": "Lain", "layer": str(layer), "spots": "-7.4, 109.4", "first": "lintang", "key": "x"}

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

    pages = ("lapisan/", f"lapisan/{layer}", "lapisan/baru", f"lapisan/{layer}/ubah", "gambar", "gambar/luring")
    found = [client.get(f"{STAFF}/{page}").status_code for page in pages]

    assert found == [200, 200, 403, 403, 403, 403]


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

    drawn = {"spots": SPOT, "first": "lintang"}
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

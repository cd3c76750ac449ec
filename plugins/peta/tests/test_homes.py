"""Where people live, and how they are, is never public: drawn, imported, renamed, or shown later."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import BBox, MapFeature, MapLayer, Site, db, every_site, site_scope
from cms_peta import NAME
from cms_peta.own import services
from cms_peta.own.models import OwnFeature, OwnLayer
from cms_peta.own.services import Drawn
from cms_peta.shapes import STEPS

from .conftest import HOME, STAFF, Bring, MakeLayer, Send

SPOT = "-7.4712, 109.4583"
POINT = [[[(round(109.455 * STEPS), round(-7.475 * STEPS))]]]
HOUSES = {"nama": "Rumah Bu Siti", "alamat": "RT 02/01 No. 5"}
LAYER = {"title": "Titik", "kind": "lain", "geometry": "titik", "style": "biru", "source": "Survei desa", "crs": ""}


def file(*facts: dict[str, Any]) -> bytes:
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


def own_layers() -> list[OwnLayer]:
    with every_site() as session:
        found = list(session.scalars(select(OwnLayer)))
        session.expunge_all()
        return found


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
    assert "“RT 02/01 No. 5” di “Satu”: tampak seperti rumah atau alamat rumah" in refused.text
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


def test_a_file_that_lists_people_becomes_a_layer_that_is_never_public(
    send: Send, officer: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(
        send, file({"nm": "Siti Aminah", "no_kk": "3304022002020002", "hp": "1"}, {"nm": "Slamet", "no_kk": "1"})
    )

    seen = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")
    (layer,) = own_layers()
    shown = f"{STAFF}/lapisan/{layer.id}/ubah"
    known = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(shown).text)[0]
    refused = send(shown, seen=known, public="y", **{**LAYER, "kind": "rumah"})

    assert "hp (namanya menunjuk telepon atau e-mail), no_kk (namanya menunjuk orang)" in seen
    assert "Berkas ini daftar orang" in seen
    assert (layer.kind, layer.public, layer.features, refused.status_code) == ("rumah", False, 2, 422)


def test_niks_make_a_list_of_people_whatever_their_column_is_called(send: Send, bring: Bring) -> None:
    bring()
    page = read(send, file({"id": "3304022002020002"}, {"id": "3304022002020003"}, {"id": "-"}))

    send(page, to=f"{page}/pakai", langkah="pakai")

    assert [(each.kind, each.public) for each in own_layers()] == [("rumah", False)]


def test_a_list_of_people_goes_into_no_layer_that_may_become_public(
    send: Send, kecamatan: Site, bring: Bring, make_layer: MakeLayer
) -> None:
    bring()
    name = make_layer(kecamatan, [], kind="lain", geometry="titik", public=False)
    page = read(send, file({"nama": "Satu", "nik": "1"}), layer=key_of(name))

    refused = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (refused.status_code, "Berkas ini daftar orang" in refused.text) == (422, True)
    assert layers() == [("Jalan", False, 0)]


def test_what_is_kept_for_the_desk_is_told_with_why(send: Send, officer: FlaskClient, bring: Bring) -> None:
    bring()
    told = {"nama": "RW 1", "jumlah_tbc": 3}
    page = read(send, file({"nama": "RW 2", "jumlah_tbc": 12}, told, HOUSES))

    seen = officer.get(page).text

    assert "Fitur ke-2: “jumlah_tbc: 3” menghitung kurang dari 5 orang yang sakit, miskin, atau rentan." in seen
    assert "Fitur ke-3: “Rumah Bu Siti” menunjuk rumah atau keadaan orang." in seen
    assert "Fitur ke-1" not in seen


def test_few_people_are_not_counted_for_everybody(send: Send, kecamatan: Site, make_layer: MakeLayer) -> None:
    name = make_layer(kecamatan, [], kind="lain", geometry="titik", title="Jumlah ODGJ per RW")
    told = {"layer": key_of(name), "spots": SPOT, "first": "lintang", "name": "RW 1", "kolom": "jumlah"}

    answers = [send(f"{STAFF}/gambar", **told, nilai=value) for value in ("2", "<5", "12")]

    assert [each.status_code for each in answers] == [422, 303, 303]
    assert "“jumlah: 2” menghitung kurang dari 5 orang" in answers[0].text


def test_a_public_layer_is_not_renamed_to_what_it_counts_too_few_of(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    name = make_layer(kecamatan, [], kind="lain", geometry="titik", title="Pos")
    told = {"layer": key_of(name), "spots": SPOT, "first": "lintang", "name": "RW 1", "kolom": "jumlah", "nilai": "2"}
    assert send(f"{STAFF}/gambar", **told).status_code == 303
    page = f"{STAFF}/lapisan/{key_of(name)}/ubah"

    def call(title: str) -> int:
        seen = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(page).text)[0]
        return int(send(page, seen=seen, public="y", **{**LAYER, "title": title}).status_code)

    assert [call("Jumlah ODGJ per RW"), call("Pos ronda")] == [422, 303]


@pytest.mark.parametrize(
    ("field", "text", "public"),
    [
        *(
            ("title", "Titik 0812 3456 7890", ""),
            ("source", "Bu Siti, siti@gmail.com", ""),
            ("legal", "NIK 3304022002020002", ""),
        ),
        *(("source", "Data dari rumah Bu Siti", "y"), ("legal", "Pak Darmo, penderita TBC", "y")),
    ],
)
def test_nothing_that_a_layer_says_of_itself_is_of_a_person(field: str, text: str, public: str, send: Send) -> None:
    told = {**LAYER, field: text, **({"public": public} if public else {})}

    begun = send(f"{STAFF}/lapisan/baru", **told)
    brought = send(f"{STAFF}/impor/baru", file=file(HOUSES), layer="0", **told)

    assert [each.status_code for each in (begun, brought)] == [422, 422]
    assert layers() == []


def test_points_of_modules_that_are_somebodys_house_are_on_no_map(
    client: FlaskClient, kecamatan: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def given(_site: Site, _bbox: BBox | None = None) -> list[MapLayer]:
        titles = (
            "Pos 1",
            "Rumah Bu Siti roboh",
            "Rehab RTLH Pak Darmo",
            "Pohon menimpa rumah warga",
            "Jamban untuk Suparno",
        )
        features = [
            MapFeature(title=title, longitude=109.455, latitude=-7.475, endpoint=f"{NAME}.page", values={})
            for title in titles
        ]
        return [MapLayer(name="pos", label="Laporan", source="Klampok", features=features)]

    monkeypatch.setattr("cms_peta.layers.map_layers", given)

    for path in ("/peta/?lapisan=pos", "/peta/lapisan/pos.geojson", "/peta/ogc/collections/pos/items?f=json"):
        seen = client.get(f"{HOME}{path}")
        found = [
            each for each in ("Pos 1", "Siti", "Darmo", "Suparno", "Pohon menimpa rumah warga") if each in seen.text
        ]
        assert (path, seen.status_code, found) == (path, 200, ["Pos 1", "Pohon menimpa rumah warga"])


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


def say(send: Send, officer: FlaskClient, key: int, **said: str) -> Any:
    """Say something else of a layer."""
    page = f"{STAFF}/lapisan/{key}/ubah"
    seen = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(page).text)[0]
    return send(page, seen=seen, **{**LAYER, **said})


@pytest.mark.parametrize(
    ("was", "title"), [("rumah", "Titik"), ("lain", "Rumah warga sakit"), ("fasilitas", "Penderita TBC")]
)
def test_what_was_about_people_does_not_become_public_under_another_name(
    was: str, title: str, send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    make_layer(kecamatan, [Drawn("Satu", POINT)], kind=was, geometry="titik", title=title, public=False)
    (layer,) = own_layers()

    at_once = say(send, officer, layer.id, kind="fasilitas", public="y")
    renamed = say(send, officer, layer.id, kind="fasilitas")
    later = say(send, officer, layer.id, kind="lain", public="y")

    assert [each.status_code for each in (at_once, renamed, later)] == [422, 303, 422]
    assert "Isi lapisan ini dimasukkan sebagai data orang atau rumah" in later.text
    assert layers() == [("Titik", False, 1)]


def test_a_layer_that_was_about_people_may_be_shown_once_it_was_empty(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    make_layer(kecamatan, [Drawn("Satu", POINT), Drawn("Dua", POINT)], kind="rumah", geometry="titik", public=False)
    (layer,) = own_layers()
    assert say(send, officer, layer.id).status_code == 303
    answers = []
    for _each in range(2):
        answers.append(say(send, officer, layer.id, public="y").status_code)
        (page, *_more) = re.findall(r'href="([^"]*/bentuk/\d+)"', officer.get(f"{STAFF}/lapisan/{layer.id}").text)
        seen = re.findall(r'name="seen" type="hidden" value="([^"]*)"', officer.get(f"{page}/hapus").text)[0]
        assert send(f"{page}/hapus", seen=seen).status_code == 303
    send(f"{STAFF}/gambar", layer=str(layer.id), spots=SPOT, name="Pos ronda")

    answers.append(say(send, officer, layer.id, public="y").status_code)

    assert (answers, layers()) == ([422, 422, 303], [("Titik", True, 1)])


def test_a_list_of_people_that_was_imported_does_not_become_public_under_another_name(
    send: Send, officer: FlaskClient, bring: Bring
) -> None:
    bring()
    page = read(send, file({"nm": "Satu", "no_kk": "1"}))
    send(page, to=f"{page}/pakai", langkah="pakai")
    (layer,) = own_layers()

    ways: tuple[dict[str, str], ...] = ({"public": "y"}, {}, {"public": "y"})
    answers = [say(send, officer, layer.id, kind="fasilitas", **way) for way in ways]

    assert [each.status_code for each in answers] == [422, 303, 422]
    assert layers() == [("Titik", False, 1)]


def test_the_address_of_a_layer_follows_its_title_until_it_was_public(
    send: Send, officer: FlaskClient, kecamatan: Site, make_layer: MakeLayer
) -> None:
    make_layer(kecamatan, [], kind="lain", geometry="titik", title="Rumah warga sakit", public=False)
    (layer,) = own_layers()
    slugs = []
    for said in ({"title": "Titik kunjungan", "public": "y"}, {"title": "Pos ronda"}, {"title": "Pos", "public": "y"}):
        assert say(send, officer, layer.id, **said).status_code == 303
        slugs.append(own_layers()[0].slug)

    assert (layer.slug, slugs) == ("rumah-warga-sakit", ["titik-kunjungan"] * 3)


@pytest.mark.parametrize(
    ("facts", "kind", "columns"),
    [
        ({"Penduduk": 812, "KK": 240, "Miskin": 31, "kode_rt": "3304022007001001"}, "lain", 4),
        ({"jenis_pohon": "beringin", "umur": 80}, "lain", 2),
        ({"Penduduk": "Slamet", "KK": 240}, "rumah", 1),
        ({"jenis": "rumah", "umur": 80}, "rumah", 1),
    ],
)
def test_a_file_of_counts_codes_or_trees_is_no_list_of_people(
    facts: dict[str, Any], kind: str, columns: int, send: Send, kecamatan: Site, bring: Bring
) -> None:
    bring()
    page = read(send, file({"nama": "Krajan", **facts}))

    send(page, to=f"{page}/pakai", langkah="pakai")

    assert [(each.kind, each.public) for each in own_layers()] == [(kind, kind == "lain")]
    with site_scope(kecamatan.id):
        assert [len(each) for each in db.session.scalars(select(OwnFeature.facts))] == [columns]

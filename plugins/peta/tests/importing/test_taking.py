"""Files into layers: looked at before they are taken, and taken whole or not at all."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from cms_core.api import Site, User, db, every_site, now, site_scope
from cms_peta.importing import services, staging
from cms_peta.importing.models import FileImport
from cms_peta.own import editing
from cms_peta.own.models import OwnFeature, OwnLayer, StagedLayer

from ..conftest import STAFF, Send
from .conftest import FACTS, INSIDE, NEW, Bringing, counts, features, into_layer, points, spots


def test_a_file_is_looked_at_and_then_taken_whole(read: Bringing, send: Send, officer: FlaskClient) -> None:
    page = read(points(INSIDE, (109.461, -7.472)))
    preview, before = officer.get(page).text, counts()
    taken = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (before, taken.status_code, counts()) == ([1, 2, 0, 0], 303, [0, 0, 1, 2])
    said = ("siap dipakai: 2", "Titik 2", 'class="map"', "Derajat (WGS 84", "Jaraknya 0 km")
    assert [word in preview for word in said] == [True] * 5
    assert [(each.name, each.facts) for each in features()] == [
        ("SD 1", {"siswa": 10}),
        ("SD 2", {"siswa": 20}),
    ]
    assert spots() == [INSIDE, (109.461, -7.472)]
    with every_site() as session:
        layer = session.scalars(select(OwnLayer)).one()
        assert (layer.slug, layer.title, layer.kind, layer.geometry, layer.public, layer.source) == (
            *("sekolah-dasar", "Sekolah dasar", "sekolah", "titik", True),
            "Dinas Pendidikan",
        )


def test_a_format_with_one_system_of_coordinates_says_which(read: Bringing, send: Send) -> None:
    page = read(b'<gpx version="1.1"><wpt lat="-7.475" lon="109.455"><name>Pos</name></wpt></gpx>')
    assert send(page, to=f"{page}/pakai", langkah="pakai").status_code == 303
    with every_site() as session:
        assert session.scalars(select(OwnLayer.crs)).all() == ["WGS 84"]


@pytest.mark.parametrize("there", [False, True])
def test_nothing_of_a_file_is_seen_before_it_is_taken(
    there: bool, read: Bringing, send: Send, client: FlaskClient, officer: FlaskClient, kecamatan: Site
) -> None:
    more = into_layer(read, send) if there else {}
    read(points(INSIDE, INSIDE).replace(b"SD ", b"Diam "), **more)
    with every_site() as session:
        layer = session.scalars(select(StagedLayer)).one()
        staged, slug, features = layer.id, layer.slug, layer.features
        inside = session.scalars(select(OwnFeature.id).where(OwnFeature.layer_id == staged)).all()
        shown = session.scalars(select(OwnLayer.features)).all()
    name, own = f"{slug}-{staged}", f"sekolah-dasar-{more.get('layer', staged)}"
    public = [
        *("/peta/", f"/peta/?lapisan={own}", f"/peta/?lapisan={name}", "/peta/ogc/collections", "/peta/unduh"),
        f"/peta/interaktif.json?lapisan={own}",
        *(f"/peta/ogc/collections/{each}/items?f=json" for each in (own, name)),
        *(f"/peta/ogc/collections/{each}/items/{inside[0]}" for each in (own, name)),
        *(f"/peta/lapisan/{each}.{form}" for each in (own, name) for form in ("geojson", "csv", "kml", "gpx")),
    ]
    seen = [client.get(f"http://klampok.example{path}") for path in public]
    desk = [officer.get(f"{STAFF}/{path}") for path in ("", "gambar", "gambar/luring", "impor/baru")]
    desk += [officer.get(f"{STAFF}/lapisan/{more['layer']}")] if there else []

    assert (features, len(inside), shown) == (2, 2, [1] if there else [])
    assert [path for path, each in zip(public, seen, strict=True) if "Diam" in each.text or slug in each.text] == []
    assert [each.status_code for each in seen[6:]].count(200) == (5 if there else 0)
    signs = ("Diam", slug, f'lapisan/{staged}"', f'<option value="{staged}"')
    assert [each.request.path for each in desk if any(sign in each.text for sign in signs)] == []
    with site_scope(kecamatan.id):
        around = json.loads(editing.around(kecamatan))["things"]
    assert len(around) == int(there)


def test_what_is_on_its_way_is_no_layer_and_no_feature_of_the_desk(read: Bringing, officer: FlaskClient) -> None:
    read(points(INSIDE))
    before = counts()
    with every_site() as session:
        layer, feature = session.scalars(select(StagedLayer.id)).one(), session.scalars(select(OwnFeature.id)).one()
    pages = [f"{STAFF}/lapisan/{layer}{each}" for each in ("", "/ubah", "/hapus")]
    pages += [f"{STAFF}/bentuk/{feature}{each}" for each in ("", "/hapus")]

    assert [officer.get(each).status_code for each in pages] == [404] * 5
    assert [officer.post(each).status_code for each in pages[1:]] == [404] * 4
    assert counts() == before


def test_a_file_that_is_thrown_away_leaves_nothing(read: Bringing, send: Send) -> None:
    page = read(points(INSIDE))
    send(page, to=f"{page}/pakai", langkah="buang")

    assert counts() == [0] * 4


@pytest.mark.parametrize("press", ["pakai", "buang"])
def test_a_button_for_a_file_that_is_gone_means_no_other(
    read: Bringing, send: Send, officer: FlaskClient, press: str
) -> None:
    page = read(points(INSIDE))
    old = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', officer.get(page).text))
    send(page, to=f"{page}/pakai", langkah="buang")
    read(points(INSIDE, INSIDE))

    answer = officer.post(f"{page}/pakai", data={**old, "langkah": press})

    assert (answer.status_code, counts()) == (404, [1, 2, 0, 0])


@pytest.mark.parametrize("press", ["pakai", "buang"])
@pytest.mark.parametrize("there", [False, True])
def test_a_button_in_a_second_window_leads_to_what_the_first_has_done(
    read: Bringing, send: Send, officer: FlaskClient, press: str, there: bool, kecamatan: Site
) -> None:
    more = into_layer(read, send) if there else {}
    page = read(points(INSIDE, INSIDE), **more)
    # Each window has a key of its own.
    other = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', officer.get(page).text))
    taken, inside = send(page, to=f"{page}/pakai", langkah="pakai"), counts()
    with site_scope(kecamatan.id):
        services.forget_unaccepted()

    answer = officer.post(f"{page}/pakai", data={**other, "langkah": press})

    assert (answer.status_code, answer.headers.get("Location")) == (303, taken.headers["Location"])
    assert counts() == inside == [0, 0, 1, 2 + there]
    told = officer.get(answer.headers["Location"]).text
    assert "Berkas itu sudah masuk ke lapisan “Sekolah dasar”, dan tidak dimasukkan lagi." in told


def test_what_nobody_takes_is_forgotten(read: Bringing, kecamatan: Site) -> None:
    read(points(INSIDE))
    with site_scope(kecamatan.id):
        kept = services.forget_unaccepted()
        db.session.scalars(select(FileImport)).one().made_at = now() - services.FORGOTTEN * 1.1
    with site_scope(kecamatan.id):
        gone = services.forget_unaccepted()
    db.session.commit()

    assert (kept, gone, counts()) == (0, 1, [0] * 4)


@pytest.mark.parametrize("how", ["thrown away", "read anew", "forgotten", "of a process that died"])
def test_what_was_read_of_a_large_file_goes_some_at_a_time(
    how: str, read: Bringing, send: Send, kecamatan: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "AT_ONCE", 2)
    taken: list[int] = []
    remove = staging.remove_many

    def removed(model: Any, *where: Any) -> int:
        count = remove(model, *where)
        if model is OwnFeature:
            taken.append(count)
        return count

    monkeypatch.setattr(staging, "remove_many", removed)
    more = into_layer(read, send)
    page = read(points(*[INSIDE] * 5), **more)
    at_once = []
    if how == "thrown away":
        send(page, to=f"{page}/pakai", langkah="buang")
        at_once = [counts()]
    elif how == "read anew":
        send(page, to=f"{page}/cara", system="4326", geometry="titik", named_by="nama")
        at_once = [counts()]
    else:
        with site_scope(kecamatan.id):
            row = db.session.scalars(select(FileImport)).one()
            row.made_at = now() - services.FORGOTTEN * 1.1
            if how != "forgotten":
                db.session.delete(row)
        db.session.commit()
    with site_scope(kecamatan.id):
        services.forget_unaccepted()
    db.session.commit()
    files = int(how == "read anew")

    assert at_once == ([[files, 3, 1, 1]] if at_once else [])
    assert (counts(), taken) == ([files, 0, 1, 1], [2, 2, 1])
    with every_site() as session:
        assert session.scalar(select(func.count()).select_from(StagedLayer)) == 0


def test_what_is_read_is_kept_when_others_are_forgotten(read: Bringing, kecamatan: Site) -> None:
    read(points(INSIDE))
    with site_scope(kecamatan.id):
        services.forget_unaccepted()
    db.session.commit()

    assert counts() == [1, 1, 0, 0]


@pytest.mark.parametrize("there", [False, True])
def test_many_features_are_taken_by_as_many_statements_as_few(
    there: bool, read: Bringing, send: Send, kecamatan: Site
) -> None:
    more = into_layer(read, send) if there else {}
    asked = []
    for count in (2, 1_200):
        read(points(*[INSIDE] * count), **more)
        by = db.session.scalars(select(User).limit(1)).one()
        with site_scope(kecamatan.id):
            row = db.session.scalars(select(FileImport)).one()
            statements: list[str] = []

            def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
                statements.append(statement)  # noqa: B023  # it is called before the next one

            event.listen(db.engine, "before_cursor_execute", note)
            services.take(row, site=kecamatan, by=by)
            db.session.commit()
            event.remove(db.engine, "before_cursor_execute", note)
        asked.append(len(statements))

    assert asked[1] == asked[0]
    assert counts() == [0, 0, *([1, 1_203] if there else [2, 1_202])]


def test_a_button_that_is_pressed_twice_takes_once(read: Bringing, officer: FlaskClient) -> None:
    page = read(points(INSIDE))
    data: dict[str, Any] = dict(
        re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', officer.get(page).text)
    )
    sent = [officer.post(f"{page}/pakai", data={**data, "langkah": "pakai"}) for _number in range(2)]

    # Both lead to where what was taken lies now.
    assert [each.headers.get("Location", "").rpartition("/admin/")[2] for each in sent] == ["peta/lapisan/1"] * 2
    assert counts() == [0, 0, 1, 1]


def test_a_site_keeps_no_more_than_some_files_that_nobody_decides_about(
    upload: Bringing, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_WAITING", 1)
    upload(points(INSIDE))
    sent = send(NEW, file=points(INSIDE), **FACTS)

    assert (sent.status_code, "belum diputuskan" in sent.text, counts()[0]) == (422, True, 1)


def test_half_a_file_is_not_taken(upload: Bringing, send: Send) -> None:
    page = upload(points(INSIDE))
    sent = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (sent.status_code, "belum selesai dibaca" in sent.text, counts()) == (422, True, [1, 0, 0, 0])


@pytest.mark.parametrize("there", [False, True])
def test_a_fault_while_it_is_taken_leaves_nothing(
    there: bool, read: Bringing, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = read(points(*[INSIDE] * 3), **(into_layer(read, send) if there else {}))
    before = counts()

    def broken(*_told: Any, **_more: Any) -> None:
        raise RuntimeError

    # The last thing that is done.
    monkeypatch.setattr(services, "renew_region", broken)
    sent = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (sent.status_code, before, counts()) == (500, [1, 3, int(there), int(there)], before)


def test_a_layer_says_what_legal_status_the_file_was_given(read: Bringing, send: Send) -> None:
    page = read(points(INSIDE), legal="Perbup  12/2024")
    send(page, to=f"{page}/pakai", langkah="pakai")

    with every_site() as session:
        assert session.scalars(select(OwnLayer.legal)).one() == "Perbup 12/2024"


def test_a_name_that_somebody_took_meanwhile_is_not_taken_twice(
    read: Bringing, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(["sama", "sama", "sama-2"])
    monkeypatch.setattr(services.own, "_slug", lambda _title: next(names))
    for _number in range(2):
        page = read(points(INSIDE))
        sent = send(page, to=f"{page}/pakai", langkah="pakai")

    with every_site() as session:
        assert (sent.status_code, session.scalars(select(OwnLayer.slug).order_by(OwnLayer.id)).all()) == (
            303,
            ["sama", "sama-2"],
        )

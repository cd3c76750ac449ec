"""Files into layers: looked at before they are taken, taken whole or not at all, and never guessed about."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pyproj
import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm.attributes import set_committed_value

from cms_core.api import Site, User, db, every_site, now, site_scope
from cms_core.testing.factories import MakeSite, MakeUser
from cms_peta.importing import services, staging
from cms_peta.importing.models import FileImport
from cms_peta.own import editing
from cms_peta.own.models import OwnFeature, OwnLayer, StagedLayer
from cms_peta.shapes import STEPS, doubled_area, unpack

from .conftest import STAFF, Bring, Send, square

NEW = f"{STAFF}/impor/baru"
FACTS = {"layer": "0", "title": "Sekolah dasar", "kind": "sekolah", "source": "Dinas Pendidikan", "public": "y"}
INSIDE = (109.455, -7.475)
"""A place in one of the villages of ``TWO``."""
Bringing = Callable[..., Any]


def points(*places: tuple[float, float], **more: Any) -> bytes:
    """Return a FeatureCollection of points."""
    features = [
        {
            "type": "Feature",
            "properties": {"nama": f"SD {number}", "siswa": number * 10},
            "geometry": {"type": "Point", "coordinates": list(each)},
        }
        for number, each in enumerate(places, start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def areas(*rings: Any, kind: str = "Polygon") -> bytes:
    """Return a FeatureCollection of areas."""
    features = [
        {
            "type": "Feature",
            "properties": {"nama": f"Bidang {number}"},
            "geometry": {"type": kind, "coordinates": [ring] if kind == "Polygon" else ring},
        }
        for number, ring in enumerate(rings, start=1)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def csv(*rows: str) -> bytes:
    return "\r\n".join(rows).encode()


def counts() -> list[int]:
    """Return how many files are kept, features on their way, layers, and features in these."""
    with every_site() as session:

        def count(model: Any, layer: Any = None) -> int:
            asked = select(func.count()).select_from(model)
            if layer is not None:
                asked = asked.join(layer, layer.id == OwnFeature.layer_id)
            return session.scalar(asked) or 0

        return [count(FileImport), count(OwnFeature, StagedLayer), count(OwnLayer), count(OwnFeature, OwnLayer)]


def features() -> list[OwnFeature]:
    with every_site() as session:
        found = list(session.scalars(select(OwnFeature).order_by(OwnFeature.id)))
        session.expunge_all()
        return found


def spots() -> list[tuple[float, float]]:
    return [(round(x / STEPS, 6), round(y / STEPS, 6)) for each in features() for x, y in unpack(each.shape)[0][0]]


@pytest.fixture
def upload(send: Send, bring: Bring) -> Bringing:
    """``upload(data, **facts)`` uploads a file where boundaries are known, and gives the address of its page."""
    bring()

    def uploaded(data: bytes, **facts: str) -> str:
        sent = send(NEW, file=data, **{**FACTS, **facts})
        assert sent.status_code == 303, re.findall(r'class="err"[^>]*>(.*?)</p>', sent.text, re.DOTALL)
        return str(sent.headers["Location"])

    return uploaded


@pytest.fixture
def read(upload: Bringing, send: Send) -> Bringing:
    """``read(data, **facts)`` uploads a file and reads it to its end."""

    def done(data: bytes, **facts: str) -> str:
        page = upload(data, **facts)
        send(page, to=f"{page}/baca")
        return str(page)

    return done


def into_layer(read: Bringing, send: Send) -> dict[str, str]:
    """Import a point into a new layer, and return what a form says that is for this layer."""
    page = read(points(INSIDE))
    send(page, to=f"{page}/pakai", langkah="pakai")
    with every_site() as session:
        return {"layer": str(session.scalars(select(OwnLayer.id)).one()), "title": "", "source": ""}


def test_a_file_is_looked_at_and_then_taken_whole(read: Bringing, send: Send, officer: FlaskClient) -> None:
    page = read(points(INSIDE, (109.461, -7.472)))
    preview, before = officer.get(page).text, counts()
    taken = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (before, taken.status_code, counts()) == ([1, 2, 0, 0], 303, [0, 0, 1, 2])
    said = ("siap dipakai: 2", "Titik 2", 'class="map"', "Derajat (WGS 84", "Jaraknya 0 km")
    assert [word in preview for word in said] == [True] * 5
    assert [(each.name, each.facts) for each in features()] == [
        ("SD 1", {"nama": "SD 1", "siswa": 10}),
        ("SD 2", {"nama": "SD 2", "siswa": 20}),
    ]
    assert spots() == [INSIDE, (109.461, -7.472)]
    with every_site() as session:
        layer = session.scalars(select(OwnLayer)).one()
        assert (layer.slug, layer.title, layer.kind, layer.geometry, layer.public, layer.source) == (
            *("sekolah-dasar", "Sekolah dasar", "sekolah", "titik", True),
            "Dinas Pendidikan",
        )


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
    desk = [officer.get(f"{STAFF}/{path}") for path in ("lapisan/", "gambar", "gambar/luring", "impor/baru")]
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


def test_a_file_goes_into_a_layer_that_is_there(read: Bringing, send: Send) -> None:
    page = read(points(INSIDE))
    send(page, to=f"{page}/pakai", langkah="pakai")
    with every_site() as session:
        layer = session.scalars(select(OwnLayer.id)).one()

    again = read(points(INSIDE, INSIDE), layer=str(layer), title="", source="")
    send(again, to=f"{again}/pakai", langkah="pakai")

    assert counts() == [0, 0, 1, 3]


def test_a_layer_that_is_gone_takes_nothing(read: Bringing, send: Send, kecamatan: Site) -> None:
    page = read(points(INSIDE))
    send(page, to=f"{page}/pakai", langkah="pakai")
    with site_scope(kecamatan.id):
        layer = db.session.scalars(select(OwnLayer)).one()
        again = read(points(INSIDE), layer=str(layer.id))
    with site_scope(kecamatan.id):
        db.session.delete(db.session.scalars(select(OwnLayer)).one())
    db.session.commit()

    sent = send(again, to=f"{again}/pakai", langkah="pakai")

    assert (sent.status_code, "sudah tidak ada" in sent.text, counts()) == (422, True, [1, 1, 0, 0])


def test_a_file_that_is_thrown_away_leaves_nothing(read: Bringing, send: Send) -> None:
    page = read(points(INSIDE))
    send(page, to=f"{page}/pakai", langkah="buang")

    assert counts() == [0] * 4


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
    monkeypatch.setattr(staging, "MOST_CLEARED", 2)
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


def test_a_file_that_is_read_anew_is_taken_as_it_was_read_last(read: Bringing, send: Send) -> None:
    page = read(points(INSIDE, INSIDE))
    send(page, to=f"{page}/cara", system="4326", geometry="titik", named_by="siswa")
    early = send(page, to=f"{page}/pakai", langkah="pakai")
    send(page, to=f"{page}/baca")
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert (early.status_code, counts()) == (422, [0, 0, 1, 2])
    assert [each.name for each in features()] == ["10", "20"]


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


def test_what_says_who_people_are_is_refused_while_it_is_read(upload: Bringing, send: Send, kecamatan: Site) -> None:
    page = upload(csv("nama;NIK;bujur;lintang", "Warung;3304020101800001;109,456;-7,475"), kind="lain")
    with site_scope(kecamatan.id):
        row = db.session.scalars(select(FileImport)).one()
        # As if nobody had seen this when the file was gone through.
        row.survey = {**row.survey, "personal": []}
    db.session.commit()
    sent = send(page, to=f"{page}/baca")

    assert (sent.status_code, "Ada data pribadi di kolom “NIK”" in sent.text, counts()) == (422, True, [1, 0, 0, 0])


def test_a_long_file_is_read_part_by_part_and_goes_on_where_it_stopped(
    upload: Bringing, send: Send, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 3)
    page = upload(csv("nama;bujur;lintang", *(f"Pos {n};109,45{n};-7,475" for n in range(8))))
    seen = []
    for _number in range(4):
        seen.append(re.findall(r"\d+ dari \d+ fitur", officer.get(page).text))
        send(page, to=f"{page}/baca")
    early = counts()
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert seen == [["0 dari 8 fitur"], ["3 dari 8 fitur"], ["6 dari 8 fitur"], []]
    assert (early, counts()) == ([1, 8, 0, 0], [0, 0, 1, 8])
    assert [each.name for each in features()] == [f"Pos {n}" for n in range(8)]


def test_a_step_that_arrives_twice_reads_once(upload: Bringing, kecamatan: Site, officer: FlaskClient) -> None:
    page = upload(points(INSIDE, INSIDE))
    data: dict[str, Any] = dict(
        re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', officer.get(page).text)
    )
    with site_scope(kecamatan.id):
        row = db.session.scalars(select(FileImport)).one()
        step = services.read_on(row, services.Region([], [], [], None, 50))
        services.keep(row.id, step)
        services.keep(row.id, step)
    db.session.commit()
    officer.post(f"{page}/baca", data=data)

    assert counts()[:2] == [1, 2]


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


def test_what_is_read_anew_meanwhile_is_not_taken(read: Bringing, kecamatan: Site, officer: FlaskClient) -> None:
    read(points(INSIDE))
    by = db.session.scalars(select(User).limit(1)).one()
    with site_scope(kecamatan.id):
        row = db.session.scalars(select(FileImport)).one()
        row.done = 0
        db.session.flush()
        # This request has read the row before that.
        set_committed_value(row, "done", row.total)
        with pytest.raises(services.Gone):
            services.take(row, site=kecamatan, by=by)
    db.session.rollback()


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


# The traps of coordinate systems, each with a file.


def utm(code: int, *places: tuple[float, float]) -> list[tuple[float, float]]:
    there = pyproj.Transformer.from_crs(4326, code, always_xy=True)
    return [tuple(round(each, 3) for each in there.transform(*place)) for place in places]  # type: ignore[misc]


def offered(text: str) -> list[str]:
    return re.findall(r'name="system" value="\d+">([^<]*)</button>', text)


def test_metres_without_a_system_are_asked_about_and_land_where_they_are(
    upload: Bringing, send: Send, officer: FlaskClient
) -> None:
    ((x, y),) = utm(32749, INSIDE)
    # As people write numbers here: comma before decimals, dots between thousands.
    east, north = (f"{each:,.3f}".translate(str.maketrans(",.", ".,")) for each in (x, y))
    page = upload(csv("nama;x;y", f"Pos;{east};{north}"))
    asked = officer.get(page).text
    refused = send(page, to=f"{page}/cara", system="0", geometry="titik", named_by="")
    send(page, to=f"{page}/cara", system="32749", geometry="titik", named_by="")
    send(page, to=f"{page}/baca")
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert ("belum diketahui" in asked, "UTM zona 49S" in offered(asked), refused.status_code) == (True, True, 422)
    assert spots() == [INSIDE]


@pytest.mark.parametrize(
    ("code", "wrong", "said"),
    [
        # South of the equator read as north of it, and a zone too far: still "inside Indonesia".
        (32749, 32649, "jatuh di luar Indonesia"),
        (32749, 32750, "km dari wilayah situs ini"),
    ],
)
def test_a_wrong_zone_is_told_and_the_right_one_offered(
    code: int, wrong: int, said: str, upload: Bringing, send: Send, officer: FlaskClient
) -> None:
    ((x, y),) = utm(code, INSIDE)
    page = upload(points((x, y), crs={"type": "name", "properties": {"name": f"EPSG:{wrong}"}}))
    seen = officer.get(page).text
    send(page, to=f"{page}/baca")
    sent = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (said in seen, "UTM zona 49S" in offered(seen), sent.status_code) == (True, True, 422)
    assert counts()[2:] == [0, 0]


def test_a_file_beside_the_region_is_taken_when_somebody_says_so(read: Bringing, send: Send) -> None:
    page = read(points((115.5, -7.475)))
    refused = send(page, to=f"{page}/pakai", langkah="pakai")
    send(page, to=f"{page}/pakai", langkah="pakai", agreed="y")

    assert (refused.status_code, counts()) == (422, [0, 0, 1, 1])
    assert re.findall(r"paling jauh ([\d.,]+) km", refused.text) == ["665,6"]


def test_latitude_in_front_is_told_and_turned_when_asked(upload: Bringing, send: Send, officer: FlaskClient) -> None:
    page = upload(points((INSIDE[1], INSIDE[0])))
    seen = officer.get(page).text
    send(page, to=f"{page}/cara", system="4326", swapped="y", geometry="titik", named_by="")
    send(page, to=f"{page}/baca")
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert offered(seen) == ["Derajat (WGS 84, SRGI2013, DGN95), urutan ditukar"]
    assert spots() == [INSIDE]


def test_a_ring_the_wrong_way_round_is_turned(read: Bringing, send: Send, officer: FlaskClient) -> None:
    page = read(areas(square(109.45, -7.48)[::-1]), title="Bidang")
    told = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert "1 cincin diputar arahnya" in told
    assert [doubled_area(unpack(each.shape)[0][0]) > 0 for each in features()] == [True]


def test_a_part_within_a_part_is_put_together(read: Bringing, send: Send, officer: FlaskClient) -> None:
    page = read(areas([[square(109.45, -7.48)], [square(109.452, -7.478, 0.002)]], kind="MultiPolygon"), title="Bidang")
    told = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert "1 bagian berada di dalam bagian lain" in told
    assert [len(unpack(each.shape)) for each in features()] == [1]


BOW = [(109.45, -7.48), (109.46, -7.465), (109.46, -7.48), (109.45, -7.47), (109.45, -7.48)]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (areas(square(109.45, -7.48), BOW), "Fitur ke-2 (Bidang 2): memotong dirinya"),
        (areas(square(109.45, -7.48), []), "Fitur ke-2 (Bidang 2): geometrinya kosong"),
        (areas(square(109.45, -7.48), [(109.45, -7.48)] * 4), "tidak melingkari apa pun"),
        (areas(square(109.45, -7.48), square(103.8, 61.4)), "jatuh di luar Indonesia: bujur 103,8, lintang 61,4"),
        (areas(square(109.45, -7.48), [["a", "b"]] * 4), "ada titik yang bukan dua angka"),
        (
            areas(square(109.45, -7.48), square(109.46, -7.48)).replace(b'"Polygon"', b'"GeometryCollection"', 1),
            "Fitur ke-1 (Bidang 1): jenis geometrinya GeometryCollection",
        ),
    ],
)
def test_a_feature_that_cannot_be_used_is_told_and_the_others_are_taken(
    bad: bytes, said: str, read: Bringing, send: Send, officer: FlaskClient
) -> None:
    page = read(bad, title="Bidang")
    seen = officer.get(page).text
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert (said in seen, counts()) == (True, [0, 0, 1, 1])


def test_points_in_a_layer_of_areas_are_refused(read: Bringing, officer: FlaskClient) -> None:
    mixed = json.loads(areas(square(109.45, -7.48), square(109.46, -7.48)))
    mixed["features"] += json.loads(points(INSIDE))["features"]
    seen = officer.get(read(json.dumps(mixed).encode(), title="Bidang")).text

    assert ("Fitur ke-3 (SD 1): berupa Titik, lapisannya Bidang" in seen, "siap dipakai: 2" in seen) == (True, True)


@pytest.mark.parametrize(
    ("data", "facts", "said"),
    [
        (points(INSIDE), {"title": ""}, "Tulis judulnya."),
        (points(INSIDE), {"source": ""}, "Tulis sumbernya."),
        (None, {}, "Pilih berkasnya."),
        (b"", {}, "Berkas ini kosong."),
        (b'{"type":"FeatureCollection","features":[{]}', {}, "bukan GeoJSON yang utuh"),
        (b'{"type":"Topology"}', {}, "TopoJSON"),
        (points(), {}, "Tidak ada fitur di berkas ini."),
        (points(("a", "b")), {}, "Tidak satu pun dari 1 fitur dapat dibaca."),  # type: ignore[arg-type]
        (b"\x89PNG\r\n\x00\x00", {}, "bukan salah satu dari GeoJSON"),
        (b"nama;alamat\r\nA;B", {}, "Tidak ada kolom koordinat. Judul kolomnya: nama, alamat."),
    ],
)
def test_a_form_with_a_fault_comes_back_and_nothing_is_kept(
    data: bytes | None, facts: dict[str, str], said: str, send: Send
) -> None:
    sent = send(NEW, file=data, **{**FACTS, **facts})

    assert (sent.status_code, said in sent.text, counts()) == (422, True, [0] * 4)
    assert facts.get("title", 'value="Sekolah dasar"') in sent.text


ROWS = (
    "nama;nama pemilik;Catatan;kontak;kelas;bujur;lintang",
    "3304020101800001;Budi;NIK 3304020101800001;;A;109,455;-7,475",
    "Warung;Sari;baik;0812-3456-7890;B;109,456;-7,475",
)


@pytest.mark.parametrize(("kind", "kept"), [("lain", {}), ("sekolah", {"kontak": "0812-3456-7890"})])
def test_columns_about_persons_are_left_out_and_told(
    kind: str, kept: dict[str, str], read: Bringing, send: Send, officer: FlaskClient
) -> None:
    page = read(csv(*ROWS), kind=kind)
    seen = officer.get(page).text
    sent = send(page, to=f"{page}/pakai", langkah="pakai")

    left_out = [each for each in ("Catatan", "kontak", "nama", "nama pemilik") if each not in kept]
    assert f"Tidak disimpan karena tentang orang: {', '.join(left_out)}." in seen
    assert ("3304020101800001" in seen, sent.status_code) == (False, 303)
    assert [(each.name, each.facts) for each in features()] == [
        ("", {"kelas": "A"}),
        ("Warung", {"kelas": "B", **kept}),
    ]


@pytest.mark.parametrize("column", ["pasien", "umur", "desil_kesejahteraan", "alamat_rumah", "Mobile", "pemilik_tanah"])
def test_no_file_is_read_to_its_end_and_then_refused(column: str, read: Bringing, send: Send) -> None:
    page = read(
        csv(f"nama;{column};bujur;lintang", "Warung;3;109,456;-7,475", "62812 3456 789;4;109,456;-7,475"), kind="lain"
    )

    assert send(page, to=f"{page}/pakai", langkah="pakai").status_code == 303
    assert [(each.name, each.facts) for each in features()] == [("Warung", {}), ("", {})]


def test_what_only_the_layer_refuses_is_said_and_nothing_is_half_written(
    read: Bringing, send: Send, kecamatan: Site
) -> None:
    """A layer about schools that is about something else when the file arrives: what is personal differs."""
    page = read(points(INSIDE))
    send(page, to=f"{page}/pakai", langkah="pakai")
    rows = [f"W{number};;109,455;-7,475" for number in range(600)]
    with site_scope(kecamatan.id):
        layer = db.session.scalars(select(OwnLayer)).one()
        key = str(layer.id)
    page = read(csv("nama;telepon;bujur;lintang", *rows, "Warung;0286 123456;109,456;-7,475"), layer=key)
    with site_scope(kecamatan.id):
        db.session.scalars(select(OwnLayer)).one().kind = "potensi"
        db.session.commit()
    sent = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (sent.status_code, "berganti isi" in sent.text) == (422, True)
    assert counts() == [1, 601, 1, 1]


def test_a_layer_about_houses_is_never_for_everybody(upload: Bringing, send: Send) -> None:
    sent = send(NEW, file=points(INSIDE), **{**FACTS, "kind": "rumah"})

    assert (sent.status_code, "tidak pernah tampil untuk umum" in sent.text, counts()) == (422, True, [0] * 4)


def test_a_step_that_was_read_in_another_way_is_not_kept(upload: Bringing, kecamatan: Site) -> None:
    upload(points(INSIDE))
    with site_scope(kecamatan.id):
        row = db.session.scalars(select(FileImport)).one()
        step = services.read_on(row, services.Region([], [], [], None, 50))
        services.begin_again(row, system=4326, swapped=True, geometry="titik", named_by="")
        services.keep(row.id, step)
        done = row.done
    db.session.commit()

    assert (done, counts()[:2]) == (0, [1, 0])


def test_a_file_of_another_site_is_not_there(
    read: Bringing,
    client: FlaskClient,
    village: Site,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
) -> None:
    page = read(points(INSIDE)).removeprefix("http://localhost").replace("/s/klampok/", "/s/kalimandi/")
    sign_in(client, make_user(region_code=village.region_code))

    assert client.get(f"http://localhost{page}").status_code == 404
    for step in ("baca", "cara", "pakai"):
        assert client.post(f"http://localhost{page}/{step}").status_code == 404


def test_who_may_not_manage_sees_no_file_and_sends_none(
    read: Bringing,
    client: FlaskClient,
    kecamatan: Site,
    make_user: MakeUser,
    sign_in: Callable[[FlaskClient, User], None],
) -> None:
    page = read(points(INSIDE))
    sign_in(client, make_user(role="officer", region_code=kecamatan.region_code))

    asked = [client.get(each).status_code for each in (f"{STAFF}/impor/", page, NEW)]
    sent = [client.post(each).status_code for each in (NEW, f"{page}/baca", f"{page}/cara", f"{page}/pakai")]

    assert (asked, sent, counts()) == ([200, 403, 403], [403] * 4, [1, 1, 0, 0])


def test_who_draws_in_a_site_imports_there_and_publishes_only_where_that_is_his(
    village: Site, client: FlaskClient, make_user: MakeUser, sign_in: Callable[[FlaskClient, User], None]
) -> None:
    desk = f"http://localhost/s/{village.slug}/admin/peta"

    def stage(name: str) -> None:
        with site_scope(village.id):
            db.session.get_one(Site, village.id).stage = name
        db.session.commit()

    def sent(page: str, to: str = "", **values: Any) -> int:
        data = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', client.get(page).text))
        told = client.post(to or page, data={**data, **values}, content_type="multipart/form-data")
        return told.status_code

    stage("village_publishes")
    sign_in(client, make_user(region_code="33.04.02"))
    assert [client.get(f"{desk}/{each}").status_code for each in ("impor/baru", "gambar")] == [403, 403]

    stage("village_drafts")
    sign_in(client, make_user(region_code=village.region_code))
    upload = f"{desk}/impor/baru"
    public = sent(upload, file=(io.BytesIO(points(INSIDE)), "a.json"), **FACTS)
    hidden = sent(upload, file=(io.BytesIO(points(INSIDE)), "a.json"), **{**FACTS, "public": ""})
    with site_scope(village.id):
        row = db.session.scalars(select(FileImport)).one()
        # Said by somebody who might, and taken by somebody who may not.
        row.facts, key = {**row.facts, "public": True}, row.id
    db.session.commit()
    page = f"{desk}/impor/{key}"
    read, taken = sent(page, f"{page}/baca"), sent(page, f"{page}/pakai", langkah="pakai", agreed="y")

    assert (public, hidden, read, taken, counts()) == (422, 303, 303, 422, [1, 1, 0, 0])


def test_a_post_without_a_token_does_nothing(read: Bringing, officer: FlaskClient) -> None:
    page = read(points(INSIDE))
    sent = [
        officer.post(f"{page}/pakai", data={"langkah": "pakai"}),
        officer.post(f"{page}/pakai", data={"langkah": "buang"}),
        officer.post(f"{page}/cara", data={"system": "4326", "geometry": "titik"}),
        officer.post(NEW, data={**FACTS, "file": (io.BytesIO(points(INSIDE)), "a.json")}),
    ]

    assert ([each.status_code for each in sent], counts()) == ([422] * 4, [1, 1, 0, 0])


def test_nothing_is_there_when_the_module_is_off(
    read: Bringing, officer: FlaskClient, kecamatan: Site, switch_off: Callable[..., None]
) -> None:
    page = read(points(INSIDE))
    switch_off(kecamatan)

    assert [officer.get(each).status_code for each in (f"{STAFF}/impor/", page)] == [404, 404]


def test_a_site_without_boundaries_says_that_it_cannot_tell(
    send: Send, officer: FlaskClient, make_site: MakeSite
) -> None:
    page = send(NEW, file=points((INSIDE[1], INSIDE[0])), **FACTS).headers["Location"]
    seen = officer.get(page).text

    assert ("jatuh di Indonesia" in seen, len(offered(seen))) == (True, 1)


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


def test_a_table_with_a_cell_as_long_as_a_coast_is_read() -> None:
    ring = ", ".join(f"{109 + n / 100_000:.5f} -7.5" for n in range(12_000))
    data = csv("nama;wkt", f"Pantai;LINESTRING ({ring})")

    assert (len(data) > 131_072, services.prepare(data, "lain").survey.count) == (True, 1)


def test_a_shapefile_with_more_columns_than_are_kept_is_refused() -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("a.shp", b"")
        archive.writestr("a.dbf", bytes(8) + (33 + 32 * 61).to_bytes(2, "little") + bytes(22))
    with pytest.raises(services.FileRefused) as refused:
        services.prepare(kept.getvalue(), "lain")

    assert refused.value.sentences == ("Kolomnya lebih dari 60.",)

"""Who may import, what is kept of persons, and what others see of it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from cms_core.api import Site, User, db, site_scope
from cms_core.testing.factories import MakeUser
from cms_peta.importing.models import FileImport
from cms_peta.own.models import OwnLayer

from ..conftest import STAFF, Send
from .conftest import FACTS, INSIDE, NEW, Bringing, counts, csv, features, points


def test_what_says_who_people_are_is_refused_while_it_is_read(upload: Bringing, send: Send, kecamatan: Site) -> None:
    page = upload(csv("nama;NIK;bujur;lintang", "Warung;3304020101800001;109,456;-7,475"), kind="lain")
    with site_scope(kecamatan.id):
        row = db.session.scalars(select(FileImport)).one()
        # As if nobody had seen this when the file was gone through.
        row.survey = {**row.survey, "personal": {}}
    db.session.commit()
    sent = send(page, to=f"{page}/baca")

    assert (sent.status_code, "Ada data pribadi di kolom “NIK”" in sent.text, counts()) == (422, True, [1, 0, 0, 0])


ROWS = (
    "nama;nama pemilik;Catatan;kontak;kelas;bujur;lintang",
    "3304020101800001;Budi;NIK 3304020101800001;;A;109,455;-7,475",
    "Warung;Sari;baik;0812-3456-7890;B;109,456;-7,475",
)


WHY = {
    "Catatan": "berisi NIK atau nomor KK",
    "kontak": "namanya menunjuk telepon atau e-mail",
    "nama": "berisi NIK atau nomor KK",
    "nama pemilik": "namanya menunjuk pemilik",
}


@pytest.mark.parametrize(("kind", "kept"), [("lain", {}), ("sekolah", {"kontak": "0812-3456-7890"})])
def test_columns_about_persons_are_left_out_and_told(
    kind: str, kept: dict[str, str], read: Bringing, send: Send, officer: FlaskClient
) -> None:
    page = read(csv(*ROWS), kind=kind)
    seen = officer.get(page).text
    sent = send(page, to=f"{page}/pakai", langkah="pakai")

    left_out = [f"{column} ({why})" for column, why in WHY.items() if column not in kept]
    assert f"Tidak disimpan karena tentang orang: {', '.join(left_out)}." in seen
    assert ("3304020101800001" in seen, sent.status_code) == (False, 303)
    assert [(each.name, each.facts) for each in features()] == [
        ("", {"kelas": "A"}),
        ("Warung", {"kelas": "B", **kept}),
    ]


@pytest.mark.parametrize(
    "column", ["penghasilan", "umur", "desil_kesejahteraan", "alamat_rumah", "Mobile", "pemilik_tanah"]
)
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

"""Files are read step by step, and each step counts once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm.attributes import set_committed_value

from cms_core.api import Site, User, db, site_scope
from cms_peta.importing import services
from cms_peta.importing.models import FileImport

from ..conftest import Send
from .conftest import INSIDE, Bringing, counts, csv, features, points


def test_a_file_that_is_read_anew_is_taken_as_it_was_read_last(read: Bringing, send: Send) -> None:
    page = read(points(INSIDE, INSIDE))
    send(page, to=f"{page}/cara", system="4326", geometry="titik", named_by="siswa")
    early = send(page, to=f"{page}/pakai", langkah="pakai")
    send(page, to=f"{page}/baca")
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert (early.status_code, counts()) == (422, [0, 0, 1, 2])
    assert [each.name for each in features()] == ["10", "20"]


def test_where_a_file_lands_is_drawn_in_colours_that_are_seen(upload: Bringing, officer: FlaskClient) -> None:
    page = officer.get(upload(points(INSIDE))).text

    assert ['<path class="p0"' in page, ".map .p0" in page] == [True, True]


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


def test_a_step_that_was_read_in_another_way_is_not_kept(upload: Bringing, kecamatan: Site) -> None:
    upload(points(INSIDE))
    with site_scope(kecamatan.id):
        row = db.session.scalars(select(FileImport)).one()
        step = services.read_on(row, services.Region([], [], [], None, 50))
        services.begin_again(row, services.How(system=4326, swapped=True, geometry="titik", named_by=""))
        services.keep(row.id, step)
        done = row.done
    db.session.commit()

    assert (done, counts()[:2]) == (0, [1, 0])


BOTH = (
    b'<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">'
    b'<wpt lat="-7.475" lon="109.455"><name>Pos</name></wpt><wpt lat="-7.476" lon="109.456"/>'
    b'<trk><name>Jalan</name><trkseg><trkpt lat="-7.475" lon="109.455"/><trkpt lat="-7.476" lon="109.456"/></trkseg>'
    b"</trk></gpx>"
)


@pytest.mark.parametrize(("kind", "names"), [("titik", ["Pos", ""]), ("garis", ["Jalan"])])
def test_of_a_file_with_points_and_tracks_each_kind_becomes_a_layer(
    kind: str, names: list[str], upload: Bringing, send: Send, officer: FlaskClient
) -> None:
    page = upload(BOTH)
    seen = officer.get(page).text
    send(page, to=f"{page}/cara", system="4326", geometry=kind, named_by="")
    send(page, to=f"{page}/baca")
    send(page, to=f"{page}/pakai", langkah="pakai")

    assert ["Titik (2)" in seen, "Garis (1)" in seen, "Bidang (" in seen] == [True, True, False]
    assert "Satu lapisan memuat satu jenis." in seen
    assert [each.name for each in features()] == names


def test_a_file_of_one_kind_asks_for_no_other(upload: Bringing, officer: FlaskClient) -> None:
    seen = officer.get(upload(points(INSIDE))).text

    assert ["Satu lapisan memuat satu jenis." in seen, "Titik (1)" in seen, "Garis (" in seen] == [False, True, False]

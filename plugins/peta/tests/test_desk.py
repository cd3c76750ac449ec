"""Bringing boundaries in: nothing is shown or kept of a file before somebody has looked at it and taken it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms_core.api import Site, User, db, every_site
from cms_core.testing.factories import MakeSite, MakeUser
from cms_peta import NAME
from cms_peta.boundaries import services, views
from cms_peta.models import BorderLine, Boundary, BoundarySet

from .conftest import HOME, STAFF, TWO, Bring, Send, geojson, square

FACTS = {"source": "Tim batas", "scale": "5.000", "status": "kesepakatan", "basis": "Berita acara 3/2026", "crs": "UTM"}


def kept() -> list[int]:
    """Return how many rows the tables have."""
    with every_site() as session:
        return [
            session.scalar(select(func.count()).select_from(each)) or 0 for each in (BoundarySet, Boundary, BorderLine)
        ]


def test_a_file_is_looked_at_and_then_taken(send: Send, neighbour: Site, village: Site, officer: FlaskClient) -> None:
    sent = send(f"{STAFF}/batas/baru", file=TWO, **FACTS)
    page = sent.headers["Location"]
    preview = officer.get(page).text
    before = services.current("33.04.02", "desa")
    taken = send(page, to=f"{page}/pakai", langkah="pakai")

    assert (sent.status_code, taken.status_code, before, kept()) == (303, 303, None, [1, 2, 3])
    assert [word in preview for word in ("Belum tampil di peta", 'class="map"', "2 wilayah", "244 ha")] == [True] * 4
    found = services.current("33.04.02", "desa")
    assert found is not None
    assert (found.source, found.scale, found.crs, {line.status for line in found.lines}) == (
        *("Tim batas", 5000, "UTM"),
        {"kesepakatan"},
    )
    assert "sejak " in officer.get(f"{STAFF}/batas/").text


def test_a_file_that_is_thrown_away_leaves_nothing(send: Send, neighbour: Site, village: Site) -> None:
    page = send(f"{STAFF}/batas/baru", file=TWO, **FACTS).headers["Location"]

    send(page, to=f"{page}/pakai", langkah="buang")

    assert kept() == [0, 0, 0]


def test_what_waits_is_listed_with_who_brought_it_and_can_be_thrown_away(
    send: Send, neighbour: Site, village: Site, officer: FlaskClient
) -> None:
    page = send(f"{STAFF}/batas/baru", file=TWO, **FACTS).headers["Location"]
    with every_site() as session:
        by = session.scalars(select(User.username).join(BoundarySet, BoundarySet.made_by == User.id)).one()

    listed = officer.get(f"{STAFF}/batas/").text
    send(f"{STAFF}/batas/", to=f"{page}/pakai", langkah="buang")

    assert [word in listed for word in ("Menunggu diperiksa", page.rpartition("/")[2], by)] == [True] * 3
    assert (kept(), "Menunggu diperiksa" in officer.get(f"{STAFF}/batas/").text) == ([0, 0, 0], False)


def test_what_was_thrown_away_is_not_there_to_be_taken(
    send: Send, neighbour: Site, village: Site, officer: FlaskClient
) -> None:
    page = send(f"{STAFF}/batas/baru", file=TWO, **FACTS).headers["Location"]
    seen = officer.get(page).text
    token = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', seen))
    send(page, to=f"{page}/pakai", langkah="buang")

    answer = officer.post(f"{page}/pakai", data={**token, "langkah": "pakai"}, content_type="multipart/form-data")

    assert (answer.status_code, kept()) == (404, [0, 0, 0])


def test_neighbours_that_share_no_spot_are_told(
    send: Send, neighbour: Site, village: Site, officer: FlaskClient
) -> None:
    apart = geojson(("33.04.02.2002", square(109.45, -7.48)), ("33.04.02.2007", square(109.4602, -7.4799)))

    page = officer.get(send(f"{STAFF}/batas/baru", file=apart, **FACTS).headers["Location"]).text

    assert "1 pasang wilayah berdampingan tanpa titik garis yang sama" in page


def test_nobody_waits_for_the_database_while_a_file_is_read(
    send: Send, neighbour: Site, village: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    slow = services.simpler
    monkeypatch.setattr(services, "simpler", lambda areas: seen.append(db.session().in_transaction()) or slow(areas))

    sent = send(f"{STAFF}/batas/baru", file=TWO, **FACTS)

    assert (sent.status_code, seen) == (303, [False])


@pytest.mark.parametrize(
    ("data", "values", "said"),
    [
        (TWO, {"source": ""}, "Tulis sumbernya."),
        (TWO, {"scale": "seribu"}, "Skala"),
        (None, {}, "Pilih berkasnya."),
        (geojson(("33.04.02.2007", square(103.8, 1.4)), ("33.04.02.2002", square(1, 51.5))), {}, "di luar Indonesia"),
        (geojson(("33.04.02.2007", square(101.6, 3.1))), {}, "jatuh di Malaysia atau Singapura, bukan di Indonesia"),
        (geojson(("33.04.05.2001", square(109.45, -7.48))), {}, "Tidak ada wilayah di bawah Klampok"),
    ],
)
def test_a_form_with_a_fault_comes_back_and_nothing_is_kept(
    data: bytes | None, values: dict[str, str], said: str, send: Send, neighbour: Site, village: Site
) -> None:
    answer = send(f"{STAFF}/batas/baru", file=data, **{**FACTS, **values})

    assert (answer.status_code, said in answer.text, "Berita acara 3/2026" in answer.text) == (422, True, True)
    assert kept() == [0, 0, 0]


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([], "belum punya isi dengan letak"),
        ([(109.47, -7.47)], "Titik bulat adalah kantor dan isi situs ini"),
        ([(115.5, -7.47)], "mungkin zona UTM-nya keliru"),
    ],
)
def test_the_preview_says_where_the_file_lands(
    points: Any, said: str, bring: Bring, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = bring(accepted=False)
    monkeypatch.setattr(views, "_own_points", lambda _site: points)

    page = officer.get(f"{STAFF}/batas/{key}").text

    assert [said in page, "Titik tengahnya 7,475° LS, 109,46° BT." in page] == [True, True]


def test_the_status_of_a_border_is_changed_with_its_decision(send: Send, bring: Bring, officer: FlaskClient) -> None:
    key = bring()
    link = re.findall(r'href="[^"]*/garis/(\d+)">Pagak – Kalimandi<', officer.get(f"{STAFF}/batas/{key}").text)

    answer = send(f"{STAFF}/batas/garis/{link[0]}", status="penegasan", basis=" Perbup  1/2026 ")

    assert answer.headers["Location"].endswith(f"/batas/{key}")
    found = services.current("33.04.02", "desa")
    assert found is not None
    assert [(line.status, line.basis) for line in found.lines if line.one] == [("penegasan", "Perbup 1/2026")]


@pytest.mark.parametrize(
    ("status", "basis", "said"),
    [
        ("penegasan", " ", "Tulis Perbup atau Permendagri yang menegaskannya"),
        ("kesepakatan", "", "Tulis berita acara kesepakatannya"),
        ("penetapan", "", "Tulis keputusan yang menetapkannya"),
        ("kesepakatan", "Pak Slamet, 0812 3456 7890", "Dasar hukum tampil untuk umum."),
    ],
)
def test_a_border_that_was_decided_on_says_by_what(
    status: str, basis: str, said: str, send: Send, bring: Bring, officer: FlaskClient
) -> None:
    link = re.findall(r'href="[^"]*/garis/(\d+)">Pagak – Kalimandi<', officer.get(f"{STAFF}/batas/{bring()}").text)

    line = send(f"{STAFF}/batas/garis/{link[0]}", status=status, basis=basis)
    file = send(f"{STAFF}/batas/baru", file=TWO, **{**FACTS, "status": status, "basis": basis})

    assert [(each.status_code, said in each.text) for each in (line, file)] == [(422, True)] * 2
    found = services.current("33.04.02", "desa")
    assert found is not None
    assert {line.status for line in found.lines} == {"indikatif"}


def test_what_has_no_decision_asks_for_none(send: Send, bring: Bring, officer: FlaskClient) -> None:
    link = re.findall(r'href="[^"]*/garis/(\d+)">Pagak – Kalimandi<', officer.get(f"{STAFF}/batas/{bring()}").text)

    answers = [send(f"{STAFF}/batas/garis/{link[0]}", status=status, basis="") for status in ("sengketa", "indikatif")]

    assert [each.status_code for each in answers] == [303, 303]


def test_decisions_stand_below_the_map_and_in_the_data(send: Send, bring: Bring, officer: FlaskClient) -> None:
    link = re.findall(r'href="[^"]*/garis/(\d+)">Pagak – Kalimandi<', officer.get(f"{STAFF}/batas/{bring()}").text)
    send(f"{STAFF}/batas/garis/{link[0]}", status="penegasan", basis="Perbup 1/2026")

    page = officer.get(f"{HOME}/peta/").text
    data = officer.get(f"{HOME}/peta/ogc/collections/batas-desa/items").json

    assert "Penegasan menurut Perbup 1/2026." in page
    assert data is not None
    assert [each["properties"]["dasar_batas"] for each in data["features"]] == [
        "33.04.02.2007: Perbup 1/2026",
        "33.04.02.2002: Perbup 1/2026",
    ]


def test_a_village_is_told_who_brings_its_border_in(
    village: Site, client: FlaskClient, make_user: MakeUser, sign_in: Any
) -> None:
    user: User = make_user(region_code=village.region_code)
    sign_in(client, user)
    desk = "http://localhost/s/kalimandi/admin/peta"

    page = client.get(f"{desk}/batas/").text

    assert ["dibawa bersama oleh kecamatan" in page, "batas/baru" in page] == [True, False]
    assert client.get(f"{desk}/batas/baru").status_code == 404


def test_a_province_is_told_that_nothing_would_draw_what_it_brought(
    make_site: MakeSite, client: FlaskClient, make_user: MakeUser, sign_in: Any
) -> None:
    make_site("33", slug="jateng", name="Jawa Tengah", modules=(NAME,))
    sign_in(client, make_user(region_code="33"))
    desk = "http://localhost/s/jateng/admin/peta"

    page = client.get(f"{desk}/batas/").text

    assert ["tetap skema" in page, "batas/baru" in page, "Belum ada batas" in page] == [True, False, False]
    assert client.get(f"{desk}/batas/baru").status_code == 404


def test_borders_of_a_set_that_was_replaced_stay_as_they_were(send: Send, bring: Bring, officer: FlaskClient) -> None:
    key = bring()
    link = re.findall(r'href="([^"]*/garis/\d+)">Pagak – Kalimandi<', officer.get(f"{STAFF}/batas/{key}").text)[0]
    page = f"http://localhost{link}"
    token = dict(re.findall(r'name="(csrf_token|key)" type="hidden" value="([^"]*)"', officer.get(page).text))
    bring(source="Tim penegasan")

    answer = officer.post(page, data={**token, "status": "penegasan", "basis": "Perbup 1/2026"})

    assert (answer.status_code, officer.get(page).status_code) == (404, 404)
    with every_site() as session:
        assert set(session.scalars(select(BorderLine.status))) == {"indikatif"}


def test_sets_of_another_site_are_not_found(
    bring: Bring, village: Site, client: FlaskClient, make_user: MakeUser, sign_in: Any
) -> None:
    key = bring()
    sign_in(client, make_user(region_code=village.region_code))

    assert client.get(f"http://localhost/s/kalimandi/admin/peta/batas/{key}").status_code == 404

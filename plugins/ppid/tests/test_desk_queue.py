"""The queue of the desk: who may sit at it, what is due first, how it is searched, and of what officers are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms_core.api import Site, db, site_scope, today
from cms_core.notices.models import Notice
from cms_core.testing.factories import MakeUser
from cms_ppid import NAME
from cms_ppid.desk import listing, reminding
from cms_ppid.desk.models import Reminded
from cms_ppid.requests.models import Request

from .conftest import ABOVE_STAFF, STAFF
from .officers import Officer, row_of

Make = Callable[..., int]
NIK = "3304021234560001"


@pytest.fixture
def officer(operator: FlaskClient) -> Officer:
    """The village's operator at the desk."""
    return Officer(operator)


def test_the_queue_begins_with_what_is_due_and_marks_what_is_late(
    site: Site, officer: Officer, make_request: Make
) -> None:
    """UU 14/2008 pasal 22 ayat (7): ten working days."""
    make_request(details="Yang baru masuk")
    make_request(ago=40, details="Yang lama menunggu")
    page = officer.client.get(f"{STAFF}/permohonan/").text
    places = [page.index("Yang lama menunggu"), page.index("Yang baru masuk")]
    assert places == sorted(places)
    assert page.count("Lewat, ") == 1
    page = officer.client.get(f"{STAFF}/permohonan/?keadaan=lewat").text
    assert ("Yang lama menunggu" in page, "Yang baru masuk" in page) == (True, False)


def test_the_queue_is_searched_by_number_and_subject_and_never_by_what_was_asked(
    site: Site, officer: Officer, make_request: Make
) -> None:
    key = make_request(details="Rahasia pemohon sendiri")
    officer.press(key, "pokok", **{"pokok-subject": "Laporan realisasi APBDes"})
    number = row_of(site, key).number
    for words, found in (("realisasi", True), (number.lower(), True), ("Rahasia", False), ("%", False)):
        page = officer.client.get(f"{STAFF}/permohonan/", query_string={"q": words}).text
        assert (f"/permohonan/{key}" in page) is found, words


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        ("", "Tulis pokok permohonannya."),
        (f"Data milik {NIK}", "Ada NIK"),
        ("Berkas pemohon  CONTOH", "Nama pemohon ada di sini"),
    ],
)
def test_a_subject_names_nobody(site: Site, officer: Officer, make_request: Make, subject: str, sentence: str) -> None:
    key = make_request()
    answer = officer.press(key, "pokok", **{"pokok-subject": subject})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert row_of(site, key).subject == ""


PEOPLE = [
    ("village_operator", "33.04.02.2007", 200, True),
    ("officer", "33.04.02.2007", 200, False),
    ("kecamatan_admin", "33.04.02", 403, False),
    ("village_operator", "33.04.02.2002", 404, False),
]


@pytest.mark.parametrize(("role", "region", "status", "opens"), PEOPLE)
def test_who_sits_at_the_desk(
    app: Flask,
    site: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    make_request: Make,
    role: str,
    region: str,
    status: int,
    opens: bool,
) -> None:
    """A village on its own is not read from above, nor by its neighbour; identities are for those with the right."""
    key, client = make_request(), app.test_client()
    sign_in(client, make_user(role, region))
    pages = ("", key, f"{key}/jawab", "baru", f"register/{today(site).year}")
    answers = [client.get(f"{STAFF}/permohonan/{path}") for path in pages]
    if status == 200:
        assert [answer.status_code for answer in answers] == [200, 200, 303, 200, 200]
        assert ("Buka NIK dan berkas" in answers[1].text) is opens
    else:
        assert {answer.status_code for answer in answers} == {status}
    if not opens:
        assert client.post(f"{STAFF}/permohonan/{key}/identitas").status_code in (403, 404)


def test_requests_of_another_site_are_404(officer: Officer, neighbour: Site, make_request: Make) -> None:
    key = make_request(neighbour)
    assert officer.client.get(f"{STAFF}/permohonan/{key}").status_code == 404
    for where in ("jawab", "langkah/periksa", "catatan", "pokok", "batasi", "lepas", "identitas"):
        assert officer.client.post(f"{STAFF}/permohonan/{key}/{where}").status_code == 404, where


def test_the_village_has_no_desk_on_the_site_above(admin: FlaskClient, make_request: Make) -> None:
    """Perki 1/2018 pasal 1: a village is a public body of its own and is not decided from above."""
    key = make_request()
    assert admin.get(f"{ABOVE_STAFF}/permohonan/{key}").status_code == 404


def test_figures_say_what_waits_and_what_is_late(site: Site, officer: Officer, make_request: Make) -> None:
    make_request()
    make_request(ago=40)
    with site_scope(site.id):
        assert [listing.count(site, state) for state in (listing.WORK, listing.LATE)] == [2, 1]


def _notices(site: Site) -> list[tuple[str, int]]:
    query = select(Notice.kind, Notice.ref).where(Notice.site_id == site.id, Notice.plugin == NAME)
    found = db.session.execute(query.order_by(Notice.ref, Notice.kind))
    return [(kind, ref) for kind, ref in found if kind.startswith("request")]


def test_officers_are_told_once_of_what_comes_is_due_and_late(site: Site, officer: Officer, make_request: Make) -> None:
    """UU 14/2008 pasal 22 ayat (7)."""
    fresh, late, soon = make_request(), make_request(ago=40), make_request()
    assert _notices(site) == [("request_new", fresh), ("request_new", late), ("request_new", soon)]
    with site_scope(site.id):
        row = db.session.get_one(Request, soon)
        row.due_days, row.due = 1, today(site) + timedelta(days=4)
        db.session.flush()
        for _run in range(2):
            reminding.remind(site.id)
            db.session.flush()
        assert db.session.scalar(select(func.count(Reminded.id))) == 2
    assert _notices(site) == [("request_new", fresh), ("request_late", late), ("request_soon", soon)]
    db.session.commit()
    officer.press(late, "langkah/daftarkan")
    assert late not in [ref for _kind, ref in _notices(site)]

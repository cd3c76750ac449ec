"""What duties open and let somebody do, and what is kept from whom."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func

from cms_core.api import Site, User, db, site_scope, today
from cms_core.testing.factories import MakeUser
from cms_lapor import cases, marks, states
from cms_lapor.merging import services as merging
from cms_lapor.models import CONTENT, IDENTITY, Access, Report
from cms_lapor.units import services
from cms_lapor.units.duties import seat_of

from ..conftest import DESK, KECAMATAN, VILLAGE, Citizen, fields, form_to
from .conftest import HOME, post, status


def test_duties_open_what_the_table_says(
    site: Site, roads: int, colleague: Callable[..., Citizen], make_report: Callable[..., int]
) -> None:
    late, own, other = make_report(state=states.WORKING), make_report(state=states.WORKING), make_report()
    secret = make_report(kind="pengawasan", topic="hukum-pungli", visibility="secret")
    with site_scope(site.id):
        db.session.get_one(Report, own).unit_id = roads
        db.session.get_one(Report, late).due = today(site).replace(year=2020)
    db.session.commit()
    keys = (late, own, other, secret)
    expected = {
        "petugas": [200, 200, 200, 404],
        "penghubung": [404, 200, 404, 404],
        "lapangan": [404, 200, 404, 404],
        "pengawas": [404, 404, 404, 200],
        "pimpinan": [200, 404, 404, 404],
    }
    for duty, codes in expected.items():
        who = colleague(duty)
        assert (duty, [status(who, key) for key in keys]) == (duty, codes)
        numbers = who.client.get(f"{HOME}{DESK}/").text.count("LP-3304022007")
        assert (duty, numbers) == (duty, codes.count(200))
        csv = who.client.get(f"{HOME}{DESK}/?bentuk=csv").text
        assert (duty, csv.count("LP-3304022007")) == (duty, codes.count(200))


def test_who_has_no_duty_where_others_have_one_sees_nothing(
    site: Site, colleague: Callable[..., Citizen], make_report: Callable[..., int]
) -> None:
    key = make_report()
    nobody = colleague(None)
    assert status(nobody, key) == 200
    colleague("petugas")
    assert (status(nobody, key), nobody.client.get(f"{HOME}{DESK}/").status_code) == (403, 403)


def test_who_is_bound_at_home_is_nobody_at_the_desk_of_a_village(
    app: Flask,
    site: Site,
    kecamatan: Site,
    officer: User,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    make_report: Callable[..., int],
) -> None:
    key = make_report()
    user = make_user("officer", KECAMATAN)
    client = app.test_client()
    sign_in(client, user)
    above = Citizen(client, HOME)
    assert status(above, key) == 200
    with site_scope(kecamatan.id):
        services.bind(user, "petugas", None, site=kecamatan, by=officer)
    db.session.commit()
    assert status(above, key) == 403


@pytest.mark.parametrize(
    ("duty", "state", "move", "may"),
    [
        ("petugas", states.NEW, "arsipkan", True),
        ("petugas", states.WORKING, "jawab", False),
        ("penghubung", states.WORKING, "jawab", True),
        ("penghubung", states.NEW, "arsipkan", False),
        ("lapangan", states.WORKING, "jawab", False),
        ("lapangan", states.WORKING, "kabar", True),
        ("petugas", states.REOPENING, "kerjakan", False),
    ],
)
def test_moves_belong_to_duties(
    site: Site,
    roads: int,
    colleague: Callable[..., Citizen],
    make_report: Callable[..., int],
    duty: str,
    state: str,
    move: str,
    may: bool,
) -> None:
    key = make_report(state=state)
    with site_scope(site.id):
        db.session.get_one(Report, key).unit_id = roads
    db.session.commit()
    who = colleague(duty)
    page = who.client.get(f"{HOME}{DESK}/{key}").text
    assert (f'value="{move}"' in page) is may
    at = form_to(page, "langkah")
    answer = who.send_form(f"{DESK}/{key}/langkah", page, form=at, move=move, told="Sudah.", outcome="tuntas")
    assert answer.status_code == (303 if may else 422)
    with site_scope(site.id):
        assert (db.session.get_one(Report, key).step == 2) is may


def test_superior_reads_and_changes_nothing(
    site: Site, colleague: Callable[..., Citizen], make_report: Callable[..., int]
) -> None:
    key = make_report(state=states.WORKING)
    with site_scope(site.id):
        db.session.get_one(Report, key).due = today(site).replace(year=2020)
    db.session.commit()
    who = colleague("pimpinan")
    assert status(who, key) == 200
    assert post(who, key, "langkah", "gabung", "pindah", "pisah") == [403] * 4


def test_secret_inspection_is_opened_by_inspectors_alone(
    site: Site, desk: Citizen, colleague: Callable[..., Citizen], make_report: Callable[..., int]
) -> None:
    words = "Pungutan kenarikuning di loket, setiap hari."
    key = make_report(kind="pengawasan", topic="hukum-pungli", visibility="secret", body=words, landmark="kenarikuning")
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    assert ["kenarikuning" in page, "Hanya pengawas" in page] == [False, True]
    assert post(desk, key, "langkah", "tampil", "sembunyi", "pindah", "gabung", "pelapor") == [403] * 6
    assert "kenarikuning" in colleague("pengawas").client.get(f"{HOME}{DESK}/{key}").text
    assert status(colleague("petugas"), key) == 404


def test_class_that_calls_for_an_inspection_closes_a_report(
    desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(body="Kenarikuning meminta uang di loket.", state=states.WORKING, released=True)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        report.state = states.NEW
        said = cases.Said(unit="Inspektorat", kind="pengawasan")
        cases.move(report, "teruskan", said, by=states.STAFF, step=report.step, site=site, user=officer)
        assert (report.visibility, report.is_public, report.title) == ("secret", False, "Jalan dan gang")
    db.session.commit()
    found = desk.client.get(f"{HOME}{DESK}/?q=kenarikuning").text
    assert "LP-3304022007" not in found


def test_reading_what_is_secret_leaves_a_row(
    site: Site, desk: Citizen, officer: User, make_report: Callable[..., int]
) -> None:
    secret, plain = make_report(visibility="secret", topic="gender-anak"), make_report()
    for key in (secret, plain, secret):
        assert status(desk, key) == 200
    with site_scope(site.id):
        rows = db.session.scalars(db.select(Access)).all()
        assert [(row.report_id, row.user_id, row.what, row.reason) for row in rows] == [
            (secret, officer.id, CONTENT, "")
        ] * 2
    assert "membaca laporan rahasia" in desk.client.get(f"{HOME}{DESK}/{secret}").text


def test_report_about_a_unit_is_not_there_for_its_people(
    site: Site, roads: int, colleague: Callable[..., Citizen], make_report: Callable[..., int]
) -> None:
    key = make_report(state=states.WORKING)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        report.unit_id = report.accused_id = roads
    db.session.commit()
    who = colleague("penghubung")
    assert status(who, key) == 404
    assert "LP-3304022007" not in who.client.get(f"{HOME}{DESK}/?q=berlubang").text


def test_unit_that_is_meant_is_said_at_the_desk_and_gets_it_no_more(
    site: Site,
    desk: Citizen,
    officer: User,
    roads: int,
    colleague: Callable[..., Citizen],
    make_report: Callable[..., int],
) -> None:
    key = make_report(state=states.WORKING)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        report.unit, report.unit_id = "Kaur Perencanaan", roads
    db.session.commit()
    who = colleague("penghubung")
    assert (status(who, key), post(who, key, "terlapor")) == (200, [403])
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    said = {"form": form_to(page, "terlapor"), "terlapor-unit": str(roads)}
    assert desk.send_form(f"{DESK}/{key}/terlapor", page, **said).status_code == 303
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        assert (report.accused_id, report.unit_id, report.unit) == (roads, None, "")
        report.state = states.NEW
        given = cases.Said(unit="Kaur Perencanaan", unit_id=roads, kind="pengaduan")
        with pytest.raises(cases.NoSuchMove):
            cases.move(report, "teruskan", given, by=states.STAFF, step=report.step, site=site, user=officer)
    db.session.rollback()
    assert status(who, key) == 404
    stale = desk.send_form(f"{DESK}/{key}/terlapor", page, **{**said, "terlapor-unit": ""})
    assert stale.status_code in (409, 422)


def test_account_of_two_offices_does_not_read_what_is_about_the_lower_one(
    app: Flask, site: Site, kecamatan: Site, make_user: MakeUser, make_report: Callable[..., int]
) -> None:
    from cms_core.users.models import Assignment

    user = make_user("officer", KECAMATAN)
    user.assignments.append(Assignment(role="village_operator", region_code=VILLAGE))
    db.session.commit()
    key = make_report(kecamatan, place=VILLAGE, about_office=True)
    with site_scope(kecamatan.id):
        seen = seat_of(user, kecamatan).seen()
        assert db.session.scalar(db.select(func.count(Report.id)).where(*seen)) == 0
        assert db.session.get_one(Report, key).about_office


def test_list_of_whom_to_tell_has_nobody_whom_the_desk_keeps_secret(
    desk: Citizen, site: Site, make_report: Callable[..., int]
) -> None:
    make_report(kind="pengawasan", topic="hukum-pungli", visibility="secret", name="Contoh Pengadu")
    make_report(name="Contoh Warga")
    page = desk.client.get(f"{HOME}{DESK}/pribadi").text
    answer = desk.send_form(f"{DESK}/pribadi/terdampak", page, reason="Laptop petugas hilang")
    assert ("Contoh Warga" in answer.text, "Contoh Pengadu" in answer.text) == (True, False)


def test_form_that_comes_back_with_what_is_secret_leaves_a_row(
    site: Site, desk: Citizen, make_report: Callable[..., int]
) -> None:
    key = make_report(visibility="secret", topic="gender-anak", body="Kenarikuning di sini.")
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    at = form_to(page, "langkah")
    refused = desk.send_form(f"{DESK}/{key}/langkah", page, form=at, move="arsipkan", told="")
    stale = desk.send_form(f"{DESK}/{key}/langkah", page, form=at, move="arsipkan", told="Bukan.", step="9")
    named = desk.send_form(f"{DESK}/{key}/pelapor", page, form=at, **{"pelapor-reason": ""})
    answers = (refused, stale, named)
    assert [(answer.status_code, "Kenarikuning" in answer.text) for answer in answers] == [
        (422, True),
        (409, True),
        (422, True),
    ]
    with site_scope(site.id):
        assert db.session.scalar(db.select(func.count(Access.id)).where(Access.what == CONTENT)) == 4
        # What failed has done nothing else.
        assert db.session.get_one(Report, key).step == 1
    token = {f"pelapor-{name}": fields(page, at)[name] for name in ("csrf_token",)}
    said = {**token, "pelapor-reason": "Bertanya letak rumahnya"}
    assert desk.client.post(f"{HOME}{DESK}/{key}/pelapor", data=said).status_code == 200
    with site_scope(site.id):
        rows = db.session.scalars(db.select(Access.what).order_by(Access.id)).all()
        assert rows == [CONTENT] * 4 + [IDENTITY, CONTENT]


def test_photo_of_what_is_secret_is_not_covered_unseen(
    site: Site, desk: Citizen, make_report: Callable[..., int]
) -> None:
    key = make_report(visibility="secret", topic="gender-anak", photos=1)
    with site_scope(site.id):
        photo = db.session.get_one(Report, key).attachments[0].id
    path = f"{DESK}/{key}/foto/{photo}"
    page = desk.client.get(f"{HOME}{path}")
    assert (page.status_code, desk.send_form(path, page.text, boxes="x").status_code) == (200, 422)
    with site_scope(site.id):
        assert db.session.scalar(db.select(func.count(Access.id))) == 2


def test_report_about_a_unit_takes_along_what_was_merged(
    site: Site, officer: User, roads: int, colleague: Callable[..., Citizen], make_report: Callable[..., int]
) -> None:
    parent, child, other = (make_report(state=states.WORKING) for _each in range(3))
    with site_scope(site.id):
        whole = db.session.get_one(Report, parent)
        for key in (child, other):
            report = db.session.get_one(Report, key)
            report.unit_id = roads
            merging.merge(report, whole, step=report.step, site=site, user=officer)
    db.session.commit()
    who = colleague("penghubung")
    assert [status(who, key) for key in (parent, child, other)] == [404, 200, 200]
    # It is said of one that was merged; all three are of the same thing.
    with site_scope(site.id):
        report = db.session.get_one(Report, child)
        marks.accuse(report, roads, step=report.step, user=officer)
    db.session.commit()
    assert [status(who, key) for key in (parent, child, other)] == [404] * 3
    with site_scope(site.id):
        assert set(db.session.scalars(db.select(Report.accused_id))) == {roads}
        assert set(db.session.scalars(db.select(Report.unit_id))) == {None}

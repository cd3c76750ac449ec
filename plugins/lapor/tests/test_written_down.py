"""The code of a report that an office wrote down has been seen there: it opens less, until the sender gets another."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from cms_core.api import Site, User, db, site_scope
from cms_core.audit import AuditEntry
from cms_core.testing.factories import MakeUser
from cms_lapor import cases, moderation, states
from cms_lapor.models import CODE, Access, Attachment, Report
from cms_lapor.tracking import services

from .conftest import DESK, HOST, KECAMATAN, VILLAGE, Citizen, form_to, photo, receipt
from .intake.conftest import send, written

HOME = "http://localhost"
BODY = "Pungutan kenarikuning di loket."
SECRET = {"body": BODY, "topic": "pu-jalan", "channel": "surat", "visibility": "secret", "landmark": "kenarikuning"}
OPEN = {**SECRET, "visibility": "public"}


@pytest.fixture
def above(app: Flask, site: Site, kecamatan: Site, make_user: MakeUser, sign_in: Callable[..., None]) -> Citizen:
    """Somebody of the kecamatan, signed in."""
    client = app.test_client()
    sign_in(client, make_user("kecamatan_admin", KECAMATAN, username="camat"))
    return Citizen(client, HOME)


def report_at(site: Site) -> Report:
    """Return the one report of a site, which must be in scope."""
    return db.session.scalars(db.select(Report)).one()


def renewed(who: Citizen, site: Site, desk: str = DESK, **said: str) -> Any:
    """Ask for a new code at the desk of a site."""
    with site_scope(site.id):
        key = report_at(site).id
    page = who.client.get(f"{HOME}{desk}/{key}").text
    reason = {"kode-reason": "Datang dengan lembar aslinya", **said}
    return who.send_form(f"{desk}/{key}/kode", page, form=form_to(page, "/kode"), **reason)


def code_in(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(re.findall(r'<span class="code">([0-9A-Z-]{14})</span>', answer.text)[0])


def post(who: Citizen, number: str, code: str, **said: str) -> int:
    """Send what the page of a case would send, whether it offers it or not."""
    page = who.track(number, code).text
    data = {"move": "cabut", "number": number, "code": code, "step": "1", "words": "Saya.", **said}
    return who.send_form("/lapor/lacak", page, **data).status_code


def test_code_of_a_secret_report_says_where_it_stands_and_nothing_else(
    desk: Citizen, site: Site, citizen: Citizen, officer: User
) -> None:
    ((number, code),) = written(send(desk, files=[photo()], **SECRET, person="Contoh Warga"))
    with site_scope(site.id):
        report = report_at(site)
        said = cases.Said(told="Kenarikuning ditemui.", kind=report.kind, unit="Kaur Umum")
        cases.move(report, "teruskan", said, by=states.STAFF, step=report.step, site=site, user=officer)
    db.session.commit()
    page = citizen.track(number, code)
    assert (page.status_code, "enarikuning" in page.text, "/foto/" in page.text) == (200, False, False)
    assert [word in page.text for word in ("Diteruskan", number, "isinya tertutup")] == [True] * 3
    for move in ("cabut", "balas", "nilai", "surel", "puas"):
        assert post(citizen, number, code, move=move) == 422
    with site_scope(site.id):
        assert (report_at(site).state, report_at(site).step) == (states.ASSIGNED, 2)
    # That data be used no more is a right of whoever holds the paper.
    assert post(citizen, number, code, move="batasi") == 200


def test_report_about_the_office_is_not_read_by_those_who_wrote_it_down(
    desk: Citizen, site: Site, kecamatan: Site, above: Citizen, citizen: Citizen
) -> None:
    ((number, code),) = written(send(desk, **OPEN, about_office="y"))
    page = citizen.track(number, code)
    assert (page.status_code, "kenarikuning" in page.text) == (200, False)
    assert post(citizen, number, code) == 422
    with site_scope(kecamatan.id):
        assert report_at(kecamatan).state == states.NEW


def test_report_that_becomes_secret_is_closed_to_its_old_code_and_so_are_its_photos(
    desk: Citizen, site: Site, citizen: Citizen, officer: User
) -> None:
    ((number, code),) = written(send(desk, files=[photo()], **OPEN))
    page = citizen.track(number, code).text
    (shown, *_rest) = re.findall(r'href="(/lapor/[^"]+/foto/[^"]+)"', page)
    assert ("kenarikuning" in page, citizen.client.get(f"{HOST}{shown}").status_code) == (True, 200)
    with site_scope(site.id):
        report = report_at(site)
        moderation.hide(report, step=report.step, site=site, user=officer, secret=True)
    db.session.commit()
    assert "kenarikuning" not in citizen.track(number, code).text
    assert citizen.client.get(f"{HOST}{shown}").status_code == 404


def test_code_that_an_office_has_seen_withdraws_nothing(desk: Citizen, site: Site, citizen: Citizen) -> None:
    ((number, code),) = written(send(desk, **OPEN))
    page = citizen.track(number, code).text
    assert ("kenarikuning" in page, 'value="cabut"' in page, "mintalah kode baru" in page) == (True, False, True)
    assert post(citizen, number, code) == 422
    with site_scope(site.id):
        assert report_at(site).state == states.NEW


def test_who_fills_in_the_form_himself_keeps_all_of_it(citizen: Citizen, site: Site) -> None:
    number, code = receipt(citizen.send(topic="gender-anak"))
    assert "Motor sering oleng" in citizen.track(number, code).text
    assert post(citizen, number, code) == 200


def test_another_office_gives_the_sender_a_code_that_opens_all(
    desk: Citizen, site: Site, above: Citizen, citizen: Citizen
) -> None:
    ((number, old),) = written(send(desk, **SECRET))
    code = code_in(renewed(above, site))
    assert citizen.track(number, old).status_code == 422
    assert "kenarikuning" in citizen.track(number, code).text
    with site_scope(site.id):
        (row,) = db.session.scalars(db.select(Access).where(Access.what == CODE))
        assert (row.office, row.reason, code in row.reason) == ("Kantor camat", "Datang dengan lembar aslinya", False)
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.what == "lapor.code")).one()
    assert (entry.target, entry.detail) == (number, {})
    # Whoever opens the page again sees that it was given, and not which it is.
    with site_scope(site.id):
        key = report_at(site).id
    page = above.client.get(f"{HOME}{DESK}/{key}").text
    assert [code in page, "memberi kode baru" in page] == [False, True]
    assert post(citizen, number, code) == 200
    with site_scope(site.id):
        assert report_at(site).state == states.WITHDRAWN


def test_the_office_that_wrote_it_down_gives_itself_no_code(
    app: Flask,
    desk: Citizen,
    site: Site,
    officer: User,
    above: Citizen,
    make_user: MakeUser,
    sign_in: Callable[..., None],
) -> None:
    written(send(desk, **SECRET))
    with site_scope(site.id):
        report = report_at(site)
        key, before = report.id, report.code_hash
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    assert f"{key}/kode" not in page
    data = {"kode-reason": "Saya mau tahu saja"}
    assert desk.send_form(f"{DESK}/{key}/kode", page, **data).status_code == 403
    client, colleague = app.test_client(), make_user("village_operator", VILLAGE)
    colleague.office = officer.office
    db.session.commit()
    sign_in(client, colleague)
    page = client.get(f"{HOME}{DESK}/{key}").text
    assert Citizen(client, HOME).send_form(f"{DESK}/{key}/kode", page, **data).status_code == 403
    assert renewed(above, site, **{"kode-reason": "pendek"}).status_code == 422
    with site_scope(site.id):
        assert report_at(site).code_hash == before


def test_report_that_a_citizen_sent_gets_no_new_code(
    desk: Citizen, site: Site, above: Citizen, make_report: Callable[..., int]
) -> None:
    key = make_report()
    page = above.client.get(f"{HOME}{DESK}/{key}").text
    assert f"{key}/kode" not in page
    data = {"kode-reason": "Saya mau tahu saja"}
    assert above.send_form(f"{DESK}/{key}/kode", page, **data).status_code == 403


@pytest.mark.parametrize("channel", ["open311", "web"])
def test_what_a_program_brings_for_somebody_is_his_alone(
    site: Site, make_report: Callable[..., int], channel: str
) -> None:
    key = make_report(visibility="secret", entered_by="Aplikasi Warga", channel=channel)
    with site_scope(site.id):
        assert services.takes(db.session.get_one(Report, key), "cabut") is True


def test_photos_of_written_down_reports_are_kept_for_the_desk(desk: Citizen, site: Site) -> None:
    written(send(desk, files=[photo()], **SECRET))
    with site_scope(site.id):
        assert db.session.scalars(db.select(Attachment)).one().public is False

"""What an office writes down, and who may."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from PIL import Image

from cms_core.api import Site, User, calendar_of, db, now, private_bytes, site_scope, today
from cms_core.testing.factories import MakeUser
from cms_lapor.models import Report, Reporter

from ..conftest import DESK, KECAMATAN, Citizen, fields, photo
from .conftest import BODY, HOME, PAPER, reports, send, written


def test_letter_is_written_down_with_its_day_its_way_and_the_office(
    desk: Citizen, site: Site, officer: User, citizen: Citizen
) -> None:
    day = today(site) - timedelta(days=6)
    answer = send(desk, **PAPER, received_on=day.isoformat(), person="Contoh Warga", phone="0812-0000-0000", rt="3")
    ((number, code),) = written(answer)
    (report,) = reports(site)
    assert (report.number, report.channel, report.topic, report.body) == (number, "surat", "pu-jembatan", BODY)
    assert (report.rt, report.landmark, report.entered_by) == ("3", "dekat sawah", officer.office or officer.username)
    assert report.received_at == datetime.combine(day, time(12), ZoneInfo(site.timezone))
    assert now() - report.entered_at < timedelta(minutes=5)
    with site_scope(site.id):
        # The clock of the law began when the paper arrived, not when somebody had time to type.
        assert (report.due_from, report.due) == (day, calendar_of(site).due(day, 3).day)
        sender = db.session.scalars(db.select(Reporter)).one()
        assert (sender.name, sender.phone) == ("Contoh Warga", "6281200000000")
    assert answer.headers["Cache-Control"] == "no-store"
    assert citizen.track(number, code).status_code == 200


def test_receipt_comes_again_for_the_same_form_alone(desk: Citizen, site: Site) -> None:
    page = desk.client.get(f"{HOME}{DESK}/terima").text
    first, again = (desk.send_form(f"{DESK}/terima", page, **PAPER) for _twice in range(2))
    assert written(first) == written(again)
    assert len(reports(site)) == 1
    assert desk.send_form(f"{DESK}/terima", page, **{**PAPER, "body": "Lain sama sekali."}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"body": ""}, "Tulis isi laporannya."),
        ({"received_on": "2999-01-01"}, "Tulis tanggal yang sudah lewat"),
        ({"received_on": "2001-01-01"}, "Tulis tanggal yang sudah lewat"),
        ({"received_on": "kemarin"}, ""),
        ({"topic": "kapal selam"}, "Topik ini tidak dikenal."),
        ({"topic": "air"}, "Ada beberapa yang cocok"),
        ({"phone": "12"}, "Nomor ini tidak dapat dihubungi."),
        ({"slip": "LP-3304022007-26-9999"}, "Tidak ada lembar dengan nomor ini"),
        ({"slip": "bukan nomor"}, "Tidak ada lembar dengan nomor ini"),
        ({"place": "33.04.03.2001"}, ""),
        ({"channel": "web"}, ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(desk: Citizen, site: Site, typed: dict[str, str], said: str) -> None:
    answer = send(desk, **{**PAPER, **typed})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert ("dekat sawah" in answer.text, reports(site)) == (True, [])


def test_attachment_without_bytes_is_refused_with_a_sentence_and_a_scan_is_taken(desk: Citizen, site: Site) -> None:
    answer = send(desk, files=[io.BytesIO(b"")], **PAPER)
    assert (answer.status_code, BODY in answer.text, reports(site)) == (422, True, [])
    assert 'id="photos-galat"' in answer.text
    written(send(desk, files=[photo()], **PAPER))
    (report,) = reports(site)
    with site_scope(site.id):
        (scan,) = db.session.get_one(Report, report.id).attachments
        content = private_bytes(scan.media, 640) or b""
    # Of what a scanner or a telephone writes into it nothing is kept.
    assert (b"KENARI" in content, dict(Image.open(io.BytesIO(content)).getexif())) == (False, {})


def test_report_about_the_office_goes_above_and_cannot_be_opened_here(
    desk: Citizen, site: Site, kecamatan: Site, make_user: MakeUser
) -> None:
    make_user("kecamatan_admin", KECAMATAN)
    ((number, _code),) = written(send(desk, **PAPER, about_office="y"))
    (report,) = reports(kecamatan)
    assert (report.number, reports(site)) == (number, [])
    assert desk.client.get(f"{HOME}{DESK}/{report.id}").status_code == 404


PAGES = ("terima", "terima/tumpukan", "terima/tempel", "lembar", "pesan")


def test_nobody_without_the_right_writes_anything_down(
    app: Flask, site: Site, make_user: MakeUser, sign_in: Callable[..., None]
) -> None:
    client = app.test_client()
    assert {client.get(f"{HOME}{DESK}/{page}").status_code for page in PAGES} == {303}
    sign_in(client, make_user("village_operator", "33.04.02.2002"))
    assert {client.get(f"{HOME}{DESK}/{page}").status_code for page in PAGES} == {404}
    posts = (*PAGES, "pesan/putuskan", "pesan/1/abaikan")
    assert {client.post(f"{HOME}{DESK}/{page}", data=PAPER).status_code for page in posts} == {404}
    assert reports(site) == []


def test_post_without_a_token_writes_nothing(desk: Citizen, site: Site) -> None:
    key = fields(desk.client.get(f"{HOME}{DESK}/terima").text)["key"]
    answer = desk.client.post(
        f"{HOME}{DESK}/terima", data={**PAPER, "key": key, "received_on": today(site).isoformat()}
    )
    assert (answer.status_code, reports(site)) == (422, [])

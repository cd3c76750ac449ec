"""A person's wish that his report be kept and used for nothing else, and whom to tell when data got out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from cms_core.api import Site, User, db, keyed_hash, now, site_scope
from cms_core.audit import AuditEntry
from cms_core.notices.models import Notice
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, cases, moderation, sending, showing, states
from cms_lapor.commands import affected_command
from cms_lapor.desk import photos
from cms_lapor.following.models import Follower
from cms_lapor.models import CONTENT, Access, Report
from cms_lapor.objections import services as objections
from cms_lapor.privacy import restricting
from cms_lapor.privacy.affected import Asked, affected
from cms_lapor.privacy.models import Restriction
from cms_lapor.units.duties import seat_of

from .conftest import DESK, HOST, VILLAGE, Citizen, fields, form_to

HOME = "http://localhost"


def row(site: Site, key: int) -> Report:
    return db.session.get_one(Report, key)


def notices() -> list[tuple[str, bool]]:
    return [(each.kind, each.urgent) for each in db.session.scalars(db.select(Notice).order_by(Notice.id))]


def test_a_reporter_asks_once_and_the_office_has_three_days(citizen: Citizen, site: Site) -> None:
    number, code = citizen.reported()
    answer = citizen.act(number, code, move="batasi")
    assert (answer.status_code, "Permintaan membatasi data sudah kami terima." in answer.text) == (200, True)
    with site_scope(site.id):
        (wish,) = db.session.scalars(db.select(Restriction)).all()
        assert (wish.by, wish.granted_at, wish.due_at - wish.asked_at > timedelta(hours=71)) == ("reporter", None, True)
        report = row(site, wish.report_id)
        assert restricting.ask(report, site, by=states.REPORTER) is wish
    assert notices() == [("restrict", False)]


def test_what_is_not_granted_presses(site: Site, make_report: Callable[..., int]) -> None:
    key = make_report()
    with site_scope(site.id):
        wish = restricting.ask(row(site, key), site, by=states.REPORTER)
        restricting.press(site.id)
        db.session.flush()
        assert notices() == [("restrict", False)]
        wish.due_at = now() + timedelta(hours=23)
        restricting.press(site.id)
        db.session.flush()
        assert notices() == [("restrict_soon", True)]


def test_one_click_takes_it_off_and_closes_who_it_was(
    desk: Citizen, client: FlaskClient, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True, photos=1, name="Contoh Warga")
    with site_scope(site.id):
        number, media = row(site, key).number, row(site, key).attachments[0].media
        restricting.ask(row(site, key), site, by=states.REPORTER)
    addresses = [f"{HOST}/lapor/{number}", f"{HOST}/media/{media}/320.jpg"]
    assert [client.get(url).status_code for url in addresses] == [200, 200]
    page = desk.client.get(f"{HOME}{DESK}/pribadi")
    assert (page.status_code, number in page.text) == (200, True)
    answer = desk.send_form(f"{DESK}/{key}/batasi", page.text)
    assert answer.status_code == 303
    assert [client.get(url).status_code for url in addresses] == [404, 404]
    assert "Jalan berlubang" not in client.get(f"{HOST}/lapor/").text
    assert notices() == []
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    assert ("Dibatasi" in page, "Alasan membuka identitas" in page) == (True, False)
    said = {**fields(page), "pelapor-reason": "Ingin tahu saja"}
    assert desk.client.post(f"{HOME}{DESK}/{key}/pelapor", data=said).status_code == 403
    with site_scope(site.id):
        report = row(site, key)
        with pytest.raises(cases.NoSuchMove):
            moderation.release(report, title="x", text="x", photos=(), step=report.step, site=site)


def test_lifting_releases_nothing(desk: Citizen, site: Site, officer: User, make_report: Callable[..., int]) -> None:
    key = make_report(released=True)
    with site_scope(site.id):
        restricting.grant(row(site, key), site, by=states.STAFF, user=officer)
    db.session.commit()
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    path, at = f"{DESK}/{key}/batasi/cabut", form_to(page, "cabut")
    refused = desk.send_form(path, page, form=at)
    assert (refused.status_code, "Tulis alasannya." in refused.text, "berlubang" in refused.text) == (422, True, False)
    said = {"cabut-reason": "Pelapor menarik permintaannya"}
    assert desk.send_form(path, page, form=at, **said).status_code == 303
    with site_scope(site.id):
        report = row(site, key)
        assert (report.restricted_at, report.released_at, restricting.queue()) == (None, None, [])
        # From now on it is read without a reason, so this one stays.
        opened = db.session.scalars(db.select(Access)).one()
        assert (opened.user_id, opened.reason) == (officer.id, "Pelapor menarik permintaannya")


@pytest.mark.parametrize(("role", "opens", "restricts"), [("officer", 200, 403), ("village_operator", 200, 422)])
def test_who_may(
    app: Flask,
    site: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    make_report: Callable[..., int],
    role: str,
    opens: int,
    restricts: int,
) -> None:
    key = make_report(name="Contoh Warga")
    client = app.test_client()
    sign_in(client, make_user(role, VILLAGE))
    page = client.get(f"{HOME}{DESK}/pribadi")
    assert (page.status_code, "terdampak" in page.text) == (opens, role != "officer")
    for path in (f"{key}/batasi", f"{key}/batasi/cabut", "pribadi/terdampak"):
        assert client.post(f"{HOME}{DESK}/{path}").status_code == restricts


def test_reports_of_another_site_are_404(
    desk: Citizen, make_site: MakeSite, make_user: MakeUser, make_report: Callable[..., int]
) -> None:
    make_user("village_operator", "33.04.02.2002")
    other = make_site("33.04.02.2002", slug="pagak", modules=(NAME,), stage="village_publishes")
    key = make_report(other)
    for path in (f"{key}/batasi", f"{key}/batasi/cabut"):
        assert desk.client.post(f"{HOME}{DESK}/{path}").status_code == 404


def test_whom_to_tell_is_a_file_that_leaves_rows(
    desk: Citizen, site: Site, kecamatan: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True, name="=Contoh Warga", phone="6281200000000")
    make_report()
    about = sending.Sent(
        client_id="a" * 40,
        kind="pengaduan",
        topic="pu-jalan",
        body="Tentang kantor desa.",
        place=VILLAGE,
        visibility="public",
        about_office=True,
        name="Orang Lain",
    )
    sending.receive(site, about)
    address = "tetangga@contoh.id"
    with site_scope(site.id):
        db.session.add(Follower(report_id=key, email=address, email_hash=keyed_hash(address)))
        for objector in ("", "pengadu@contoh.id"):
            objections.object_to(row(site, key), "lain", "", objector)
        number = row(site, key).number
    page = desk.client.get(f"{HOME}{DESK}/pribadi").text
    answer = desk.send_form(f"{DESK}/pribadi/terdampak", page, reason="ok")
    assert (answer.status_code, "Contoh Warga" in answer.text) == (422, False)
    answer = desk.send_form(f"{DESK}/pribadi/terdampak", page, reason="Laptop petugas hilang")
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "text/csv", "no-store")
    lines = answer.text.strip().splitlines()
    assert len(lines) == 4
    assert (number in lines[1], "'=Contoh Warga" in lines[1], address in lines[2]) == (True, True, True)
    assert ("Pengadu" in lines[3], "pengadu@contoh.id" in lines[3]) == (True, True)
    assert "Orang Lain" not in answer.text
    with site_scope(site.id):
        opened = db.session.scalars(db.select(Access)).all()
        assert [(each.report_id, each.reason) for each in opened] == [(key, "Laptop petugas hilang")]
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.what == "lapor.affected")).one()
    assert entry.detail == {"count": 3}


def test_whom_to_tell_is_narrowed_by_report_and_time(site: Site, make_report: Callable[..., int]) -> None:
    keys = [make_report(name=f"Warga {number}", phone="6281200000000") for number in range(3)]
    days = (date(2026, 3, 1), date(2026, 3, 15), date(2026, 4, 1))
    with site_scope(site.id):
        for key, day in zip(keys, days, strict=True):
            moment = row(site, key).received_at.replace(year=day.year, month=day.month, day=day.day, hour=3)
            row(site, key).received_at = moment
        db.session.flush()
        number = row(site, keys[2]).number
        found = {
            "march": affected(site, Asked(date(2026, 3, 1), date(2026, 3, 31)), reason="x", user=None),
            "since": affected(site, Asked(since=date(2026, 3, 2)), reason="x", user=None),
            "one": affected(site, Asked(number=number), reason="x", user=None),
            "all": affected(site, Asked(), reason="x", user=None),
        }
        names = {what: [each.name for each in rows] for what, rows in found.items()}
    assert names == {
        "march": ["Warga 0", "Warga 1"],
        "since": ["Warga 1", "Warga 2"],
        "one": ["Warga 2"],
        "all": ["Warga 0", "Warga 1", "Warga 2"],
    }


def test_the_command_does_the_same(runner: FlaskCliRunner, site: Site, make_report: Callable[..., int]) -> None:
    make_report(name="＝Contoh Warga")
    told = ["--reason", "Laptop hilang"]
    result = runner.invoke(affected_command, ["kalimandi", *told])
    assert (result.exit_code, ",'＝Contoh Warga," in result.output) == (0, True)
    assert runner.invoke(affected_command, ["nowhere", *told]).exit_code == 1
    assert runner.invoke(affected_command, ["kalimandi", *told, "--number", "x"]).exit_code == 1
    with site_scope(site.id):
        assert [each.reason for each in db.session.scalars(db.select(Access))] == ["Laptop hilang"]


def test_what_is_restricted_is_hidden_whatever_else_is_said_of_it(
    client: FlaskClient, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True)
    with site_scope(site.id):
        restricting.grant(row(site, key), site, by=states.STAFF, user=officer)
        # Somebody releases it by a way that forgets to ask.
        row(site, key).released_at = now()
        showing.show(row(site, key), site)
        number = row(site, key).number
    db.session.commit()
    assert client.get(f"{HOST}/lapor/{number}").status_code == 404
    assert "Jalan berlubang" not in client.get(f"{HOST}/lapor/").text


WORDS = {
    "body": "Kenarikuning berlubang.",
    "landmark": "kenarikuning",
    "hamlet": "Kenarikuning",
    "name": "Kenarikuning",
}


@pytest.fixture
def restricted(site: Site, officer: User, make_report: Callable[..., int]) -> int:
    """A report in work whose use is restricted; its id."""
    key = make_report(photos=1, state=states.WORKING, **WORDS)
    with site_scope(site.id):
        report = row(site, key)
        cases.tell(report, cases.Said(told="Kenarikuning dilihat."), step=1, site=site, user=officer)
        restricting.grant(report, site, by=states.STAFF, user=officer)
    db.session.commit()
    return key


def test_what_is_restricted_is_closed_at_the_desk_too(desk: Citizen, site: Site, restricted: int) -> None:
    assert "LP-3304022007" not in desk.client.get(f"{HOME}{DESK}/?q=kenarikuning").text
    for path in ("", "?bentuk=csv", "lapangan", "pribadi", str(restricted)):
        text = desk.client.get(f"{HOME}{DESK}/{path}").text
        assert (path, "enarikuning" in text) == (path, False)
    page = desk.client.get(f"{HOME}{DESK}/{restricted}").text
    assert ["Pemakaian data laporan ini dibatasi." in page, "Cabut pembatasan" in page] == [True, True]
    with site_scope(site.id):
        photo, before = row(site, restricted).attachments[0].id, row(site, restricted).step
    paths = ("langkah", "tampil", "sembunyi", "terlapor", "gabung", "pindah", "pelapor", "kode", f"foto/{photo}")
    answers = [desk.send_form(f"{DESK}/{restricted}/{path}", page, move="kabar", told="x") for path in paths]
    assert [(answer.status_code, "enarikuning" in answer.text) for answer in answers] == [(403, False)] * len(paths)
    assert desk.client.get(f"{HOME}{DESK}/{restricted}/foto/{photo}").status_code == 403
    with site_scope(site.id):
        assert (row(site, restricted).step, db.session.scalars(db.select(Access)).all()) == (before, [])


def test_who_has_to_read_it_says_why_and_that_stays(desk: Citizen, site: Site, officer: User, restricted: int) -> None:
    page = desk.client.get(f"{HOME}{DESK}/{restricted}").text
    path = f"{DESK}/{restricted}/isi"
    short = desk.send_form(path, page, **{"isi-reason": "ingin"})
    assert (short.status_code, "enarikuning" in short.text) == (422, False)
    answer = desk.send_form(path, page, **{"isi-reason": "Diminta Ombudsman, surat 12"})
    assert (answer.status_code, "Kenarikuning dilihat." in answer.text) == (200, True)
    # What can be read can still not be worked on.
    assert f"{restricted}/langkah" not in answer.text
    page = desk.client.get(f"{HOME}{DESK}/{restricted}").text
    assert ["enarikuning" in page, "Diminta Ombudsman, surat 12" in page] == [False, True]
    with site_scope(site.id):
        (opened,) = db.session.scalars(db.select(Access)).all()
        assert (opened.user_id, opened.what, opened.reason) == (officer.id, CONTENT, "Diminta Ombudsman, surat 12")


def test_what_is_not_restricted_is_not_opened_by_a_reason(
    desk: Citizen, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(kind="pengawasan", topic="hukum-pungli", visibility="secret", **WORDS)
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    answer = desk.send_form(f"{DESK}/{key}/isi", page, **{"isi-reason": "Ingin membacanya"})
    assert (answer.status_code, "enarikuning" in answer.text) == (403, False)
    with site_scope(site.id):
        row(site, key).restricted_at = now()
    db.session.commit()
    # Restricted or not, an inspection is opened by inspectors alone.
    answer = desk.send_form(f"{DESK}/{key}/isi", page, **{"isi-reason": "Ingin membacanya"})
    assert (answer.status_code, "enarikuning" in answer.text) == (403, False)


def test_lifting_gives_the_desk_its_words_back(
    desk: Citizen, site: Site, officer: User, kecamatan: Site, restricted: int
) -> None:
    with site_scope(site.id):
        assert row(site, restricted).title == "Jalan dan gang"
        # Whoever has to be told that data got out is told so all the same.
        seat = seat_of(officer, site)
        assert [each.name for each in affected(site, Asked(), reason="Bocor", user=officer, seat=seat)] == [
            "Kenarikuning"
        ]
        restricting.lift(row(site, restricted), site, reason="Ditarik lagi", user=officer)
        assert row(site, restricted).title == "Kenarikuning berlubang"
    db.session.commit()
    assert "Kenarikuning berlubang" in desk.client.get(f"{HOME}{DESK}/?q=kenarikuning").text


def photos_in(text: str) -> list[str]:
    """Return the addresses of the photos on the page of a case."""
    return [f"{HOME}{each}" for each in re.findall(r'<img src="([^"]*/foto/[^"]*)"', text)]


def test_photos_of_what_is_restricted_are_at_no_address_that_was_good_before(
    desk: Citizen,
    site: Site,
    officer: User,
    make_user: MakeUser,
    make_report: Callable[..., int],
    sign_in: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = make_report(released=True, photos=1)
    with site_scope(site.id):
        media = row(site, key).attachments[0].media
    core = [f"{HOME}/s/kalimandi/admin/media/{media}/640.{ending}" for ending in ("jpg", "webp")]
    (own,) = photos_in(desk.client.get(f"{HOME}{DESK}/{key}").text)
    answer = desk.client.get(own)
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")
    # The administration at large has none of them: not everybody there reads reports.
    assert [desk.client.get(each).status_code for each in core] == [404, 404]
    other, stranger = (Citizen(desk.client.application.test_client(), HOME) for _each in range(2))
    sign_in(other.client, make_user("village_operator", VILLAGE))
    sign_in(stranger.client, make_user("village_operator", "33.04.02.2010"))
    assert [each.client.get(own).status_code for each in (other, stranger)] == [200, 404]
    with site_scope(site.id):
        restricting.grant(row(site, key), site, by=states.STAFF, user=officer)
    db.session.commit()
    closed = [own, f"{own}/1-2", f"{own}/99999999999-{'0' * 32}", *core, f"{HOST}/media/{media}/640.jpg"]
    assert [desk.client.get(each).status_code for each in closed] == [403, 403, 403, 404, 404, 404]
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    shown = desk.send_form(f"{DESK}/{key}/isi", page, **{"isi-reason": "Diminta Ombudsman, surat 12"}).text
    (once,) = photos_in(shown)
    # What was opened for a reason is open for him who gave it, and not for long.
    assert [each.client.get(once).status_code for each in (desk, other)] == [200, 403]
    monkeypatch.setattr(photos.time, "time", lambda: now().timestamp() + photos.SECONDS + 1)
    assert desk.client.get(once).status_code == 403

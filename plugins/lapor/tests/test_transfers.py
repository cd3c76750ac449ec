"""A case that goes to another site: all of it, nothing twice, and never to whom it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func

from cms_core.api import ChangedMeanwhile, Site, User, db, now, site_scope, today
from cms_core.notices.models import Notice
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, cases, codes, marks, opening, reading, sending, states
from cms_lapor.merging import services as merging
from cms_lapor.models import Access, Attachment, Event, Report, Reporter
from cms_lapor.privacy import restricting
from cms_lapor.topics import PUBLIC
from cms_lapor.transfers import services
from cms_lapor.transfers.models import Moved
from cms_lapor.transfers.services import CannotMove
from cms_lapor.units import services as units

from .conftest import DESK, HOST, KECAMATAN, VILLAGE, Citizen, form_to

HOME = "http://localhost"
TABLES = (Report, Reporter, Event, Attachment, Access, Moved)


@pytest.fixture
def admin(kecamatan: Site, make_user: MakeUser) -> User:
    return make_user("kecamatan_admin", KECAMATAN)


@pytest.fixture
def pagak(kecamatan: Site, make_site: MakeSite, make_user: MakeUser) -> Site:
    make_user("village_operator", "33.04.02.2002")
    return make_site("33.04.02.2002", slug="pagak", name="Pagak", modules=(NAME,), stage="village_publishes")


def counts(site: Site) -> list[int]:
    with site_scope(site.id):
        return [db.session.scalar(db.select(func.count(model.id))) or 0 for model in TABLES]


def send(key: int, at: Site, to: Site, by: User, **more: Any) -> str:
    with site_scope(at.id):
        report = db.session.get_one(Report, key)
        said = cases.Said(told="Ini jalan kecamatan.")
        number = services.send(report, to, said, step=report.step, site=at, user=by, **more)
    db.session.commit()
    return number


def at(site: Site, number: str) -> Report:
    report = reading.by_number(number)
    assert report is not None
    return report


def test_everything_goes_along_and_nothing_stays(
    site: Site, kecamatan: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(photos=2, name="Contoh Warga", phone="6281200000000", email="warga@contoh.example")
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        # The answer was promised for a day before that on which somebody there would have to look at it.
        report.finish = report.due - timedelta(days=1)
        opening.identity_of(report, "Bertanya letaknya", user=officer)
        before = {each.key: getattr(report, each.key) for each in Report.__mapper__.column_attrs}
        history = [(each.seq, each.at, each.by, each.move, each.note) for each in report.events]
        photos = [each.media for each in report.attachments]
    db.session.commit()
    assert counts(site) == [1, 1, 1, 2, 1, 0]
    number = send(key, site, kecamatan, officer)
    assert (counts(site), counts(kecamatan)) == ([0, 0, 0, 0, 0, 1], [1, 1, 2, 2, 1, 0])
    with site_scope(kecamatan.id):
        report = at(kecamatan, number)
        for name in ("number", "client_id", "code_hash", "body", "landmark", "place", "received_at", "finish"):
            assert getattr(report, name) == before[name], name
        assert (report.state, report.unit, report.unit_id) == (states.NEW, "", None)
        assert report.due == before["finish"]
        assert [(each.seq, each.at, each.by, each.move, each.note) for each in report.events][:-1] == history
        assert (report.events[-1].move, report.events[-1].why) == ("pindah", "pindah:Desa Kalimandi")
        assert [each.media for each in report.attachments] == photos
        assert all(each.medium is not None for each in report.attachments)
        sender = db.session.scalars(db.select(Reporter)).one()
        assert (sender.name, sender.phone, sender.email) == ("Contoh Warga", "6281200000000", "warga@contoh.example")
        assert db.session.scalars(db.select(Access)).one().reason == "Bertanya letaknya"


def test_office_that_gave_it_away_is_not_told_of_it_any_longer(
    site: Site, kecamatan: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report()
    with site_scope(site.id):
        restricting.ask(db.session.get_one(Report, key), site, by=states.REPORTER)
    db.session.commit()
    assert db.session.scalars(db.select(Notice.kind)).all() == ["restrict"]
    send(key, site, kecamatan, officer)
    assert db.session.scalars(db.select(Notice.kind)).all() == []


def test_what_was_answered_before_it_went_is_promised_another_answer_there(
    site: Site, kecamatan: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key, long_ago = make_report(), now() - timedelta(days=60)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        for name, said in (("teruskan", {"unit": "Kaur", "kind": "pengaduan"}), ("jawab", {"outcome": "tuntas"})):
            words = cases.Said(told="Kabar.", **said)
            cases.move(report, name, words, by=states.STAFF, step=report.step, site=site, user=officer, at=long_ago)
    db.session.commit()
    number = send(key, site, kecamatan, officer)
    with site_scope(kecamatan.id):
        report = at(kecamatan, number)
        assert (report.due > today(kecamatan), report.due_days) == (True, 3)
        words = cases.Said(unit="Kasi", kind="pengaduan")
        cases.move(report, "teruskan", words, by=states.STAFF, step=report.step, site=kecamatan, user=officer)
        assert (report.finish_from, report.finish_days) == (today(kecamatan), 14)


def test_sender_follows_it_where_it_went_and_back(
    citizen: Citizen, site: Site, kecamatan: Site, officer: User, admin: User
) -> None:
    number, code = citizen.reported()
    with site_scope(site.id):
        key = at(site, number).id
    send(key, site, kecamatan, officer)
    page = citizen.track(number, code)
    assert [word in page.text for word in ("Ini jalan kecamatan.", "Kecamatan Purworeja Klampok")] == [True, True]
    assert citizen.track(number, "0000-0000-0000").status_code == 422
    answer = citizen.act(number, code, move="cabut")
    assert "Sudah kami catat." in answer.text
    with site_scope(kecamatan.id):
        report = at(kecamatan, number)
        assert report.state == states.WITHDRAWN
        report.state, key = states.NEW, report.id
    db.session.commit()
    send(key, kecamatan, site, admin)
    assert (counts(site)[0], counts(kecamatan)[0], counts(site)[-1], counts(kecamatan)[-1]) == (1, 0, 0, 1)
    assert citizen.track(number, code).status_code == 200


def test_what_was_sent_once_is_not_taken_in_again(
    site: Site, kecamatan: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report()
    with site_scope(site.id):
        client_id = db.session.get_one(Report, key).client_id
    number = send(key, site, kecamatan, officer)
    sent = sending.Sent(
        client_id=client_id,
        kind="pengaduan",
        topic="pu-jalan",
        body="Lagi.",
        place=VILLAGE,
        landmark="x",
        visibility=PUBLIC,
    )
    assert sending.receive(site, sent) == number
    assert (counts(site)[0], counts(kecamatan)[0]) == (0, 1)


def test_merged_ones_go_along(site: Site, kecamatan: Site, officer: User, make_report: Callable[..., int]) -> None:
    key, other = make_report(), make_report(photos=1)
    with site_scope(site.id):
        report, parent = db.session.get_one(Report, other), db.session.get_one(Report, key)
        merging.merge(report, parent, step=1, site=site, user=officer)
        child = report.number
    db.session.commit()
    number = send(key, site, kecamatan, officer)
    with site_scope(kecamatan.id):
        assert at(kecamatan, child).parent_id == at(kecamatan, number).id
        assert (at(kecamatan, child).state, at(kecamatan, child).due) == (states.MERGED, cases.clocks.NEVER)
    assert counts(site) == [0, 0, 0, 0, 0, 2]


def test_released_report_leaves_the_pages_of_its_old_site(
    client: FlaskClient, site: Site, kecamatan: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(released=True, photos=1)
    with site_scope(site.id):
        media = db.session.get_one(Report, key).attachments[0].media
    number = send(key, site, kecamatan, officer)
    hosts = (HOST, "http://klampok.example")
    # It is looked at anew before everybody reads it again.
    assert [client.get(f"{host}/lapor/{number}").status_code for host in hosts] == [404, 404]
    assert [client.get(f"{host}/media/{media}/320.jpg").status_code for host in hosts] == [404, 404]
    with site_scope(kecamatan.id):
        report = at(kecamatan, number)
        said = cases.Said(unit="Seksi", kind="pengaduan")
        cases.move(report, "teruskan", said, by=states.STAFF, step=report.step, site=kecamatan, user=officer)
    db.session.commit()
    old = client.get(f"{HOST}/lapor/{number}")
    assert (old.status_code, old.location.replace(":8000", "")) == (302, f"http://klampok.example/lapor/{number}")
    assert [client.get(f"{host}/media/{media}/320.jpg").status_code for host in hosts] == [404, 200]


@pytest.mark.parametrize(
    ("state", "about", "told_"),
    [(states.DONE, False, "x"), (states.MERGED, False, "x"), (states.NEW, True, "x"), (states.NEW, False, " ")],
)
def test_what_must_not_go_stays_whole(
    site: Site,
    kecamatan: Site,
    admin: User,
    make_report: Callable[..., int],
    state: str,
    about: bool,
    told_: str,
) -> None:
    place = VILLAGE if about else KECAMATAN
    key = make_report(kecamatan, place=place, about_office=about, state=state, photos=1)
    before = counts(kecamatan)
    with site_scope(kecamatan.id):
        report = db.session.get_one(Report, key)
        with pytest.raises((CannotMove, cases.Missing)):
            services.send(report, site, cases.Said(told=told_), step=1, site=kecamatan, user=admin)
    db.session.rollback()
    assert (counts(kecamatan), counts(site)) == (before, [0] * 6)


def test_failure_on_the_way_leaves_it_where_it_was(
    site: Site, kecamatan: Site, officer: User, make_report: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_report(photos=1, name="Contoh Warga")
    before = counts(site)

    def fail(*_args: Any, **_more: Any) -> None:
        raise OSError("full")

    monkeypatch.setattr(services.rows, "write", fail)
    with pytest.raises(OSError, match="full"):
        send(key, site, kecamatan, officer)
    db.session.rollback()
    assert (counts(site), counts(kecamatan)) == (before, [0] * 6)
    with site_scope(site.id):
        assert all(each.medium is not None for each in db.session.get_one(Report, key).attachments)


def test_office_that_is_meant_gives_it_away_for_good(
    desk: Citizen, site: Site, kecamatan: Site, pagak: Site, admin: User, make_report: Callable[..., int]
) -> None:
    key = make_report(body="Petugas loket desa meminta uang.")
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    said = {"pindah-to": KECAMATAN, "pindah-told": "Kami teruskan.", "pindah-about_office": "y"}
    answer = desk.send_form(f"{DESK}/{key}/pindah", page, form=form_to(page, "pindah"), **said)
    assert (answer.status_code, answer.location.endswith("/admin/lapor/?keadaan=kerja")) == (303, True)
    assert desk.client.get(f"{HOME}{DESK}/{key}").status_code == 404
    assert "loket" not in desk.client.get(f"{HOME}{DESK}/?q=loket").text.partition("<table")[2]
    with site_scope(kecamatan.id):
        report = db.session.scalars(db.select(Report)).one()
        assert report.about_office
        # Neither back to that office, nor beside it where the wish would have to lie.
        assert [each.region_code for each in services.targets(report, kecamatan)] == []
    key = make_report(kecamatan)
    with site_scope(kecamatan.id):
        report = db.session.get_one(Report, key)
        assert [each.region_code for each in services.targets(report, kecamatan)] == ["33.04.02.2002", VILLAGE]


def test_target_is_one_that_is_offered(
    desk: Citizen, site: Site, pagak: Site, make_site: MakeSite, make_report: Callable[..., int]
) -> None:
    make_site("33.04.03", slug="lain", modules=(NAME,))
    key = make_report()
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    for to in ("33.04.02.2002", "33.04.03", VILLAGE, "", "x"):
        said = {"pindah-to": to, "pindah-told": "Kami teruskan."}
        answer = desk.send_form(f"{DESK}/{key}/pindah", page, form=form_to(page, "pindah"), **said)
        assert (answer.status_code, "Kami teruskan." in answer.text) == (422, True)
    assert counts(site)[0] == 1


def test_blanks_are_no_reason(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    key = make_report()
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    said = {"pindah-to": KECAMATAN, "pindah-told": "   "}
    answer = desk.send_form(f"{DESK}/{key}/pindah", page, form=form_to(page, "pindah"), **said)
    assert (answer.status_code, "Tulis dulu untuk pelapor." in answer.text) == (422, True)
    assert counts(site)[0] == 1


def test_of_two_who_act_on_it_one_is_told(
    desk: Citizen, site: Site, kecamatan: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report()
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    with site_scope(site.id):
        cases.tell(db.session.get_one(Report, key), cases.Said(note="x"), step=1, site=site, user=officer)
    db.session.commit()
    said = {"pindah-to": KECAMATAN, "pindah-told": "Kami teruskan."}
    answer = desk.send_form(f"{DESK}/{key}/pindah", page, form=form_to(page, "pindah"), **said)
    assert (answer.status_code, "Kami teruskan." in answer.text, counts(kecamatan)[0]) == (409, True, 0)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        with pytest.raises(ChangedMeanwhile):
            services.send(report, kecamatan, cases.Said(told="x"), step=1, site=site, user=officer)


def test_unknown_and_moved_secret_numbers_are_answered_alike(
    app: Flask, client: FlaskClient, site: Site, kecamatan: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(visibility="secret")
    number = send(key, site, kecamatan, officer)
    unknown = f"{number[:-4]}9999"
    pages = [client.get(f"{HOST}/lapor/{each}") for each in (number, unknown)]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].text.replace(number, "") == pages[1].text.replace(unknown, "")
    assert codes.region_of(number) == VILLAGE


def test_whom_it_is_about_is_not_forgotten_on_the_way_there_and_back(
    site: Site, kecamatan: Site, officer: User, admin: User, make_report: Callable[..., int]
) -> None:
    key = make_report()
    with site_scope(site.id):
        unit = units.save(None, name="Kaur Perencanaan", topics=[], active=True, by=officer).id
        report = db.session.get_one(Report, key)
        marks.accuse(report, unit, step=report.step, user=officer)
    number = send(key, site, kecamatan, officer)
    with site_scope(kecamatan.id):
        report = at(kecamatan, number)
        key = report.id
        # There is no such unit there; its officers read of whom it is, its sender does not.
        assert (report.accused_id, report.events[-1].note) == (
            None,
            "Laporan ini tentang bagian Kaur Perencanaan, Desa Kalimandi.",
        )
        assert "Kaur Perencanaan" not in str(reading.for_reporter(report, kecamatan))
    send(key, kecamatan, site, admin)
    with site_scope(site.id):
        assert at(site, number).accused_id == unit

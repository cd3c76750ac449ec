"""Anybody may say that a public report should not be read; officers see a mark until they have looked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from cms_core.api import Site, User, db, keyed_hash, site_scope
from cms_core.mail.models import Letter
from cms_core.testing.factories import MakeUser
from cms_lapor.models import Report
from cms_lapor.objections import services
from cms_lapor.objections.models import Objection
from cms_lapor.privacy.services import erase, held

from .conftest import DESK, HOST, VILLAGE, Citizen, fields, form_to

QUEUE = "http://localhost/s/kalimandi/admin/lapor/?keadaan=diadukan"


@pytest.fixture
def public(site: Site, officer: Any, make_report: Callable[..., int]) -> tuple[int, str]:
    key = make_report(released=True)
    with site_scope(site.id):
        return key, db.session.get_one(Report, key).number


def test_objection_is_seen_at_the_desk_until_somebody_has_looked(
    citizen: Citizen, desk: Citizen, site: Site, public: tuple[int, str]
) -> None:
    key, number = public
    assert f'href="/lapor/{number}/adukan"' in citizen.client.get(f"{HOST}/lapor/{number}").text
    answer = citizen.post(f"/lapor/{number}/adukan", reason="nama", words="Nama saya disebut.")
    assert (answer.status_code, "Sudah kami terima." in answer.text) == (201, True)
    assert f"/admin/lapor/{key}" in desk.client.get(QUEUE).text
    page = desk.client.get(f"http://localhost/s/kalimandi/admin/lapor/{key}").text
    assert ("Menyebut nama atau data pribadi" in page, "Nama saya disebut." in page) == (True, True)
    released = next(at for at in range(4) if "tampil-title" in fields(page, at))
    desk.send_form(f"/s/kalimandi/admin/lapor/{key}/tampil", page, form=released, **{"tampil-title": "Jalan rusak"})
    assert f"/admin/lapor/{key}" not in desk.client.get(QUEUE).text
    assert "Nama saya disebut." not in desk.client.get(f"http://localhost/s/kalimandi/admin/lapor/{key}").text
    with site_scope(site.id):
        assert [each.open for each in db.session.scalars(db.select(Objection))] == [False]


def test_what_somebody_objects_to_stands_on_no_public_page(citizen: Citizen, public: tuple[int, str]) -> None:
    _key, number = public
    citizen.post(f"/lapor/{number}/adukan", reason="fitnah", words="KENARI tidak benar.")
    for path in (f"/lapor/{number}", f"/lapor/{number}/adukan", "/lapor/"):
        assert "KENARI" not in citizen.client.get(f"{HOST}{path}").text


def test_objection_without_a_reason_comes_back_with_its_words(citizen: Citizen, public: tuple[int, str]) -> None:
    answer = citizen.post(f"/lapor/{public[1]}/adukan", words="Tidak pantas.")
    assert (answer.status_code, "Pilih alasannya." in answer.text, "Tidak pantas." in answer.text) == (422, True, True)


def test_objections_to_what_is_not_public_are_404(
    citizen: Citizen, site: Site, make_report: Callable[..., int]
) -> None:
    with site_scope(site.id):
        hidden = db.session.get_one(Report, make_report(visibility="secret", state="diproses")).number
    for number in (hidden, "LP-3304022007-26-9999"):
        assert citizen.client.get(f"{HOST}/lapor/{number}/adukan").status_code == 404
        assert citizen.client.post(f"{HOST}/lapor/{number}/adukan", data={"reason": "nama"}).status_code == 404


def test_many_objections_are_one_mark(
    citizen: Citizen, site: Site, public: tuple[int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cms_lapor.objections.services.MOST_OPEN", 2)
    for _each in range(3):
        assert citizen.post(f"/lapor/{public[1]}/adukan", reason="foto").status_code == 201
    with site_scope(site.id):
        assert db.session.scalar(db.select(db.func.count(Objection.id))) == 2


def test_objections_are_counted_where_they_come_from(citizen: Citizen, site: Site, public: tuple[int, str]) -> None:
    path = f"/lapor/{public[1]}/adukan"
    answers = [citizen.post(path, reason="foto", words="Jangan hilang.") for _each in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert ("Terlalu banyak aduan dari sini." in answers[3].text, "Jangan hilang." in answers[3].text) == (True, True)
    with site_scope(site.id):
        assert db.session.scalar(db.select(db.func.count(Objection.id))) == 3
    # Somebody elsewhere is not kept from it.
    page = citizen.client.get(f"{HOST}{path}").text
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    data = {**fields(page), "reason": "foto"}
    assert citizen.client.post(f"{HOST}{path}", data=data, environ_base=elsewhere).status_code == 201


MAIL = pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
REASON = {"aduan-reason": "Sudah dicek di tempat; isinya sesuai keadaan."}


def objected(site: Site, key: int) -> tuple[bool, bool, list[bool]]:
    """Return whether a report is marked, whether everybody may read it, and which objections wait."""
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        rows = db.session.scalars(db.select(Objection).order_by(Objection.id))
        return report.objected, report.is_public, [each.open for each in rows]


def letters(site: Site) -> list[tuple[str, str, str]]:
    """Return to whom letters go, their subjects, and what they say above the name of the office."""
    with site_scope(site.id):
        return [
            (each.recipient, each.subject, each.body.partition("\n\n-- ")[0])
            for each in db.session.scalars(db.select(Letter))
        ]


@MAIL
def test_objection_is_dismissed_on_its_own_and_whoever_left_an_address_reads_why(
    citizen: Citizen, desk: Citizen, site: Site, officer: User, public: tuple[int, str]
) -> None:
    key, number = public
    citizen.post(f"/lapor/{number}/adukan", reason="fitnah", email=" Warga@Contoh.ID ")
    citizen.post(f"/lapor/{number}/adukan", reason="lain")
    before = citizen.client.get(f"{HOST}/lapor/{number}").text
    page = desk.client.get(f"http://localhost{DESK}/{key}").text
    path, at = f"{DESK}/{key}/aduan", form_to(page, "aduan")
    short = desk.send_form(path, page, form=at, **{"aduan-reason": "tidak"})
    assert (short.status_code, "Tulis alasan antara 10 dan 300 huruf." in short.text) == (422, True)
    assert objected(site, key) == (True, True, [True, True])
    assert desk.send_form(path, page, form=at, **REASON).status_code == 303
    assert objected(site, key) == (False, True, [False, False])
    ((to, subject, body),) = letters(site)
    assert (to, subject) == ("warga@contoh.id", f"Aduan Anda tentang laporan {number}")
    assert body.splitlines() == [str(services.KEPT), "", REASON["aduan-reason"]]
    with site_scope(site.id):
        last = db.session.get_one(Report, key).events[-1]
        assert (last.move, last.note, last.told, last.actor_id) == ("aduan", REASON["aduan-reason"], "", officer.id)
        # What is answered needs no address any more.
        assert {(each.email, each.email_hash) for each in db.session.scalars(db.select(Objection))} == {("", "")}
    assert REASON["aduan-reason"] in desk.client.get(f"http://localhost{DESK}/{key}").text
    assert citizen.client.get(f"{HOST}/lapor/{number}").text == before


def test_reporter_and_everybody_learn_nothing_of_a_dismissed_objection(
    citizen: Citizen, site: Site, officer: User
) -> None:
    number, code = citizen.reported()
    with site_scope(site.id):
        report = db.session.scalars(db.select(Report)).one()
        services.object_to(report, "lain", "KENARI")
        services.dismiss(report, "KENARI tidak benar", step=report.step, site=site, user=officer)
    db.session.commit()
    assert "KENARI" not in citizen.track(number, code).text


def test_what_was_not_objected_to_or_was_seen_before_is_not_dismissed(
    desk: Citizen, citizen: Citizen, site: Site, public: tuple[int, str]
) -> None:
    key, number = public
    citizen.post(f"/lapor/{number}/adukan", reason="lain")
    page = desk.client.get(f"http://localhost{DESK}/{key}").text
    path, at = f"{DESK}/{key}/aduan", form_to(page, "aduan")
    old = desk.send_form(path, page, form=at, **{**REASON, "aduan-step": "0"})
    assert (old.status_code, objected(site, key)) == (409, (True, True, [True]))
    assert desk.send_form(path, page, form=at, **REASON).status_code == 303
    again = desk.send_form(path, page, form=at, **{**REASON, "aduan-step": "3", "aduan-once": "b" * 40})
    assert (again.status_code, "tidak bisa lagi diambil" in again.text) == (422, True)


def test_who_may_not_show_reports_dismisses_no_objection(
    app: Flask,
    citizen: Citizen,
    site: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    public: tuple[int, str],
) -> None:
    key, number = public
    citizen.post(f"/lapor/{number}/adukan", reason="lain")
    client = app.test_client()
    sign_in(client, make_user("officer", VILLAGE))
    page = client.get(f"http://localhost{DESK}/{key}").text
    data = {**fields(page), **REASON, "aduan-step": "2"}
    assert (
        "Biarkan seperti adanya" in page,
        client.post(f"http://localhost{DESK}/{key}/aduan", data=data).status_code,
    ) == (
        False,
        403,
    )
    assert objected(site, key) == (True, True, [True])


@MAIL
@pytest.mark.parametrize(
    ("what", "said", "answer"),
    [
        ("tampil", {"tampil-title": "Jalan rusak"}, services.CHANGED),
        ("sembunyi", {}, services.GONE),
        ("batasi", {}, services.GONE),
    ],
)
def test_whoever_objected_is_told_as_well_what_was_changed_or_taken_off(
    citizen: Citizen, desk: Citizen, site: Site, public: tuple[int, str], what: str, said: dict[str, str], answer: str
) -> None:
    key, number = public
    citizen.post(f"/lapor/{number}/adukan", reason="nama", email="warga@contoh.id")
    page = desk.client.get(f"http://localhost{DESK}/{key}").text
    assert desk.send_form(f"{DESK}/{key}/{what}", page, form=form_to(page, what), **said).status_code == 303
    assert [(to, body) for to, _subject, body in letters(site)] == [("warga@contoh.id", str(answer))]
    assert objected(site, key)[::2] == (False, [False])


@MAIL
def test_address_of_an_objection_is_one_or_comes_back_and_is_asked_for_where_there_is_mail(
    citizen: Citizen, site: Site, public: tuple[int, str]
) -> None:
    path = f"/lapor/{public[1]}/adukan"
    bad = citizen.post(path, reason="lain", email="warga(at)contoh")
    assert (bad.status_code, "Alamat surel ini tidak benar." in bad.text, "warga(at)contoh" in bad.text) == (
        422,
        True,
        True,
    )
    assert objected(site, public[0])[0] is False


def test_without_mail_nobody_is_asked_for_an_address(citizen: Citizen, public: tuple[int, str]) -> None:
    assert 'name="email"' not in citizen.client.get(f"{HOST}/lapor/{public[1]}/adukan").text


def test_address_of_an_objection_is_told_and_forgotten_with_everything_of_a_person(
    site: Site, public: tuple[int, str]
) -> None:
    with site_scope(site.id):
        services.object_to(db.session.get_one(Report, public[0]), "nama", "Itu saya.", "warga@contoh.id")
    db.session.commit()
    assert [(each.where, each.value) for each in held("warga@contoh.id")] == [
        (public[1], "warga@contoh.id"),
        (public[1], "Itu saya."),
    ]
    erase("warga@contoh.id", dry_run=False)
    db.session.commit()
    assert (held("warga@contoh.id"), objected(site, public[0])) == ([], (True, True, [True]))


def test_address_that_nobody_has_is_not_kept(site: Site, public: tuple[int, str]) -> None:
    with site_scope(site.id):
        services.object_to(db.session.get_one(Report, public[0]), "nama", "", "warga@contoh.id")
        services.refuse(keyed_hash("warga@contoh.id"))
        assert [(each.email, each.open) for each in db.session.scalars(db.select(Objection))] == [("", True)]

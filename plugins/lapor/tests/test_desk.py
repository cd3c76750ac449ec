"""The desk: who may sit at it, what is due first, and that nobody acts on what has changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func

from cms_core.api import ChangedMeanwhile, Site, User, calendar_of, db, site_scope, today
from cms_core.testing.factories import MakeSite, MakeUser
from cms_lapor import NAME, cases, moderation, states
from cms_lapor.cases import Missing, NoSuchMove, Said
from cms_lapor.clocks import defaults
from cms_lapor.models import IDENTITY, NEVER, Access, Report

from .conftest import DESK, KECAMATAN, VILLAGE, Citizen, fields

HOME = "http://localhost"


def row(site: Site, key: int) -> Report:
    """Return a report of a site, which must be in scope."""
    return db.session.get_one(Report, key)


def state_of(site: Site, key: int) -> tuple[str, int]:
    """Return where a report stands."""
    with site_scope(site.id):
        report = row(site, key)
        return report.state, report.step


def press(desk: Citizen, key: int, move: str, *, form: int = 0, where: str = "langkah", **said: Any) -> Any:
    """Open a case and press one of its buttons."""
    page = desk.client.get(f"{HOME}{DESK}/{key}")
    assert page.status_code == 200
    return desk.send_form(f"{DESK}/{key}/{where}", page.text, form=form, move=move, **said)


def test_case_goes_from_receipt_to_answer(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    key = make_report()
    steps = [
        ("teruskan", {"unit": "Kaur Perencanaan", "kind": "pengaduan"}, "terdisposisi"),
        ("kerjakan", {"told": "Batu sudah dipesan."}, "diproses"),
        ("kabar", {"told": "Separuh sudah ditambal."}, "diproses"),
        ("jawab", {"told": "Sudah ditambal.", "outcome": "tuntas"}, "menunggu_tanggapan"),
    ]
    for move, said, state in steps:
        answer = press(desk, key, move, **said)
        assert (answer.status_code, state_of(site, key)[0]) == (303, state), answer.text
    with site_scope(site.id):
        report, calendar = row(site, key), calendar_of(site)
        assert (report.unit, report.outcome) == ("Kaur Perencanaan", "tuntas")
        assert all((report.verified_at, report.followed_at, report.answered_at))
        assert report.finish == calendar.due(today(site), 14).day
        assert report.due == calendar.due(today(site), 10).day
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    assert "Separuh sudah ditambal." in page
    # Nobody has been silent for ten working days yet.
    assert 'value="tutup"' not in page


def test_limits_follow_class_topic_and_setting(site: Site, officer: User, make_report: Callable[..., int]) -> None:
    from cms_core.modules.settings import change_settings

    for kind, topic, days in (
        ("informasi", "pu-jalan", 5),
        ("pengawasan", "hukum-kkn", 60),
        ("pengaduan", "bencana-banjir", 3),
    ):
        key = make_report(topic=topic)
        with site_scope(site.id):
            report = row(site, key)
            cases.move(report, "teruskan", Said(unit="Kaur", kind=kind), by="staff", step=1, site=site, user=officer)
            assert report.finish == calendar_of(site).due(today(site), days).day
            # The first step never has more time than the answer.
            assert report.due == min(report.finish, calendar_of(site).due(today(site), 5).day)
    with site_scope(site.id):
        change_settings(site, NAME, {**defaults(), "verify": 1})
    key = make_report()
    with site_scope(site.id):
        assert row(site, key).due == calendar_of(site).due(today(site), 1).day


@pytest.mark.parametrize(
    ("state", "move", "said", "what"),
    [
        (states.NEW, "teruskan", {"kind": "pengaduan"}, "Tulis siapa yang menangani."),
        (states.NEW, "lengkapi", {}, "Tulis dulu untuk pelapor."),
        (states.NEW, "arsipkan", {"told": "  "}, "Tulis dulu untuk pelapor."),
        (states.WORKING, "jawab", {"told": "Sudah."}, "Pilih hasilnya."),
        (states.WORKING, "jawab", {"outcome": "tuntas"}, "Tulis dulu untuk pelapor."),
        (states.WORKING, "kabar", {}, "Tulis dulu untuk pelapor."),
    ],
)
def test_what_is_missing_is_said_and_the_words_stay(
    desk: Citizen, site: Site, make_report: Callable[..., int], state: str, move: str, said: dict[str, str], what: str
) -> None:
    key = make_report(state=state)
    answer = press(desk, key, move, **said, note="Catatan saya")
    if move == "kabar":
        answer = press(desk, key, move, **said)
    assert (answer.status_code, what in answer.text) == (422, True)
    assert state_of(site, key)[0] == state


@pytest.mark.parametrize("move", ["tutup", "jawab", "cabut", "balas", "tidak-ada", ""])
def test_moves_that_are_not_offered_are_refused(
    desk: Citizen, site: Site, make_report: Callable[..., int], move: str
) -> None:
    key = make_report()
    answer = press(desk, key, move, told="x", unit="x", outcome="tuntas")
    assert (answer.status_code, state_of(site, key)) == (422, ("masuk", 1))


def test_of_two_officers_one_is_told(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    key = make_report()
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    said = {"unit": "Kaur", "kind": "pengaduan", "move": "teruskan"}
    assert press(desk, key, "arsipkan", told="Bukan laporan.").status_code == 303
    answer = desk.send_form(f"{DESK}/{key}/langkah", page, **said, told="Kata-kata saya")
    assert answer.status_code == 409
    assert [word in answer.text for word in ("Kata-kata saya", "Bukan laporan.")] == [True, True]
    assert state_of(site, key) == ("arsip", 2)


def test_button_that_is_pressed_twice_does_it_once(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(state=states.WORKING)
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    answers = [desk.send_form(f"{DESK}/{key}/langkah", page, move="kabar", told="Kabar.") for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert state_of(site, key)[1] == 2


def test_step_is_expected_below_the_page_as_well(site: Site, officer: User, make_report: Callable[..., int]) -> None:
    key = make_report()
    with site_scope(site.id):
        with pytest.raises(ChangedMeanwhile):
            cases.tell(row(site, key), Said(note="x"), step=0, site=site, user=officer)
        with pytest.raises(NoSuchMove):
            cases.move(row(site, key), "jawab", Said(told="x"), by="staff", step=1, site=site)
        with pytest.raises(Missing):
            cases.move(row(site, key), "teruskan", Said(), by="staff", step=1, site=site)


def test_answered_case_is_closed_by_officers_only_after_its_time(
    site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(state=states.ANSWERED)
    with site_scope(site.id):
        report = row(site, key)
        report.due = today(site)
        assert "tutup" not in cases.offered(report, "staff", site)
        report.due = today(site) - timedelta(days=1)
        cases.move(report, "tutup", Said(), by="staff", step=report.step, site=site, user=officer)
        assert (report.state, report.due) == ("selesai", NEVER)


def test_clock_stands_still_while_the_sender_is_asked(
    site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report()
    with site_scope(site.id):
        report = row(site, key)
        cases.move(report, "lengkapi", Said(told="Di RT berapa?"), by="staff", step=1, site=site, user=officer)
        assert report.due == calendar_of(site).due(today(site), 10).day
        cases.move(report, "balas", Said(note="RT 3"), by="reporter", step=2, site=site)
        assert (report.state, report.due) == ("masuk", calendar_of(site).due(today(site), 3).day)


def test_queue_begins_with_what_is_due(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    keys = [make_report(body=f"Laporan nomor {name}.") for name in ("satu", "dua", "tiga")]
    with site_scope(site.id):
        for key, days in zip(keys, (3, -1, 0), strict=True):
            row(site, key).due = today(site) + timedelta(days=days)
    page = desk.client.get(f"{HOME}{DESK}/?keadaan=kerja").text
    places = [page.index(f"Laporan nomor {name}") for name in ("dua", "tiga", "satu")]
    assert places == sorted(places)
    assert ("Lewat, " in page, "Hari ini" in page) == (True, True)
    late = desk.client.get(f"{HOME}{DESK}/?keadaan=lewat").text
    assert [f"nomor {name}" in late for name in ("satu", "dua", "tiga")] == [False, True, False]
    found = desk.client.get(f"{HOME}{DESK}/?q=nomor+tiga").text
    assert [f"nomor {name}" in found for name in ("satu", "dua", "tiga")] == [False, False, True]
    csv = desk.client.get(f"{HOME}{DESK}/?bentuk=csv").text
    assert csv.count("LP-3304022007") == 3


# Who, where; whether the desk of a village that publishes itself opens, and whether they may let everybody read.
PEOPLE = [
    ("village_operator", VILLAGE, 200, True),
    ("officer", VILLAGE, 200, False),
    ("kecamatan_admin", KECAMATAN, 200, True),
    ("officer", KECAMATAN, 200, False),
    ("platform", "", 200, True),
    ("village_operator", "33.04.02.2002", 404, False),
    ("kecamatan_admin", "33.04.03", 404, False),
]


@pytest.mark.parametrize(("role", "region", "status", "releases"), PEOPLE)
def test_who_sits_at_the_desk(
    app: Flask,
    site: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    make_report: Callable[..., int],
    role: str,
    region: str,
    status: int,
    releases: bool,
) -> None:
    key = make_report(state=states.WORKING)
    client = app.test_client()
    sign_in(client, make_user(role, region))
    answers = [client.get(f"{HOME}{DESK}/{path}") for path in ("", key)]
    assert [answer.status_code for answer in answers] == [status, status]
    assert ("Tampil di situs" in answers[1].text) is releases
    if status == 200 and not releases:
        for where in ("tampil", "sembunyi"):
            assert client.post(f"{HOME}{DESK}/{key}/{where}").status_code == 403


def test_kecamatan_does_not_read_cases_of_a_village_on_its_own(
    app: Flask, site: Site, make_user: MakeUser, sign_in: Callable[..., None], make_report: Callable[..., int]
) -> None:
    key = make_report()
    db.session.get_one(Site, site.id).stage = "autonomous"
    client = app.test_client()
    sign_in(client, make_user("kecamatan_admin", KECAMATAN))
    assert [client.get(f"{HOME}{DESK}/{path}").status_code for path in ("", key)] == [403, 403]


def test_case_of_another_site_is_404(
    desk: Citizen, site: Site, make_site: MakeSite, make_user: MakeUser, make_report: Callable[..., int]
) -> None:
    make_user("village_operator", "33.04.02.2002")
    other = make_site("33.04.02.2002", slug="pagak", modules=(NAME,), stage="village_publishes")
    key = make_report(other)
    assert desk.client.get(f"{HOME}{DESK}/{key}").status_code == 404
    for where in ("langkah", "tampil", "sembunyi", "pelapor"):
        assert desk.client.post(f"{HOME}{DESK}/{key}/{where}").status_code == 404


def test_identity_is_opened_with_a_reason_that_leaves_a_row(
    desk: Citizen, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(name="Contoh Warga", phone="6281200000000")
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    assert "Contoh Warga" not in page
    answer = desk.send_form(f"{DESK}/{key}/pelapor", page, form=1, **{"pelapor-reason": "ok"})
    assert (answer.status_code, "Contoh Warga" in answer.text) == (422, False)
    answer = desk.send_form(f"{DESK}/{key}/pelapor", page, form=1, **{"pelapor-reason": "Bertanya letak lubang"})
    assert [word in answer.text for word in ("Contoh Warga", "+6281200000000")] == [True, True]
    with site_scope(site.id):
        opened = db.session.scalars(db.select(Access)).one()
        assert (opened.report_id, opened.reason) == (key, "Bertanya letak lubang")
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    assert [word in page for word in ("Contoh Warga", "Bertanya letak lubang")] == [False, True]


@pytest.mark.parametrize(("visibility", "status"), [("public", 200), ("anonymous", 403), ("secret", 403)])
def test_officers_without_the_right_do_not_learn_who_wants_to_stay_unnamed(
    app: Flask,
    site: Site,
    make_user: MakeUser,
    sign_in: Callable[..., None],
    make_report: Callable[..., int],
    visibility: str,
    status: int,
) -> None:
    key = make_report(name="Contoh Warga", visibility=visibility)
    client = app.test_client()
    sign_in(client, make_user("officer", VILLAGE))
    somebody = Citizen(client, HOME)
    page = client.get(f"{HOME}{DESK}/{key}").text
    # The token of the one form that there is for sure is good for all of them.
    token = fields(page)["csrf_token"]
    said = {"pelapor-reason": "Ingin tahu saja", "pelapor-csrf_token": token}
    answer = somebody.client.post(f"{HOME}{DESK}/{key}/pelapor", data=said)
    assert (answer.status_code, "Contoh Warga" in answer.text) == (status, status == 200)
    with site_scope(site.id):
        opened = db.select(func.count(Access.id)).where(Access.what == IDENTITY)
        assert db.session.scalar(opened) == (1 if status == 200 else 0)


def test_release_and_hiding_from_the_desk(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    key = make_report(state=states.WORKING, photos=1)
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    with site_scope(site.id):
        photo_id = row(site, key).attachments[0].id
    said = {"tampil-title": "Jalan rusak", "tampil-text": "Jalan rusak di Dusun 3.", "tampil-photos": str(photo_id)}
    assert desk.send_form(f"{DESK}/{key}/tampil", page, form=1, **said).status_code == 303
    with site_scope(site.id):
        report = row(site, key)
        assert (report.is_public, report.public_title, report.attachments[0].public) == (True, "Jalan rusak", True)
    page = desk.client.get(f"{HOME}{DESK}/{key}").text
    answer = desk.send_form(f"{DESK}/{key}/sembunyi", page, form=2, **{"sembunyi-secret": "y"})
    assert answer.status_code == 303
    with site_scope(site.id):
        report = row(site, key)
        assert (report.is_public, report.visibility, report.attachments[0].public) == (False, "secret", False)


@pytest.mark.parametrize(("state", "visibility"), [(states.NEW, "public"), (states.WORKING, "secret")])
def test_what_is_secret_or_not_looked_at_cannot_be_released(
    site: Site, officer: User, make_report: Callable[..., int], state: str, visibility: str
) -> None:
    key = make_report(state=state, visibility=visibility)
    with site_scope(site.id), pytest.raises(NoSuchMove):
        moderation.release(row(site, key), title="x", text="x", photos=(), step=1, site=site, user=officer)


def test_figures_say_what_waits_and_what_is_late(desk: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    late, suspect = make_report(), make_report(suspect="too fast")
    make_report()
    with site_scope(site.id):
        row(site, late).due = row(site, suspect).due = today(site) - timedelta(days=1)
    page = desk.client.get(f"{HOME}/s/kalimandi/admin/").text
    assert "Laporan warga: 1 lewat batas waktu" in " ".join(page.split())

"""The way back to a report: nothing is learnt by guessing, and its sender can act on it."""

from __future__ import annotations

import io
import re
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from structlog.testing import capture_logs

from cms_core.api import Site, User, db, keyed_hash, now, site_scope, today
from cms_core.testing.factories import MakeSite
from cms_lapor import NAME, cases, reading, states
from cms_lapor.models import Event, Report, Reporter
from cms_lapor.privacy import retention
from cms_lapor.tracking import photos, services

from .conftest import HOST, Citizen, photo, receipt

NUMBER = "LP-3304022007-26-9999"


def plain(text: str) -> str:
    """Return a page without what is new each time: its token."""
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", text)


def report_of(site: Site) -> Report:
    """Return the one report of a site, which must be in scope."""
    return db.session.scalars(db.select(Report)).one()


def put(site: Site, state: str, **columns: Any) -> None:
    """Put the one report of a site into a state."""
    with site_scope(site.id):
        report = report_of(site)
        for name, value in {"state": state, **columns}.items():
            setattr(report, name, value)
    db.session.commit()


def test_wrong_unknown_and_secret_are_answered_alike_to_the_byte(citizen: Citizen, site: Site) -> None:
    number, _code = receipt(citizen.send(topic="gender-anak"))
    answers = [citizen.track(number, "0000-0000-0000")]
    with site_scope(site.id):
        report_of(site).number = "LP-3304022007-26-0777"
    db.session.commit()
    # The same number, which nothing has any more.
    answers.append(citizen.track(number, "0000-0000-0000"))
    assert [answer.status_code for answer in answers] == [422, 422]
    assert plain(answers[0].text) == plain(answers[1].text)
    pages = [citizen.client.get(f"{HOST}/lapor/{each}") for each in ("LP-3304022007-26-0777", NUMBER)]
    assert [page.status_code for page in pages] == [404, 404]
    assert pages[0].text.replace("0777", "9999") == pages[1].text


def test_guesses_are_limited_and_lock_nobody_out(citizen: Citizen, site: Site) -> None:
    number, code = citizen.reported()
    for asked in (number, NUMBER):
        statuses = [citizen.track(asked, "0000-0000-0000").status_code for _try in range(11)]
        assert statuses == [422] * 10 + [429]
    assert citizen.track(number, code).status_code == 200


def test_case_is_kept_nowhere(citizen: Citizen) -> None:
    number, code = citizen.reported()
    for answer in (citizen.track(number, code), citizen.track(number, "salah")):
        assert answer.headers["Cache-Control"] == "no-store"


def test_case_of_another_site_is_found_by_its_number(
    citizen: Citizen, client: FlaskClient, make_site: MakeSite
) -> None:
    number, code = citizen.reported()
    make_site("33.04.02.2003", slug="kecitran", host="kecitran.example", modules=(NAME,))
    assert Citizen(client, "http://kecitran.example").track(number, code).status_code == 200


def test_case_is_not_found_where_its_module_is_off(citizen: Citizen, client: FlaskClient, site: Site) -> None:
    from cms_core.modules import services

    number, code = citizen.reported()
    with site_scope(site.id):
        services.disable(site, NAME)
    db.session.commit()
    assert Citizen(client, "http://klampok.example").track(number, code).status_code == 422


def test_sender_reads_what_officers_say_and_not_their_notes(citizen: Citizen, site: Site, officer: User) -> None:
    number, code = citizen.reported()
    with site_scope(site.id):
        report = report_of(site)
        said = cases.Said(
            told="Terima kasih, diteruskan.", note="Catatan kenari", unit="Kaur Perencanaan", kind="pengaduan"
        )
        cases.move(report, "teruskan", said, by=states.STAFF, step=1, site=site, user=officer)
        cases.tell(report, cases.Said(note="Catatan kedua"), step=2, site=site, user=officer)
    db.session.commit()
    page = citizen.track(number, code).text
    assert [words in page for words in ("Terima kasih, diteruskan.", "Kaur Perencanaan")] == [True, True]
    assert [words in page for words in ("Kenari", "Catatan kedua", "Catatan dalam")] == [False] * 3
    assert "Dijawab paling lambat" in page


def test_sender_withdraws(citizen: Citizen, site: Site) -> None:
    number, code = citizen.reported()
    answer = citizen.act(number, code, move="cabut")
    assert (answer.status_code, "Sudah kami catat." in answer.text) == (200, True)
    with site_scope(site.id):
        report = report_of(site)
        assert (report.state, [event.end for event in report.events]) == ("dicabut", ["masuk", "dicabut"])
        assert report.closed_at is not None


def test_sender_is_not_satisfied_and_says_why(citizen: Citizen, site: Site) -> None:
    number, code = citizen.reported()
    put(site, states.ANSWERED, outcome="tuntas")
    assert "Tulis dulu pesannya." in citizen.act(number, code, move="balas", words="").text
    answer = citizen.act(number, code, move="balas", words="Masih berlubang.")
    assert (answer.status_code, "Masih berlubang." in answer.text) == (200, True)
    with site_scope(site.id):
        # How it ended is open again, for figures and on pages.
        assert (report_of(site).state, report_of(site).outcome) == (states.WORKING, "")
        last = db.session.scalars(db.select(Event).order_by(Event.seq.desc())).first()
        assert last is not None
        assert (last.by, last.note, last.told) == ("reporter", "Masih berlubang.", "")


def test_sender_accepts_rates_and_asks_to_open_again(citizen: Citizen, site: Site) -> None:
    number, code = citizen.reported()
    put(site, states.ANSWERED)
    answer = citizen.act(number, code, move="puas")
    with site_scope(site.id):
        told_of = [reading.title_of(event) for event in report_of(site).events]
    assert (answer.status_code, told_of) == (200, ["Diterima", "Selesai"])
    answer = citizen.act(number, code, move="nilai")
    assert (answer.status_code, "Pilih nilainya." in answer.text) == (422, True)
    assert citizen.act(number, code, move="nilai", stars="4").status_code == 200
    with site_scope(site.id):
        assert (report_of(site).state, report_of(site).rating) == (states.DONE, 4)
    assert citizen.act(number, code, move="buka", words="Rusak lagi.").status_code == 200
    with site_scope(site.id):
        assert report_of(site).state == states.REOPENING


def test_tries_are_counted_for_a_network_too(citizen: Citizen, site: Site) -> None:
    codes_of = [citizen.track(f"LP-3304022007-26-{turn:04}", "0000-0000-0000").status_code for turn in range(61)]
    assert codes_of == [422] * 60 + [429]


def test_nothing_is_opened_again_after_thirty_days(citizen: Citizen, site: Site) -> None:
    number, code = citizen.reported()
    put(site, states.DONE, closed_at=now() - timedelta(days=31))
    page = citizen.track(number, code).text
    assert [f'value="{move}"' in page for move in ("buka", "nilai")] == [False, False]
    forged = {"number": number, "code": code, "step": "1", "move": "buka", "words": "Rusak."}
    assert forge(citizen, number, code, forged).status_code == 422


def forge(citizen: Citizen, number: str, code: str, said: dict[str, str]) -> Any:
    """Post what no page offers, with a token that is good."""
    page = citizen.client.get(f"{HOST}/lapor/lacak").text
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
    key = str(uuid.uuid4())
    return citizen.client.post(f"{HOST}/lapor/lacak", data={"csrf_token": token, "once": key, **said})


def test_sender_cannot_take_moves_of_officers_or_others(citizen: Citizen, site: Site) -> None:
    number, code = citizen.reported()
    for move in ("teruskan", "jawab", "tutup", "arsipkan", "puas", "tidak-ada", ""):
        said = {"number": number, "code": code, "step": "1", "move": move, "words": "x"}
        assert forge(citizen, number, code, said).status_code == 422, move
    with site_scope(site.id):
        assert (report_of(site).state, report_of(site).step) == ("masuk", 1)


@pytest.mark.parametrize("code", ["", "0000-0000-0000"])
def test_nobody_acts_without_the_code(citizen: Citizen, site: Site, code: str) -> None:
    number, right = citizen.reported()
    said = {"number": number, "code": code, "step": "1", "move": "cabut"}
    assert forge(citizen, number, right, said).status_code == 422
    with site_scope(site.id):
        assert report_of(site).state == "masuk"


def test_sender_who_acts_on_what_has_changed_reads_it_first(citizen: Citizen, site: Site, officer: User) -> None:
    number, code = citizen.reported()
    page = citizen.track(number, code).text
    with site_scope(site.id):
        cases.tell(report_of(site), cases.Said(told="Kami datang besok."), step=1, site=site, user=officer)
    db.session.commit()
    answer = citizen.send_form("/lapor/lacak", page, move="cabut")
    assert (answer.status_code, "Kami datang besok." in answer.text) == (422, True)
    with site_scope(site.id):
        assert report_of(site).state == "masuk"


def test_act_that_arrives_again_is_done_once(citizen: Citizen, site: Site) -> None:
    number, code = citizen.reported()
    put(site, states.ANSWERED)
    page = citizen.track(number, code).text
    answers = [citizen.send_form("/lapor/lacak", page, move="balas", words="Belum.") for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    with site_scope(site.id):
        assert report_of(site).step == 2


def test_code_stands_in_no_log(citizen: Citizen) -> None:
    with capture_logs() as logs:
        number, code = receipt(citizen.send(body="Kalimat kenari di jalan desa."))
        citizen.track(number, code)
    said = str(logs)
    assert "lapor.track" in said
    assert [word for word in (code, code.replace("-", ""), "kenari", number) if word in said] == []


def test_times_are_those_of_the_site(citizen: Citizen, site: Site, make_report: Callable[..., int]) -> None:
    number, code = citizen.reported()
    assert "WIB" in citizen.track(number, code).text


def test_sender_sees_his_own_photos_and_nobody_else_does(citizen: Citizen, site: Site, client: FlaskClient) -> None:
    number, code = citizen.reported(photos=2)
    other, _code = citizen.reported(photos=1)
    page = citizen.track(number, code).text
    urls = sorted(set(re.findall(r'src="(/lapor/[^"]+/foto/[^"]+)"', page)))
    assert len(urls) == 2
    for url in urls:
        answer = client.get(f"{HOST}{url}")
        assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "image/jpeg", "no-store")
        assert b"KENARI" not in answer.data
    key, until, signature = urls[0].rpartition("/")[2].split("-")
    wrong = (
        f"/lapor/{number}/foto/{key}-{int(until) + 9}-{signature}",
        f"/lapor/{number}/foto/{int(key) + 1}-{until}-{signature}",
        f"/lapor/{other}/foto/{key}-{until}-{signature}",
        f"/lapor/{number}/foto/{key}-{until}",
        f"/lapor/{number}/foto/x",
        f"/lapor/{number}/foto/{'9' * 40}-{until}-{signature}",
    )
    assert {client.get(f"{HOST}{url}").status_code for url in wrong} == {404}


def replied(citizen: Citizen, number: str, code: str, files: list[Any], **said: Any) -> Any:
    page = citizen.track(number, code)
    return citizen.send_form("/lapor/lacak", page.text, files, **said)


def test_reply_brings_photos_that_nobody_else_sees(citizen: Citizen, site: Site, client: FlaskClient) -> None:
    number, code = citizen.reported(photos=1)
    put(site, states.ANSWERED, outcome="tuntas")
    answer = replied(citizen, number, code, [photo(), photo()], move="balas", words="Masih berlubang.")
    assert answer.status_code == 200
    urls = set(re.findall(r'src="(/lapor/[^"]+/foto/[^"]+)"', answer.text))
    assert len(urls) == 3
    assert [b"KENARI" in client.get(f"{HOST}{url}").data for url in urls] == [False] * 3
    with site_scope(site.id):
        assert [(each.kind, each.shown, each.public) for each in report_of(site).attachments] == [
            ("pelapor", False, False)
        ] * 3


def test_reply_with_what_is_no_photo_or_with_too_many_changes_nothing(
    citizen: Citizen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, code = citizen.reported(photos=1)
    put(site, states.ANSWERED, outcome="tuntas")
    said = {"move": "balas", "words": "Masih berlubang."}
    answers = [
        replied(citizen, number, code, [io.BytesIO(b"bukan foto")], **said),
        replied(citizen, number, code, [photo() for _each in range(4)], **said),
    ]
    monkeypatch.setattr(services, "MOST", 2)
    answers.append(replied(citizen, number, code, [photo(), photo()], **said))
    assert [(answer.status_code, "Masih berlubang." in answer.text) for answer in answers] == [(422, True)] * 3
    db.session.rollback()
    with site_scope(site.id):
        report = report_of(site)
        assert (report.state, len(report.attachments)) == (states.ANSWERED, 1)


def test_addresses_of_photos_end(citizen: Citizen, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    number, code = citizen.reported(photos=1)
    (url,) = set(re.findall(r'src="(/lapor/[^"]+/foto/[^"]+)"', citizen.track(number, code).text))
    assert client.get(f"{HOST}{url}").status_code == 200
    later = time.time() + photos.SECONDS + 1
    monkeypatch.setattr(photos.time, "time", lambda: later)
    assert client.get(f"{HOST}{url}").status_code == 404


def test_photos_of_a_report_that_is_gone_are_gone(citizen: Citizen, client: FlaskClient, site: Site) -> None:
    number, code = citizen.reported(photos=1)
    (url,) = set(re.findall(r'src="(/lapor/[^"]+/foto/[^"]+)"', citizen.track(number, code).text))
    with site_scope(site.id):
        retention.delete(report_of(site), site, why="x")
    db.session.commit()
    assert client.get(f"{HOST}{url}").status_code == 404


@pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
def test_sender_says_where_news_go_and_takes_it_back(citizen: Citizen, site: Site) -> None:
    number, code = citizen.reported()
    answer = citizen.act(number, code, move="surel", email="tetangga")
    assert (answer.status_code, "Alamat surel ini tidak benar." in answer.text) == (422, True)
    answer = citizen.act(number, code, move="surel", email=" Warga@Contoh.id")
    assert (answer.status_code, "w…@contoh.id" in answer.text, "warga@contoh.id" in answer.text) == (200, True, False)
    with site_scope(site.id):
        sender = db.session.scalars(db.select(Reporter)).one()
        assert (sender.email, sender.email_hash, sender.told_step) == (
            "warga@contoh.id",
            keyed_hash("warga@contoh.id"),
            1,
        )
    assert citizen.act(number, code, move="surel", email="").status_code == 200
    with site_scope(site.id):
        assert db.session.scalars(db.select(Reporter)).all() == []


def test_without_mail_nobody_is_asked_for_an_address(citizen: Citizen) -> None:
    number, code = citizen.reported()
    assert "Kabar lewat surel" not in citizen.track(number, code).text


def test_sender_reads_why_it_takes_longer(citizen: Citizen, site: Site, officer: User) -> None:
    number, code = citizen.reported()
    with site_scope(site.id):
        cases.tell(report_of(site), cases.Said(told="Kami datang besok."), step=1, site=site, user=officer)
        assert reading.for_reporter(report_of(site), site).delay == ""
        report_of(site).due = today(site) - timedelta(days=1)
        cases.tell(report_of(site), cases.Said(told="Aspalnya belum ada."), step=2, site=site, user=officer)
        cases.tell(report_of(site), cases.Said(note="Catatan"), step=3, site=site, user=officer)
        assert reading.for_reporter(report_of(site), site).delay == "Aspalnya belum ada."
    db.session.commit()
    assert "Mengapa lebih lama dari batasnya" in citizen.track(number, code).text

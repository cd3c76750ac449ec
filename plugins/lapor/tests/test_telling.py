"""Letters to reporters: the news since the last one, in their language, and of secret reports nothing but that."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms_core import jobs
from cms_core.api import Site, User, db, keyed_hash, site_scope
from cms_core.mail.models import Letter
from cms_core.testing.letters import MailServer
from cms_lapor import cases, states
from cms_lapor.following.models import Follower
from cms_lapor.merging import services as merging
from cms_lapor.models import Report, Reporter
from cms_lapor.privacy import restricting
from cms_lapor.telling import services, texts

from .conftest import Citizen, receipt

TO = "warga@contoh.id"
ON = pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")


def tell(site: Site) -> list[tuple[str, str]]:
    """Do the work of each few minutes, and return the letters that it wrote: subject and text."""
    with site_scope(site.id):
        services.tell_reporters(site.id)
        db.session.flush()
        letters = db.session.scalars(db.select(Letter).order_by(Letter.id)).all()
        found = [(letter.subject, letter.body) for letter in letters]
        for letter in letters:
            db.session.delete(letter)
    db.session.commit()
    return found


def take(site: Site, key: int, name: str, officer: User, **said: str) -> None:
    """Let an officer take a step."""
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        told = cases.Said(**{"kind": report.kind, "unit": "Kaur Perencanaan", **said})
        cases.move(report, name, told, by=states.STAFF, step=report.step, site=site, user=officer)
    db.session.commit()


def say(site: Site, key: int, officer: User, told: str) -> None:
    """Let an officer tell news."""
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        cases.tell(report, cases.Said(told=told), step=report.step, site=site, user=officer)
    db.session.commit()


@ON
def test_each_piece_of_news_is_told_once(site: Site, officer: User, make_report: Callable[..., int]) -> None:
    key = make_report(email=TO)
    ((subject, body),) = tell(site)
    number = subject.partition(":")[0]
    assert subject == f"{number}: Menunggu diperiksa"
    assert [words in body for words in ("sudah diterima", "Dijawab paling lambat", "/lapor/lacak")] == [True] * 3
    assert tell(site) == []
    take(site, key, "teruskan", officer, told="Diteruskan ke Kaur.")
    take(site, key, "jawab", officer, told="Lubang ditambal.", outcome="tuntas", note="Catatan kenari")
    ((subject, body),) = tell(site)
    assert subject == f"{number}: Sudah dijawab"
    assert [words in body for words in ("Diteruskan ke Kaur.", "Lubang ditambal.", "Balas paling lambat")] == [True] * 3
    assert "kenari" not in body
    assert tell(site) == []


@ON
@pytest.mark.parametrize(
    ("name", "said", "words"),
    [
        ("lengkapi", {"told": "Di RT mana?"}, "Kami perlu keterangan tambahan"),
        ("arsipkan", {"told": "Tidak ada tempatnya."}, "tidak dilanjutkan"),
    ],
)
def test_reporters_learn_what_is_missing_and_that_it_ended(
    site: Site, officer: User, make_report: Callable[..., int], name: str, said: dict[str, str], words: str
) -> None:
    key = make_report(email=TO)
    tell(site)
    take(site, key, name, officer, **said)
    ((_subject, body),) = tell(site)
    assert [each in body for each in (words, said["told"])] == [True, True]


@ON
def test_what_a_reporter_does_himself_and_what_the_desk_notes_is_no_news(
    site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(email=TO)
    tell(site)
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        cases.tell(report, cases.Said(note="Catatan"), step=1, site=site, user=officer)
        cases.move(report, "cabut", cases.Said(), by=states.REPORTER, step=2, site=site)
    db.session.commit()
    assert tell(site) == []


@ON
def test_whose_report_is_restricted_is_written_to_once_that_is_lifted(
    site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(email=TO)
    tell(site)
    say(site, key, officer, "Tukang datang Senin.")
    with site_scope(site.id):
        restricting.grant(db.session.get_one(Report, key), site, by=states.STAFF, user=officer)
    assert tell(site) == []
    with site_scope(site.id):
        restricting.lift(db.session.get_one(Report, key), site, reason="Ditarik lagi", user=officer)
    ((_subject, body),) = tell(site)
    assert "Tukang datang Senin." in body


@ON
@pytest.mark.parametrize("released", [True, False])
def test_whose_report_was_merged_is_told_how_the_other_one_goes_on(
    site: Site, officer: User, make_report: Callable[..., int], released: bool
) -> None:
    """What an officer says to another citizen is for him, too, where everybody reads it."""
    key, other = make_report(email=TO), make_report(released=released, state=states.WORKING)
    say(site, other, officer, "Sebelum digabung.")
    with site_scope(site.id):
        report, parent = (db.session.get_one(Report, each) for each in (key, other))
        merging.merge(report, parent, step=1, site=site, user=officer)
    db.session.commit()
    ((subject, _body),) = tell(site)
    assert subject.endswith(": Digabung")
    take(site, other, "jawab", officer, told="Lubang ditambal.", outcome="tuntas")
    ((again, body),) = tell(site)
    assert (again, "Dijawab" in body, "Lubang ditambal." in body) == (subject, True, released)
    assert ("Sebelum digabung." in body, tell(site)) == (False, [])


@ON
def test_letters_about_secret_reports_say_nothing(site: Site, officer: User, make_report: Callable[..., int]) -> None:
    key = make_report(email=TO, topic="gender-anak", visibility="secret", body="Kenari di rumah itu.")
    first = tell(site)
    take(site, key, "teruskan", officer, told="Kenari sudah kami temui.")
    (letter,) = tell(site)
    for subject, body in (*first, letter):
        assert (subject, "enari" in body, "erempuan" in body) == ("Kabar tentang laporan Anda", False, False)
        assert "LP-" not in subject


@ON
def test_a_letter_never_holds_the_code(citizen: Citizen, site: Site) -> None:
    _number, code = citizen.reported()
    with site_scope(site.id):
        report = db.session.scalars(db.select(Report)).one()
        services.write_to(report, TO, "id")
        db.session.scalars(db.select(Reporter)).one().told_step = 0
    db.session.commit()
    ((_subject, body),) = tell(site)
    assert [part in body.upper() for part in (code, code.replace("-", ""))] == [False, False]


@ON
def test_english_readers_get_english_letters(citizen: Citizen, site: Site) -> None:
    with site_scope(site.id):
        assert tell(site) == []
    page = citizen.client.get(f"{citizen.host}/en/lapor/baru")
    answer = citizen.send_form(
        "/en/lapor/baru", page.text, topic="pu-jalan", body="A hole in the road.", landmark="post"
    )
    assert answer.status_code == 201
    with site_scope(site.id):
        services.write_to(db.session.scalars(db.select(Report)).one(), TO, "en")
        sender = db.session.scalars(db.select(Reporter)).one()
        sender.told_step = 0
    db.session.commit()
    ((_subject, body),) = tell(site)
    assert "http://kalimandi.example:8000/en/lapor/lacak" in body


@ON
def test_who_types_the_address_of_another_does_not_bury_him(site: Site, make_report: Callable[..., int]) -> None:
    for _each in range(5):
        make_report(email=TO)
    assert (len(tell(site)), tell(site)) == (3, [])
    for number in range(30):
        make_report(email=f"warga{number}@contoh.id")
    # Three of the twenty are gone already.
    assert (len(tell(site)), tell(site)) == (17, [])


@ON
def test_who_types_the_address_of_another_takes_no_news_from_him(
    site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    own, *others = [make_report(email=TO) for _each in range(8)]
    tell(site)
    for key in others:
        take(site, key, "lengkapi", officer, told="Di RT mana?")
    tell(site)
    take(site, own, "lengkapi", officer, told="Dekat pos ronda?")
    ((_subject, body),) = tell(site)
    assert "Dekat pos ronda?" in body


@ON
def test_news_of_officers_wait_until_there_may_be_a_letter_again(
    site: Site, officer: User, make_report: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_report(email=TO)
    assert len(tell(site)) == 1
    take(site, key, "lengkapi", officer, told="Di RT mana?")
    for told in ("Dicari.", "Masih dicari."):
        assert len(tell(site)) == 1
        say(site, key, officer, told)
    assert len(tell(site)) == 1
    say(site, key, officer, "Sudah ketemu.")
    assert tell(site) == []
    monkeypatch.setattr(services, "count_try", lambda *_args: True)
    ((_subject, body),) = tell(site)
    assert "Sudah ketemu." in body


def test_where_mail_is_off_nothing_piles_up(site: Site, make_report: Callable[..., int]) -> None:
    make_report(email=TO)
    assert tell(site) == []
    with site_scope(site.id):
        assert db.session.scalars(db.select(Reporter)).one().told_step == 1


def test_an_officer_gets_words_to_send_and_no_number_before_he_opens_it(
    desk: Citizen, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(phone="6281200000000", name="Contoh Warga")
    page = desk.client.get(f"http://localhost/s/kalimandi/admin/lapor/{key}").text
    assert 'href="https://wa.me/?text=Kabar%20laporan%20LP-' in page
    assert "6281200000000" not in page
    said = {"pelapor-reason": "Bertanya letak lubang"}
    answer = desk.send_form(f"/s/kalimandi/admin/lapor/{key}/pelapor", page, form=1, **said)
    assert 'href="https://wa.me/6281200000000?text=Kabar%20laporan' in answer.text


def test_words_for_a_messenger_are_silent_about_what_is_secret(
    app: Flask, site: Site, officer: User, make_report: Callable[..., int]
) -> None:
    key = make_report(topic="gender-anak", visibility="secret", body="Kenari di rumah itu.")
    take(site, key, "teruskan", officer, told="Kenari sudah kami temui.")
    with site_scope(site.id), app.test_request_context("/"):
        from cms_lapor import reading

        report = db.session.get_one(Report, key)
        words = texts.for_messenger(report, reading.for_reporter(report, site), site)
    assert ("enari" in words, "/lapor/lacak" in words) == (False, True)


@ON
def test_what_is_no_address_is_kept_and_never_written_to(site: Site, make_report: Callable[..., int]) -> None:
    for email in ("bukan alamat", "a@b.id\nBcc: c@d.id", " Warga@Contoh.ID "):
        make_report(email=email)
    assert len(tell(site)) == 1
    with site_scope(site.id):
        rows = db.session.scalars(db.select(Reporter).order_by(Reporter.id)).all()
        assert [row.email for row in rows] == ["bukan alamat", "a@b.id\nBcc: c@d.id", TO]
        assert [row.email_hash != "" for row in rows] == [False, False, True]


@ON
def test_nobody_writes_twice_to_an_address_that_nobody_has(
    site: Site,
    officer: User,
    desk: Citizen,
    make_report: Callable[..., int],
    mail_server: MailServer,
    client: FlaskClient,
) -> None:
    mail_server.how = ["550"]
    key, other = make_report(email=TO), make_report(email="lain@contoh.id")
    with site_scope(site.id):
        services.tell_reporters(site.id)
    db.session.commit()
    jobs.work_off()
    assert [letter["To"] for letter in mail_server.taken] == ["lain@contoh.id"]
    take(site, key, "teruskan", officer, told="Diteruskan ke Kaur.")
    assert tell(site) == []
    # Officers are told, and not which address it is; so is the one who may write another one.
    shown = [desk.client.get(f"http://localhost/s/kalimandi/admin/lapor/{each}").text for each in (key, other)]
    assert [("Surelnya ditolak" in page, TO in page) for page in shown] == [(True, False), (False, False)]
    with site_scope(site.id):
        report = db.session.get_one(Report, key)
        assert services.is_refused(report) is True
        services.write_to(report, "baru@contoh.id", "id")
        assert services.is_refused(report) is False
    db.session.commit()
    take(site, key, "jawab", officer, told="Lubang ditambal.", outcome="tuntas")
    assert len(tell(site)) == 1


@ON
@pytest.mark.parametrize("how", ["d554", "d451", "away"])
def test_an_address_is_not_to_blame_for_what_else_goes_wrong(
    site: Site, make_report: Callable[..., int], mail_server: MailServer, how: str
) -> None:
    mail_server.how = [how]
    key = make_report(email=TO)
    with site_scope(site.id):
        services.tell_reporters(site.id)
    db.session.commit()
    jobs.work_off()
    with site_scope(site.id):
        assert services.is_refused(db.session.get_one(Report, key)) is False


@ON
def test_a_reporter_reads_that_his_address_is_wrong_and_a_follower_is_forgotten(
    site: Site, citizen: Citizen, mail_server: MailServer
) -> None:
    number, code = receipt(citizen.send(email=TO))
    with site_scope(site.id):
        report = db.session.scalars(db.select(Report)).one()
        follower = {"email": TO, "email_hash": keyed_hash(TO), "confirmed_at": report.received_at}
        db.session.add(Follower(report_id=report.id, **follower))
    db.session.commit()
    assert "ditolak" not in citizen.track(number, code).text
    mail_server.how = ["550"]
    with site_scope(site.id):
        services.tell_reporters(site.id)
    db.session.commit()
    jobs.work_off()
    assert "Surel ke w…@contoh.id ditolak: alamat itu tidak ada." in citizen.track(number, code).text
    with site_scope(site.id):
        assert db.session.scalars(db.select(Follower)).all() == []

"""Following a released report: with a yes from the address, told with what everybody may read, and left at any time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from cms_core.api import Site, User, db, keyed_hash, now, site_scope
from cms_core.mail.models import Letter
from cms_lapor import cases, moderation, states
from cms_lapor.following import services
from cms_lapor.following.models import Follower
from cms_lapor.merging import services as merging
from cms_lapor.models import Report
from cms_lapor.transfers import services as transfers

from .conftest import HOST, Citizen, fields

TO = "tetangga@contoh.id"
ON = pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def number(site: Site, make_report: Callable[..., int]) -> str:
    """The number of a released report."""
    key = make_report(released=True, name="Contoh Warga")
    with site_scope(site.id):
        return db.session.get_one(Report, key).number


def report_of(site: Site, number: str) -> Report:
    return db.session.scalars(db.select(Report).where(Report.number == number)).one()


def letters(site: Site) -> list[Letter]:
    """Return the letters that wait, and take them."""
    with site_scope(site.id):
        found = list(db.session.scalars(db.select(Letter).order_by(Letter.id)))
        for letter in found:
            db.session.delete(letter)
    db.session.commit()
    return found


def path_in(text: str) -> str:
    """Return the path of the one link in a letter that confirms or ends."""
    (path,) = re.findall(r"http://kalimandi\.example:8000(/lapor/(?:ikuti|berhenti)/[0-9A-Za-z-]+)", text)
    return str(path)


def follow(citizen: Citizen, site: Site, number: str, address: str = TO) -> str:
    """Ask, say yes, and return the path of the yes."""
    assert citizen.post(f"/lapor/{number}/ikuti", email=address).status_code == 200
    (letter,) = letters(site)
    path = path_in(letter.body)
    assert citizen.post(path).status_code == 200
    return path


def tell(site: Site) -> list[Letter]:
    with site_scope(site.id):
        services.tell_followers(site.id)
    db.session.commit()
    return letters(site)


def followers(site: Site) -> list[bool]:
    """Return who follows at a site: whether each said yes."""
    with site_scope(site.id):
        return [row.confirmed_at is not None for row in db.session.scalars(db.select(Follower).order_by(Follower.id))]


def say(site: Site, number: str, officer: User, told: str) -> None:
    with site_scope(site.id):
        report = report_of(site, number)
        cases.tell(report, cases.Said(told=told, note="Catatan kenari"), step=report.step, site=site, user=officer)
    db.session.commit()


@ON
def test_an_address_is_asked_before_it_gets_news(citizen: Citizen, site: Site, number: str, officer: User) -> None:
    answer = citizen.post(f"/lapor/{number}/ikuti", email=" Tetangga@Contoh.id ")
    assert (answer.status_code, "Periksa kotak surel Anda." in answer.text) == (200, True)
    assert followers(site) == [False]
    (letter,) = letters(site)
    assert (letter.recipient, TO in letter.body, "Contoh Warga" in letter.body) == (TO, False, False)
    say(site, number, officer, "Belum ada yang tahu.")
    assert tell(site) == []
    path = path_in(letter.body)
    # Programs look at the links of letters before people do.
    assert citizen.client.get(f"{HOST}{path}").status_code == 200
    assert followers(site) == [False]
    assert "kami kirim" in citizen.post(path).text
    assert followers(site) == [True]
    # Nothing of what was before.
    assert tell(site) == []


@ON
def test_followers_are_told_what_everybody_may_read(citizen: Citizen, site: Site, number: str, officer: User) -> None:
    follow(citizen, site, number)
    say(site, number, officer, "Bahan sudah datang.")
    say(site, number, officer, "Besok ditambal.")
    (letter,) = tell(site)
    assert letter.subject == "Jalan berlubang: Sedang dikerjakan"
    found = [words in letter.body for words in ("Bahan sudah datang.", "Besok ditambal.", f"/lapor/{number}")]
    assert (found, "kenari" in letter.body) == ([True] * 3, False)
    assert tell(site) == []


@ON
@pytest.mark.parametrize("how", ["hide", "secret", "restrict", "withdraw"])
def test_followers_learn_nothing_more_of_what_was_taken_off(
    citizen: Citizen, site: Site, number: str, officer: User, how: str
) -> None:
    from cms_lapor.privacy import restricting

    follow(citizen, site, number)
    with site_scope(site.id):
        report = report_of(site, number)
        if how == "withdraw":
            cases.move(report, "cabut", cases.Said(), by=states.REPORTER, step=report.step, site=site)
        elif how == "restrict":
            restricting.grant(report, site, by=states.STAFF, user=officer)
            cases.tell(report, cases.Said(told="Kenari"), step=report.step, site=site, user=officer)
        else:
            moderation.hide(report, step=report.step, site=site, user=officer, secret=how == "secret")
            cases.tell(report, cases.Said(told="Kenari"), step=report.step, site=site, user=officer)
    db.session.commit()
    assert tell(site) == []
    path = f"{HOST}/lapor/{number}"
    assert [citizen.client.get(f"{path}/{page}").status_code for page in ("ikuti", "kabar.atom")] == [404, 404]


@ON
def test_leaving_needs_one_click_and_no_form(citizen: Citizen, site: Site, number: str, officer: User) -> None:
    follow(citizen, site, number)
    say(site, number, officer, "Besok ditambal.")
    (letter,) = tell(site)
    path = path_in(letter.body)
    assert letter.leave_url == f"http://kalimandi.example:8000{path}"
    assert citizen.client.get(f"{HOST}{path}").status_code == 200
    assert followers(site) == [True]
    # A mail program sends this by itself (RFC 8058).
    answers = [
        citizen.client.post(f"{HOST}{path}", data={"List-Unsubscribe": "One-Click"}).status_code for _twice in range(2)
    ]
    assert (answers, followers(site)) == ([200, 200], [])


@ON
def test_links_of_others_are_not_guessed(citizen: Citizen, site: Site, number: str) -> None:
    path = follow(citizen, site, number)
    token = path.rpartition("/")[2]
    wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
    for each in (wrong, "1", "x-y-z", "9999999999999-1-a", token):
        citizen.client.post(f"{HOST}/lapor/berhenti/{each}")
    # A yes is no no.
    assert followers(site) == [True]
    # Nor is what was never in a letter told that it has ended anything.
    for each in (wrong, "1", f"{number}-x-y"):
        answer = citizen.client.get(f"{HOST}/lapor/berhenti/{each}")
        assert (answer.status_code, "Sudah" in answer.text) == (404, False)
    assert citizen.client.get(f"{HOST}/lapor/ikuti/{wrong}").status_code == 404


@ON
def test_a_yes_without_the_token_of_its_form_counts_for_nothing(citizen: Citizen, site: Site, number: str) -> None:
    citizen.post(f"/lapor/{number}/ikuti", email=TO)
    (letter,) = letters(site)
    citizen.client.post(f"{HOST}{path_in(letter.body)}")
    assert followers(site) == [False]


@ON
def test_addresses_that_do_not_answer_are_forgotten(citizen: Citizen, site: Site, number: str) -> None:
    citizen.post(f"/lapor/{number}/ikuti", email=TO)
    (letter,) = letters(site)
    with site_scope(site.id):
        db.session.scalars(db.select(Follower)).one().asked_at = now() - services.ANSWERED_IN - timedelta(minutes=1)
    db.session.commit()
    assert citizen.post(path_in(letter.body)).status_code == 410
    assert followers(site) == [False]
    with site_scope(site.id):
        services.forget_unanswered()
    db.session.commit()
    assert followers(site) == []
    assert citizen.post(path_in(letter.body)).status_code == 410


@ON
def test_nobody_is_buried_in_questions(citizen: Citizen, site: Site, number: str) -> None:
    statuses = [citizen.post(f"/lapor/{number}/ikuti", email=TO).status_code for _try in range(4)]
    assert (statuses, len(letters(site))) == ([200, 200, 200, 429], 3)
    statuses = [citizen.post(f"/lapor/{number}/ikuti", email=f"w{each}@contoh.id").status_code for each in range(18)]
    assert (statuses.count(200), statuses[-1]) == (17, 429)


@ON
def test_who_follows_already_is_answered_like_everybody(citizen: Citizen, site: Site, number: str) -> None:
    follow(citizen, site, number)
    answer = citizen.post(f"/lapor/{number}/ikuti", email=TO)
    assert (answer.status_code, "Periksa kotak surel Anda." in answer.text) == (200, True)
    assert (letters(site), followers(site)) == ([], [True])


@ON
def test_programs_send_nobody_letters(citizen: Citizen, site: Site, number: str) -> None:
    assert citizen.post(f"/lapor/{number}/ikuti", email=TO, website="x").status_code == 200
    assert (letters(site), followers(site)) == ([], [])
    answer = citizen.post(f"/lapor/{number}/ikuti", email="tetangga")
    assert (answer.status_code, "Alamat surel ini tidak benar." in answer.text) == (422, True)


def test_without_mail_there_is_the_feed(citizen: Citizen, site: Site, number: str) -> None:
    page = citizen.client.get(f"{HOST}/lapor/{number}/ikuti").text
    assert ("belum dapat mengirim surel" in page, "kabar.atom" in page) == (True, True)


def test_the_feed_says_what_the_page_says(client: FlaskClient, site: Site, number: str, officer: User) -> None:
    say(site, number, officer, "Besok <ditambal>.")
    answer = client.get(f"{HOST}/lapor/{number}/kabar.atom")
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answer.text)  # our own
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert titles == ["Kabar kemajuan", "Diterima"]
    assert next(feed.iter(f"{ATOM}summary")).text == "Besok <ditambal>."
    assert (feed.findtext(f"{ATOM}id"), "kenari" in answer.text) == (
        f"http://kalimandi.example:8000/lapor/{number}/kabar.atom",
        False,
    )


def test_of_what_nobody_may_read_there_is_neither(
    client: FlaskClient, site: Site, make_report: Callable[..., int]
) -> None:
    key = make_report(visibility="secret", topic="gender-anak")
    with site_scope(site.id):
        number = db.session.get_one(Report, key).number
    for page in ("ikuti", "kabar.atom"):
        answers = [client.get(f"{HOST}/lapor/{each}/{page}") for each in (number, "LP-3304022007-26-9999", "x")]
        assert [answer.status_code for answer in answers] == [404] * 3
        assert answers[0].text.replace(number, "") == answers[1].text.replace("LP-3304022007-26-9999", "")


@ON
def test_followers_of_a_merged_report_follow_the_one_that_goes_on_once(
    citizen: Citizen, site: Site, number: str, make_report: Callable[..., int], officer: User
) -> None:
    other = make_report(released=True)
    with site_scope(site.id):
        parent = db.session.get_one(Report, other).number
    for followed, address in ((number, TO), (number, "lain@contoh.id"), (parent, TO)):
        follow(citizen, site, followed, address)
    with site_scope(site.id):
        for row in db.session.scalars(db.select(Follower)).all():
            row.confirmed_at = now()
    with site_scope(site.id):
        report, goes_on = report_of(site, number), report_of(site, parent)
        merging.merge(report, goes_on, step=report.step, site=site, user=officer)
        db.session.flush()
        rows = sorted((row.report_id == other, row.email) for row in db.session.scalars(db.select(Follower)))
        assert rows == [(False, "lain@contoh.id"), (False, TO), (True, "lain@contoh.id"), (True, TO)]
    db.session.commit()
    assert tell(site) == []


@ON
def test_links_of_letters_hold_wherever_the_report_goes(
    citizen: Citizen, site: Site, kecamatan: Site, number: str, officer: User
) -> None:
    follow(citizen, site, number)
    say(site, number, officer, "Bahan sudah datang.")
    (letter,) = tell(site)
    (path,) = re.findall(r"http://kalimandi\.example:8000(/lapor/berhenti/[0-9A-Za-z-]+)", letter.body)
    assert (TO in path, keyed_hash(TO) in path) == (False, False)
    with site_scope(site.id):
        report = report_of(site, number)
        said = cases.Said(told="Ini jalan kecamatan.")
        transfers.send(report, kecamatan, said, step=report.step, site=site, user=officer)
    db.session.commit()
    assert (followers(site), followers(kecamatan)) == ([], [True])
    page = citizen.client.get(f"{HOST}{path}")
    assert (page.status_code, "<form" in page.text) == (200, True)
    assert followers(kecamatan) == [True]
    answer = citizen.client.post(f"{HOST}{path}", data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, followers(kecamatan)) == (200, [])


@ON
def test_strangers_do_not_use_up_what_an_address_may_ask_for(citizen: Citizen, site: Site, number: str) -> None:
    path, page = f"{HOST}/lapor/{number}/ikuti", citizen.client.get(f"{HOST}/lapor/{number}/ikuti").text

    def ask(address: str) -> int:
        data = {**fields(page), "email": TO}
        return citizen.client.post(path, data=data, environ_base={"REMOTE_ADDR": address}).status_code

    assert [ask("198.51.100.7") for _each in range(4)] == [200, 200, 200, 429]
    assert [ask("203.0.113.9") for _each in range(3)] == [200] * 3
    # All of them together write to nobody more often than that.
    assert [ask(f"192.0.2.{each}") for each in (1, 70, 140, 200)][-1] == 429
    assert len(letters(site)) == 9

"""Letters: written with what they are about, sent once, tried again, and gone afterwards."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select
from structlog.testing import capture_logs

from cms_core import jobs
from cms_core.audit import AuditEntry
from cms_core.extensions import db
from cms_core.i18n import speaking
from cms_core.mail import services, transport
from cms_core.mail.addresses import BadAddress, mail_address
from cms_core.mail.models import Letter
from cms_core.modules import personal
from cms_core.sites.models import Site
from cms_core.surfaces import health
from cms_core.tenancy import every_site, site_scope
from cms_core.testing.factories import MakeSite

TO = "warga@contoh.id"
ON = pytest.mark.settings(smtp_url="smtp://mail.example", mail_from="situs@contoh.go.id")


@pytest.fixture
def site(app: Flask, make_site: MakeSite) -> Site:
    return make_site("33.04.02.2007", slug="kalimandi", name="Kalimandi", host="kalimandi.example")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """What reached the mail server."""
    found: list[EmailMessage] = []
    monkeypatch.setattr(transport, "deliver", lambda _server, message: found.append(message))
    return found


def write(site: Site, subject: str = "Kabar", **more: str) -> bool:
    with site_scope(site.id):
        written = services.send_mail(site, TO, subject, "Jalan sudah ditambal.", **more)
    db.session.commit()
    return written


def letters() -> list[tuple[int, int]]:
    """Return ids and tries of what waits."""
    with every_site() as session:
        return [(row.id, row.tries) for row in session.scalars(select(Letter).order_by(Letter.id))]


def let_pass(hours: int) -> None:
    """Bring the time of all letters nearer."""
    with every_site() as session:
        for row in session.scalars(select(Letter)):
            row.next_at, row.created_at = row.next_at - timedelta(hours=hours), row.created_at - timedelta(hours=hours)


@ON
def test_a_letter_goes_out_once_and_leaves_nothing(site: Site, sent: list[EmailMessage]) -> None:
    assert write(site, "Kabar\nBcc: lain@contoh.id", leave_url="https://kalimandi.example/berhenti") is True
    jobs.work_off()
    jobs.sweep_up()
    jobs.work_off()
    (message,) = sent
    assert (message["To"], message["Subject"], message["Bcc"]) == (TO, "Kabar Bcc: lain@contoh.id", None)
    assert message["From"] == "Desa Kalimandi <situs@contoh.go.id>"
    assert message["List-Unsubscribe"] == "<https://kalimandi.example/berhenti>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text = message.get_content()
    assert text.startswith("Jalan sudah ditambal.\n\n-- \nDesa Kalimandi\nhttp://kalimandi.example")
    assert letters() == []


@ON
def test_a_letter_that_is_rolled_back_is_never_sent(site: Site, sent: list[EmailMessage]) -> None:
    with site_scope(site.id):
        services.send_mail(site, TO, "Kabar", "x")
    db.session.rollback()
    jobs.work_off()
    assert (sent, letters()) == ([], [])


@ON
def test_a_letter_speaks_the_language_it_was_written_in(site: Site, sent: list[EmailMessage]) -> None:
    with speaking("en"):
        write(site)
    jobs.work_off()
    assert (sent[0]["Content-Language"], "http://kalimandi.example:8000/en/" in sent[0].get_content()) == ("en", True)


def test_without_a_server_nothing_is_kept_and_everybody_is_told(site: Site) -> None:
    assert (services.mail_is_on(), write(site), letters()) == (False, False, [])
    report, status = health.report()
    assert (report["notes"][0], status) == ("Mail is off: CMS_SMTP_URL and CMS_MAIL_FROM are not both set.", 200)


@ON
def test_a_server_that_is_away_is_asked_again_later_and_not_for_ever(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fail(_server: object, message: EmailMessage) -> None:
        asked.append(message["Message-ID"])
        raise transport.Unavailable

    monkeypatch.setattr(transport, "deliver", fail)
    write(site)
    with capture_logs() as logs:
        for _hour in range(40):
            jobs.sweep_up()
            jobs.work_off()
            let_pass(3)
    assert len(asked) == len(services.WAITS)
    # Mail programs know all of them for the same letter.
    assert len(set(asked)) == 1
    assert letters() == []
    assert db.session.scalars(select(AuditEntry.what)).all() == ["mail.given_up"]
    assert TO not in str(logs)


@ON
def test_what_will_never_be_taken_is_given_up_at_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_server: object, _message: EmailMessage) -> None:
        raise transport.Refused(550)

    monkeypatch.setattr(transport, "deliver", refuse)
    write(site)
    jobs.work_off()
    assert letters() == []


@ON
def test_whoever_died_while_sending_has_tried(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(_server: object, _message: EmailMessage) -> None:
        raise MemoryError

    monkeypatch.setattr(transport, "deliver", die)
    write(site)
    jobs.work_off()
    assert [tries for _key, tries in letters()] == [1]


@ON
def test_what_waits_for_long_is_noted_and_takes_no_page_away(site: Site) -> None:
    write(site)
    assert services.stuck() is None
    let_pass(3)
    report, status = health.report()
    assert (report["notes"][0], status) == ("1 letter(s) wait for longer than two hours.", 200)


@ON
def test_nobody_reads_letters_in_the_database(site: Site) -> None:
    write(site)
    raw = db.session.connection().exec_driver_sql  # the engine's own look, past the locks
    from cms_core.tenancy import platform_work

    with platform_work():
        row = raw("select * from core_letter").fetchone()
    assert [word for word in (TO, "Kabar", "ditambal") if word in str(row)] == []


@ON
def test_letters_on_their_way_are_told_and_taken_back(site: Site, sent: list[EmailMessage]) -> None:
    write(site)
    assert [piece.value for piece in personal.held(" Warga@Contoh.id ")] == [f"{TO}: Kabar"]
    assert len(personal.erase(TO, dry_run=True)) == 1
    assert letters() != []
    assert len(personal.erase(TO, dry_run=False)) == 1
    db.session.commit()
    jobs.work_off()
    assert (letters(), sent, personal.held(TO), personal.held("x")) == ([], [], [], [])


@pytest.mark.parametrize("text", [" Warga@Contoh.ID ", "a.b+c@x-y.desa.id"])
def test_addresses_are_tidied(text: str) -> None:
    assert mail_address(text) == text.strip().lower()


@pytest.mark.parametrize(
    "text",
    ["", "warga", "a@b", "a@b.id, c@d.id", "a b@c.id", "a@b..id", ".a@b.id", "a..b@c.id", "<a@b.id>",
     "a@-b.id", "ä@b.id", f"{'a' * 65}@b.id", f"a@{'b' * 250}.id"],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(BadAddress):
        mail_address(text)

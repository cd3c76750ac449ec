"""Handing messages over: what is tried again, what never, and that nobody's address goes over an open line."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from cms_core.config import Settings, SettingsError
from cms_core.mail import transport
from cms_core.mail.transport import Refused, Server, Unavailable, Unclear
from cms_core.testing.letters import MailServer

SERVER = Server("mail.example", 587, False, "", "")


class Smtp:
    """A mail server that fails where a test wants it to."""

    def __init__(self, *, tls: bool = True, fails: Exception | None = None) -> None:
        self.tls, self.fails = tls, fails
        self.done: list[str] = []

    def __call__(self, host: str, port: int, **_options: Any) -> Smtp:
        self.done.append(f"{host}:{port}")
        return self

    def __enter__(self) -> Smtp:
        return self

    def __exit__(self, *_error: object) -> None:
        self.done.append("quit")

    def ehlo(self) -> None:
        """Be greeted."""

    def has_extn(self, name: str) -> bool:
        return self.tls and name == "starttls"

    def starttls(self, **_options: Any) -> None:
        self.done.append("starttls")

    def login(self, user: str, password: str) -> None:
        self.done.append(f"login {user} {password}")

    def close(self) -> None:
        self.done.append("close")

    def data(self, _text: str) -> None:
        """Be what the text of a letter is given to."""

    def send_message(self, _message: EmailMessage) -> None:
        if self.fails is not None:
            raise self.fails
        self.done.append("sent")


def settings(path: Path, **more: str) -> Settings:
    return Settings.load({}, instance=path / "x", **more)


def test_address_of_a_server_says_how_to_reach_it(tmp_path: Path) -> None:
    sender = "situs@contoh.go.id"
    plain = settings(tmp_path, smtp_url="smtp://balai:a%40b@mail.example", mail_from=sender)
    assert transport.server_of(plain) == Server("mail.example", 587, False, "balai", "a@b")
    tls = settings(tmp_path, smtp_url="smtps://mail.example:4650", mail_from=sender)
    assert transport.server_of(tls) == Server("mail.example", 4650, True, "", "")
    assert transport.server_of(settings(tmp_path, smtp_url="smtp://mail.example")) is None
    assert transport.server_of(settings(tmp_path, mail_from=sender)) is None


@pytest.mark.parametrize(
    "given",
    [
        {"smtp_url": "http://mail.example"},
        {"smtp_url": "smtp://"},
        {"smtp_url": "smtp://mail.example:x"},
        {"smtp_url": "mail.example"},
        {"mail_from": "kenari"},
        {"mail_from": "a@b.id\nBcc: c@d.id"},
    ],
)
def test_what_no_letter_could_be_sent_with_stops_the_start(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as raised:
        settings(tmp_path, **given)
    assert "kenari" not in str(raised.value)


def test_a_letter_goes_over_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    smtp = Smtp()
    monkeypatch.setattr(smtplib, "SMTP", smtp)
    transport.deliver(Server("mail.example", 587, False, "balai", "rahasia"), EmailMessage())
    assert smtp.done == ["mail.example:587", "starttls", "login balai rahasia", "sent", "quit"]


def test_a_line_without_tls_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    smtp = Smtp(tls=False)
    monkeypatch.setattr(smtplib, "SMTP", smtp)
    with pytest.raises(Unavailable):
        transport.deliver(SERVER, EmailMessage())
    assert smtp.done == ["mail.example:587", "close"]
    # On the machine itself nobody listens.
    transport.deliver(Server("localhost", 25, False, "", ""), EmailMessage())
    assert smtp.done[2:] == ["localhost:25", "sent", "quit"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.id": (550, b"no such")}), Refused),
        (smtplib.SMTPRecipientsRefused({"a@b.id": (450, b"later")}), Unavailable),
        (smtplib.SMTPDataError(554, b"spam"), Refused),
        (smtplib.SMTPDataError(451, b"busy"), Unavailable),
        (smtplib.SMTPAuthenticationError(535, b"who"), Unavailable),
        (smtplib.SMTPServerDisconnected("gone"), Unavailable),
        (TimeoutError(), Unavailable),
    ],
)
def test_what_is_tried_again_and_what_never(
    monkeypatch: pytest.MonkeyPatch, error: Exception, expected: type[Exception]
) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Smtp(fails=error))
    with pytest.raises(expected) as raised:
        transport.deliver(SERVER, EmailMessage())
    # Whoever logs it learns nobody's address.
    assert (raised.value.__suppress_context__, "a@b.id" in str(raised.value)) == (True, False)


@pytest.mark.parametrize(
    ("how", "expected", "arrived"),
    [
        ("", None, 1),
        ("farewell", None, 1),
        ("silent", Unclear, 1),
        ("away", Unclear, 0),
        ("550", Refused, 0),
        ("d554", Refused, 0),
        ("d451", Unavailable, 0),
    ],
)
def test_what_is_certain_of_a_letter(
    mail_server: MailServer, how: str, expected: type[Exception] | None, arrived: int
) -> None:
    mail_server.how = [how]
    message = EmailMessage()
    message["From"], message["To"] = "situs@contoh.go.id", "a@contoh.id"
    try:
        transport.deliver(transport.server_of(None), message)  # type: ignore[arg-type]  # the fixture knows
        fate = None
    except (Refused, Unavailable) as error:
        fate = error
    assert (type(fate) if fate is not None else None, len(mail_server.taken)) == (expected, arrived)
    assert (isinstance(fate, Refused) and fate.recipient) is (how == "550")

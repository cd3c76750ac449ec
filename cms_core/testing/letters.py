"""A mail server of somebody else, on this machine: it takes letters, refuses them, or takes them and says nothing."""

from __future__ import annotations

import email
import email.policy
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from typing import cast

import pytest

from cms_core.mail import transport

CONNECT = smtplib.SMTP.connect
"""What tests are kept from (isolation.py), other servers than this one in any case."""


class MailServer(socketserver.ThreadingTCPServer):
    """``taken`` are the letters that arrived; ``how`` says what becomes of the next ones, else they are taken.

    ``silent`` takes a letter and breaks the line, ``away`` breaks it before, ``farewell`` after its word that it is
    taken; ``550`` is said of the recipient, ``d554`` and ``d451`` of the text.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.how: list[str] = []
        self.taken: list[EmailMessage] = []


class _Talk(socketserver.StreamRequestHandler):
    """One line, as RFC 5321 has it."""

    def handle(self) -> None:
        server = cast(MailServer, self.server)
        how = server.how.pop(0) if server.how else ""
        self._say("220 mail.example")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                if how == "away" or not self._take(server, how):
                    return
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("550 no such person" if word == b"RCPT" and how == "550" else "250 fine")

    def _take(self, server: MailServer, how: str) -> bool:
        """Read a letter and answer; False when the line breaks."""
        self._say("354 go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        if how.startswith("d"):
            self._say(f"{how[1:]} no")
            return True
        parsed = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        server.taken.append(parsed)
        if how != "silent":
            self._say("250 taken")
        return not how

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that this installation hands its letters to; ``mail_from`` is to be set as well."""
    with MailServer() as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        at = transport.Server("127.0.0.1", running.server_address[1], False, "", "")
        monkeypatch.setattr(transport, "server_of", lambda _settings: at)
        monkeypatch.setattr(smtplib.SMTP, "connect", CONNECT)
        yield running
        running.shutdown()
        thread.join()

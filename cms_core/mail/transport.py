"""Handing a message to the mail server of the settings (RFC 5321), over TLS wherever there is some."""

from __future__ import annotations

import dataclasses
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from cms_core.config import Settings

SECONDS = 20
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
PERMANENT = range(500, 600)
BEGUN, TAKEN = "begun", "taken"


class Refused(Exception):
    """The server will never take this message; ``code`` is what it answered, ``recipient`` that it minds to whom."""

    def __init__(self, code: int, *, recipient: bool = False) -> None:
        super().__init__(code)
        self.code, self.recipient = code, recipient


class Unavailable(Exception):
    """The server cannot be reached, or wants it later."""


class Unclear(Unavailable):
    """The line broke while the message was handed over: the server may have taken it (RFC 5321, section 4.5.3.2.6)."""


@dataclasses.dataclass(frozen=True)
class Server:
    """A mail server. ``encrypted`` says that TLS begins with the connection, not after a greeting."""

    host: str
    port: int
    encrypted: bool
    user: str
    password: str


def server_of(settings: Settings) -> Server | None:
    """Return the mail server of an installation; None where mail is off."""
    if not settings.smtp_url or not settings.mail_from:
        return None
    parts = urlsplit(settings.smtp_url)
    return Server(
        host=parts.hostname or "",
        port=parts.port or PORTS[parts.scheme],
        encrypted=parts.scheme == "smtps",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def deliver(server: Server, message: EmailMessage) -> None:
    """Hand a message over.

    Raises:
        Refused: it will never be taken.
        Unavailable: it may be taken later.
        Unclear: it may have been taken.
    """
    course: list[str] = []
    try:
        with _connection(server) as smtp:
            _note_text(smtp, course)
            smtp.send_message(message)
            course.append(TAKEN)
    except (smtplib.SMTPException, OSError) as error:
        # Whatever becomes of the farewell, it is taken.
        if TAKEN not in course:
            raise _fate(error, begun=BEGUN in course) from None


def _fate(error: Exception, *, begun: bool) -> Exception:
    """Return what has become of a message; neither says to whom it was to go."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _said in error.recipients.values()]
        return _as_said(max(codes, default=0), recipient=True)
    # With a wrong password the letter is not to blame: whoever runs the server mends that.
    if isinstance(error, smtplib.SMTPResponseException) and not isinstance(error, smtplib.SMTPAuthenticationError):
        return _as_said(error.smtp_code)
    return Unclear() if begun else Unavailable()


def _note_text(smtp: smtplib.SMTP, course: list[str]) -> None:
    """Note when the text of a message begins to go over: what breaks before has left nothing there."""
    send = smtp.data

    def noted(text: str) -> tuple[int, bytes]:
        course.append(BEGUN)
        return send(text)

    smtp.data = noted  # type: ignore[method-assign, assignment]  # what sendmail() calls


def _connection(server: Server) -> smtplib.SMTP:
    if server.encrypted:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if not server.encrypted:
            _encrypt(smtp, server)
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _encrypt(smtp: smtplib.SMTP, server: Server) -> None:
    smtp.ehlo()
    if smtp.has_extn("starttls"):
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()
    elif server.host not in LOOPBACK:
        # Names and addresses of people go over this line.
        raise smtplib.SMTPNotSupportedError("The server offers no TLS.")


def _as_said(code: int, *, recipient: bool = False) -> Exception:
    return Refused(code, recipient=recipient) if code in PERMANENT else Unavailable()

"""Writing letters, and sending them in a job: tried again for two days, then given up; nothing here says to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import structlog
from flask_babel import gettext as _
from sqlalchemy import func, select

from cms_core import audit, jobs
from cms_core.columns import now
from cms_core.crypto import keyed_hash
from cms_core.database import read_only
from cms_core.entries import PersonalData
from cms_core.extensions import db, state
from cms_core.i18n import language, speaking
from cms_core.mail import transport
from cms_core.mail.addresses import BadAddress, mail_address
from cms_core.mail.models import Letter
from cms_core.regions.words import called
from cms_core.sites.models import Site
from cms_core.sites.urls import site_url
from cms_core.tenancy import every_site, site_scope

log = structlog.get_logger()
JOB = "mail.send"
CORE = "core"
WAITS = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 30, 120, 360, 720, 1440))
"""How long to wait after each try; after the last one a letter is given up."""
STUCK = timedelta(hours=2)
"""When somebody should look why letters do not go out."""
AT_ONCE = 200
_listeners: list[Callable[[Site, str], None]] = []


def when_refused(tell: Callable[[Site, str], None]) -> Callable[[Site, str], None]:
    """Have a function told of each site and address (its keyed hash) of which a server says that nobody has it."""
    _listeners.append(tell)
    return tell


def mail_is_on() -> bool:
    """Whether this installation sends mail: ``CMS_SMTP_URL`` and ``CMS_MAIL_FROM`` are set."""
    return transport.server_of(state().settings) is not None


def send_mail(site: Site, to: str, subject: str, text: str, *, leave_url: str = "") -> bool:
    """Send a letter in the name of a site in scope, once this transaction is committed; False where mail is off.

    ``to`` is as :func:`~cms_core.mail.addresses.mail_address` returns it, ``text`` plain, in the language of this
    request (:func:`~cms_core.i18n.speaking`). Until it has gone out it lies encrypted in the database, then nowhere.
    ``leave_url`` is where a post without anything in it ends these letters.
    """
    server, sender = transport.server_of(state().settings), state().settings.mail_from
    if server is None or sender is None:
        return False
    letter = Letter(
        recipient=to,
        recipient_hash=keyed_hash(to),
        subject=" ".join(subject.split()),
        body=f"{text.strip()}\n\n{_signed(site)}\n",
        language=language(),
        leave_url=leave_url,
        message_id=make_msgid(domain=sender.rpartition("@")[2])[:80],
    )
    db.session.add(letter)
    db.session.flush()
    jobs.enqueue(JOB, site.id, letter_id=letter.id)
    return True


def send_mail_now(
    to: str,
    subject: str,
    text: str,
    *,
    sender: str,
    message_id: str,
    reply_to: str = "",
    enclosed: Mapping[str, bytes] | None = None,
) -> None:
    """Send a letter to an office while the caller waits, and say how it ended; no transaction should be open.

    For whoever keeps a queue of his own: nothing of it is stored here, and nothing tries again. ``sender`` is the name
    in front of our address, ``enclosed`` files of JSON by their names. Mail programs show once what arrives twice with
    the same ``message_id``, letters and digits.

    Raises:
        MailRefused: it will never be taken.
        MailUnavailable: nothing has arrived, or mail is off.
        MailUnclear: it may have arrived.
    """
    server, address = transport.server_of(state().settings), state().settings.mail_from
    if server is None or address is None:
        raise transport.Unavailable
    message = _begun(sender, address, to, " ".join(subject.split()), f"<{message_id}@{address.rpartition('@')[2]}>")
    if reply_to:
        message["Reply-To"] = reply_to
    message.set_content(text)
    for name, content in (enclosed or {}).items():
        message.add_attachment(content, maintype="application", subtype="json", filename=name)
    transport.deliver(server, message)


def _signed(site: Site) -> str:
    said = _("Surel ini dikirim otomatis; balasannya tidak dibaca.")
    return f"-- \n{called(site)}\n{site_url(site)}\n{said}"


@jobs.job(JOB)
def send(site_id: int, letter_id: int) -> None:
    """Send a letter of the site in scope, unless that has happened or its time has not come."""
    letter = db.session.get(Letter, letter_id)
    server = transport.server_of(state().settings)
    if letter is None or server is None or letter.next_at > now():
        return
    message, tries = _message(letter), letter.tries
    # Said before it is done: whoever dies meanwhile has tried, and the next one waits.
    letter.tries, letter.next_at = tries + 1, now() + WAITS[min(tries, len(WAITS) - 1)]
    db.session.commit()
    try:
        transport.deliver(server, message)
    except transport.Refused as error:
        if error.recipient:
            _tell(site_id, letter_id)
        _give_up(site_id, letter_id, f"refused with {error.code}")
    except transport.Unavailable:
        if tries + 1 >= len(WAITS):
            _give_up(site_id, letter_id, "nobody took it")
        else:
            log.warning("letter waits", site=site_id, letter=letter_id, tries=tries + 1)
    else:
        _forget(letter_id)


def _tell(site_id: int, letter_id: int) -> None:
    """Tell whoever may have written it that nobody has this address, without saying which."""
    letter, site = db.session.get(Letter, letter_id), db.session.get_one(Site, site_id)
    if letter is not None:
        for tell in _listeners:
            tell(site, letter.recipient_hash)


def _give_up(site_id: int, letter_id: int, why: str) -> None:
    log.warning("letter given up", site=site_id, letter=letter_id, why=why)
    audit.record("mail.given_up", site_id=site_id, user_id=None, why=why)
    _forget(letter_id)


def _forget(letter_id: int) -> None:
    letter = db.session.get(Letter, letter_id)
    if letter is not None:
        db.session.delete(letter)


def _begun(sender: str, address: str, to: str, subject: str, message_id: str) -> EmailMessage:
    """Return a message of ours with its head, and nothing in it."""
    from email.headerregistry import Address  # brings a whole grammar, and few requests send letters

    message = EmailMessage()
    message["From"] = Address(display_name=sender, addr_spec=address)
    message["To"], message["Subject"], message["Date"] = to, subject, format_datetime(now())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers
    return message


def _message(letter: Letter) -> EmailMessage:
    site = db.session.get_one(Site, letter.site_id)
    ours = state().settings.mail_from or ""
    message = _begun(called(site), ours, letter.recipient, letter.subject, letter.message_id)
    if letter.leave_url:
        message["List-Unsubscribe"] = f"<{letter.leave_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.body)
    message["Content-Language"] = letter.language
    return message


@jobs.sweep
def undone() -> list[jobs.Undone]:
    """Return letters whose time to be sent has come; each try moves that time on."""
    if not mail_is_on():
        return []
    with every_site() as session:
        query = select(Letter.site_id, Letter.id).where(Letter.next_at <= now()).order_by(Letter.next_at)
        return [jobs.Undone(JOB, site, {"letter_id": key}) for site, key in session.execute(query.limit(AT_ONCE))]


def stuck() -> str | None:
    """Return a sentence when letters do not go out; None when all is well."""
    with read_only(), every_site() as session:
        count = session.scalar(select(func.count(Letter.id)).where(Letter.created_at < now() - STUCK)) or 0
    if not count:
        return None
    return f"{count} letter(s) wait for longer than two hours."


def held(subject: str) -> list[PersonalData]:
    """Return the letters on their way to somebody, of all sites."""
    with every_site() as session:
        query = select(Letter).where(Letter.recipient_hash == _hash(subject)).order_by(Letter.id)
        return [_told(letter) for letter in session.scalars(query)]


def erase(subject: str, *, dry_run: bool) -> list[PersonalData]:
    """Take back the letters on their way to somebody; the caller commits."""
    found = held(subject)
    if dry_run or not found:
        return found
    with every_site() as session:
        of_sites = sorted(set(session.scalars(select(Letter.site_id).where(Letter.recipient_hash == _hash(subject)))))
    for site_id in of_sites:
        with site_scope(site_id):
            for letter in db.session.scalars(select(Letter).where(Letter.recipient_hash == _hash(subject))).all():
                db.session.delete(letter)
    return found


def _told(letter: Letter) -> PersonalData:
    with speaking(letter.language):
        what = _("Surel yang belum terkirim")
    return PersonalData(plugin=CORE, what=what, where=str(letter.id), value=f"{letter.recipient}: {letter.subject}")


def _hash(subject: str) -> str:
    try:
        return keyed_hash(mail_address(subject))
    except BadAddress:
        return "-"

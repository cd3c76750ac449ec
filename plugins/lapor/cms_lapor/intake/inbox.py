"""Messages of citizens on their way to reports: looked at first, then written down, or kept for somebody to read."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from cms_core.api import (
    BadNumber,
    PersonalData,
    Site,
    User,
    audit,
    case_codes,
    db,
    every_site,
    keyed_hash,
    now,
    site_scope,
    squeezed,
    whatsapp_number,
)
from cms_lapor import NAME, _, clocks, codes, sending
from cms_lapor.intake import exports
from cms_lapor.intake.channels import SMS
from cms_lapor.intake.finding import OTHER, place_of
from cms_lapor.intake.models import Message
from cms_lapor.topics import ANONYMOUS, data

CHECKED, WAITING, DONE, DROPPED = "diperiksa", "menunggu", "selesai", "diabaikan"
"""Brought and not agreed to yet; for somebody to read; a report; read and no report."""
NO_WORD, NO_PLACE, TOO_SHORT = "tanpa kata", "tanpa desa", "terlalu pendek"
REASONS = {
    NO_WORD: _.lazy("Tidak diawali LAPOR"),
    NO_PLACE: _.lazy("Desanya tidak dikenal"),
    TOO_SHORT: _.lazy("Isinya terlalu pendek"),
}
LEAST = 5
"""Letters in which something can be said."""
MOST = 500
"""Messages that are brought at once."""
UNDECIDED = timedelta(hours=12)
REMEMBERED = timedelta(days=366)
_WORD = re.compile(r"\s*lapor\b[\s:;,.#-]*(.*)", re.IGNORECASE | re.DOTALL)
Places = Sequence[tuple[str, str]]


class TooMany(Exception):
    """More messages are new than can be brought at once."""


@dataclasses.dataclass(frozen=True)
class Brought:
    """What a file held: how many messages are new, were there before, and are none; and rows that cannot be used."""

    new: int
    known: int
    skipped: int
    unread: tuple[exports.Unread, ...]


@dataclasses.dataclass(frozen=True)
class Parsed:
    """What a message says: its place and words, or ``why`` nobody can tell without reading it."""

    why: str = ""
    place: str = ""
    body: str = ""


@dataclasses.dataclass(frozen=True)
class Reply:
    """What a sender is answered: digits of the telephone, number and code of the report."""

    phone: str
    number: str
    code: str


_OTHER_PLACE = re.compile(r"\s*(\d{4}|desa\b|kel(urahan)?\b|ds\.)", re.IGNORECASE)
"""How a message begins that names a place: where nobody knows which, a person reads it."""


def parse(text: str, site: Site, places: Places) -> Parsed:
    """Read ``LAPOR <desa> <isi>``; at a village the place may be left out."""
    found = _WORD.fullmatch(text)
    if found is None:
        return Parsed(NO_WORD)
    words = found[1].split()
    for count in (3, 2, 1):
        place = place_of(" ".join(words[:count]).rstrip(":,."), places) if len(words) >= count else ""
        if place:
            body = " ".join(words[count:])
            return Parsed("" if len(body) >= LEAST else TOO_SHORT, place, body)
    if site.level != "desa" or _OTHER_PLACE.match(found[1]):
        return Parsed(NO_PLACE)
    return Parsed("" if len(found[1].strip()) >= LEAST else TOO_SHORT, site.region_code, found[1].strip())


def bring(site: Site, content: bytes, places: Places, *, marked_only: bool) -> Brought:
    """Keep the messages of a file that are new, to be looked at; ``marked_only`` those that begin with LAPOR.

    Raises:
        TableRefused: the file cannot be used.
        TooMany: there are more than :data:`MOST`.
    """
    raws, unread = exports.read(content, site.timezone)
    wanted = [raw for raw in raws if not marked_only or _WORD.fullmatch(raw.text)]
    digests = {_digest(raw, site): raw for raw in wanted}
    known = _known(list(digests))
    new = {digest: raw for digest, raw in digests.items() if digest not in known}
    if len(new) > MOST:
        raise TooMany
    for digest, raw in new.items():
        read = parse(raw.text, site, places)
        db.session.add(
            Message(
                digest=digest,
                state=CHECKED,
                why=read.why,
                place=read.place,
                sent_at=raw.sent_at,
                phone=raw.phone,
                phone_hash=keyed_hash(raw.phone) if raw.phone else "",
                body=raw.text,
            )
        )
    db.session.flush()
    return Brought(len(new), len(wanted) - len(new), len(raws) - len(wanted), tuple(unread))


def _known(digests: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(digests), MOST):
        part = digests[start : start + MOST]
        found.update(db.session.scalars(select(Message.digest).where(Message.digest.in_(part))))
    return found


def _digest(raw: exports.Raw, site: Site) -> str:
    """Return what a message is known by: the same words of one telephone on one day are one message."""
    day = clocks.day_of(site, raw.sent_at)
    return keyed_hash(f"lapor message {raw.phone} {day} {squeezed(raw.text)}")


def listed(state: str, limit: int = MOST) -> list[Message]:
    """Return the messages of the site in scope that are in a state, the oldest first."""
    query = select(Message).where(Message.state == state).order_by(Message.sent_at, Message.id).limit(limit)
    return list(db.session.scalars(query))


def mark_of(messages: Sequence[Message]) -> str:
    """Return what somebody agrees to: it is another one as soon as other messages are there."""
    return f"{len(messages)}-{max((message.id for message in messages), default=0)}"


def agree(site: Site, places: Places, *, user: User) -> tuple[list[Reply], int]:
    """Make reports of the messages that say enough, and keep the others for somebody to read.

    Return what the senders are answered, in the order of their messages, and how many messages wait.
    """
    messages = listed(CHECKED)
    sent = {message.id: _sent(message, site, places, by=user.office) for message in messages if not message.why}
    # Going to the sites of the reports lets go of everything that was read here.
    became = {key: sending.receive(site, each) for key, each in sent.items()}
    for message in listed(CHECKED):
        if message.id in became:
            done(message, became[message.id])
        else:
            message.state = WAITING
    replies = [
        Reply(each.phone, became[key], case_codes.spaced(codes.code_for(each.client_id))) for key, each in sent.items()
    ]
    waiting = len(messages) - len(became)
    audit(f"{NAME}.imported", site_id=site.id, user_id=user.id, target=SMS, new=len(became), waiting=waiting)
    return replies, waiting


def _sent(message: Message, site: Site, places: Places, *, by: str) -> sending.Sent:
    read = parse(message.body, site, places)
    return sending.Sent(
        client_id=f"sms-{message.digest[:48]}",
        kind=next(iter(data().kinds)),
        topic=OTHER,
        body=read.body,
        place=message.place,
        # Nobody was asked who may know the sender.
        visibility=ANONYMOUS,
        channel=SMS,
        received_at=message.sent_at,
        entered_by=by,
        phone=message.phone,
    )


def done(message: Message, number: str) -> None:
    """Note which report a message became, and forget what stands in it."""
    _empty(message, DONE)
    message.became = number


def drop(message: Message) -> None:
    """Note that somebody has read a message which is no report, and forget what stands in it."""
    _empty(message, DROPPED)


def cancel() -> None:
    """Forget what was brought and not agreed to."""
    for message in listed(CHECKED):
        db.session.delete(message)


def day_of(message: Message, site: Site) -> date:
    """Return the day on which a message was sent, by the clock of the site."""
    return clocks.day_of(site, message.sent_at)


def forget_old(_site_id: int) -> None:
    """Forget what nobody agreed to, and after a year which messages there were; a task of each day."""
    undecided = (Message.state == CHECKED) & (Message.brought_at < now() - UNDECIDED)
    old = Message.state.in_((DONE, DROPPED)) & (Message.brought_at < now() - REMEMBERED)
    for message in db.session.scalars(select(Message).where(undecided | old)).all():
        db.session.delete(message)


def held(subject: str) -> list[PersonalData]:
    """Return the messages of whoever has this telephone number that have not become reports."""
    with every_site() as session:
        rows = session.scalars(select(Message).where(Message.phone_hash == _hash(subject)).order_by(Message.id))
        return [
            PersonalData(plugin=NAME, what=_("SMS"), where=str(row.sent_at.date()), value=value)
            for row in rows
            for value in (row.phone, row.body)
        ]


def sites_of(subject: str) -> list[int]:
    """Return the ids of the sites that hold messages of whoever has this number."""
    with every_site() as session:
        found = session.scalars(select(Message.site_id).where(Message.phone_hash == _hash(subject)))
        return sorted(set(found))


def forget(subject: str, sites: Sequence[int]) -> None:
    """Forget the messages of whoever has this number at these sites."""
    for site_id in sites:
        with site_scope(site_id):
            for message in db.session.scalars(select(Message).where(Message.phone_hash == _hash(subject))).all():
                drop(message)


def _empty(message: Message, state: str) -> None:
    message.state, message.body, message.phone, message.phone_hash = state, "", "", ""


def _hash(subject: str) -> str:
    try:
        return keyed_hash(whatsapp_number(subject))
    except BadNumber:
        return "-"

"""The queue: what waits, is on its way, has arrived, or needs somebody. Each step is written before the next begins.

A report goes out at least once and, where that can be known, only once: that it is being sent, and how, is committed
before anything is sent, so that nothing that happens afterwards can make anybody forget it. Whatever ends without an
answer is looked for at the target before it is sent again; where that cannot be done, staff are asked.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, or_, select

from cms_core.api import Site, User, audit, db, every_site, format_date, now
from cms_lapor import NAME, _, cases, codes
from cms_lapor.gateway import messages, transports
from cms_lapor.gateway.messages import MayNotLeave
from cms_lapor.gateway.models import (
    ACKED,
    BY_HAND,
    ENDED,
    FAILED,
    QUEUED,
    SENDING,
    SENT,
    UNSURE,
    Handover,
    Target,
)
from cms_lapor.gateway.profiles import BY_NET, CSV, KEEPS_SECRETS, MANUAL, NOT_OURS, Profile, profile_of
from cms_lapor.models import Report
from cms_lapor.states import NOT_OURS as STATE_NOT_OURS
from cms_lapor.states import PASSED_ON
from cms_lapor.topics import SECRET

FIRST, FACTOR, LONGEST = timedelta(minutes=1), 4, timedelta(hours=24)
"""How long to wait before trying again: 1 m, 4 m, 16 m, … a day at most."""
MOST_ATTEMPTS = 9
"""After so many, about three days, somebody is asked."""
DIED = timedelta(minutes=10)
"""A sending that has taken so long was broken off."""
AT_ONCE = 20
"""Rows that one run of the task works on."""


class NotHere(Exception):
    """There is no such report in this region, or it is on its way to this target already."""


class NotNow(Exception):
    """This cannot be done where the row stands."""


class IdTaken(Exception):
    """Another report has this number at the target."""


def put(target: Target, number: str, *, region: str, by: User | None = None) -> Handover:
    """Put a report of a region in the queue of a target, once.

    Raises:
        NotHere: there is none with this number, or it is there already.
        MayNotLeave: it is secret, and the target must not have those.
    """
    if not codes.region_of(number).startswith(region):
        raise NotHere(number)
    profile, target_site = profile_of(target), target.site_id
    if db.session.scalar(_row_of(profile.id, number)) is not None:
        raise NotHere(number)
    key = secrets.token_hex(16)
    messages.message_of(number, key, profile)  # whether it may leave, before it waits
    row = _new(profile, number, key)
    audit(f"{NAME}.queued", site_id=target_site, user_id=by.id if by else None, target=number)
    db.session.flush()
    return row


def _row_of(target_id: int, number: str) -> Select[Handover]:
    return select(Handover).where(Handover.target_id == target_id, Handover.number == number)


def _new(profile: Profile, number: str, key: str) -> Handover:
    by_hand = profile.transport == MANUAL
    row = Handover(
        target_id=profile.id,
        number=number,
        key=key,
        state=BY_HAND if by_hand else QUEUED,
        next_at=now() if profile.transport in BY_NET else None,
        method=profile.transport,
    )
    db.session.add(row)
    return row


def work_off(site_id: int) -> None:
    """Take in what is to be handed over by itself, and send what is due; a task of each minute."""
    targets = db.session.scalars(select(Target)).all()
    if not targets:
        return
    for target in targets:
        if target.takes:
            _collect(target)
    db.session.commit()
    due = and_(Handover.state.in_((QUEUED, UNSURE)), Handover.next_at <= now())
    died = and_(Handover.state == SENDING, Handover.tried_at < now() - DIED)
    query = select(Handover.id).join(Target, and_(Target.id == Handover.target_id, Target.site_id == Handover.site_id))
    query = query.where(Target.paused.is_(False), Target.transport.in_(BY_NET), or_(due, died))
    for key in db.session.scalars(query.order_by(Handover.next_at, Handover.id).limit(AT_ONCE)).all():
        step(key)
    db.session.commit()


def _collect(target: Target) -> None:
    """Put in the queue what a target takes by itself, of what has come since it was made."""
    site = db.session.get_one(Site, target.site_id)
    moved = (
        Report.state.in_((STATE_NOT_OURS, PASSED_ON)) if target.takes == NOT_OURS else Report.verified_at.is_not(None)
    )
    with every_site(within=site.region_code) as session:
        known = select(Handover.number).where(Handover.target_id == target.id)
        query = select(Report.number).where(moved, Report.received_at >= target.made_at, Report.number.not_in(known))
        if not (target.takes_secret and target.transport in KEEPS_SECRETS):
            query = query.where(Report.visibility != SECRET)
        numbers = list(session.scalars(query.order_by(Report.id).limit(AT_ONCE * 10)))
    profile = profile_of(target)
    for number in numbers:
        _new(profile, number, secrets.token_hex(16))
    db.session.flush()


def step(key: int) -> None:
    """Do what is next with a row: look for it where it may have arrived, or send it. Commits."""
    row = _locked(key)
    if row is None or row.state not in (QUEUED, UNSURE, SENDING):
        db.session.rollback()
        return
    profile = profile_of(db.session.get_one(Target, row.target_id))
    number, own_key, doubtful = row.number, row.key, row.state != QUEUED
    if row.state == SENDING:
        row.state, row.next_at, row.error = UNSURE, now(), "broken off"
    db.session.commit()
    if doubtful and not _is_absent(key, profile, number):
        return
    try:
        message = messages.message_of(number, own_key, profile)
    except MayNotLeave:
        _end(key, FAILED, "may not leave")
        return
    db.session.commit()
    if _claim(key, profile, message):
        _send(key, profile, message)


def _locked(key: int) -> Handover | None:
    query = select(Handover).where(Handover.id == key).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _is_absent(key: int, profile: Profile, number: str) -> bool:
    """Whether a report that may have arrived certainly has not; if it has, or nobody knows, that is written down."""
    try:
        found = transports.search(profile, number)
    except (transports.Later, transports.Unclear) as error:
        _wait(key, UNSURE, str(error))
        return False
    except transports.Refused as error:
        _end(key, UNSURE, str(error))
        return False
    if found:
        _arrived(key, profile, transports.Reply(found))
    elif found is None:
        _end(key, UNSURE, "no answer")
    return found == ""


def _claim(key: int, profile: Profile, message: messages.Message) -> bool:
    """Write down that a report is being sent now, and how, so that nothing can undo that; whether nobody else did."""
    row = _locked(key)
    if row is None or row.state not in (QUEUED, UNSURE):
        db.session.rollback()
        return False
    row.state, row.method, row.payload_hash = SENDING, profile.transport, message.payload_hash
    row.attempts, row.tried_at, row.error = row.attempts + 1, now(), ""
    # The names of what leaves, never what it says.
    audit(f"{NAME}.handed", site_id=row.site_id, user_id=None, target=row.number, to=profile.name, fields=message.said)
    db.session.commit()
    return True


def _send(key: int, profile: Profile, message: messages.Message) -> None:
    try:
        reply = transports.send(profile, message)
    except transports.Later as error:
        _wait(key, QUEUED, str(error))
    except transports.Refused as error:
        _end(key, FAILED, str(error))
    except transports.Unclear as error:
        _wait(key, UNSURE, str(error))
    else:
        _arrived(key, profile, reply)


def _wait(key: int, state: str, why: str) -> None:
    """Let a row wait longer each time, and ask somebody after many."""
    row = _locked(key)
    assert row is not None  # rows are never deleted while their target is there
    # A search that finds nobody is a try as well.
    row.attempts += row.state == state == UNSURE
    row.state, row.error = state, why[:120]
    if row.attempts >= MOST_ATTEMPTS:
        row.state, row.next_at = BY_HAND if state == QUEUED else UNSURE, None
    else:
        row.next_at = now() + min(FIRST * FACTOR ** max(row.attempts - 1, 0), LONGEST)
    db.session.commit()


def _end(key: int, state: str, why: str) -> None:
    """Let a row wait for somebody."""
    row = _locked(key)
    assert row is not None  # see _wait
    row.state, row.next_at, row.error = state, None, why[:120]
    db.session.commit()


def _arrived(key: int, profile: Profile, reply: transports.Reply) -> None:
    row = _locked(key)
    assert row is not None  # see _wait
    if reply.ext_id and _is_taken(row, reply.ext_id):
        row.state, row.next_at, row.error = UNSURE, None, "number taken"
        db.session.commit()
        return
    _note_arrival(row, profile, reply.ext_id, reply.ext_txn)
    db.session.commit()


def _is_taken(row: Handover, ext_id: str) -> bool:
    query = select(Handover.id).where(Handover.target_id == row.target_id, Handover.ext_id == ext_id)
    return db.session.scalar(query.where(Handover.id != row.id)) is not None


def _note_arrival(row: Handover, profile: Profile, ext_id: str, ext_txn: str = "") -> None:
    """Write down that a report has arrived, and tell its sender, once: with its number there if that is known."""
    number, moment, first = row.number, now(), row.ext_id is None
    row.state, row.next_at, row.error = ACKED if ext_id else SENT, None, ""
    row.sent_at, row.ext_txn = row.sent_at or moment, ext_txn or row.ext_txn
    if ext_id:
        row.ext_id, row.acked_at = ext_id, moment
    db.session.flush()
    if ext_id and first:
        day = format_date(moment)
        said = _(
            "Laporan diserahkan ke %(target)s pada %(day)s dengan nomor %(number)s.",
            target=profile.name,
            day=day,
            number=ext_id,
        )
        with messages.case_of(number, profile.region) as found:
            if found is not None:
                cases.hear(found[1], told=said, office=profile.name)


def acknowledge(key: int, ext_id: str) -> None:
    """Keep the number that a target gave a report, as staff read it there.

    Raises:
        NotNow: its number is known already.
        IdTaken: another report has this number there.
    """
    row = _locked(key)
    if row is None or row.state in (ACKED, ENDED, SENDING):
        raise NotNow
    if _is_taken(row, ext_id):
        raise IdTaken
    _note_arrival(row, profile_of(db.session.get_one(Target, row.target_id)), ext_id)


def send_again(key: int) -> None:
    """Send a report once more, because staff know that it has not arrived.

    Raises:
        NotNow: it is on its way, has arrived, or goes no such way.
    """
    row = _locked(key)
    if row is None or row.state not in (FAILED, BY_HAND, UNSURE, QUEUED):
        raise NotNow
    if db.session.get_one(Target, row.target_id).transport not in BY_NET:
        raise NotNow
    row.state, row.next_at, row.attempts, row.error = QUEUED, now(), 0, ""


def waiting_since(target: Target, *mine: ColumnElement[bool]) -> Iterator[Handover]:
    """Yield the oldest row of a target that has not arrived, if there is one among ``mine``."""
    query = select(Handover).where(Handover.target_id == target.id, Handover.state.not_in((SENT, ACKED, ENDED)))
    yield from db.session.scalars(query.where(*mine).order_by(Handover.queued_at, Handover.id).limit(1))


def batched(target: Target, *mine: ColumnElement[bool]) -> int:
    """Put everything that waits for a file into the next one and return its number; 0 when nothing waits.

    ``mine`` are the conditions of what whoever makes the file may know of; the rest waits for somebody else.
    """
    query = select(Handover).where(Handover.target_id == target.id, Handover.state == QUEUED).with_for_update()
    rows = db.session.scalars(query.where(*mine).order_by(Handover.id)).all()
    if not rows or target.transport != CSV:
        return 0
    last = db.session.scalar(
        select(Handover.batch).where(Handover.target_id == target.id).order_by(Handover.batch.desc()).limit(1)
    )
    batch, profile = (last or 0) + 1, profile_of(target)
    for row in rows:
        row.batch, row.attempts, row.tried_at, row.method = batch, row.attempts + 1, now(), CSV
        _note_arrival(row, profile, "")
    return batch

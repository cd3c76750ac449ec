"""Ours beside theirs: what we handed over and they do not know, what they know and we do not, and what differs."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, select

from cms_core.api import Site, db, every_site, now
from cms_lapor.gateway import services, transports
from cms_lapor.gateway.inbound import Incoming, hear
from cms_lapor.gateway.models import ACKED, ENDED, QUEUED, SENT, Handover, Heard, Target
from cms_lapor.gateway.profiles import OPEN311, Profile, profile_of
from cms_lapor.models import Report
from cms_lapor.states import STATES

LATE = timedelta(days=1)
"""How long a report may be on its way before it is missed."""
AT_ONCE = 50
log = structlog.get_logger()


@dataclasses.dataclass(frozen=True)
class Differs:
    """A report that is over on one side alone."""

    key: int
    number: str
    ext_id: str
    ours: str
    theirs: str


@dataclasses.dataclass(frozen=True)
class Compared:
    """What is to be looked at: rows of ours without a number, numbers of theirs without a report, and differences."""

    ours_alone: list[Handover]
    theirs_alone: list[Heard]
    differing: list[Differs]


def compared(target: Target, site: Site, *mine: ColumnElement[bool]) -> Compared:
    """Return what differs between a target and the site in scope with all below, of the rows among ``mine``."""
    late = now() - LATE
    own = select(Handover).where(Handover.target_id == target.id, *mine).order_by(Handover.queued_at, Handover.id)
    alone = own.where(Handover.ext_id.is_(None), Handover.state != QUEUED, Handover.queued_at < late)
    known = set(db.session.scalars(select(Handover.ext_id).where(Handover.target_id == target.id)))
    heard = db.session.scalars(select(Heard).where(Heard.target_id == target.id).order_by(Heard.at.desc())).all()
    theirs = {each.ext_id: each for each in reversed(heard) if each.ext_id not in known}
    rows = db.session.scalars(own.where(Handover.state.in_((ACKED, ENDED)))).all()
    return Compared(
        ours_alone=list(db.session.scalars(alone)),
        theirs_alone=list(theirs.values()),
        differing=_differing(rows, site),
    )


def _differing(rows: Iterable[Handover], site: Site) -> list[Differs]:
    found = {row.number: row for row in rows}
    with every_site(within=site.region_code) as session:
        states = dict(session.execute(select(Report.number, Report.state).where(Report.number.in_(found))).all())
    return [
        Differs(row.id, number, row.ext_id or "", str(STATES[states[number]].label), row.ext_state)
        for number, row in found.items()
        if number in states and row.ext_state and STATES[states[number]].open == (row.state == ENDED)
    ]


def ask_all(site_id: int) -> None:
    """Ask the targets that can be asked for numbers, and how reports stand; a task of each night."""
    query = select(Target).where(Target.transport == OPEN311, Target.paused.is_(False))
    for profile in [profile_of(target) for target in db.session.scalars(query)]:
        for row in _rows(profile, Handover.state == SENT, Handover.ext_txn != ""):
            _ask_number(profile, row.id, row.ext_txn)
        for row in _rows(profile, Handover.state == ACKED):
            _ask(profile, row.number, str(row.ext_id))


def _rows(profile: Profile, *where: ColumnElement[bool]) -> list[Any]:
    """Return what is asked for of the rows of a target, and leave no transaction open."""
    columns = select(Handover.id, Handover.number, Handover.ext_id, Handover.ext_txn)
    query = columns.where(Handover.target_id == profile.id, *where).order_by(Handover.ext_at, Handover.id)
    rows = list(db.session.execute(query.limit(AT_ONCE)))
    db.session.commit()
    return rows


def _ask_number(profile: Profile, key: int, token: str) -> None:
    try:
        ext_id = transports.number_by(profile, token)
        if ext_id:
            services.acknowledge(key, ext_id)
    except (transports.Later, transports.Refused, transports.Unclear, services.IdTaken, services.NotNow) as error:
        log.info("target does not say the number of a report", target=profile.id, kind=type(error).__name__)
    db.session.commit()


def _ask(profile: Profile, number: str, ext_id: str) -> None:
    try:
        state, since = transports.state_of(profile, ext_id)
        at = datetime.fromisoformat(since).astimezone(UTC) if since else now()
    except (transports.Later, transports.Refused, transports.Unclear, ValueError) as error:
        log.info("target does not say how a report stands", target=profile.id, kind=type(error).__name__)
        return
    if state:
        update_id = hashlib.sha256(f"{ext_id} {state} {since}".encode()).hexdigest()
        known = select(Heard.id).where(Heard.target_id == profile.id, Heard.update_id == update_id)
        if db.session.scalar(known) is None:
            hear(profile, Incoming(update_id, ext_id, state, at, ""), number)
    db.session.commit()

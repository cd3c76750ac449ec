"""An objection as whoever objects reads it, opened by number and code. Read in the scope of its site."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

from sqlalchemy import select

from cms_core.api import Site, called, db, settings_of, today
from cms_ppid import NAME, _
from cms_ppid.cases import clocks
from cms_ppid.cases import services as cases
from cms_ppid.cases.clocks import Clock
from cms_ppid.cases.history import Line
from cms_ppid.cases.states import APPLICANT, STAFF, Move, State
from cms_ppid.letters import facts
from cms_ppid.objections import services, states
from cms_ppid.objections.ahead import Ahead, days_ahead
from cms_ppid.objections.grounds import GROUNDS
from cms_ppid.objections.models import Objection, ObjectionEvent

STAGES = {
    states.DISPUTE: _.lazy("Terdaftar di Komisi Informasi"),
    states.MEDIATE: _.lazy("Mediasi"),
    states.ADJUDICATE: _.lazy("Ajudikasi"),
    states.RULE: _.lazy("Putusan"),
    states.EXECUTE: _.lazy("Dilaksanakan"),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Opened:
    """What a page shows of an objection.

    ``answer`` is by when it is answered and why, ``at_ki`` by when whoever objects may go to the Komisi Informasi
    (``commission``), ``silent`` that the first day is over without an answer. ``stages`` are pairs of a label and a
    day, ``ahead`` the days that the law sets for the dispute.
    """

    number: str
    step: int
    request: str
    ground: str
    letter: str
    position: str
    attorney: str
    received_at: datetime
    opened_on: date
    late: str
    office: str
    state: State
    decision: str
    decision_text: str
    decided_at: datetime | None
    decided_office: str
    answer: Clock | None
    silent: bool
    at_ki: Clock | None
    commission: str
    ki_number: str
    stages: tuple[tuple[str, date], ...]
    ahead: tuple[Ahead, ...]
    ruling: str
    lines: tuple[Line, ...]
    moves: dict[str, Move]
    letters: tuple[facts.Shown, ...]
    emptied: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the receipt of an objection says besides its code: nothing of who objects, nothing in their words."""

    number: str
    request: str
    ground: str
    office: str
    received_at: datetime
    clock: Clock | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Brief:
    """What the page of a request says of an objection to it."""

    id: int
    number: str
    ground: str
    state: State
    received_at: datetime


def is_restricted(row: Objection) -> bool:
    """Whether the data of an objection, or of its request, is only stored (UU 27/2022 pasal 41)."""
    return row.restricted_at is not None or (row.request is not None and row.request.restricted_at is not None)


def to_request(key: int) -> list[Brief]:
    """Return the objections to a request of the site in scope, in the order in which they came."""
    columns = (Objection.id, Objection.number, Objection.ground, Objection.state, Objection.received_at)
    rows = db.session.execute(select(*columns).where(Objection.request_id == key).order_by(Objection.id))
    return [
        Brief(
            id=row.id,
            number=row.number,
            ground=str(GROUNDS[row.ground].text),
            state=states.STATES[row.state],
            received_at=row.received_at,
        )
        for row in rows
    ]


def receipt_of(row: Objection, site: Site) -> Receipt:
    """Return the receipt of an objection of the site in scope."""
    return Receipt(
        number=row.number,
        request=row.request.number if row.request is not None else "",
        ground=str(GROUNDS[row.ground].text),
        office=called(site),
        received_at=row.received_at,
        clock=clocks.clock_of(row, site) if row.state in states.UNANSWERED else None,
    )


def for_applicant(row: Objection, site: Site) -> Opened:
    """Return an objection as whoever objects reads it: without what officers note for each other."""
    told = [line_of(event) for event in row.events if event.move not in (states.NOTE, states.FILE) or event.told]
    lines = [line if line.by == APPLICANT else dataclasses.replace(line, note="") for line in told]
    return _opened(row, site, lines, APPLICANT)


def for_desk(row: Objection, site: Site) -> Opened:
    """Return an objection as officers read it."""
    return _opened(row, site, [line_of(event) for event in row.events], STAFF)


def _opened(row: Objection, site: Site, lines: list[Line], by: str) -> Opened:
    days = ((STAGES[name], getattr(row, column)) for name, column in states.STAGES.items())
    return Opened(
        number=row.number,
        step=row.step,
        request=row.request.number if row.request is not None else "",
        ground=str(GROUNDS[row.ground].text),
        letter=row.ground,
        position=row.position,
        attorney=row.attorney,
        received_at=row.received_at,
        opened_on=row.opened_on,
        late=row.late,
        office=called(site),
        state=states.STATES[row.state],
        decision=str(states.DECISIONS.get(row.decision, "")),
        decision_text=row.decision_text,
        decided_at=row.decided_at,
        decided_office=row.decided_office,
        answer=clocks.clock_of(row, site) if row.state in states.UNANSWERED else None,
        silent=services.is_silent(row, today(site)),
        at_ki=services.at_ki_until(row, site),
        commission=row.ki_name or settings_of(site, NAME)["commission"],
        ki_number=row.ki_number,
        stages=tuple((str(label), day) for label, day in days if day is not None),
        ahead=days_ahead(row, site),
        ruling=row.ruling,
        lines=tuple(lines),
        moves=cases.offered(row, states.STATES, by, today(site)),
        letters=tuple(facts.shown(row.number)),
        emptied=row.emptied_at is not None,
    )


def line_of(event: ObjectionEvent) -> Line:
    """Return a line of a history as it is told."""
    named = states.named(event.move, event.start)
    title = _("Kabar dari petugas") if event.move == states.NOTE and event.told else str(named)
    return Line(title, event.at, event.office, event.told, event.note, event.by)

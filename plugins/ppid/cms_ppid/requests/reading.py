"""A request as whoever asks reads it, opened by number and code. Read in the scope of its site."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime

from sqlalchemy import select

from cms_core.api import (
    Site,
    calendar_of,
    called,
    db,
    item_url,
    settings_of,
    today,
    visible,
)
from cms_ppid import NAME, _
from cms_ppid.cases import clocks
from cms_ppid.cases import services as cases
from cms_ppid.cases.clocks import Clock
from cms_ppid.cases.history import Line
from cms_ppid.cases.models import NEVER
from cms_ppid.cases.states import APPLICANT, Move, State
from cms_ppid.exclusions.services import GROUNDS
from cms_ppid.models import Exclusion
from cms_ppid.requests import states
from cms_ppid.requests.forms import DELIVER, OBTAIN
from cms_ppid.requests.models import Part, Request, RequestEvent

SILENT = (states.NOTE, states.DESCRIBE)
"""What officers write for themselves, unless they tell something with it."""
AWAITED = (*states.CHECKED, *states.RUNNING)
"""While these last the office owes an answer."""


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of a part of what was asked; ``url`` is where the public reads of the exclusion, empty for none."""

    what: str
    result: str
    given: bool
    ground: str
    law: str
    reason: str
    passage: str
    holder: str
    url: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """What the page of a request shows to whoever asks.

    ``clock`` is by when something is due and why: the answer, or, where ``own``, what he has to send himself. ``late``
    says that the answer is due and not there, or came after its day; ``object_until`` by when he may object to one.
    """

    number: str
    step: int
    details: str
    purpose: str
    obtain: str
    deliver: str
    received_at: datetime
    office: str
    holder: str
    state: State
    outcome: str
    answered_at: datetime | None
    answered_in: int | None
    cost: int
    clock: Clock | None
    own: bool
    late: bool
    objects: bool
    object_until: date | None
    commission: str
    parts: tuple[Outcome, ...]
    lines: tuple[Line, ...]
    moves: dict[str, Move]
    emptied: bool
    restricted: bool


@dataclasses.dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the receipt of a request says besides its code: nothing of who asks, nothing of what."""

    number: str
    office: str
    received_at: datetime
    clock: Clock | None


def receipt_of(row: Request, site: Site) -> Receipt:
    """Return the receipt of a request of the site in scope."""
    clock = clocks.clock_of(row, site) if row.state in AWAITED else None
    return Receipt(number=row.number, office=called(site), received_at=row.received_at, clock=clock)


def for_applicant(row: Request, site: Site) -> Case:
    """Return a request of the site in scope as whoever asks reads it."""
    waits, day = row.state in AWAITED, today(site)
    overdue = waits and row.due < day
    return Case(
        number=row.number,
        step=row.step,
        details=row.details,
        purpose=row.purpose,
        obtain=str(OBTAIN.get(row.obtain, row.obtain)),
        deliver=str(DELIVER.get(row.deliver, row.deliver)),
        received_at=row.received_at,
        office=called(site),
        holder=row.holder,
        state=states.STATES[row.state],
        outcome=str(states.OUTCOMES.get(row.outcome, "")),
        answered_at=row.answered_at,
        answered_in=row.answered_in,
        cost=row.cost,
        clock=clocks.clock_of(row, site) if row.due != NEVER else None,
        own=row.state == states.INCOMPLETE,
        late=overdue or clocks.after_due(row, site),
        objects=row.emptied_at is None and (overdue or row.answered_at is not None),
        object_until=object_until(row, site),
        commission=settings_of(site, NAME)["commission"],
        parts=tuple(_outcome(part, site) for part in row.parts),
        lines=tuple(_line(event) for event in row.events if event.move not in SILENT or event.told),
        moves=cases.offered(row, states.STATES, APPLICANT, day),
        emptied=row.emptied_at is not None,
        restricted=row.restricted_at is not None,
    )


def object_until(row: Request, site: Site) -> date | None:
    """Return by when somebody may object to an answer (UU 14/2008 pasal 36 ayat (1)); None before there is one."""
    if row.answered_at is None:
        return None
    start = clocks.received_on(site, row.answered_at)
    return calendar_of(site).due(start, clocks.days_for(site, "object")).day


def _line(event: RequestEvent) -> Line:
    title = _("Kabar dari petugas") if event.move in SILENT else str(states.named(event.move, event.start))
    note = event.note if event.by == APPLICANT else ""
    return Line(title, event.at, event.office, event.told, note, event.by)


def _outcome(part: Part, site: Site) -> Outcome:
    shown = select(Exclusion.slug).where(Exclusion.id == part.exclusion, visible(Exclusion))
    slug = db.session.scalar(shown) if part.exclusion is not None else None
    return Outcome(
        what=part.what,
        result=str(states.RESULTS[part.result]),
        given=part.result == states.GIVEN,
        ground=str(GROUNDS.get(part.ground, "")),
        law=part.law,
        reason=part.reason,
        passage=part.passage,
        holder=part.holder,
        url=item_url(site, f"{NAME}.exclusion", {"slug": slug}) if slug else "",
    )

"""Objections: filing one once, moving it, deciding it by another than who answered, and the stages of a dispute."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import func, select

from cms_core.api import (
    PreparedImage,
    Site,
    User,
    audit,
    called,
    db,
    notify,
    now,
    settle,
    today,
)
from cms_ppid import NAME
from cms_ppid.cases import clocks, numbers, recounting
from cms_ppid.cases import services as cases
from cms_ppid.cases.clocks import Clock
from cms_ppid.cases.models import WEB
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import APPLICANT, STAFF, Move
from cms_ppid.objections import grounds, letters, states
from cms_ppid.objections.models import Objection, ObjectionEvent
from cms_ppid.requests.models import Request
from cms_ppid.requests.papers import add as add_papers
from cms_ppid.requests.services import AT_ONCE, Asking, write_applicant

ARRIVED, OVERDUE = "objection", "objection_late"
"""Notices: one came, one is late."""


class NotThere(Exception):
    """The ground is not there, or not yet: ``why`` says it to whoever objects."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NoDay(Exception):
    """The day is missing since when a ground is there, or it is still to come."""


class TooLate(Exception):
    """The 30 working days to object are over (UU 14/2008 pasal 36 ayat (1)); ``clock`` is the last of them."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock.day.isoformat())
        self.clock = clock


class OpenAlready(Exception):
    """The same ground of the same request is objected to already: ``number``."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class SamePerson(Exception):
    """Whoever answered the request does not decide the objection to it."""


class NotAmicable(Exception):
    """A refusal by pasal 17 is not settled by agreement (UU 14/2008 pasal 35 ayat (2))."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Filed:
    """What is objected; fields are those of :class:`~cms_ppid.objections.models.Objection`.

    ``found_on`` is the day that whoever objects names, where the ground needs one; ``late`` why an officer takes it
    after its time.
    """

    client_id: str
    ground: str
    position: str
    attorney: str = ""
    found_on: date | None = None
    channel: str = WEB
    received_at: datetime | None = None
    entered_by: str = ""
    late: str = ""
    notice: str = ""


def file(
    site: Site,
    request: Request | None,
    filed: Filed,
    asking: Asking | None = None,
    papers: Sequence[tuple[str, PreparedImage]] = (),
    *,
    user: User | None = None,
    at: datetime | None = None,
) -> Objection:
    """Write an objection down at the site in scope; one that is there already is found again by its ``client_id``.

    Without a request, ``asking`` is who objects; ``papers`` are pictures of papers with what each shows. It has its
    number and its clock at once; ``at`` is when it is written down, now without one.

    Raises:
        NotThere: the ground is not there. NoDay: nobody said since when, or it is to come.
        OpenAlready: it is being dealt with. TooLate: and no officer said why he takes it.
        TooMany: there would be more pictures than one may send. StoreUnavailable: they cannot be written.
    """
    known = by_client(filed.client_id)
    if known is not None:
        return known
    moment = filed.received_at or now()
    if request is not None:
        # Of two that are sent at once the second sees the first.
        db.session.refresh(request, with_for_update=True)
    opened = check(site, request, filed)
    if request is not None:
        applicant = request.applicant_id
        for kind, picture in papers:
            add_papers(request, [picture], kind)
    elif asking is not None:
        applicant = write_applicant(asking, papers).id
    else:
        raise TypeError("An objection without a request says who objects.")
    row = Objection(
        **{name: getattr(filed, name) for name in ("client_id", "ground", "position", "attorney", "channel", "late")},
        notice=filed.notice,
        entered_by=filed.entered_by,
        received_at=moment,
        entered_at=at or now(),
        opened_on=opened,
        request_id=request.id if request is not None else None,
        applicant_id=applicant,
        number=numbers.next_number(site, numbers.OBJECTIONS),
        code_hash=numbers.hash_of(numbers.code_for(filed.client_id)),
        state=states.SENT,
    )
    db.session.add(row)
    clocks.wind(row, site, "decide", at=moment)
    db.session.flush()
    said = Said(note=filed.late)
    by = STAFF if user is not None else APPLICANT
    _note(row, states.RECEIVE, said, by=by, user=user, site=site, at=moment, start=states.SENT)
    letters.receipt(row, site, user, row.entered_at)
    _tell(site, row, ARRIVED, urgent=False)
    return row


def check(site: Site, request: Request | None, filed: Filed) -> date:
    """Return since when the ground of an objection is there, after making sure that it can be filed.

    Raises:
        NotThere, NoDay, OpenAlready, TooLate: as :func:`file`.
    """
    day = _day(site, filed.received_at or now())
    chance = grounds.chances(request, site, day)[filed.ground]
    if not chance.is_there:
        raise NotThere(chance.why)
    if filed.found_on is not None and filed.found_on > day:
        raise NoDay  # no day comes after the last one that can be written
    opened = grounds.opened_on(filed.ground, chance, filed.found_on)
    if opened is None or opened > day:
        raise NoDay
    if request is not None and (other := _running(request, filed.ground)) is not None:
        raise OpenAlready(other)
    last = grounds.last_day(site, opened)
    if day > last.day and not filed.late.strip():
        raise TooLate(last)
    return opened


def _running(request: Request, ground: str) -> str | None:
    same = (Objection.request_id == request.id, Objection.ground == ground, Objection.closed_at.is_(None))
    return db.session.scalar(select(Objection.number).where(*same).limit(1))


def by_client(client_id: str) -> Objection | None:
    """Return the objection that a form brought to the site in scope."""
    return db.session.scalar(select(Objection).where(Objection.client_id == client_id))


def by_number(number: str) -> Objection | None:
    """Return the objection of the site in scope that has a number."""
    return db.session.scalar(select(Objection).where(Objection.number == number))


def move(
    row: Objection,
    name: str,
    said: Said,
    *,
    by: str,
    step: int,
    site: Site,
    user: User | None = None,
    at: datetime | None = None,
    then: Callable[[], None] | None = None,
) -> Move:
    """Take an objection to another state, with a line in its history; ``then`` does what else belongs to the move.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        NoSuchMove: it cannot be taken, or not by this side, or not yet.
        NeedsMore: it needs something that was not said.
    """
    cases.lock(row, step)
    taken = cases.allow(row, states.STATES, name, said, by=by, site=site)
    moment = at or now()
    start = cases.put(row, states.STATES, taken, at=moment)
    if row.state not in states.UNANSWERED and row.answer_due is None:
        row.answer_due = row.due
    if row.state not in states.UNANSWERED:
        clocks.stop(row)
        settle(NAME, row.id, (ARRIVED, OVERDUE))
    if then is not None:
        then()
    _note(row, name, said, by=by, user=user, site=site, start=start, at=moment)
    return taken


def may_decide(row: Objection, user: User) -> bool:
    """Whether somebody may decide an objection: another than who answered the request, whatever he holds."""
    return row.request is None or row.request.answered_by is None or row.request.answered_by != user.id


def decide(
    row: Objection, decision: str, said: Said, *, step: int, site: Site, user: User, at: datetime | None = None
) -> Move:
    """Answer an objection in writing (UU 14/2008 pasal 36 ayat (2)); late answers are taken, as late.

    From then on whoever objects has 14 working days for the Komisi Informasi (pasal 37 ayat (2)).

    Raises:
        SamePerson: he answered the request himself. NotAmicable: pasal 35 ayat (2) does not let it.
        ChangedMeanwhile, NoSuchMove, NeedsMore: as :func:`move`; it needs a decision and its reasons.
    """
    if not may_decide(row, user):
        audit(f"{NAME}.decide_refused", site_id=site.id, user_id=user.id, target=row.number)
        raise SamePerson
    if decision not in states.DECISIONS:
        raise cases.NeedsMore("decision")
    if decision == states.AMICABLE and not grounds.GROUNDS[row.ground].amicable:
        raise NotAmicable
    moment = at or now()

    def write() -> None:
        row.decision, row.decision_text = decision, said.told.strip()
        row.decided_at, row.decided_by, row.decided_office = moment, user.id, user.office or called(site)
        clocks.wind(row, site, "dispute", at=moment)
        letters.decision(row, site, user, moment)

    return move(row, states.DECIDE, said, by=STAFF, step=step, site=site, user=user, at=moment, then=write)


def tell(row: Objection, said: Said, *, step: int, site: Site, user: User, name: str = states.NOTE) -> None:
    """Write a note for officers, or news for whoever objects, without going anywhere.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        NeedsMore: nothing was said.
    """
    cases.lock(row, step)
    if not (said.told.strip() or said.note.strip()):
        raise cases.NeedsMore("note")
    _note(row, name, said, by=STAFF, user=user, site=site)


def describe(row: Objection, about: str, *, step: int, site: Site, user: User) -> None:
    """Say in words that name nobody what an objection is about, for the register.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
    """
    cases.lock(row, step)
    row.about = about.strip()
    audit(f"{NAME}.describe", site_id=site.id, user_id=user.id, target=row.number)
    db.session.flush()


def is_silent(row: Objection, day: date) -> bool:
    """Whether the time to answer an objection is over without an answer."""
    return row.state in states.UNANSWERED and row.due < day


def at_ki_until(row: Objection, site: Site) -> Clock | None:
    """Return the last day to go to the Komisi Informasi, and why; None while nobody can, and once somebody did.

    It is counted from the answer, or from the end of the days that passed without one (UU 14/2008 pasal 37 ayat (2)).
    """
    if row.state == states.ANSWERED:
        return clocks.clock_of(row, site)
    return grounds.last_day_at_ki(site, row.due) if is_silent(row, today(site)) else None


def keep_daily(site_id: int) -> None:
    """Follow a calendar that was changed, and say which objections are late; a task."""
    site = db.session.get_one(Site, site_id)
    waiting = (*states.UNANSWERED, states.ANSWERED)
    recounting.recount(Objection, ObjectionEvent, "objection_id", waiting, site)
    late = select(Objection).where(Objection.state.in_(states.UNANSWERED), Objection.due < today(site))
    for row in db.session.scalars(late.order_by(Objection.id).limit(AT_ONCE)).all():
        _tell(site, row, OVERDUE, urgent=True)


def standing(site: Site) -> tuple[int, int]:
    """Return how many objections of the site in scope wait for an answer, and how many of them are late."""
    waits = Objection.state.in_(states.UNANSWERED)
    count = select(func.count()).select_from(Objection)
    late = db.session.scalar(count.where(waits, Objection.due < today(site))) or 0
    return db.session.scalar(count.where(waits)) or 0, late


def _tell(site: Site, row: Objection, kind: str, *, urgent: bool) -> None:
    facts: dict[str, Any] = {"number": row.number}
    where = {"endpoint": f"{NAME}.admin.objection", "values": {"key": row.id}}
    permission = cases.DECIDE if kind == OVERDUE else cases.HANDLE
    notify(site, NAME, kind, row.id, permission=permission, facts=facts, urgent=urgent, **where)  # type: ignore[arg-type]


def _day(site: Site, moment: datetime) -> date:
    day = clocks.day_of(site, moment)
    assert day is not None
    return day


def _note(row: Objection, name: str, said: Said, *, by: str, site: Site, **more: Any) -> None:
    cases.note(row, partial(ObjectionEvent, objection_id=row.id), name, said, by=by, site=site, **more)

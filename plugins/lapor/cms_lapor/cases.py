"""Working on a case: moves under an expected step, and news and notes that move nothing."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

from sqlalchemy import select

from cms_core.api import (
    ChangedMeanwhile,
    Site,
    User,
    audit,
    db,
    now,
    today,
)
from cms_lapor import NAME, clocks, showing
from cms_lapor.figures import measures
from cms_lapor.models import NEVER, Event, Report
from cms_lapor.reminders.models import begin_anew
from cms_lapor.states import (
    ANSWERED,
    ASSIGNED,
    DONE,
    DUE_OVER,
    FILED,
    KIND,
    NEW,
    OUTCOME,
    OUTCOMES,
    PASSED_ON,
    REOPENING,
    REPORTER,
    STAFF,
    STATES,
    SYSTEM,
    TOLD,
    UNIT,
    WAITING,
    WITHDRAWN,
    WORKING,
    Move,
    moves_of,
)
from cms_lapor.topics import INSPECTION, SECRET, data

PROGRESS, NOTE, RELEASE, HIDE, RATE, RECOUNT = "kabar", "catat", "tampilkan", "sembunyikan", "nilai", "hitung"
PART, DISMISS = "pisah", "aduan"
"""What is done without going to another state."""


class NoSuchMove(Exception):
    """The case cannot be taken there from where it stands, or not by this person, or not yet."""


class Missing(Exception):
    """The move needs something that was not said: ``what`` is one of the needs of a move."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclasses.dataclass(frozen=True, kw_only=True)
class Said:
    """What comes with a move: words for the citizen, words for officers (or the citizen's own), and its facts.

    ``unit_id`` is the unit of the site that is called ``unit``, if it is one; ``why`` the reason for it (routing.py).
    """

    told: str = ""
    note: str = ""
    unit: str = ""
    unit_id: int | None = None
    kind: str = ""
    outcome: str = ""
    why: str = ""


def lock(report: Report, step: int) -> None:
    """Wait for whoever works on the case now, and see it as it is then.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
    """
    db.session.flush()
    db.session.refresh(report, with_for_update=True)
    if report.step != step:
        raise ChangedMeanwhile


def offered(report: Report, by: str, site: Site) -> dict[str, Move]:
    """Return the moves that staff or the reporter may take now, by their names."""
    if by == REPORTER and report.state in (DONE, FILED) and not may_return(report):
        return {}
    over = report.due < today(site)
    return {name: move for name, move in moves_of(report.state, by).items() if over or DUE_OVER not in move.needs}


def may_return(report: Report) -> bool:
    """Whether a case ended lately enough to be rated, objected to or opened again."""
    return report.closed_at is not None and now() - report.closed_at <= timedelta(days=clocks.REOPEN_DAYS)


def move(
    report: Report,
    name: str,
    said: Said,
    *,
    by: str,
    step: int,
    site: Site,
    user: User | None = None,
    at: datetime | None = None,
) -> Move:
    """Take a case to another state, with a line in its history; ``at`` is when that was, now without one.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        NoSuchMove: it cannot be taken, or not by this side, or not yet.
        Missing: it needs something that was not said.
    """
    lock(report, step)
    taken = offered(report, by, site).get(name)
    if taken is None:
        raise NoSuchMove(name)
    _check(taken, said, by)
    moment = at or now()
    report.parent_id = None
    if by == STAFF:
        # Somebody has looked at it: its limits run as those of any other.
        report.suspect = ""
    if UNIT in taken.needs:
        assign(report, said.unit, said.unit_id)
    else:
        said = dataclasses.replace(said, why="")
    if KIND in taken.needs:
        classify(report, said.kind)
    if said.outcome:
        report.outcome = said.outcome
    _date(report, taken, by=by, site=site, at=moment)
    put(report, taken.to, taken.name, said, by=by, site=site, user=user, at=moment)
    return taken


def _date(report: Report, taken: Move, *, by: str, site: Site, at: datetime) -> None:
    """Note since when a case was looked at, worked on and answered, and promise an answer where one is asked for."""
    # What was promised before was kept or missed with the answer that its reporter is not content with.
    again = taken.to == WORKING and (by == REPORTER or report.state == REOPENING)
    if again or (report.finish == NEVER and taken.to in (ASSIGNED, WORKING, ANSWERED)):
        report.verified_at = report.verified_at or at
        clocks.promise(report, site, at=at)
    if taken.to in (WORKING, ANSWERED, PASSED_ON) and report.followed_at is None:
        report.followed_at = at
    if taken.to == ANSWERED:
        report.answered_at = at


def put(
    report: Report,
    state: str,
    name: str,
    said: Said,
    *,
    by: str,
    site: Site,
    at: datetime,
    user: User | None = None,
    since: datetime | None = None,
) -> None:
    """Put a locked case into a state, under a name for its history; its time runs from ``since``, else from ``at``."""
    start, report.state = report.state, state
    if state in (FILED, WITHDRAWN):
        _set_free(report, site, at)
        clocks.keep(report)
    if state in (ASSIGNED, WORKING, WITHDRAWN):
        # How it ended is open again.
        report.outcome = ""
    if start == WAITING:
        clocks.resume(report, site, at=at)
    report.closed_at = None if STATES[state].open else at
    measures.take(report, site, start=start, at=at)
    clocks.wind(report, site, at=since or at)
    begin_anew(report.id)
    _note(report, name, said, by=by, user=user, start=start, at=at)
    showing.show(report, site)


def _set_free(report: Report, site: Site, at: datetime) -> None:
    """Look again at what was merged into a case that goes nowhere."""
    for child in db.session.scalars(select(Report).where(Report.parent_id == report.id).order_by(Report.id)):
        db.session.refresh(child, with_for_update=True)
        child.parent_id = None
        put(child, NEW, PART, Said(note=report.number), by=STAFF, site=site, at=at)


def assign(report: Report, unit: str, unit_id: int | None) -> None:
    """Give a case to a unit of its site, or to an office that is none; who of the unit takes it is open again.

    Raises:
        NoSuchMove: the report is about that unit.
    """
    if unit_id is not None and unit_id == report.accused_id:
        raise NoSuchMove(unit)
    if (unit, unit_id) != (report.unit, report.unit_id):
        report.unit, report.unit_id, report.officer_id = unit, unit_id, None


def classify(report: Report, kind: str) -> None:
    """Give a report its class; what calls for an inspection is secret from then on (PP 43/2018)."""
    report.kind = kind
    if kind == INSPECTION and report.visibility != SECRET:
        showing.close(report)


def _check(taken: Move, said: Said, by: str) -> None:
    given = {
        TOLD: said.told if by != REPORTER else said.note,
        UNIT: said.unit,
        KIND: said.kind if said.kind in data().kinds else "",
        OUTCOME: said.outcome if said.outcome in OUTCOMES else "",
    }
    for what, value in given.items():
        if what in taken.needs and not value.strip():
            raise Missing(what)


def tell(report: Report, said: Said, *, step: int, site: Site, user: User) -> None:
    """Write news for the citizen, or a note for officers alone, without going anywhere.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        Missing: nothing was said.
    """
    lock(report, step)
    if not (said.told.strip() or said.note.strip()):
        raise Missing(TOLD)
    if said.told and report.followed_at is None and report.verified_at is not None:
        report.followed_at = now()
    _note(report, PROGRESS if said.told else NOTE, said, by=STAFF, user=user)


def hear(report: Report, note: str = "", *, office: str, told: str = "") -> None:
    """Write down what another office says of a case, as a note for those who work on it; it moves nothing.

    ``told`` is for the citizen instead.
    """
    db.session.flush()
    db.session.refresh(report, with_for_update=True)
    _note(report, PROGRESS if told else NOTE, Said(told=told, note=note), by=STAFF, office=office)


def rate(report: Report, stars: int, words: str, *, step: int) -> None:
    """Keep what the reporter thinks of how the case was handled, 1 to 5.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        NoSuchMove: it has not ended, or too long ago.
        Missing: no number of stars was said.
    """
    lock(report, step)
    if report.state != DONE or not may_return(report):
        raise NoSuchMove(RATE)
    if not 1 <= stars <= 5:
        raise Missing(RATE)
    report.rating = stars
    _note(report, RATE, Said(note=words), by=REPORTER)


def log(report: Report, name: str, said: Said, *, user: User | None, at: datetime | None = None) -> None:
    """Write down what an officer did with a locked case without taking it elsewhere; ``at`` is when, now without."""
    _note(report, name, said, by=STAFF, user=user, at=at)


def remark(report: Report, name: str, told: str) -> None:
    """Write a line into the history that nobody but the program is behind; it goes to no other state."""
    _note(report, name, Said(told=told), by=SYSTEM)


def _note(
    report: Report,
    name: str,
    said: Said,
    *,
    by: str,
    user: User | None = None,
    start: str = "",
    at: datetime | None = None,
    office: str = "",
) -> None:
    report.step += 1
    db.session.add(
        Event(
            report_id=report.id,
            seq=report.step,
            at=at or now(),
            by=by,
            actor_id=user.id if user is not None else None,
            office=user.office if user is not None else office,
            move=name,
            start=start,
            end=report.state if start else "",
            told=said.told.strip(),
            note=said.note.strip(),
            why=said.why,
        )
    )
    db.session.flush()
    db.session.expire(report, ["events"])
    audit(f"{NAME}.{name}", site_id=report.site_id, user_id=user.id if user else None, target=report.number)

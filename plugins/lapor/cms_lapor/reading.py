"""A case as people read it: its sender, everybody, or the officers at its desk. Read in the scope of its site."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask import abort
from sqlalchemy import func, select

from cms_core.api import Site, called, db, is_open, site_scope, today
from cms_lapor import NAME, _, answers, cases, clocks, codes, late_photos, marks, routing, sending, similar, states
from cms_lapor.clocks import Clock
from cms_lapor.covering import services as covering
from cms_lapor.intake import slips
from cms_lapor.merging import services as merging
from cms_lapor.models import NEVER, Attachment, Event, Report
from cms_lapor.topics import data, topic_label
from cms_lapor.transfers import services as transfers

SILENT = frozenset(
    {
        cases.NOTE,
        cases.RELEASE,
        cases.HIDE,
        cases.DISMISS,
        marks.TAKE,
        marks.TRUST,
        marks.ACCUSE,
        covering.COVER,
        merging.TAKE_IN,
    }
)
"""What only the desk knows of."""
PRIVATE = SILENT | {cases.RATE}
"""What is not for everybody."""
TITLES = {
    sending.RECEIVE: states.RECEIVED,
    cases.PROGRESS: states.PROGRESS,
    cases.NOTE: _.lazy("Catatan dalam"),
    cases.RELEASE: _.lazy("Ditampilkan di situs"),
    cases.HIDE: _.lazy("Tidak ditampilkan lagi"),
    cases.DISMISS: _.lazy("Aduan dibaca, tampilannya tetap"),
    cases.RATE: _.lazy("Dinilai pelapor"),
    marks.TAKE: _.lazy("Diambil petugas"),
    marks.TRUST: _.lazy("Bukan dari robot"),
    covering.COVER: _.lazy("Bagian foto ditutupi"),
    marks.ACCUSE: _.lazy("Bagian yang dilaporkan dicatat"),
    merging.MERGE: _.lazy("Digabung dengan laporan lain"),
    cases.PART: _.lazy("Dipisah lagi"),
    merging.TAKE_IN: _.lazy("Laporan lain digabung ke sini"),
    transfers.MOVE: _.lazy("Dipindahkan"),
    cases.RECOUNT: _.lazy("Batas dihitung ulang"),
}
"""What steps are called that leave the state alone, or are taken from many states."""


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of a history. ``told`` is what officers tell the citizen; ``note`` and ``why`` are not for everybody."""

    title: str
    at: datetime
    by: str
    office: str
    told: str
    note: str
    why: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """What a page shows of a case; ``awaited`` is how many photos are still on their way."""

    number: str
    step: int
    title: str
    text: str
    topic: str
    kind: str
    place: str
    happened_on: date | None
    visibility: str
    received_at: datetime
    state: states.State
    outcome: str
    unit: str
    office: str
    due: Clock | None
    answer: Clock | None
    late: bool
    delay: str
    lines: tuple[Line, ...]
    photos: int
    awaited: int
    moves: dict[str, states.Move]
    rating: int
    rates: bool
    law: str
    answers: tuple[tuple[str, str], ...]
    joined: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the receipt of a report says, besides its code."""

    number: str
    topic: str
    place: str
    office: str
    received_at: datetime
    photos: int
    due: Clock | None
    answer: Clock | None


@contextlib.contextmanager
def opened(number: str, code: str | None) -> Iterator[tuple[Site, Report] | None]:
    """Put the site of a report into scope while its ``code`` is right, or whoever asks needs none; else give None.

    A number on paper leads to the report that it became, at another office too. What is wrong about number or code
    cannot be told by what this does.
    """
    site = db.session.scalar(select(Site).where(Site.region_code == (codes.region_of(number) or "-")))
    if site is None:
        if code is not None:
            codes.opens(code, None)
        yield None
        return
    site = transfers.keeper_of(number, site)
    with site_scope(site.id):
        elsewhere = slips.elsewhere(number)
        if not elsewhere:
            report = by_number(number) if is_open(NAME, site.id) else None
            good = report is not None if code is None else codes.opens(code, report)
            yield (site, report) if good and report is not None else None
            return
    with opened(elsewhere, code) as found:
        yield found


@contextlib.contextmanager
def opened_to_all(number: str) -> Iterator[tuple[Site, Report]]:
    """Put the site of a report that everybody may read into scope; 404 for another, and for one that is not there."""
    with opened(number, None) as found:
        if found is None or not found[1].is_public:
            abort(404)
        yield found


def by_number(number: str) -> Report | None:
    """Return the report of the site in scope with a number."""
    return db.session.scalar(select(Report).where(Report.number == number))


def for_reporter(report: Report, site: Site) -> Case:
    """Return a case as its sender reads it."""
    lines = [line_of(event) for event in report.events if event.move not in SILENT]
    own = [line if line.by == states.REPORTER else dataclasses.replace(line, note="") for line in lines]
    own += merged_lines(report)
    return _case(report, site, title=report.title, text=report.body, lines=own, by=states.REPORTER)


def receipt_of(report: Report, site: Site, *, photos: int | None = None) -> Receipt:
    """Return the receipt of a report; it reads nothing else of the case, and ``photos`` if nobody knows how many."""
    if photos is None:
        count = select(func.count(Attachment.id)).where(Attachment.report_id == report.id)
        photos = db.session.scalar(count) or 0
    return Receipt(
        number=report.number,
        topic=topic_label(report.topic),
        place=place_of(report, exact=True),
        office=called(site),
        received_at=report.received_at,
        photos=photos,
        due=clocks.due_of(report, site),
        answer=clocks.answer_of(report, site),
    )


def for_everybody(report: Report, site: Site) -> Case:
    """Return a case as everybody may read it: in the words of moderation, without its sender's."""
    lines = public_lines(report)
    return _case(report, site, title=report.public_title, text=report.public_text, lines=lines, by="")


def public_lines(report: Report, *, since: int = 0) -> list[Line]:
    """Return the lines of a history after a step that everybody may read."""
    events = (event for event in public_events(report) if event.seq > since)
    return [dataclasses.replace(line_of(event), note="") for event in events]


def public_events(report: Report) -> list[Event]:
    """Return what everybody may read of the history of a released report, with notes that nobody else may."""
    return [event for event in report.events if event.move not in PRIVATE]


def for_desk(report: Report, site: Site) -> Case:
    """Return a case as officers read it."""
    lines = [
        dataclasses.replace(line_of(event), why=routing.explain(event.why, event.office or called(site)))
        for event in report.events
    ]
    return _case(report, site, title=report.title, text=report.body, lines=lines, by=states.STAFF)


def merged_lines(report: Report, *, since: int = 0) -> list[Line]:
    """Return what the sender of a merged report reads of the one that goes on: its moves, and if all may, the words."""
    merged, parent = merging.merged_at(report), merging.parent_of(report)
    if merged is None or parent is None:
        return []
    later = [
        each
        for each in parent.events
        if each.at >= merged.at and each.seq > since and each.end and each.by == states.STAFF
    ]
    return [
        dataclasses.replace(line_of(event), note="", told=event.told if parent.is_public else "") for event in later
    ]


def _case(report: Report, site: Site, *, title: str, text: str, lines: Any, by: str) -> Case:
    waits = states.STATES[report.state].open
    return Case(
        number=report.number,
        step=report.step,
        title=title,
        text=text,
        topic=topic_label(report.topic),
        kind=data().kinds[report.kind].label,
        place=place_of(report, exact=bool(by)),
        happened_on=report.happened_on,
        visibility=report.visibility,
        received_at=report.received_at,
        state=states.STATES[report.state],
        outcome=str(states.OUTCOMES.get(report.outcome, "")),
        unit=report.unit,
        office=called(site),
        due=clocks.due_of(report, site),
        answer=clocks.answer_of(report, site) if waits and report.answered_at is None else None,
        late=report.due != NEVER and report.due < today(site),
        delay=_delay(report, site),
        lines=tuple(lines),
        photos=len(report.attachments),
        awaited=len(late_photos.missing_of(report)),
        moves=cases.offered(report, by, site) if by else {},
        rating=report.rating,
        rates=report.state == states.DONE and not report.rating and cases.may_return(report),
        law=clocks.law_of(site),
        answers=tuple(answers.told(report.answers)) if by else (),
        joined=similar.count(report),
    )


def place_of(report: Report, *, exact: bool) -> str:
    """Return where it is, as people say it; without ``exact`` so that nobody's house is found by it."""
    block = [f"RT {report.rt}" if report.rt else "", f"RW {report.rw}" if report.rw else ""]
    words = [report.hamlet, *(block if exact else ()), report.landmark if exact else ""]
    return ", ".join(word for word in words if word)


def _delay(report: Report, site: Site) -> str:
    """Return what officers said last after the time of a case was over: why it takes longer."""
    if not states.STATES[report.state].open or min(report.due, report.finish) >= today(site):
        return ""
    said = (each for each in reversed(report.events) if each.by == states.STAFF and each.told)
    return next((each.told for each in said if clocks.day_of(site, each.at) > min(report.due, report.finish)), "")


def line_of(event: Event) -> Line:
    """Return a line of a history as it is told."""
    return Line(title_of(event), event.at, event.by, event.office, event.told, event.note)


def title_of(event: Event) -> str:
    """Return what a step is called in a history."""
    if event.move in TITLES:
        return str(TITLES[event.move])
    state = states.STATES.get(event.start)
    found = [move for move in (state.moves if state else ()) if (move.name, move.by) == (event.move, event.by)]
    return str(found[0].said) if found else str(states.STATES[event.end].label)

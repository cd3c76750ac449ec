"""A case as people read it: its sender, everybody, or the officers at its desk. Read in the scope of its site."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from cms_core.api import Site, db, is_open, site_scope, today, words_for
from cms_lapor import NAME, _, cases, clocks, codes, sending, states
from cms_lapor.clocks import Clock
from cms_lapor.intake import slips
from cms_lapor.models import NEVER, Report
from cms_lapor.topics import data, topic_label

SILENT = frozenset({cases.NOTE, cases.RELEASE, cases.HIDE})
"""What only the desk knows of."""


@dataclasses.dataclass(frozen=True)
class Line:
    """A line of a history. ``told`` is what officers tell the citizen, ``note`` what is not for everybody."""

    title: str
    at: datetime
    by: str
    office: str
    told: str
    note: str


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """What a page shows of a case."""

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
    lines: tuple[Line, ...]
    photos: int
    moves: dict[str, states.Move]
    rating: int
    rates: bool
    law: str


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
    with site_scope(site.id):
        elsewhere = slips.elsewhere(number)
        if not elsewhere:
            report = by_number(number) if is_open(NAME, site.id) else None
            good = report is not None if code is None else codes.opens(code, report)
            yield (site, report) if good and report is not None else None
            return
    with opened(elsewhere, code) as found:
        yield found


def by_number(number: str) -> Report | None:
    """Return the report of the site in scope with a number."""
    return db.session.scalar(select(Report).where(Report.number == number))


def for_reporter(report: Report, site: Site) -> Case:
    """Return a case as its sender reads it."""
    lines = [_line(event) for event in report.events if event.move not in SILENT]
    own = [line if line.by == states.REPORTER else dataclasses.replace(line, note="") for line in lines]
    return _case(report, site, title=report.title, text=report.body, lines=own, by=states.REPORTER)


def for_everybody(report: Report, site: Site) -> Case:
    """Return a case as everybody may read it: in the words of moderation, without its sender's."""
    skipped = SILENT | {cases.RATE}
    lines = [dataclasses.replace(_line(event), note="") for event in report.events if event.move not in skipped]
    return _case(report, site, title=report.public_title, text=report.public_text, lines=lines, by="")


def for_desk(report: Report, site: Site) -> Case:
    """Return a case as officers read it."""
    return _case(report, site, title=report.title, text=report.body, lines=map(_line, report.events), by=states.STAFF)


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
        office=f"{words_for(site)['sebutan']} {site.name}",
        due=clocks.due_of(report, site),
        answer=clocks.answer_of(report, site) if waits and report.answered_at is None else None,
        late=report.due != NEVER and report.due < today(site),
        lines=tuple(lines),
        photos=len(report.attachments),
        moves=cases.offered(report, by, site) if by else {},
        rating=report.rating,
        rates=report.state == states.DONE and not report.rating and cases.may_return(report),
        law=clocks.law_of(site),
    )


def place_of(report: Report, *, exact: bool) -> str:
    """Return where it is, as people say it; without ``exact`` so that nobody's house is found by it."""
    block = [f"RT {report.rt}" if report.rt else "", f"RW {report.rw}" if report.rw else ""]
    words = [report.hamlet, *(block if exact else ()), report.landmark if exact else ""]
    return ", ".join(word for word in words if word)


def _line(event: Any) -> Line:
    return Line(_title(event), event.at, event.by, event.office, event.told, event.note)


def _title(event: Any) -> str:
    fixed = {
        sending.RECEIVE: states.RECEIVED,
        cases.PROGRESS: states.PROGRESS,
        cases.NOTE: _.lazy("Catatan dalam"),
        cases.RELEASE: _.lazy("Ditampilkan di situs"),
        cases.HIDE: _.lazy("Tidak ditampilkan lagi"),
        cases.RATE: _.lazy("Dinilai pelapor"),
    }
    if event.move in fixed:
        return str(fixed[event.move])
    state = states.STATES.get(event.start)
    found = [move for move in (state.moves if state else ()) if (move.name, move.by) == (event.move, event.by)]
    return str(found[0].said) if found else str(states.STATES[event.end].label)

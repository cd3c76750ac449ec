"""The way from case to case, and photos that show what was done."""

from __future__ import annotations

import dataclasses
import functools
import itertools
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from cms_core.api import Mark, Point, PreparedImage, User, db, metres_between, store_image
from cms_lapor import NAME
from cms_lapor.models import PROOF, Attachment, Report
from cms_lapor.states import ANSWERED, ASSIGNED, WORKING
from cms_lapor.topics import SECRET
from cms_lapor.units.duties import Seat

MOST = 60
"""Cases on a list that somebody takes along."""

PROVES = (ASSIGNED, WORKING, ANSWERED)
"""States in which there is something to show of the work."""


@dataclasses.dataclass(frozen=True)
class Stop:
    """A case on the way, the ``number``-th: ``metres`` from the one before, None where one of them has no position."""

    number: int
    report: Report
    metres: int | None


@dataclasses.dataclass(frozen=True)
class Stretch:
    """The stops of one place: its code, and the hamlet if that is known."""

    place: str
    hamlet: str
    stops: list[Stop]


def to_visit(seat: Seat, until: date | None = None) -> tuple[list[Report], int]:
    """Return the cases that wait for somebody on site, what is due first; and how many more are secret.

    With ``until`` they are those whose next step is due on that day or was before. What is secret stands on no paper:
    it is opened at the desk.
    """
    query = select(Report).where(Report.state.in_((ASSIGNED, WORKING)), Report.restricted_at.is_(None), *seat.seen())
    if until is not None:
        query = query.where(Report.due <= until)
    rows = list(db.session.scalars(query.order_by(Report.due, Report.id).limit(MOST)))
    return [row for row in rows if row.visibility != SECRET], sum(row.visibility == SECRET for row in rows)


def way(reports: Sequence[Report], start: int = 0) -> list[Stretch]:
    """Return the cases hamlet by hamlet, so that the nearest one comes next; ``start`` is the id of the first.

    Without it that is the most urgent one. Nobody comes twice to a hamlet: all of it is seen before the next. Its cases
    without a position come after those with one, by block.
    """
    placed = [each for each in reports if point_of(each) is not None]
    others = [each for each in reports if point_of(each) is None]
    others.sort(key=lambda each: (_where(each), each.rw.zfill(3), each.rt.zfill(3), each.id))
    found: dict[tuple[str, str], list[Report]] = {}
    for each in _walk(placed, start):
        found.setdefault(_where(each), []).append(each)
    for each in others:
        found.setdefault(_where(each), []).append(each)
    numbers, before, stretches = itertools.count(1), None, []
    for (place, hamlet), there in found.items():
        stops = []
        for report in there:
            stops.append(Stop(next(numbers), report, _metres(before, report)))
            before = report
        stretches.append(Stretch(place, hamlet, stops))
    return stretches


def _walk(placed: list[Report], start: int) -> Iterator[Report]:
    here = next((each for each in placed if each.id == start), placed[0] if placed else None)
    left = [each for each in placed if each is not here]
    while here is not None:
        yield here
        near = [each for each in left if _where(each) == _where(here)] or left
        here = min(near, key=functools.partial(_metres, here), default=None)
        left = [each for each in left if each is not here]


def _where(report: Report) -> tuple[str, str]:
    return report.place, report.hamlet.strip()


def point_of(report: Report) -> Point | None:
    """Return where a case is, if its sender said so."""
    return None if report.lat is None or report.long is None else Point(report.lat, report.long)


def _metres(one: Report | None, other: Report) -> Any:
    """Return the metres between two cases, None if one of them has no position."""
    here, there = point_of(one) if one is not None else None, point_of(other)
    return None if here is None or there is None else round(metres_between(here, there))


def marks(stretches: Sequence[Stretch]) -> list[Mark]:
    """Return the stops that have a position, each with its number, which leads to its row."""
    stops = (stop for stretch in stretches for stop in stretch.stops)
    placed = ((stop, point_of(stop.report)) for stop in stops)
    return [Mark(point, str(stop.number), f"#k-{stop.report.id}") for stop, point in placed if point is not None]


def prove(report: Report, photos: Sequence[PreparedImage], *, user: User) -> None:
    """Add photos of what was done to a locked case of the site in scope.

    Raises:
        StoreUnavailable: they cannot be written.
    """
    for photo in photos:
        media = store_image(photo, owner_plugin=NAME, private=True, by=user)
        db.session.add(Attachment(report_id=report.id, media=media.key, kind=PROOF))
    if photos:
        db.session.flush()
        db.session.expire(report, ["attachments"])

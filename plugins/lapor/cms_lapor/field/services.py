"""The way from case to case, and photos that show what was done."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

from sqlalchemy import select

from cms_core.api import PreparedImage, User, db, store_image
from cms_lapor import NAME
from cms_lapor.models import PROOF, Attachment, Report
from cms_lapor.states import ANSWERED, ASSIGNED, WORKING
from cms_lapor.topics import SECRET
from cms_lapor.units.duties import Seat

EARTH = 6_371_000
"""Metres to the middle of the earth."""
MOST = 60
"""Cases on a list that somebody takes along."""
WIDTH, MARGIN = 300, 16
"""Units of the map, and how far inside a point stays."""


PROVES = (ASSIGNED, WORKING, ANSWERED)
"""States in which there is something to show of the work."""


@dataclasses.dataclass(frozen=True)
class Stop:
    """A case on the way: ``metres`` from the one before, None where one of them has no position."""

    report: Report
    metres: int | None


@dataclasses.dataclass(frozen=True)
class Point:
    """A stop on the map, in its units; ``number`` is its place on the way."""

    number: int
    x: float
    y: float


def to_visit(seat: Seat) -> tuple[list[Report], int]:
    """Return the cases that wait for somebody on site, what is due first; and how many more are secret.

    What is secret stands on no paper: it is opened at the desk.
    """
    query = select(Report).where(Report.state.in_((ASSIGNED, WORKING)), Report.restricted_at.is_(None), *seat.seen())
    rows = list(db.session.scalars(query.order_by(Report.due, Report.id).limit(MOST)))
    return [row for row in rows if row.visibility != SECRET], sum(row.visibility == SECRET for row in rows)


def way(reports: Sequence[Report], start: int = 0) -> list[Stop]:
    """Return the cases so that the nearest one comes next; ``start`` is the id of the first, else the most urgent.

    Those without a position come last, by hamlet and block.
    """
    placed = [each for each in reports if each.lat is not None and each.long is not None]
    others = [each for each in reports if each not in placed]
    found: list[Stop] = []
    here = next((each for each in placed if each.id == start), placed[0] if placed else None)
    while here is not None:
        found.append(Stop(here, distance(found[-1].report, here) if found else None))
        placed.remove(here)
        last = here
        here = min(placed, key=lambda each: distance(last, each), default=None)
    others.sort(key=lambda each: (each.place, each.hamlet, each.rw.zfill(3), each.rt.zfill(3), each.id))
    return [*found, *(Stop(each, None) for each in others)]


def distance(one: Report, other: Report) -> int:
    """Return the metres between two cases that have a position (haversine formula)."""
    lat, long = math.radians(one.lat or 0), math.radians(one.long or 0)
    lat_2, long_2 = math.radians(other.lat or 0), math.radians(other.long or 0)
    half = math.sin((lat_2 - lat) / 2) ** 2 + math.cos(lat) * math.cos(lat_2) * math.sin((long_2 - long) / 2) ** 2
    return round(2 * EARTH * math.asin(min(1, math.sqrt(half))))


def points(stops: Sequence[Stop]) -> tuple[list[Point], int]:
    """Return where the stops are on a map as wide as it is high, and how many metres it spans; none below two."""
    placed = [(at, stop.report) for at, stop in enumerate(stops, 1) if stop.report.lat is not None]
    if len(placed) < 2:
        return [], 0
    wide = math.cos(math.radians(sum(row.lat or 0 for _at, row in placed) / len(placed)))
    flat = [(at, (row.long or 0) * wide, row.lat or 0) for at, row in placed]
    left, top = min(x for _at, x, _y in flat), max(y for _at, _x, y in flat)
    span = max(max(x for _at, x, _y in flat) - left, top - min(y for _at, _x, y in flat)) or 1e-9
    scale = (WIDTH - 2 * MARGIN) / span
    metres = round(math.radians(span) * EARTH)
    return [
        Point(at, round(MARGIN + (x - left) * scale, 1), round(MARGIN + (top - y) * scale, 1)) for at, x, y in flat
    ], metres


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

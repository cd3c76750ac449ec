"""How far a work is: planned, under way, done, or late by its own schedule."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_

from cms_pembangunan.models import Work

DONE = 100
PLANNED, UNDER_WAY, LATE, FINISHED = "rencana", "berjalan", "terlambat", "selesai"


def state_of(work: Any, day: date) -> str:
    """Return the state of a work (or a row with its columns) on a day; late is what should be done and is not."""
    if work.percent >= DONE:
        return FINISHED
    if work.ends is not None and work.ends < day:
        return LATE
    return UNDER_WAY if work.percent > 0 else PLANNED


def in_state(state: str, day: date) -> ColumnElement[bool]:
    """Return the condition that :func:`state_of` a work is this one."""
    late = and_(Work.percent < DONE, Work.ends < day)
    in_time = Work.ends.is_(None) | (Work.ends >= day)
    return {
        FINISHED: Work.percent >= DONE,
        LATE: late,
        UNDER_WAY: and_(Work.percent > 0, Work.percent < DONE, in_time),
        PLANNED: and_(Work.percent <= 0, in_time),
    }[state]


def days_late(work: Any, day: date) -> int:
    """Return by how many days a work is late, 0 when it is not."""
    return (day - work.ends).days if state_of(work, day) == LATE else 0

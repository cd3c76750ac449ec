"""What the queue of requests can be asked: by state, and by words of its number and subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from cms_core.api import Asked, List, Order, Site, db, today
from cms_ppid import _
from cms_ppid.cases import clocks
from cms_ppid.cases.models import NEVER
from cms_ppid.cases.numbers import tidy_number
from cms_ppid.requests import states
from cms_ppid.requests.models import Request

WORK, LATE, WAITS, ANSWERED, ENDED, RESTRICTED, ALL = (
    *("", "lewat", "dilengkapi", "dijawab", "selesai", "dibatasi", "semua"),
)
OURS = (*states.CHECKED, *states.RUNNING)
"""States in which officers have the next word."""

QUEUE = List(
    key=Request.id,
    orders={
        "batas": Order(_.lazy("Batas waktu"), Request.due),
        "masuk": Order(_.lazy("Diterima"), Request.received_at, down=True),
    },
    states={
        WORK: _.lazy("Perlu dikerjakan"),
        LATE: _.lazy("Lewat batas"),
        WAITS: _.lazy("Menunggu pemohon"),
        ANSWERED: _.lazy("Dijawab"),
        ENDED: _.lazy("Selesai"),
        RESTRICTED: _.lazy("Dibatasi"),
        ALL: _.lazy("Semua"),
    },
    cells={
        _.lazy("Nomor"): lambda row: row.number,
        _.lazy("Tentang"): lambda row: row.subject,
        _.lazy("Keadaan"): lambda row: states.STATES[row.state].label,
        _.lazy("Diterima"): lambda row: row.received_at.date(),
        _.lazy("Batas waktu"): lambda row: "" if row.due == NEVER else row.due,
        _.lazy("Hasil"): lambda row: states.OUTCOMES.get(row.outcome, ""),
    },
)


def narrowed(site: Site, state: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a state that the queue can be narrowed to.

    What is restricted stands in a list of its own, so that the restriction can be lifted (UU 27/2022 pasal 41).
    """
    found: Mapping[str, tuple[ColumnElement[bool], ...]] = {
        WORK: (Request.state.in_(OURS),),
        LATE: (Request.state.in_(OURS), Request.due < today(site)),
        WAITS: (Request.state == states.INCOMPLETE,),
        ANSWERED: (Request.state.in_((states.ANSWERED, states.DELIVERED)),),
        ENDED: (Request.state.not_in(states.OPEN),),
    }
    if state == RESTRICTED:
        return (Request.restricted_at.is_not(None),)
    return (Request.restricted_at.is_(None), *found.get(state, ()))


def count(site: Site, state: str) -> int:
    """Return how many requests of the site in scope are in a state that the queue can be narrowed to."""
    return db.session.scalar(select(func.count(Request.id)).where(*narrowed(site, state))) or 0


def asked_of(site: Site, asked: Asked) -> tuple[Select[Any], Select[Any]]:
    """Return all that can be seen of the queue, and what of it the address asks for."""
    seen = select(Request)
    wanted = seen.where(*narrowed(site, asked.state))
    if not asked.words:
        return seen, wanted
    if number := tidy_number(asked.words):
        return seen, wanted.where(Request.number == number)
    like = {"autoescape": True}
    words = (
        or_(Request.subject.icontains(w, **like), Request.number.icontains(w, **like)) for w in asked.words.split()
    )
    return seen, wanted.where(*words)


def is_late(row: Request, site: Site) -> bool:
    """Whether officers have let the day of a request pass."""
    return row.state in OURS and row.due < today(site)


def target(row: Request, site: Site) -> Any:
    """Return the officers' own day, where it is earlier than the limit."""
    day = clocks.target_of(row, site)
    return day if row.state in OURS and day != row.due else None

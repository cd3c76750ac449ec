"""What the queue of objections can be asked: by state, by number, what is due first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from cms_core.api import Asked, List, Order, Site, today
from cms_ppid import _
from cms_ppid.cases import numbers
from cms_ppid.cases.models import NEVER
from cms_ppid.objections import states
from cms_ppid.objections.grounds import GROUNDS
from cms_ppid.objections.models import Objection
from cms_ppid.requests.models import Request

WORK, LATE, WAITS, DISPUTED, ENDED = "kerja", "lewat", "pemohon", "sengketa", "selesai"

QUEUE = List(
    key=Objection.id,
    orders={
        "batas": Order(_.lazy("Batas waktu"), Objection.due),
        "masuk": Order(_.lazy("Diterima"), Objection.received_at, down=True),
    },
    states={
        WORK: _.lazy("Perlu ditanggapi"),
        LATE: _.lazy("Lewat batas"),
        WAITS: _.lazy("Menunggu pemohon"),
        DISPUTED: _.lazy("Sengketa"),
        ENDED: _.lazy("Selesai"),
        "": _.lazy("Semua"),
    },
    cells={
        _.lazy("Nomor"): lambda row: row.number,
        _.lazy("Alasan"): lambda row: str(GROUNDS[row.ground].text),
        _.lazy("Keadaan"): lambda row: str(states.STATES[row.state].label),
        _.lazy("Diterima"): lambda row: row.received_at.date(),
        _.lazy("Batas waktu"): lambda row: "" if row.due == NEVER else row.due,
    },
)


def _narrowed(site: Site, state: str) -> tuple[ColumnElement[bool], ...]:
    waits = Objection.state.in_(states.UNANSWERED)
    found: Mapping[str, tuple[ColumnElement[bool], ...]] = {
        WORK: (waits,),
        LATE: (waits, Objection.due < today(site)),
        WAITS: (Objection.state == states.ANSWERED,),
        DISPUTED: (Objection.state.in_(states.AT_KI),),
        ENDED: (Objection.closed_at.is_not(None),),
    }
    return found.get(state, ())


def asked_of(site: Site, asked: Asked) -> tuple[Select[Any], Select[Any]]:
    """Return all objections of the site in scope, and what of them the address asks for.

    Words are looked for in numbers alone: of the objection, or of its request. What is restricted stays in the queue,
    for its clock runs on, and leaves with no file (UU 27/2022 pasal 41).
    """
    subject = joinedload(Objection.request).load_only(Request.subject, Request.restricted_at)
    wanted = select(Objection).options(subject).where(*_narrowed(site, asked.state))
    if asked.csv:
        closed = select(Request.id).where(Request.restricted_at.is_not(None))
        of_open = Objection.request_id.is_(None) | Objection.request_id.not_in(closed)
        wanted = wanted.where(Objection.restricted_at.is_(None), of_open)
    if asked.words:
        number = numbers.tidy_number(asked.words) or asked.words.upper()
        asked_for = select(Request.id).where(Request.number == number)
        wanted = wanted.where((Objection.number == number) | Objection.request_id.in_(asked_for))
    return select(Objection), wanted

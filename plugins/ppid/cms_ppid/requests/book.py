"""The register of requests as everybody may read it: what, when and with what outcome, never who (Perki 1/2021)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select

from cms_core.api import Dataset, Site, db, today
from cms_ppid import _
from cms_ppid.cases import clocks
from cms_ppid.cases.registers import PER_PAGE
from cms_ppid.catalogue.items import CLASSES
from cms_ppid.requests import states
from cms_ppid.requests.models import Request

SHOWN = (
    *(Request.received_at, Request.subject, Request.category, Request.state, Request.outcome),
    *(Request.answered_at, Request.answered_in, Request.answer_due),
)
"""The columns that leave the desk. What somebody asked in his own words, and who he is, is not among them."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """A row: days are those of the site, ``days`` working days from complete receipt to the answer."""

    received_on: date
    subject: str
    category: str
    outcome: str
    answered_on: date | None
    days: int | None
    late: bool


@dataclasses.dataclass(frozen=True)
class Figures:
    """Of a year: how many requests were registered, how many have an answer, and how many of the ``due`` in time."""

    registered: int
    answered: int
    due: int
    in_time: int


def is_public() -> tuple[ColumnElement[bool], ...]:
    """Return when a request stands in public registers and exports: it is registered, and not restricted."""
    return Request.registered_at.is_not(None), Request.restricted_at.is_(None)


def entries(site: Site, year: int, page: int) -> list[Entry]:
    """Return a page of the register of the site in scope, newest first; one row more where there is another page."""
    query = _of_year(select(*SHOWN), site, year).order_by(Request.received_at.desc(), Request.id.desc())
    return [_entry(row, site) for row in db.session.execute(query.offset((page - 1) * PER_PAGE).limit(PER_PAGE + 1))]


def figures(site: Site, year: int) -> Figures:
    """Return the figures of a year; what waits beyond its day counts as due and not in time."""
    columns = (Request.answered_at, Request.answer_due, Request.due, Request.state)
    rows, day = db.session.execute(_of_year(select(*columns), site, year)).all(), today(site)
    answered = [row for row in rows if row.answered_at is not None]
    waiting = sum(row.state in states.RUNNING and row.due < day for row in rows)
    in_time = sum(not clocks.after_due(row, site) for row in answered)
    return Figures(len(rows), len(answered), len(answered) + waiting, in_time)


def _of_year(query: Any, site: Site, year: int) -> Any:
    begin, end = clocks.year_of(site, year)
    return query.where(*is_public(), Request.received_at >= begin, Request.received_at < end)


def _entry(row: Any, site: Site) -> Entry:
    received = clocks.day_of(site, row.received_at)
    assert received is not None
    return Entry(
        received_on=received,
        subject=row.subject,
        category=str(CLASSES.get(row.category, "")),
        outcome=str(states.OUTCOMES.get(row.outcome) or states.STATES[row.state].label),
        answered_on=clocks.day_of(site, row.answered_at),
        days=row.answered_in,
        late=clocks.after_due(row, site),
    )


def dataset(site: Site) -> Dataset:
    """Return the same register as open data."""
    return Dataset(
        name="register-permohonan-informasi",
        label=_("Register permohonan informasi"),
        description=_("Permohonan informasi yang terdaftar, tanpa identitas pemohon dan tanpa kata-katanya."),
        columns={
            "tanggal": _("Tanggal diterima (tahun-bulan-tanggal)"),
            "pokok": _("Pokok informasi, bila ditulis petugas"),
            "klasifikasi": _("Klasifikasi"),
            "hasil": _("Hasil, atau keadaannya bila belum dijawab"),
            "tanggal_dijawab": _("Tanggal dijawab (tahun-bulan-tanggal)"),
            "hari_kerja": _("Hari kerja sampai dijawab"),
            "terlambat": _("Dijawab sesudah batasnya (ya atau tidak)"),
        },
        rows=lambda: _rows(site),
        weight=31,
    )


def _rows(site: Site) -> Iterator[tuple[Any, ...]]:
    query = select(*SHOWN).where(*is_public()).order_by(Request.received_at, Request.id)
    for row in db.session.execute(query):
        told = _entry(row, site)
        yield (
            told.received_on.isoformat(),
            told.subject,
            told.category,
            told.outcome,
            told.answered_on.isoformat() if told.answered_on is not None else None,
            told.days,
            (_("ya") if told.late else _("tidak")) if told.answered_on is not None else None,
        )

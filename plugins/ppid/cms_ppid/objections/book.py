"""The register of objections as everybody may read it: on what ground, when and with what decision, never who."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from cms_core.api import Dataset, Site, db
from cms_ppid import _
from cms_ppid.cases import clocks
from cms_ppid.cases.registers import PER_PAGE
from cms_ppid.objections import states
from cms_ppid.objections.grounds import GROUNDS
from cms_ppid.objections.models import Objection
from cms_ppid.requests.models import Request

SHOWN = (
    *(Objection.received_at, Objection.about, Request.subject, Objection.ground, Objection.state),
    *(Objection.decision, Objection.decided_at, Objection.answer_due, Objection.disputed_on),
)
"""The columns that leave the desk. The case in the words of whoever objects, and who it is, is not among them."""


@dataclasses.dataclass(frozen=True)
class Entry:
    """A row: days are those of the site; ``subject`` is in the words of an officer, empty while there are none.

    ``disputed_on`` is the day on which the Komisi Informasi registered the dispute that followed.
    """

    received_on: date
    subject: str
    ground: str
    outcome: str
    decided_on: date | None
    late: bool
    disputed_on: date | None


def entries(site: Site, year: int, page: int) -> list[Entry]:
    """Return a page of the register of the site in scope, newest first; one row more where there is another page."""
    begin, end = clocks.year_of(site, year)
    query = _public().where(Objection.received_at >= begin, Objection.received_at < end)
    query = query.order_by(Objection.received_at.desc(), Objection.id.desc())
    return [_entry(row, site) for row in db.session.execute(query.offset((page - 1) * PER_PAGE).limit(PER_PAGE + 1))]


def _public() -> Any:
    """Return what stands in the register: all that is not restricted, as the request it is about is not."""
    beside = (Request.site_id == Objection.site_id) & (Request.id == Objection.request_id)
    query = select(*SHOWN).outerjoin(Request, beside)
    return query.where(Objection.restricted_at.is_(None), Request.restricted_at.is_(None))


def _entry(row: Any, site: Site) -> Entry:
    received, decided = clocks.day_of(site, row.received_at), clocks.day_of(site, row.decided_at)
    assert received is not None
    return Entry(
        received_on=received,
        subject=row.about or row.subject or "",
        ground=str(GROUNDS[row.ground].text),
        outcome=str(states.DECISIONS.get(row.decision) or states.STATES[row.state].label),
        decided_on=decided,
        late=decided is not None and row.answer_due is not None and decided > row.answer_due,
        disputed_on=row.disputed_on,
    )


def dataset(site: Site) -> Dataset:
    """Return the same register as open data."""
    return Dataset(
        name="register-keberatan-informasi",
        label=_("Register keberatan"),
        description=_("Keberatan atas pelayanan informasi, tanpa identitas pemohon dan tanpa kata-katanya."),
        columns={
            "tanggal": _("Tanggal diterima (tahun-bulan-tanggal)"),
            "pokok": _("Pokok informasi, bila ditulis petugas"),
            "alasan": _("Alasan keberatan menurut UU 14/2008 Pasal 35"),
            "keputusan": _("Keputusan Atasan PPID, atau keadaannya bila belum ada"),
            "tanggal_keputusan": _("Tanggal keputusan (tahun-bulan-tanggal)"),
            "terlambat": _("Ditanggapi sesudah batasnya (ya atau tidak)"),
            "sengketa": _("Tanggal sengketa didaftarkan di Komisi Informasi (tahun-bulan-tanggal)"),
        },
        rows=lambda: _rows(site),
        weight=32,
    )


def _rows(site: Site) -> Iterator[tuple[Any, ...]]:
    for row in db.session.execute(_public().order_by(Objection.received_at, Objection.id)):
        told = _entry(row, site)
        yield (
            told.received_on.isoformat(),
            told.subject,
            told.ground,
            told.outcome,
            told.decided_on.isoformat() if told.decided_on is not None else None,
            (_("ya") if told.late else _("tidak")) if told.decided_on is not None else None,
            told.disputed_on.isoformat() if told.disputed_on is not None else None,
        )

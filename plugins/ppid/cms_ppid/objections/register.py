"""The register of objections in the columns of its annex (Perki 1/2021), and what may be counted in public."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import selectinload

from cms_core.api import Site, db, settings_of
from cms_ppid import NAME, _
from cms_ppid.cases import clocks
from cms_ppid.cases.services import cover, masked, with_speakers
from cms_ppid.objections import states
from cms_ppid.objections.grounds import GROUNDS
from cms_ppid.objections.models import Objection


@dataclasses.dataclass(frozen=True)
class Row:
    """A row of the register, in the order of its columns; ``id`` is that of the objection."""

    id: int
    number: str
    received: date | None
    identity: str
    request: str
    information: str
    purpose: str
    ground: str
    decision: str
    answered: date | None
    superior: str
    reaction: str


def columns(_site: Site) -> Mapping[Any, Callable[[Row], object]]:
    """Return the columns of the register: head, and what it says of an objection."""
    return {
        _("Nomor"): lambda row: row.number,
        _("Tanggal diterima"): lambda row: row.received or "",
        _("Identitas pemohon"): lambda row: row.identity,
        _("Nomor permohonan"): lambda row: row.request,
        _("Informasi yang diminta"): lambda row: row.information,
        _("Tujuan penggunaan"): lambda row: row.purpose,
        _("Alasan keberatan"): lambda row: row.ground,
        _("Keputusan Atasan PPID"): lambda row: row.decision,
        _("Tanggal tanggapan"): lambda row: row.answered or "",
        _("Nama dan jabatan Atasan PPID"): lambda row: row.superior,
        _("Tanggapan pemohon"): lambda row: row.reaction,
    }


def rows_of(site: Site, year: int, longest: int | None = None) -> list[Row]:
    """Return the register of the site in scope for a year; what is restricted is not in it (UU 27/2022 pasal 41).

    ``longest`` is how many objections are looked at, all without it.
    """
    query = select(Objection).where(*_within(site, year), Objection.restricted_at.is_(None))
    beside = (selectinload(Objection.applicant), selectinload(Objection.request))
    query = query.options(*beside).order_by(Objection.received_at, Objection.id).limit(longest)
    found = db.session.scalars(query).all()
    return [row_of(row, site) for row in found if row.request is None or row.request.restricted_at is None]


def _within(site: Site, year: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that an objection came in a year, by the clock of its site."""
    begin, end = clocks.year_of(site, year)
    return Objection.received_at >= begin, Objection.received_at < end


def row_of(row: Objection, site: Site) -> Row:
    """Return an objection of the site in scope as its register has it; the NIK is masked."""
    who, request = row.applicant, row.request
    said = (
        with_speakers(who, row.attorney),
        who.entity,
        who.address,
        f"+{who.phone}" if who.phone else who.email,
    )
    return Row(
        id=row.id,
        number=row.number,
        received=clocks.day_of(site, row.received_at),
        identity=", ".join(filter(None, (*said, masked(who.nik)))),
        request=request.number if request is not None else "",
        information=cover(request.subject or request.details) if request is not None else row.about,
        purpose=cover(request.purpose) if request is not None else "",
        ground=f"{row.ground}. {GROUNDS[row.ground].text}",
        decision=str(states.DECISIONS.get(row.decision, "")),
        answered=clocks.day_of(site, row.decided_at),
        superior=row.decided_office or str(settings_of(site, NAME)["superior"]),
        reaction=_reaction(row),
    )


def _reaction(row: Objection) -> str:
    if row.disputed_on is not None:
        return str(_("Sengketa di Komisi Informasi, %(number)s", number=row.ki_number))
    if row.state in (states.ACCEPTED, states.WITHDRAWN):
        return str(states.STATES[row.state].label)
    return ""


def received(site: Site, year: int) -> int:
    """Return how many objections the site in scope received in a year, which names nobody.

    What was withdrawn was received, too, as the yearly report counts it.
    """
    return db.session.scalar(select(func.count(Objection.id)).where(*_within(site, year))) or 0

"""The rows and columns of the book of requests (Perki 1/2021, annex); it stays inside, the anonymised one is public."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from cms_core.api import Site, db
from cms_ppid import _
from cms_ppid.cases.clocks import year_of
from cms_ppid.cases.services import cover, with_speakers
from cms_ppid.documents.forms import FORMS
from cms_ppid.exclusions.services import GROUNDS
from cms_ppid.requests import states
from cms_ppid.requests.forms import OBTAIN
from cms_ppid.requests.models import Request


def rows_of(site: Site, year: int, limit: int | None = None) -> list[Request]:
    """Return the requests that the site in scope registered of those received in a year, in that order.

    What is restricted stands in no list and leaves with no file (UU 27/2022 pasal 41).
    """
    begin, end = year_of(site, year)
    query = select(Request).where(Request.registered_at.is_not(None), Request.restricted_at.is_(None))
    query = query.where(Request.received_at >= begin, Request.received_at < end)
    query = query.options(selectinload(Request.applicant), selectinload(Request.parts))
    return list(db.session.scalars(query.order_by(Request.received_at, Request.id).limit(limit)))


def columns(site: Site) -> Mapping[Any, Callable[[Request], object]]:
    """Return the columns of the book: head, and what it says of a request."""
    zone = ZoneInfo(site.timezone)

    def day(moment: datetime | None) -> object:
        return moment.astimezone(zone).date() if moment is not None else ""

    return {
        _("Nomor"): lambda row: row.number,
        _("Tanggal"): lambda row: day(row.received_at),
        _("Nama"): lambda row: with_speakers(row.applicant),
        _("Alamat"): lambda row: row.applicant.address,
        _("Kontak"): _contact,
        _("Pekerjaan"): lambda row: row.applicant.job,
        _("Informasi yang diminta"): lambda row: cover(row.details),
        _("Tujuan penggunaan"): lambda row: cover(row.purpose),
        _("Status informasi"): _held,
        _("Bentuk yang dikuasai"): lambda row: _joined(str(FORMS[each.form]) for each in row.parts if each.form),
        _("Jenis permohonan"): lambda row: str(OBTAIN.get(row.obtain, row.obtain)),
        _("Keputusan"): lambda row: str(states.OUTCOMES.get(row.outcome, "")),
        _("Alasan penolakan"): _refusals,
        _("Pemberitahuan tertulis"): lambda row: day(row.answered_at),
        _("Diserahkan"): lambda row: day(row.delivered_at),
        _("Biaya"): lambda row: row.cost,
        _("Cara membayar"): lambda row: row.paid,
    }


def _contact(row: Request) -> str:
    phone = f"+{row.applicant.phone}" if row.applicant.phone else ""
    return ", ".join(filter(None, (phone, row.applicant.email)))


def _held(row: Request) -> str:
    """Return whether what was asked for is held, part by part."""
    held = {states.NOT_HELD: _("Tidak dikuasai"), states.UNDOCUMENTED: _("Belum didokumentasikan")}
    return _joined(str(held.get(part.result, _("Dikuasai"))) for part in row.parts)


def _refusals(row: Request) -> str:
    closed = [part for part in row.parts if part.ground]
    return "; ".join(f"{GROUNDS[part.ground]} ({part.law})" for part in closed)


def _joined(words: Any) -> str:
    found: Sequence[str] = list(dict.fromkeys(words))
    return ", ".join(found)

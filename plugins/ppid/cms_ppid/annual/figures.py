"""What is counted for the report of a year (Perki 1/2021 pasal 56): of the requests that came in it, and disputes."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from cms_core.api import Site, db, settings_of, today
from cms_ppid import NAME, _
from cms_ppid.annual.disputes import disputes
from cms_ppid.annual.groups import LATE, LONGER, MOST, OVERDUE, SOON, Group, group
from cms_ppid.cases.clocks import after_due, year_of
from cms_ppid.cases.models import Applicant
from cms_ppid.catalogue.items import CLASSES
from cms_ppid.exclusions.services import GROUNDS
from cms_ppid.requests import states
from cms_ppid.requests.channels import CHANNELS
from cms_ppid.requests.models import Part, Request
from cms_ppid.requests.who import KINDS

ASKED: Mapping[str, Any] = {**CLASSES, "": _.lazy("Tidak disebut")}
ENDED = {states.LAPSED: _.lazy("Gugur, tidak dilengkapi"), states.WITHDRAWN: _.lazy("Dicabut pemohon")}
RUNNING = "berjalan"
BECAME: Mapping[str, Any] = {**states.OUTCOMES, **ENDED, RUNNING: _.lazy("Masih diproses")}


@dataclasses.dataclass(frozen=True)
class Days:
    """Working days from complete receipt to the written notice, of so many answers of a class."""

    label: str
    answers: int
    median: float
    mean: float


@dataclasses.dataclass(frozen=True)
class Figures:
    """What is counted of a year: of requests, how long answers took (all, and by class), of objections and disputes."""

    year: int
    received: int
    groups: Sequence[Group]
    days: Sequence[Days]
    disputes: Sequence[Group]

    @property
    def tables(self) -> list[Group]:
        """All tables that count something."""
        return [each for each in (*self.groups, *self.disputes) if each.total]


def figures(site: Site, year: int) -> Figures:
    """Return what is counted of the requests that the site in scope received in a year, by its own clock."""
    rows = _rows(site, year)
    groups = [
        group(_("Menurut cara masuk"), CHANNELS, (row.channel for row in rows)),
        group(_("Menurut pemohon"), KINDS, (row.kind for row in rows)),
        group(_("Menurut klasifikasi"), ASKED, (row.category for row in rows)),
        group(_("Lama menjawab"), _limits(site), filter(None, (_time(site, row) for row in rows))),
        group(_("Hasil"), BECAME, (_became(row) for row in rows)),
        group(_("Ditolak menurut UU 14/2008 Pasal 17"), _letters(), _grounds(site, year)),
    ]
    answered = [(row.category, row.answered_in) for row in rows if row.answered_in is not None]
    sorted_out = {str(_("Semua")): [number for _category, number in answered]}
    for key, label in ASKED.items():
        sorted_out[str(label)] = [number for category, number in answered if category == key]
    days = [_days(label, found) for label, found in sorted_out.items() if found]
    return Figures(year, len(rows), groups, days, disputes(site, *year_of(site, year)))


def _rows(site: Site, year: int) -> Sequence[Any]:
    first, after = year_of(site, year)
    columns = (
        *(Request.state, Request.channel, Request.category, Request.outcome, Request.due),
        *(Request.answered_at, Request.answered_in, Request.answer_due, Applicant.kind),
    )
    query = select(*columns).join(Applicant, Applicant.id == Request.applicant_id)
    return db.session.execute(query.where(Request.received_at >= first, Request.received_at < after)).all()


def _grounds(site: Site, year: int) -> Iterable[str]:
    """Yield the letters by which something was refused, each once for a request."""
    first, after = year_of(site, year)
    query = select(Part.request_id, Part.ground).join(Request, Request.id == Part.request_id)
    query = query.where(Part.result == states.REFUSED, Request.received_at >= first, Request.received_at < after)
    return [row.ground for row in db.session.execute(query.distinct())]


def _letters() -> Mapping[str, Any]:
    return {key: _("huruf %(letter)s: %(ground)s", letter=key[-1], ground=label) for key, label in GROUNDS.items()}


def _limits(site: Site) -> Mapping[str, Any]:
    said = settings_of(site, NAME)
    first, last = int(said["answer"]), int(said["answer"]) + int(said["extension"])
    return {
        SOON: _("Sampai %(num)s hari kerja", num=first),
        LONGER: _("Dengan perpanjangan, sampai %(num)s hari kerja", num=last),
        LATE: _("Terlambat"),
        OVERDUE: _("Belum dijawab dan lewat batas"),
    }


def _time(site: Site, row: Any) -> str:
    """Return how a request was answered in time; nothing while it need not be answered yet."""
    if row.answered_at is None:
        return OVERDUE if row.state in states.RUNNING and row.due < today(site) else ""
    if after_due(row, site):
        return LATE
    return SOON if (row.answered_in or 0) <= int(settings_of(site, NAME)["answer"]) else LONGER


def _became(row: Any) -> str:
    if row.state in ENDED:
        return str(row.state)
    return row.outcome or RUNNING


def _days(label: str, found: Sequence[int]) -> Days:
    return Days(label, len(found), statistics.median(found), round(statistics.mean(found), 1))


def in_time(site: Site) -> tuple[int, int]:
    """Return how many requests since the beginning of last year were answered in time, of how many that were due."""
    since = year_of(site, today(site).year - 1)[0]
    columns = (Request.state, Request.due, Request.answered_at, Request.answered_in, Request.answer_due)
    query = select(*columns).where(func.coalesce(Request.answered_at, Request.received_at) >= since)
    found = [_time(site, row) for row in db.session.execute(query.order_by(Request.id.desc()).limit(MOST))]
    due = [each for each in found if each]
    return sum(each in (SOON, LONGER) for each in due), len(due)

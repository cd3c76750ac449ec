"""What is counted of the objections that came in a year, and of the disputes before the Komisi Informasi."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from cms_core.api import Site, day_at, db, today
from cms_ppid import _
from cms_ppid.annual.groups import LATE, MOST, OVERDUE, SOON, Group, group
from cms_ppid.cases.clocks import day_of, days_for
from cms_ppid.objections import states
from cms_ppid.objections.grounds import GROUNDS
from cms_ppid.objections.models import Objection

RUNNING, SILENT = "berjalan", "tidak_ditanggapi"
BECAME: Mapping[str, Any] = {
    **states.DECISIONS,
    states.WITHDRAWN: _.lazy("Dicabut pemohon"),
    SILENT: _.lazy("Tidak ditanggapi, menjadi sengketa"),
    RUNNING: _.lazy("Masih diproses"),
}
STAGES: Mapping[str, Any] = {
    state: states.STATES[state].label for state in (*states.AT_KI, states.EXECUTED, states.WITHDRAWN)
}
"""How far a dispute came."""
_TIMED = (Objection.state, Objection.due, Objection.answer_due, Objection.decided_at, Objection.disputed_on)


def disputes(site: Site, first: datetime, after: datetime) -> list[Group]:
    """Return what is counted of the objections that the site in scope received from one moment until before another.

    Disputes are those that were registered with the commission on the days between.
    """
    query = select(*_TIMED, Objection.ground, Objection.decision)
    rows = db.session.execute(query.where(Objection.received_at >= first, Objection.received_at < after)).all()
    days = {SOON: _("Sampai %(num)s hari kerja", num=days_for(site, "decide"))}
    late = {LATE: _("Terlambat"), OVERDUE: _("Belum dijawab dan lewat batas")}
    grounds = {code: _("huruf %(letter)s: %(ground)s", letter=code, ground=each.text) for code, each in GROUNDS.items()}
    return [
        group(_("Keberatan menurut UU 14/2008 Pasal 35 ayat (1)"), grounds, (row.ground for row in rows)),
        group(_("Tanggapan atas keberatan"), BECAME, (_became(row) for row in rows)),
        group(_("Lama menanggapi keberatan"), {**days, **late}, filter(None, (_time(site, row) for row in rows))),
        group(_("Sengketa di Komisi Informasi"), STAGES, _stages(site, first, after)),
    ]


def in_time(site: Site, since: datetime) -> tuple[int, int]:
    """Return how many objections since a moment were answered in time, of how many that were due."""
    query = select(*_TIMED).where(func.coalesce(Objection.decided_at, Objection.received_at) >= since)
    found = [_time(site, row) for row in db.session.execute(query.order_by(Objection.id.desc()).limit(MOST))]
    due = [each for each in found if each]
    return due.count(SOON), len(due)


def _became(row: Any) -> str:
    if row.decision:
        return str(row.decision)
    if row.disputed_on is not None:
        return SILENT
    return states.WITHDRAWN if row.state == states.WITHDRAWN else RUNNING


def _time(site: Site, row: Any) -> str:
    """Return how an objection was answered in time; nothing while it need not be answered yet, or no more."""
    day = day_of(site, row.decided_at)
    if day is not None:
        return LATE if row.answer_due is not None and day > row.answer_due else SOON
    waits = row.state in states.UNANSWERED and row.due < today(site)
    return OVERDUE if waits or row.disputed_on is not None else ""


def _stages(site: Site, first: datetime, after: datetime) -> Iterator[str]:
    begin, end = day_at(site, first), day_at(site, after)
    query = select(Objection.state).where(Objection.disputed_on >= begin, Objection.disputed_on < end)
    yield from db.session.scalars(query)

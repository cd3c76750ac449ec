"""Several cases of the queue at once: each as it was seen, and what is passed over is told with its reason."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from cms_core.api import ChangedMeanwhile, Site, User, db, row_id
from cms_lapor import _, cases, marks, states
from cms_lapor.models import Report
from cms_lapor.routing import CHOSEN
from cms_lapor.units.duties import Seat
from cms_lapor.units.models import Unit

ASSIGN, FILE, TAKE, REAL = "teruskan", "arsipkan", "ambil", "sungguhan"
MOST = 50
"""Cases at once: as many as a page of the queue has."""


@dataclasses.dataclass(frozen=True)
class Done:
    """What came of it: how many cases, and the numbers of those passed over by reason."""

    count: int
    skipped: Mapping[str, list[str]]


def marks_of(marks: Collection[str]) -> dict[int, int]:
    """Return the steps at which the ticked cases were seen, by their ids; what is no mark is left out."""
    found = {}
    for mark in list(marks)[:MOST]:
        key, _dash, step = mark.partition("-")
        try:
            found[row_id(key)] = row_id(step)
        except ValueError:
            continue
    return found


def run(
    action: str, marks: Mapping[int, int], said: cases.Said, *, seat: Seat, user: User, unit: Unit | None = None
) -> Done:
    """Do something with all ticked cases that this person may see.

    Raises:
        Missing: the action wants a unit or words, and there are none.
    """
    if action == ASSIGN and unit is None:
        raise cases.Missing(states.UNIT)
    if action == FILE and not said.told.strip():
        raise cases.Missing(states.TOLD)
    query = select(Report).where(Report.id.in_(sorted(marks)), *seat.seen())
    count, skipped = 0, dict[str, list[str]]()
    # In the order of ids: whoever else does something with several of them waits, and does not stand in the way.
    for report in list(db.session.scalars(query.order_by(Report.id))):
        why = _one(action, report, marks[report.id], said, seat=seat, user=user, unit=unit)
        if why:
            skipped.setdefault(why, []).append(report.number)
        else:
            count += 1
    return Done(count, skipped)


def _one(action: str, report: Report, step: int, said: cases.Said, *, seat: Seat, user: User, unit: Unit | None) -> str:
    """Do it with one case; return why not."""
    if not seat.takes(report):
        return str(_("bukan tugas Anda"))
    try:
        _act(action, report, step, said, site=seat.site, user=user, unit=unit)
    except ChangedMeanwhile:
        return str(_("baru saja berubah"))
    except cases.NoSuchMove:
        return str(_("tidak bisa dari keadaannya"))
    return ""


def _act(
    action: str, report: Report, step: int, said: cases.Said, *, site: Site, user: User, unit: Unit | None
) -> None:
    if action == TAKE:
        marks.take(report, step=step, user=user)
    elif action == REAL:
        marks.trust(report, step=step, user=user)
    else:
        values: dict[str, Any] = {}
        if action == ASSIGN and unit is not None:
            values = {"unit": unit.name, "unit_id": unit.id, "kind": report.kind, "why": CHOSEN}
        told = dataclasses.replace(said, **values)
        cases.move(report, action, told, by=states.STAFF, step=step, site=site, user=user)

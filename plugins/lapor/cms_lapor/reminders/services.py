"""Each hour: what is due soon or late is said once, to the office and to those above it.

What happened while the server was off is made up for: of several reminders that are due at once only the last is said.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from sqlalchemy import select

from cms_core.api import Site, ancestors_of, calendar_of, db, now, open_on, settle
from cms_lapor import NAME, clocks
from cms_lapor.models import NEVER, Report
from cms_lapor.reminders import closing, contact, counted
from cms_lapor.reminders.models import Reminder
from cms_lapor.routing import HANDLE
from cms_lapor.states import ANSWERED, OPEN, WAITING
from cms_lapor.units.duties import ADMIN, GUARDED, KEPT

HALF, SOON, OVER, FAR = 50, 80, 100, 103
"""Shares of a limit at which somebody is reminded; the last stands for :data:`FAR_DAYS` after it."""
FAR_DAYS = 3
AT_ONCE = 50
After = Callable[[date, int], date]
"""Says when so many working days after a day are over."""
KINDS: Mapping[int, str] = {HALF: "half", SOON: "soon", OVER: "over", FAR: "over"}
BELOW_OVER, BELOW_FAR, RESTRICTED = "below_over", "below_far", "restricted"
FOR_REPORTER = (WAITING, ANSWERED)
"""States in which the reporter has to act; who is reminded of those once, before they end by themselves."""


@dataclasses.dataclass(frozen=True)
class Running:
    """A limit that runs: that of a state of a report.

    It may be ``guarded`` from some of those who handle cases; a ``restricted`` one only who keeps the desk can go on
    with, once he lifts that (ADR 32).
    """

    report_id: int
    number: str
    state: str
    due: date
    start: date
    days: int
    guarded: bool = False
    restricted: bool = False

    @property
    def is_reporters(self) -> bool:
        """Whether the reporter has to act; one who is not to be written to is not waited for."""
        return self.state in FOR_REPORTER and not self.restricted

    @property
    def permission(self) -> str:
        """What somebody has to hold to be told of it."""
        if self.guarded:
            return KEPT
        return ADMIN if self.restricted else HANDLE

    def reached(self, after: After, day: date) -> list[int]:
        """Return the shares of the limit that are over on a day, the smallest first."""
        found = [(SOON, after(self.start, math.ceil(self.days * 0.8)))]
        if not self.is_reporters:
            found = [(HALF, after(self.start, math.ceil(self.days * 0.5))), *found]
        shares = [share for share, when in found if day >= min(when, self.due)]
        if not self.is_reporters and day > self.due:
            shares.append(OVER)
            if day >= after(self.due, FAR_DAYS):
                shares.append(FAR)
        return shares


def remind(site_id: int) -> None:
    """Remind of what is due at the site in scope, then close what waited for its reporter in vain; a task."""
    site = db.session.get_one(Site, site_id)
    above = _above(site)
    calendar, moment = calendar_of(site), now()
    day = clocks.day_of(site, moment)
    known, after = _known(), cache(lambda start, count: calendar.due(start, count).day)
    for number, (limit, fresh) in enumerate(list(_fresh(known, after, day)), 1):
        if limit.is_reporters and not contact.remind(limit.report_id, site):
            continue
        db.session.add_all(
            Reminder(report_id=limit.report_id, due=limit.due, share=share, at=moment) for share in fresh
        )
        if not limit.is_reporters:
            _tell_office(limit, fresh[-1], site)
            _tell_above(limit, fresh, site, above)
        if not number % AT_ONCE:
            # After days off there may be many, and whoever wants to write waits for this.
            db.session.commit()
    counted.tell_suspects(site, calendar.due(day, 1).day)
    counted.tell_passed_on(site, moment)
    db.session.flush()
    closing.close_silent(site, calendar, moment)


def _fresh(
    known: Mapping[tuple[int, date], Sequence[int]], after: After, day: date
) -> Iterator[tuple[Running, list[int]]]:
    """Yield each limit with the shares of it that are over and that nobody was told of."""
    for limit in _running():
        told = known.get((limit.report_id, limit.due), ())
        if fresh := [share for share in limit.reached(after, day) if share not in told]:
            yield limit, fresh


def _running() -> Iterator[Running]:
    # What a program may have sent is counted together: a flood of it would bury the rest.
    columns = (Report.id, Report.number, Report.state, Report.due, Report.due_from, Report.due_days)
    query = select(*columns, GUARDED, Report.restricted_at.is_not(None)).where(
        Report.state.in_(OPEN), Report.due != NEVER, Report.suspect == ""
    )
    rows = db.session.execute(query.order_by(Report.due, Report.id))
    for key, number, state, due, start, days, guarded, restricted in rows:
        if start is not None:
            yield Running(key, number, state, due, start, days, guarded, restricted)


def _known() -> Mapping[tuple[int, date], Sequence[int]]:
    query = select(Reminder.report_id, Reminder.due, Reminder.share).join(Report, Report.id == Reminder.report_id)
    found: dict[tuple[int, date], list[int]] = {}
    for report_id, due, share in db.session.execute(query.where(Report.state.in_(OPEN))):
        found.setdefault((report_id, due), []).append(share)
    return found


def _above(site: Site) -> list[Site]:
    """Return the sites above that take reports, the nearest first."""
    query = select(Site).where(Site.region_code.in_(ancestors_of(site.region_code))).order_by(Site.region_code.desc())
    found = db.session.scalars(query).all()
    able = open_on(NAME, found)
    return [each for each in found if each.id in able]


def _tell_office(limit: Running, share: int, site: Site) -> None:
    settle(NAME, limit.report_id, KINDS.values())
    _notify(limit, RESTRICTED if limit.restricted else KINDS[share], site, site, urgent=share >= OVER)
    if share >= OVER and limit.permission == HANDLE:
        contact.write_to_office(site, limit.number)


def _tell_above(limit: Running, fresh: Sequence[int], site: Site, above: Sequence[Site]) -> None:
    for share in fresh:
        if share == OVER and above:
            _notify(limit, BELOW_OVER, above[0], site, urgent=False)
        elif share == FAR and above:
            kabupaten = next((each for each in above if each.level == "kabupaten"), above[0])
            if kabupaten is above[0]:
                settle(NAME, limit.report_id, (BELOW_OVER,))
            _notify(limit, BELOW_FAR, kabupaten, site, urgent=True)


def _notify(limit: Running, kind: str, to: Site, about: Site, *, urgent: bool) -> None:
    key, number, permission = limit.report_id, limit.number, limit.permission
    contact.tell_office(to, kind, key, number, permission=permission, about=about, urgent=urgent)

"""What the reports of each month at a site amount to is kept: the page for everybody adds up these rows.

Whoever changes a report says so in the same transaction. What was said so since a month was counted is counted from
its reports, and so is what nobody has counted yet: the sums are right at any moment.
"""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, event, exists, func, insert, inspect, or_, select
from sqlalchemy.orm import Session

from cms_core.api import db, now
from cms_lapor.figures.counting import LIMITED, count
from cms_lapor.figures.models import Tally, Touched
from cms_lapor.figures.months import whole_months
from cms_lapor.figures.sums import Pack
from cms_lapor.models import COUNTED, Report
from cms_lapor.topics import SECRET

# What has no answer has no outcome in this, and nobody is told of it.
_ANSWERED = case((Report.answered_in.is_not(None), Report.outcome))
WAYS: Mapping[str, Any] = {
    "topic": Report.topic,
    "kind": Report.kind,
    "channel": Report.channel,
    "outcome": _ANSWERED,
}
OPEN_TO_ALL = Report.visibility != SECRET
A_DAY = timedelta(days=1)
Months = dict[int, dict[str, "Month"]]
"""What was counted, by site and month."""


@dataclasses.dataclass(frozen=True)
class Month:
    """What the reports of a month at a site amount to: together, by the values of each of :data:`WAYS`.

    ``dues`` says how many an office has to do something about by which day (ISO 8601).
    """

    total: Pack = dataclasses.field(default_factory=dict)
    ways: Mapping[str, Mapping[str, Pack]] = dataclasses.field(default_factory=dict)
    dues: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def overdue(self, day: date) -> int:
        """Return how many are late on a day."""
        return sum(number for due, number in self.dues.items() if due < day.isoformat())

    def written(self) -> str:
        """Return it as JSON, the same for the same."""
        return json.dumps(vars(self), sort_keys=True, separators=(",", ":"))


def read(session: Session, sites: Sequence[int], months: Sequence[str]) -> Months:
    """Return what the reports of some months amount to at sites in the scope of a session, secret ones apart."""
    touched = exists().where(Touched.site_id == Tally.site_id, Touched.month == Tally.month)
    kept = select(Tally.site_id, Tally.month, Tally.cells).where(Tally.month.in_(months), ~touched)
    found: Months = {site: {} for site in sites}
    for site, month, cells in session.execute(kept):
        if site in found:
            found[site][month] = Month(**json.loads(cells))
    missing: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for site, known in found.items():
        if unknown := tuple(month for month in months if month not in known):
            missing[unknown].append(site)
    if missing:
        parts = [and_(Report.site_id.in_(those), Report.month.in_(which)) for which, those in missing.items()]
        for site, counted in count_months(session, or_(*parts)).items():
            found[site].update(counted)
    return found


def count_months(session: Session, where: ColumnElement[bool]) -> Months:
    """Count reports in the scope of a session; secret ones are not among them."""
    conditions, found = [where, OPEN_TO_ALL], defaultdict[int, dict[str, Month]](dict)
    columns: list[Any] = [Report.site_id, Report.month]
    each_way = [[*columns, column] for column in (Report.month, *WAYS.values())]
    counted = count(session, each_way, where=conditions)
    cells: dict[Any, dict[str, dict[str, Pack]]] = defaultdict(lambda: defaultdict(dict))
    for name, groups in zip(WAYS, counted[1:], strict=True):
        for (site, month, value), sums in groups.items():
            if value is not None:
                cells[site, month][name][value] = sums.packed()
    dues: dict[Any, dict[str, int]] = defaultdict(dict)
    limits: Any = select(*columns, Report.due, func.count()).where(*conditions, *LIMITED).group_by(*columns, Report.due)
    for site, month, due, number in session.execute(limits):
        dues[site, month][due.isoformat()] = number
    for (site, month, _month), sums in counted[0].items():
        found[site][month] = Month(sums.packed(), cells[site, month], dues[site, month])
    return found


def keep(site_id: int) -> None:
    """Count the months of the site in scope of which a report changed since they were counted; a task."""
    _keep(site_id, anew=False)


def recount(site_id: int) -> list[str]:
    """Count all months of the site in scope anew; return those that were wrong though nobody had said they changed."""
    return _keep(site_id, anew=True)


def _keep(site_id: int, *, anew: bool) -> list[str]:
    months = whole_months((now() - A_DAY).date())
    # Whoever does the same waits: what he counted before would stand for what was counted after it.
    kept = {tally.month: tally for tally in db.session.scalars(select(Tally).with_for_update())}
    said = db.session.scalars(select(Touched)).all()
    touched, wrong = {each.month for each in said}, []
    wanted = [month for month in months if anew or month in touched or month not in kept]
    counted = count_months(db.session(), Report.month.in_(wanted)) if wanted else {}
    for month in wanted:
        tally = kept.get(month) or Tally(month=month, cells="")
        cells = counted.get(site_id, {}).get(month, Month()).written()
        if tally.cells not in ("", cells) and month not in touched:
            wrong.append(month)
        tally.cells = cells
        db.session.add(tally)
    for month in kept.keys() - set(months):
        db.session.delete(kept[month])
    # Not those that were said since: what they are about may not have been counted.
    for each in said:
        db.session.delete(each)
    return wrong


def is_kept(month: str) -> bool:
    """Whether a month may have been counted, so that a change in it has to be said.

    A month is counted when it is over for more than a day: nothing that was written while it went on comes after that.
    """
    return month < f"{now():%Y-%m}"


def _say(_mapper: Any, connection: Connection, report: Report) -> None:
    for month in {report.month, *inspect(report).attrs["month"].history.deleted}:
        if is_kept(month):
            connection.execute(insert(Touched).values(site_id=report.site_id, month=month))


def _say_changed(mapper: Any, connection: Connection, report: Report) -> None:
    columns = inspect(report).attrs
    if any(columns[name].history.has_changes() for name in ("month", *COUNTED)):
        _say(mapper, connection, report)


event.listen(Report, "after_insert", _say)
event.listen(Report, "after_update", _say_changed)
event.listen(Report, "after_delete", _say)

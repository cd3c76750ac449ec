"""Counting reports in the database: whole groups at once, however many rows there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from cms_lapor.figures.sums import CHECK_DAYS, FOLLOW_DAYS, Sums
from cms_lapor.models import NEVER, Report
from cms_lapor.states import ANSWERED, FILED, OPEN, OUTCOMES, PASSED_ON, WAITING

WAIT_FOR_REPORTER = (WAITING, ANSWERED)
Key = tuple[Any, ...]


def _many(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


_SUMS: Mapping[str, Any] = {
    "received": func.count(),
    "checked": func.count(Report.checked_in),
    "checked_soon": _many(Report.checked_in <= CHECK_DAYS),
    "followed": func.count(Report.followed_in),
    "followed_soon": _many(Report.followed_in <= FOLLOW_DAYS),
    "answered": func.count(Report.answered_in),
    "answered_soon": _many(Report.answered_in <= Report.finish_days),
    "reopened": _many(Report.reopened > 0),
    "rated": _many(Report.rating > 0),
    "stars": func.coalesce(func.sum(Report.rating), 0),
    "waiting": _many(Report.state == WAITING),
    "filed": _many(Report.state == FILED),
    "passed_on": _many(Report.state == PASSED_ON),
}
_ENDS: Mapping[str, Any] = {
    name: _many((Report.outcome == name) & Report.answered_in.is_not(None)) for name in OUTCOMES
}


def count(session: Session, by: Sequence[Any], *, where: Sequence[ColumnElement[bool]], day: date) -> dict[Key, Sums]:
    """Return what the reports in the scope of a session amount to, by the values of columns; ``day`` is today.

    Four statements, of which each goes through the reports once.
    """
    found: dict[Key, dict[str, Any]] = defaultdict(dict)
    width = len(by)
    names = [*_SUMS, *_ENDS]
    for row in session.execute(select(*by, *_SUMS.values(), *_ENDS.values()).where(*where).group_by(*by)):
        values = dict(zip(names, row[width:], strict=True))
        found[tuple(row[:width])] = {
            **{name: values[name] for name in _SUMS},
            "outcomes": {name: values[name] for name in _ENDS if values[name]},
        }
    for name, column in (("follow_days", Report.followed_in), ("answer_days", Report.answered_in)):
        query = select(*by, column, func.count()).where(*where, column.is_not(None)).group_by(*by, column)
        for row in session.execute(query):
            found[tuple(row[:width])].setdefault(name, {})[row[width]] = row[width + 1]
    late = (Report.state.in_([name for name in OPEN if name not in WAIT_FOR_REPORTER]), Report.due < day)
    query = select(*by, func.count(), func.min(Report.due)).where(*where, *late, Report.due != NEVER).group_by(*by)
    for row in session.execute(query):
        found[tuple(row[:width])].update(overdue=row[width], oldest=row[width + 1])
    return {key: Sums(**values) for key, values in found.items()}

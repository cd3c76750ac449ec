"""Counting reports in the database: whole groups at once, however many rows there are."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from cms_lapor.figures.sums import CHECK_DAYS, FOLLOW_DAYS, Sums
from cms_lapor.models import NEVER, Report
from cms_lapor.states import ANSWERED, FILED, OPEN, OUTCOMES, PASSED_ON, WAITING

WAIT_FOR_REPORTER = (WAITING, ANSWERED)
LIMITED = (Report.state.in_([name for name in OPEN if name not in WAIT_FOR_REPORTER]), Report.due != NEVER)
"""That an office has to do something by a day, and is late from the next one on."""
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


def count(
    session: Session, ways: Sequence[Sequence[Any]], *, where: Sequence[ColumnElement[bool]], day: date | None = None
) -> list[dict[Key, Sums]]:
    """Return what the reports in the scope of a session amount to: for each way, by the values of its columns.

    Ways have equally many columns, of the same types in turn; ``day`` is today, without which nothing is late. Four
    statements, of which each goes through the reports once: it counts them by all columns together, and adds that up
    for each way.
    """
    found: list[dict[Key, dict[str, Any]]] = [defaultdict(dict) for _way in ways]
    for way, key, values in _added(session, ways, {**_SUMS, **_ENDS}, where=where):
        ends = {name: values.pop(name) for name in _ENDS}
        found[way][key] = {**values, "outcomes": {name: number for name, number in ends.items() if number}}
    for name, column in (("follow_days", Report.followed_in), ("answer_days", Report.answered_in)):
        longer = [[*way, column] for way in ways]
        for way, key, values in _added(session, longer, {"count": func.count()}, where=[*where, column.is_not(None)]):
            found[way][key[:-1]].setdefault(name, {})[key[-1]] = values["count"]
    if day is not None:
        sums = {"overdue": func.count(), "oldest": func.min(Report.due)}
        for way, key, values in _added(session, ways, sums, where=[*where, *LIMITED, Report.due < day]):
            found[way][key].update(values)
    return [{key: Sums(**values) for key, values in each.items()} for each in found]


def _added(
    session: Session, ways: Sequence[Sequence[Any]], sums: Mapping[str, Any], *, where: Sequence[ColumnElement[bool]]
) -> Iterator[tuple[int, Key, dict[str, Any]]]:
    """Yield the place of a way, a key and its sums: ``oldest`` is the first of days, all others are numbers."""
    every = dict.fromkeys(itertools.chain.from_iterable(ways))
    columns = {column: f"by_{number}" for number, column in enumerate(every)}
    named = [column.label(name) for column, name in columns.items()]
    query = select(*named, *(value.label(name) for name, value in sums.items()))
    cells = query.where(*where).group_by(*columns).cte("cells")
    added = [(func.min if name == "oldest" else func.sum)(cells.c[name]) for name in sums]
    parts = []
    for place, way in enumerate(ways):
        keys = [cells.c[columns[column]] for column in way]
        parts.append(select(literal(place), *keys, *added).group_by(*keys))
    width = len(ways[0]) + 1
    for row in session.execute(union_all(*parts)):
        # PostgreSQL adds counts up to numbers of another kind.
        numbers = (value if isinstance(value, date) else int(value) for value in row[width:])
        yield row[0], tuple(row[1:width]), dict(zip(sums, numbers, strict=True))

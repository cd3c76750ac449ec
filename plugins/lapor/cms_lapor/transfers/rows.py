"""A report with everything that hangs on it, as values that another site can write down.

What hangs on it is read from the foreign keys of the plugin's tables, so that none is forgotten that is added later.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ForeignKeyConstraint, inspect, select

from cms_core.api import db
from cms_lapor.models import Report

OWN = frozenset({"id", "site_id"})
LEFT = {"unit": "", "unit_id": None, "accused_id": None, "officer_id": None, "parent_id": None}
"""What of a report the other site decides anew."""


@dataclasses.dataclass(frozen=True)
class Kept:
    """Rows by their models, parents first: the id that each had, and its values."""

    rows: dict[Any, list[tuple[int, dict[str, Any]]]]


def read(report: Report) -> Kept:
    """Return a report of the site in scope with everything that hangs on it."""
    rows: dict[Any, list[tuple[int, dict[str, Any]]]] = {Report: [(report.id, {**_values(report), **LEFT})]}
    for model in _models():
        conditions = [
            getattr(model, column).in_([key for key, _row in rows[parent]])
            for column, parent in _links(model)
            if parent in rows
        ]
        if conditions:
            query = select(model).where(*conditions).order_by(model.id)
            rows[model] = [(row.id, _values(row)) for row in db.session.scalars(query)]
    return Kept(rows)


def write(kept: Kept) -> Report:
    """Write the rows down at the site in scope; they get other ids and point at each other as before."""
    made: dict[Any, dict[int, Any]] = {}
    for model, rows in kept.rows.items():
        links = [] if model is Report else _links(model)
        made[model] = {key: model(**_pointing(values, links, made)) for key, values in rows}
        db.session.add_all(made[model].values())
        db.session.flush()
    report: Report = next(iter(made[Report].values()))
    return report


def _pointing(values: dict[str, Any], links: list[tuple[str, Any]], made: dict[Any, dict[int, Any]]) -> dict[str, Any]:
    """Return values that point at the rows that were made; what stays with the old site is let go."""
    new = {}
    for column, parent in links:
        row = made.get(parent, {}).get(values[column])
        new[column] = row.id if row is not None else None
    return {**values, **new}


def _models() -> list[Any]:
    """Return the models of the plugin but the report itself, those that others hang on first."""
    prefix = Report.__tablename__.partition("_")[0]
    by_table = _by_table()
    tables = [table.name for table in Report.metadata.sorted_tables if table.name.startswith(f"{prefix}_")]
    return [by_table[name] for name in tables if by_table[name] is not Report]


def _links(model: Any) -> list[tuple[str, Any]]:
    """Return the columns of a model that point at rows of the site, and the models of these."""
    by_table = _by_table()
    return [(column, by_table[table]) for column, table in _keys(model) if table in by_table]


def _by_table() -> dict[str, Any]:
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Report.registry.mappers}


def _keys(model: Any) -> Iterator[tuple[str, str]]:
    for constraint in model.__table__.constraints:
        if isinstance(constraint, ForeignKeyConstraint) and len(constraint.column_keys) > 1:
            column = next(name for name in constraint.column_keys if name != "site_id")
            yield column, constraint.referred_table.name


def _values(row: Any) -> dict[str, Any]:
    return {each.key: getattr(row, each.key) for each in inspect(type(row)).column_attrs if each.key not in OWN}

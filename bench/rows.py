"""Loading the register of regions and making the sites of a kabupaten, beside plain inserts of the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Table, func, insert, select

from bench.data import open_instance
from bench.table import Row
from cms_core.extensions import db
from cms_core.pages import template
from cms_core.regions.loading import load
from cms_core.tenancy import every_site

KABUPATEN = "64.08"
CHUNK = 5_000
SEARCH = "core_item_fts"


def measured(folder: Path) -> Iterator[Row]:
    """Load the whole country, then make all sites of one kabupaten; insert each time the same rows plainly."""
    ours, plain = open_instance(folder / "ours"), open_instance(folder / "plain")
    done: dict[str, int] = {}
    for what, work in (
        ("region register, the whole country", load),
        (f"sites of a kabupaten ({KABUPATEN}) from the template", lambda: template.apply(KABUPATEN)),
    ):
        seconds = _work(ours, work)
        rows = _rows(ours, done)
        done = {name: done.get(name, 0) + len(found) for name, found in rows.items()}
        other = _insert(plain, rows)
        count = sum(map(len, rows.values()))
        yield Row(
            f"{what}: {count:,} rows; plain inserts of them",
            f"{count / seconds:,.0f} rows/s", f"{count / other:,.0f} rows/s", ratio=other / seconds,
        )  # fmt: skip


def _work(app: Flask, work: Callable[[], object]) -> float:
    with app.app_context():
        began = time.perf_counter()
        work()
        db.session.commit()
        return time.perf_counter() - began


def _rows(app: Flask, known: dict[str, int]) -> dict[str, list[dict[str, Any]]]:
    """Return by table, parents first, what there is beyond the first ``known`` rows."""
    found = {}
    with app.app_context(), every_site() as session:
        for table in _tables():
            if session.scalar(select(func.count()).select_from(table)):
                query = select(table).order_by(*table.primary_key.columns).offset(known.get(table.name, 0))
                found[table.name] = [dict(row._mapping) for row in session.execute(query)]
    return {name: rows for name, rows in found.items() if rows}


def _insert(app: Flask, rows: dict[str, list[dict[str, Any]]]) -> float:
    with app.app_context(), every_site() as session:
        began = time.perf_counter()
        for table in _tables():
            chosen = rows.get(table.name, [])
            for start in range(0, len(chosen), CHUNK):
                session.execute(insert(table), chosen[start : start + CHUNK])
        session.commit()
        return time.perf_counter() - began


def _tables() -> list[Table]:
    return [table for table in db.metadata.sorted_tables if table.name != SEARCH]

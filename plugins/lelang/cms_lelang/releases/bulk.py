"""All that was told of packages, as lines of JSON and as tables: written as it is read, however much it is.

Each piece is read whole before it is given away, so between two of them no transaction needs to go on. Releases never
change: what is published meanwhile is there or not, and nothing is there twice.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select

from cms_core.api import Site, db, guard_cell
from cms_lelang.models import Package, Release
from cms_lelang.open_data import datasets
from cms_lelang.releases import tables
from cms_lelang.releases.merging import record_of
from cms_lelang.releases.services import of_record, prefix_of, served, told_of_all

CHUNK = 100
"""Packages whose releases are in memory together, and make a piece."""
KINDS = ("releases", "records", "packages")


def lines(site: Site, kind: str, *, year: int | None = None) -> Iterator[str]:
    """Yield what citizens see of the packages of the site in scope: OCDS releases or records as lines of JSON, or CSV.

    ``packages`` is the table of the open data; it knows no year. A piece is some lines.
    """
    if kind == "packages":
        yield from _table(site)
        return
    for packages in _told(site, year, *(() if kind == "releases" else (of_record(),))):
        yield "".join(_line(each) for told in packages for each in (told if kind == "releases" else [record_of(told)]))


def rows(site: Site, path: str, year: int) -> Iterator[str]:
    """Yield one of ``tables.TABLES`` as CSV: what the releases of a year say in it. A piece is some rows.

    Its head comes with the first of them: where nothing was told there is no table.
    """
    names = tables.head_of(path)
    head = _cells(names)
    for packages in _told(site, year, only={name.partition("/")[0] for name in names}):
        yield head + "".join(_cells(row) for told in packages for each in told for row in tables.rows_of(path, each))
        head = ""


def _told(
    site: Site, year: int | None, *conditions: ColumnElement[bool], only: Collection[str] | None = None
) -> Iterator[list[list[dict[str, Any]]]]:
    """Yield the releases of some packages at a time, of each the oldest first, narrowed by conditions."""
    own = () if year is None else (Package.year == year,)
    # Asked for once: it is a statement of its own.
    after, prefix = 0, prefix_of(site)
    while True:
        query = select(Package.id).where(Package.process.is_not(None), Package.id > after, *own)
        keys = list(db.session.scalars(query.order_by(Package.id).limit(CHUNK)))
        if not keys:
            return
        after = keys[-1]
        columns = (Package.process, Release.number, Release.at, Release.tags, Release.told)
        found = select(*columns).join(Package, Package.id == Release.package_id)
        found = found.where(Package.id.in_(keys), *told_of_all(), *conditions)
        rows: Any = db.session.execute(found.order_by(Release.package_id, Release.number))
        packages = groupby(rows, lambda row: row.process)
        # Packages of which nothing is told any more make no piece.
        if read := [[served(each, str(process), site, prefix, only) for each in told] for process, told in packages]:
            yield read


def _line(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def _table(site: Site) -> Iterator[str]:
    (table,) = datasets(site)
    yield _cells(table.columns)
    for row in table.rows():
        yield _cells(guard_cell(cell) if isinstance(cell, str) else cell for cell in row)


def _cells(cells: Any) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    return written.getvalue()

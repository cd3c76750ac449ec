"""Open data: the data sets of a site's modules as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from cms_core.entries import Dataset
from cms_core.modules import gate
from cms_core.sites.models import Site
from cms_core.spreadsheets import guard


def all_of(site: Site) -> list[Dataset]:
    """Return the data sets of the enabled modules."""
    return list(gate.hooks(site).sorted("cms_datasets"))


def find(site: Site, name: str) -> Dataset | None:
    """Return a data set by name, if a module that is on has it."""
    return next((entry for entry in all_of(site) if entry.name == name), None)


def as_csv(dataset: Dataset) -> Iterator[str]:
    """Yield CSV with a head, line by line; cells that a spreadsheet would run are quoted with an apostrophe."""
    yield _line(list(dataset.columns))
    for row in dataset.rows():
        yield _line([guard(cell) if isinstance(cell, str) else cell for cell in row])


def as_json(dataset: Dataset) -> Iterator[str]:
    """Yield a JSON array of objects, object by object."""
    names = list(dataset.columns)
    separator = "["
    for row in dataset.rows():
        yield separator + json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
        separator = ",\n"
    yield "[]" if separator == "[" else "]\n"


def _line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()

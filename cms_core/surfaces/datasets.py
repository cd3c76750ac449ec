"""Open data: the data sets of a site's modules as CSV and JSON."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import structlog
from flask import url_for
from sqlalchemy.exc import DBAPIError

from cms_core.entries import Dataset, Values
from cms_core.extensions import db
from cms_core.hookspecs import SiteSpecs
from cms_core.modules import gate
from cms_core.publishing import below
from cms_core.sites.models import Site
from cms_core.spreadsheets import guard
from cms_core.surfaces.site_view import SiteView
from cms_core.surfaces.structured import absolute, government

log = structlog.get_logger()
LICENCE, LICENCE_URL = "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"
SAMPLE = 200
"""How many rows are read to say how large a set is; a longer one is estimated from them."""
FORMS = {"csv": "text/csv", "json": "application/json"}


@dataclasses.dataclass(frozen=True)
class Described:
    """A data set with what is known of it before it is fetched.

    ``size`` is bytes of its CSV, ``exact`` whether that and ``rows`` are counted rather than estimated or bounded;
    ``newest`` is when its newest entry was published, ``files`` what there is of it besides.
    """

    entry: Dataset
    rows: int | None = None
    size: int | None = None
    exact: bool = True
    newest: datetime | None = None
    files: tuple[tuple[str, str, Values], ...] = ()


def described(site: Site) -> list[Described]:
    """Return the data sets of a site's modules, measured; one that fails is there without its measures."""
    return [_measured(site, entry) for entry in all_of(site)]


def _measured(site: Site, entry: Dataset) -> Described:
    try:
        count, newest = below.counted(site, entry.kind) if entry.kind else (0, None)
        lines = list(islice(as_csv(entry), SAMPLE + 2))
        files = tuple(entry.files())
    except Exception as error:  # what a plugin raises must not take the page with it
        log.exception("data set failed", dataset=entry.name, site=site.id)
        if isinstance(error, DBAPIError):
            db.session.rollback()
        return Described(entry)
    head, read = len(lines[0].encode()), len(lines) - 1
    size = sum(len(line.encode()) for line in lines) - head
    if read <= SAMPLE:
        return Described(entry, read, head + size, newest=newest, files=files)
    rows = count or read
    return Described(entry, rows, head + size * rows // read, exact=False, newest=newest, files=files)


def catalogue(site: SiteView, sets: list[Described]) -> dict[str, Any]:
    """Return the data of a site as schema.org's DataCatalog, as portals of open data gather it."""
    page = absolute(url_for("site.data"))
    owner = government()
    return {
        "@type": "DataCatalog",
        "name": site.place,
        "url": page,
        "publisher": owner,
        "dataset": [
            {
                "@type": "Dataset",
                "@id": f"{page}#{each.entry.name}",
                "url": f"{page}#{each.entry.name}",
                "identifier": f"{site.region_code}-{each.entry.name}",
                "name": f"{each.entry.label}, {site.place}",
                "description": each.entry.description,
                "license": LICENCE_URL,
                "isAccessibleForFree": True,
                "creator": owner,
                "dateModified": each.newest.isoformat(timespec="seconds") if each.newest else None,
                "spatialCoverage": {"@type": "AdministrativeArea", "name": site.place, "identifier": site.region_code},
                "variableMeasured": list(each.entry.columns),
                "distribution": [
                    {
                        "@type": "DataDownload",
                        "encodingFormat": mime,
                        "contentUrl": absolute(url_for("site.data_set", name=each.entry.name, form=form)),
                    }
                    for form, mime in FORMS.items()
                ],
            }
            for each in sets
        ],
    }


def all_of(site: Site) -> list[Dataset]:
    """Return the data sets of the enabled modules."""
    return list(gate.hooks(site).sorted(SiteSpecs.cms_datasets))


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

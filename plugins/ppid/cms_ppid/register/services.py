"""The register of public information: what stands in it, by which decree, and where its holes are."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from cms_core.api import Site, db, every_site, files_of, item_url, open_at, public_documents, visible
from cms_ppid import NAME
from cms_ppid.catalogue.items import CLASSES
from cms_ppid.catalogue.services import DECREE, held
from cms_ppid.documents.sorts import SORTS
from cms_ppid.models import Document, Standing

RARE = 500
"""Documents. A list that is narrowed to fewer begins with them."""
YEARS = 5
"""Columns of the matrix of a site."""


@dataclasses.dataclass(frozen=True)
class Joined:
    """A public document of another module."""

    title: str
    year: int
    sort: str
    url: str


def of_others(site: Site) -> list[Joined]:
    """Return the public documents of the other modules of the site in scope, the newest first."""
    return [
        Joined(
            told.title,
            told.year,
            str(SORTS[told.kind].label) if told.kind in SORTS else "",
            item_url(site, told.endpoint, told.values),
        )
        for told in public_documents(site)
    ]


class Told(NamedTuple):
    """What a list says of a document beneath its title; ``ending`` and ``size`` (bytes) are those of its file."""

    sort: str
    category: str
    year: int
    ending: str = ""
    size: int = 0


def told_of(site: Site, refs: Sequence[int]) -> dict[int, Told]:
    """Return what a list says of documents of a site or its region, by their ids."""
    columns = (Document.id, Document.sort, Document.category, Document.year)
    query = select(*columns).where(Document.id.in_(refs))
    if not refs:
        return {}
    with every_site(within=site.region_code) as session:
        rows, files = session.execute(query).all(), files_of(session, Document, refs)
    return {
        row.id: Told(str(SORTS[row.sort].label), str(CLASSES[row.category]), row.year, *files.get(row.id, ()))
        for row in rows
    }


def decree_of() -> Any:
    """Return number, day and slug of the newest decree by which the site in scope set its register, None without."""
    columns = (Document.number, Document.made_on, Document.year, Document.slug)
    query = select(*columns).where(Document.sort == DECREE, visible(Document))
    return db.session.execute(query.order_by(Document.year.desc(), Document.id.desc()).limit(1)).first()


def kept() -> Standing:
    """Return what is kept of the documents of the site in scope."""
    told = db.session.scalar(select(Standing))
    return told if told is not None else Standing(years=[], classes={}, held={})


def is_rare(told: Standing, sort: str, year: str) -> bool:
    """Whether hardly any documents are of a kind and a year, of those of either where the other is not given."""
    counts = [when for kind, when in told.held.items() if sort in ("", kind)]
    return sum(count for when in counts for key, count in when.items() if year in ("", key)) <= RARE


def rows_of(year: int) -> list[Document]:
    """Return the register of a year of the site in scope, as it is printed."""
    order = (Document.category, Document.sort, Document.id)
    return list(db.session.scalars(select(Document).where(visible(Document), Document.year == year).order_by(*order)))


@dataclasses.dataclass(frozen=True)
class Matrix:
    """Which documents that are due each year are there: ``rows`` by kind, a cell for each of ``heads``.

    A cell says how many there are; none is a hole. ``heads`` are years of a site, or units in one year.
    """

    heads: Sequence[Any]
    rows: Mapping[str, Sequence[int]]

    @property
    def holes(self) -> int:
        """How many documents are missing."""
        return sum(count == 0 for cells in self.rows.values() for count in cells)


def of_site(site: Site, year: int) -> Matrix:
    """Return what the site in scope has of the last years, up to ``year``."""
    heads = list(range(year - YEARS + 1, year + 1))
    found = held(site)
    return _matrix(
        site.level, heads, [{sort: when.get(str(head), 0) for sort, when in found.items()} for head in heads]
    )


def of_units(site: Site, year: int, level: str) -> Matrix:
    """Return what the units of a level in the region of a site have of a year, as far as each was counted."""
    query = select(Site.name, Standing.held).outerjoin(Standing, Standing.site_id == Site.id)
    query = query.where(Site.level == level, open_at(NAME, Site.id)).order_by(Site.name, Site.id)
    with every_site(within=site.region_code) as session:
        units = session.execute(query).all()
    columns = [{sort: when.get(str(year), 0) for sort, when in (unit.held or {}).items()} for unit in units]
    return _matrix(level, [unit.name for unit in units], columns)


def _matrix(level: str, heads: Sequence[Any], columns: Sequence[Mapping[str, int]]) -> Matrix:
    due = [key for key, sort in SORTS.items() if sort.yearly and level in sort.levels]
    return Matrix(heads, {key: [column.get(key, 0) for column in columns] for key in due})

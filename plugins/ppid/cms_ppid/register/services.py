"""The register of public information: what stands in it, by which decree, and where its holes are."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from cms_core.api import Site, db, every_site, files_of, item_url, open_at, public_documents, today, visible
from cms_ppid import NAME
from cms_ppid.catalogue.duties import duty_of, level_of
from cms_ppid.catalogue.items import CLASSES
from cms_ppid.catalogue.services import held
from cms_ppid.documents.sorts import DECREE, SORTS
from cms_ppid.models import Document, Standing

RARE = 500
"""Documents. A list that is narrowed to fewer begins with them."""
IN_FORCE, LONGEST = "berlaku", 2_000
"""What a printed register holds of earlier years, and how many rows at most."""
PRINTED = (
    *(Document.title, Document.slug, Document.number, Document.summary, Document.category, Document.holder),
    *(Document.responsible, Document.year, Document.made_on, Document.made_at, Document.form, Document.retention),
)
YEARS = 5
"""Columns of the matrix of a site."""


@dataclasses.dataclass(frozen=True)
class Joined:
    """A public document of another module."""

    title: str
    year: int
    kind: str
    url: str
    category: str = ""

    @property
    def sort(self) -> str:
        """What its kind is called; nothing where the register knows no such kind."""
        return str(SORTS[self.kind].label) if self.kind in SORTS else ""


def of_others(site: Site) -> list[Joined]:
    """Return the public documents of the other modules of the site in scope, the newest first."""
    return [
        Joined(
            told.title,
            told.year,
            told.kind,
            item_url(site, told.endpoint, told.values),
            duty.category if (duty := duty_of(level_of(site), told.kind)) is not None else "",
        )
        for told in public_documents(site)
    ]


def narrowed(others: Sequence[Joined], asked: Mapping[str, str], words: str) -> list[Joined]:
    """Return which of them are of the class, the kind and the year that are asked for, and say all of the words."""
    # Quotes and hyphens around words are none.
    wanted = re.findall(r"\w+", words.casefold())
    return [
        each
        for each in others
        if asked["kelas"] in ("", each.category)
        and asked["jenis"] in ("", each.kind)
        and asked["tahun"] in ("", str(each.year))
        and all(word in f"{each.title} {each.sort} {each.year}".casefold() for word in wanted)
    ]


def years_of(own: Sequence[int], others: Sequence[Joined]) -> list[int]:
    """Return the years of a register, the newest first: of its own documents, and of those of other modules."""
    return sorted({*own, *(each.year for each in others)}, reverse=True)


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


def decree_of(year: int | None = None) -> Any:
    """Return number, day, year and slug of the decree by which the site in scope set its register, None without.

    That of a year, or the newest.
    """
    columns = (Document.number, Document.made_on, Document.year, Document.slug)
    query = select(*columns).where(Document.sort == DECREE, visible(Document))
    query = query if year is None else query.where(Document.year == year)
    return db.session.execute(query.order_by(Document.year.desc(), Document.id.desc()).limit(1)).first()


def kept() -> Standing:
    """Return what is kept of the documents of the site in scope."""
    told = db.session.scalar(select(Standing))
    return told if told is not None else Standing(years=[], classes={}, held={})


Held = Mapping[str, Mapping[str, Mapping[str, int]]]
"""How many documents there are by kind, year and class (:attr:`~cms_ppid.models.Standing.held`)."""


class Body(NamedTuple):
    """A public body whose register is looked at: its site, the level of its lists, and what is kept of it."""

    site_id: int
    level: str
    years: Sequence[int]
    held: Held


def body_of(site: Site, slug: str) -> Body:
    """Return the site that is asked for below a site by its slug; the site itself where there is none."""
    query = select(Site, Standing.years, Standing.held).outerjoin(Standing, Standing.site_id == Site.id)
    wanted = Site.slug == slug if slug else Site.id == site.id
    with every_site(within=site.region_code) as session:
        found = session.execute(query.where(wanted, open_at(NAME, Site.id))).first()
        if found is not None:
            return Body(found.Site.id, level_of(found.Site), found.years or [], found.held or {})
    return body_of(site, "") if slug else Body(site.id, level_of(site), [], {})


def is_rare(told: Body, sort: str, year: str, category: str) -> bool:
    """Whether hardly any documents are of a kind, a year and a class, each where it is given."""
    years = [when for kind, when in told.held.items() if sort in ("", kind)]
    classes = [each for when in years for key, each in when.items() if year in ("", key)]
    return sum(count for each in classes for key, count in each.items() if category in ("", key)) <= RARE


def rows_of(year: int) -> list[Any]:
    """Return the register of a year of the site in scope, as it is printed, :data:`LONGEST` rows at most.

    It holds what was made in that year, and what is older and still in force.
    """
    older = (Document.year < year) & (Document.validity == IN_FORCE)
    query = select(*PRINTED).where(visible(Document), (Document.year == year) | older)
    order = (Document.category, Document.year.desc(), Document.sort, Document.id)
    return list(db.session.execute(query.order_by(*order).limit(LONGEST)))


@dataclasses.dataclass(frozen=True)
class Matrix:
    """Which documents that are due each year are there: ``rows`` by kind, a cell for each of ``heads``.

    A cell says how many there are; 0 is a hole, None what is not due yet or was not counted. ``heads`` are years of a
    site, or units in one year.
    """

    heads: Sequence[Any]
    rows: Mapping[str, Sequence[int | None]]

    @property
    def holes(self) -> int:
        """How many documents are missing."""
        return sum(count == 0 for cells in self.rows.values() for count in cells)


def of_site(site: Site, year: int) -> Matrix:
    """Return what the site in scope has of the last years, up to ``year``."""
    heads, found = list(range(year - YEARS + 1, year + 1)), held(site)
    columns = [(_counted(found, head), head) for head in heads]
    return _matrix(level_of(site), heads, columns, today(site).year)


def of_units(site: Site, year: int, level: str) -> Matrix:
    """Return what the units of a level in the region of a site have of a year, as far as each was counted."""
    query = select(Site.name, Standing.held).outerjoin(Standing, Standing.site_id == Site.id)
    query = query.where(Site.level == level, open_at(NAME, Site.id)).order_by(Site.name, Site.id)
    with every_site(within=site.region_code) as session:
        units = session.execute(query).all()
    columns = [(_counted(unit.held, year), year) for unit in units]
    return _matrix(level, [unit.name for unit in units], columns, today(site).year)


def _counted(told: Held | None, year: int) -> Mapping[str, int] | None:
    return None if told is None else {sort: sum(when.get(str(year), {}).values()) for sort, when in told.items()}


def _matrix(level: str, heads: Sequence[Any], columns: Sequence[tuple[Any, int]], this_year: int) -> Matrix:
    due = [key for key, sort in SORTS.items() if sort.yearly and level in sort.levels]
    return Matrix(heads, {key: [_cell(key, *column, this_year) for column in columns] for key in due})


def _cell(key: str, counts: Mapping[str, int] | None, year: int, this_year: int) -> int | None:
    """Return how many there are; a report on a year is not due before that is over."""
    count = None if counts is None else counts.get(key, 0)
    return None if count == 0 and SORTS[key].afterwards and year >= this_year else count

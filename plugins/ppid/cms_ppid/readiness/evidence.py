"""What is known of a site for its score, read in a few statements, however many documents there are."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from cms_core.api import Site, day_at, db, last_published, media_in, now, plain_text, site_url, today, visible
from cms_ppid.annual import disputes
from cms_ppid.annual.figures import in_time
from cms_ppid.cases.clocks import year_of
from cms_ppid.documents.forms import COLUMNS, SHORTEST_TEXT
from cms_ppid.documents.sorts import ANNUAL, DECREE
from cms_ppid.models import Alert, Document, Exclusion

SAMPLE = 50
"""Documents, the newest: of these it is looked at whether a file has its text."""
SURVEYED = timedelta(days=2 * 366)
"""A survey of an earlier year says nothing of the service of today."""
ABOUT = ("informasi", "keberatan", "konsekuensi", "maklumat", "pengumuman", "dokumentasi")
"""Words of titles of the seven standards of information services (Perki 1/2021 pasal 23 ayat 2)."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known of a site on a ``day``; numbers are of documents that citizens see unless something else is said.

    ``whole`` have all six columns of the register, ``decreed`` is how many decrees set it this year. ``files`` of the
    newest :data:`SAMPLE` have a file, ``told`` of those a text beside it. ``excluded`` is the number of exclusions,
    ``ended`` those with an end, ``tested`` those with a whole test. ``tried_on`` is the newest day of an alert, be it a
    draft; ``answered`` of ``due`` requests and ``decided`` of ``objected`` objections were answered in time;
    ``reported`` is when the report of the year that is due was published, ``last`` when anything was.
    """

    day: date
    level: str
    site: Site
    address: str
    documents: int
    whole: int
    decreed: int
    standards: int
    appointed: int
    pledges: int
    openness: int
    surveys: int
    files: int
    told: int
    excluded: int
    ended: int
    tested: int
    tried_on: date | None
    answered: int
    due: int
    decided: int
    objected: int
    reported: datetime | None
    report_year: int
    last: datetime | None


def evidence_of(site: Site, level: str) -> Evidence:
    """Return what is known of the site in scope."""
    day = today(site)
    year = report_due(day)
    counts = db.session.execute(select(*_counted(day)).select_from(Document).where(visible(Document))).one()
    excluded = db.session.execute(select(*_kept()).select_from(Exclusion).where(visible(Exclusion))).one()
    files, tried = _files(), db.session.scalar(select(func.max(Alert.changed_at)))
    answered, due = in_time(site)
    decided, objected = disputes.in_time(site, year_of(site, day.year - 1)[0])
    return Evidence(
        day=day,
        level=level,
        site=site,
        address=site_url(site),
        **counts._asdict(),
        **excluded._asdict(),
        files=len(files),
        told=sum(files),
        tried_on=day_at(site, tried) if tried is not None else None,
        answered=answered,
        due=due,
        decided=decided,
        objected=objected,
        reported=db.session.scalar(_report_of(year)),
        report_year=year,
        last=last_published(site),
    )


def report_due(day: date) -> int:
    """Return the newest year whose report is due, three months after it has ended (Perki 1/2021 pasal 56)."""
    return day.year - 1 if (day.month, day.day) > (3, 31) else day.year - 2


def _counted(day: date) -> list[Any]:
    filled = and_(*(getattr(Document, name) != "" for name in COLUMNS if name != "made_on"))
    about = or_(*(func.lower(Document.title).contains(word) for word in ABOUT))
    recent = Document.published_at >= now() - SURVEYED
    return [
        func.count().label("documents"),
        _many(and_(filled, Document.made_on.is_not(None))).label("whole"),
        _many(and_(Document.sort == DECREE, Document.year == day.year)).label("decreed"),
        _many(and_(Document.sort == "sop", about)).label("standards"),
        _many(Document.sort == "sk_ppid").label("appointed"),
        _many(Document.sort == "maklumat").label("pledges"),
        _many(and_(Document.sort == "perdes", func.lower(Document.title).contains("informasi"))).label("openness"),
        _many(and_(Document.sort == "skm", recent)).label("surveys"),
    ]


def _kept() -> list[Any]:
    ends = or_(Exclusion.until.is_not(None), Exclusion.ends_with != "")
    whole = and_(Exclusion.opened != "", Exclusion.closed != "", Exclusion.weighing != "", ends)
    return [func.count().label("excluded"), _many(ends).label("ended"), _many(whole).label("tested")]


def _many(condition: ColumnElement[bool]) -> Any:
    return func.count(case((condition, 1)))


def _files() -> list[bool]:
    """Return for each file among the newest documents whether there is a text beside it."""
    query = select(Document.body).where(visible(Document)).order_by(Document.id.desc()).limit(SAMPLE)
    bodies = [body for body in db.session.scalars(query) if media_in(body)]
    return [len(plain_text(body)) >= SHORTEST_TEXT for body in bodies]


def _report_of(year: int) -> Any:
    """Return the query for when the first report of a year, or of a later one, was published."""
    query = select(Document.published_at).where(visible(Document), Document.sort == ANNUAL)
    return query.where(Document.year >= year).order_by(Document.year, Document.published_at).limit(1)

"""Figures of a site or its region: exact for those who work there, protected for everybody else."""

from __future__ import annotations

import contextlib
import dataclasses
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from cms_core.api import Site, called, db, every_site, format_month, open_at, today
from cms_lapor import NAME, _
from cms_lapor.figures.counting import count
from cms_lapor.figures.protection import REST, protect, told
from cms_lapor.figures.sums import LEAST, Share, Sums
from cms_lapor.intake.channels import CHANNELS
from cms_lapor.models import Report
from cms_lapor.queue import listing as queue
from cms_lapor.states import OUTCOMES
from cms_lapor.topics import SECRET, data

MONTH, TOPIC, KIND, CHANNEL, UNIT, SITE = "bulan", "topik", "kelas", "jalur", "bagian", "situs"
OUTCOME = "hasil"
COLUMNS: Mapping[str, Any] = {
    MONTH: Report.month,
    TOPIC: Report.topic,
    KIND: Report.kind,
    CHANNEL: Report.channel,
    UNIT: Report.unit,
    SITE: Report.site_id,
    OUTCOME: Report.outcome,
}
WAYS: Mapping[str, Any] = {
    MONTH: _.lazy("Bulan"),
    TOPIC: _.lazy("Topik"),
    KIND: _.lazy("Kelas"),
    CHANNEL: _.lazy("Jalur"),
    UNIT: _.lazy("Bagian"),
    SITE: _.lazy("Situs"),
    OUTCOME: _.lazy("Hasil"),
}
COUNTS = ("waiting", "filed", "passed_on", "overdue")
EXACT_IN_REGION = (MONTH, SITE)
"""What a region sees exactly: how many came, when and where. Small groups of topics tell of single secrets."""
IN_PUBLIC = (MONTH, TOPIC, KIND, CHANNEL)
YEAR = 12
"""Months that everybody sees: whole ones, so that a day's difference tells of no single report."""


@dataclasses.dataclass(frozen=True)
class Line:
    """A row of a table; ``key`` is what it is sorted and known by."""

    key: str
    label: str
    sums: Sums


@dataclasses.dataclass(frozen=True)
class Table:
    """What reports amount to, by one of :data:`WAYS`."""

    by: str
    lines: tuple[Line, ...]
    total: Sums

    @property
    def title(self) -> str:
        """What it is sorted by."""
        return str(WAYS[self.by])

    @property
    def most(self) -> int:
        """The largest number of reports in a row."""
        return max((line.sums.received for line in self.lines), default=0)

    def share(self, line: Line) -> Share:
        """Return how many of all reports of the table stand in a row."""
        return Share(line.sums.received, self.total.received)


def table(
    site: Site, by: str, *, since: str = "", exact: bool = True, seen: Sequence[ColumnElement[bool]] = ()
) -> Table:
    """Return the figures of the site in scope, or from a kecamatan up of its region, of the months from ``since`` on.

    Without ``exact`` small groups are put together. ``seen`` are the conditions of the reports that the reader may
    know of.
    """
    where = [*_counted(site), *seen, *([Report.month >= since] if since else ())]
    with _reading(site) as session:
        (found,) = count(session, [[COLUMNS[by]]], where=where, day=today(site))
    groups: Mapping[Hashable, Sums] = _grouped(by, {key: sums for (key,), sums in found.items()})
    total = sum(groups.values(), Sums())
    if not exact:
        groups = {key: sums.without_few_ends() for key, sums in protect(groups).items()}
        total = sum(groups.values(), Sums())
    return Table(by, _lines(by, groups, site), total)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Published:
    """What everybody reads: ``total`` holds what stands in tables, shares and medians.

    ``counts`` are None where they are too small to be told, and so is ``rating``, a mean of ``rated``.
    """

    tables: tuple[Table, ...]
    total: Sums
    counts: Mapping[str, int | None]
    rating: float | None
    rated: int
    outcomes: Table


def published(site: Site) -> Published | None:
    """Return the figures of the last twelve whole months for everybody; None where too few reports came.

    Secret reports are in none of them. Each site's groups are protected by themselves, and a region's are their sum.
    """
    where = [*_counted(site), Report.visibility != SECRET, *_whole_months(site)]
    with _reading(site) as session:
        cells = _cells(session, where, site)
    ended = cells.pop(OUTCOME)
    every = {key: sum(groups.values(), Sums()) for key, groups in cells[MONTH].items()}
    sites: dict[Hashable, Sums] = {key: sums for key, sums in every.items() if sums.received >= LEAST}
    if not sites:
        return None
    tables = [_table(by, {key: protect(each[key]) for key in sites}, site) for by, each in cells.items()]
    if len(sites) > 1:
        tables.append(Table(SITE, _lines(SITE, sites, site), sum(sites.values(), Sums())))
    judged = [sums for sums in sites.values() if sums.rated >= LEAST]
    rated = sum(sums.rated for sums in judged)
    return Published(
        tables=tuple(tables),
        total=sum(sites.values(), Sums()),
        counts={name: told([getattr(sums, name) for sums in sites.values()]) for name in COUNTS},
        rating=sum(sums.stars for sums in judged) / rated if rated else None,
        rated=rated,
        outcomes=_table(OUTCOME, {key: protect(ended[key]) for key in sites if key in ended}, site),
    )


def _cells(session: Session, where: Any, site: Site) -> dict[str, dict[Hashable, Mapping[Hashable, Sums]]]:
    """Return the figures of each site by each way that everybody sees; how they ended of those answered alone."""
    # What has no answer has no outcome in this, and nobody is told of it.
    answered = case((Report.answered_in.is_not(None), Report.outcome))
    ways = {**{by: COLUMNS[by] for by in IN_PUBLIC}, OUTCOME: answered}
    counted = count(session, [[Report.site_id, column] for column in ways.values()], where=where, day=today(site))
    cells: dict[str, dict[Hashable, Mapping[Hashable, Sums]]] = {}
    for by, found in zip(ways, counted, strict=True):
        sites: dict[Hashable, dict[Hashable, Sums]] = defaultdict(dict)
        for (key, value), sums in found.items():
            if value is not None:
                sites[key][value] = sums
        cells[by] = {key: _grouped(by, groups) for key, groups in sites.items()}
    return cells


def _table(by: str, sites: Mapping[Hashable, Mapping[Hashable, Sums]], site: Site) -> Table:
    groups: dict[Hashable, Sums] = {}
    for shown in sites.values():
        for value, sums in shown.items():
            groups[value] = groups.get(value, Sums()) + sums
    return Table(by, _lines(by, groups, site), sum(groups.values(), Sums()))


def _counted(site: Site) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a report is among those of a site or its region: where the module is off, none is."""
    return () if site.level == "desa" else (open_at(NAME, Report.site_id),)


def _whole_months(site: Site) -> tuple[ColumnElement[bool], ...]:
    day = today(site)
    return (Report.month >= month_before(day, YEAR), Report.month < f"{day:%Y-%m}")


def month_before(day: date, months: int) -> str:
    """Return the month so many before that of a day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return f"{year:04}-{month + 1:02}"


def month_name(key: str) -> str:
    """Return ``November 2026`` for ``2026-11``."""
    return format_month(date.fromisoformat(f"{key}-01"))


def _grouped(by: str, groups: Mapping[Hashable, Sums]) -> Mapping[Hashable, Sums]:
    """Return figures of topics by the groups of topics."""
    if by != TOPIC:
        return groups
    found: dict[Hashable, Sums] = {}
    for code, sums in groups.items():
        topic = data().topics.get(str(code))
        key = topic.group if topic is not None else str(code)
        found[key] = found.get(key, Sums()) + sums
    return found


def _lines(by: str, groups: Mapping[Hashable, Sums], site: Site) -> tuple[Line, ...]:
    names = _site_names(site, [key for key in groups if isinstance(key, int)]) if by == SITE else {}
    lines = [Line(str(key), names.get(key) or label_of(by, str(key)), sums) for key, sums in groups.items()]
    if by == MONTH:
        return tuple(sorted(lines, key=lambda line: (line.key == REST, line.key)))
    return tuple(sorted(lines, key=lambda line: (line.key == REST, -line.sums.received, line.label)))


def label_of(by: str, key: str) -> str:
    """Return what a row is called."""
    if key == REST:
        return _("Lainnya, digabung")
    known = {
        TOPIC: lambda: data().groups[key].label,
        KIND: lambda: data().kinds[key].label,
        CHANNEL: lambda: str(CHANNELS[key]),
        MONTH: lambda: month_name(key),
        UNIT: lambda: key or _("Belum diteruskan"),
        OUTCOME: lambda: str(OUTCOMES[key]) if key else _("Belum ada"),
    }
    try:
        return str(known[by]())
    except KeyError:
        return key


def _site_names(site: Site, keys: Sequence[int]) -> dict[Any, str]:
    rows = db.session.scalars(select(Site).where(Site.id.in_(keys))).all()
    return {each.id: called(each) for each in rows}


@contextlib.contextmanager
def _reading(site: Site) -> Iterator[Session]:
    """Give a session that sees a village alone, or a whole region."""
    if site.level == "desa":
        yield db.session()
        return
    with every_site(within=site.region_code) as session:
        yield session


def waiting_in(site: Site, states: Sequence[str], *, seen: Sequence[ColumnElement[bool]]) -> list[int]:
    """Return how many cases stand in each of some states of the queue, at a site and on all sites below it.

    ``seen`` are the conditions of the reports that the reader may know of.
    """
    query = select(func.count(Report.id)).where(*_counted(site), *seen)
    with _reading(site) as session:
        return [session.scalar(query.where(*queue.narrowed(site, state))) or 0 for state in states]

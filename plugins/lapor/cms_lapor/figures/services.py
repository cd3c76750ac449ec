"""Figures of a site or its region: exact for those who work there, protected for everybody else."""

from __future__ import annotations

import contextlib
import dataclasses
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from cms_core.api import Site, called, db, every_site, format_month, open_at, today
from cms_lapor import NAME, _
from cms_lapor.figures import keeping
from cms_lapor.figures.counting import count
from cms_lapor.figures.keeping import Month
from cms_lapor.figures.months import whole_months
from cms_lapor.figures.protection import REST, protect, told
from cms_lapor.figures.sums import LEAST, Pack, Share, Sums
from cms_lapor.intake.channels import CHANNELS
from cms_lapor.models import Report
from cms_lapor.queue import listing as queue
from cms_lapor.states import OUTCOMES
from cms_lapor.topics import data

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
KEPT_AS = {TOPIC: "topic", KIND: "kind", CHANNEL: "channel", OUTCOME: "outcome"}
"""What these are called where sums are kept."""


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
    day = today(site)
    with _reading(site) as session:
        kept = keeping.read(session, _places(session, site), whole_months(day))
    every = {key: _whole(months.values(), day) for key, months in kept.items()}
    sites: dict[Hashable, Sums] = {key: sums for key, sums in every.items() if sums.received >= LEAST}
    if not sites:
        return None
    cells = {by: {key: _cells(by, kept[key]) for key in every if key in sites} for by in (*IN_PUBLIC, OUTCOME)}
    shown = {by: _table(by, {key: protect(groups) for key, groups in each.items()}, site) for by, each in cells.items()}
    ended, tables = shown.pop(OUTCOME), list(shown.values())
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
        outcomes=ended,
    )


def _places(session: Session, site: Site) -> list[int]:
    """Return the site, or the sites of a region that are asked for their figures."""
    if site.level == "desa":
        return [site.id]
    inside = or_(Site.region_code == site.region_code, Site.region_code.startswith(f"{site.region_code}."))
    return list(session.scalars(select(Site.id).where(inside, open_at(NAME, Site.id)).order_by(Site.id)))


def _whole(months: Iterable[Month], day: date) -> Sums:
    """Return what the months of a site amount to, and what of it is late on a day."""
    every = list(months)
    return dataclasses.replace(
        Sums.of(month.total for month in every), overdue=sum(month.overdue(day) for month in every)
    )


def _cells(by: str, months: Mapping[str, Month]) -> Mapping[Hashable, Sums]:
    """Return the figures of a site by one of the ways that everybody sees."""
    if by == MONTH:
        return {month: Sums.of([each.total]) for month, each in months.items() if each.total}
    packs: dict[Hashable, list[Pack]] = defaultdict(list)
    for each in months.values():
        for value, pack in each.ways.get(KEPT_AS[by], {}).items():
            packs[_group(value) if by == TOPIC else value].append(pack)
    return {value: Sums.of(found) for value, found in packs.items()}


def _table(by: str, sites: Mapping[Hashable, Mapping[Hashable, Sums]], site: Site) -> Table:
    packs: dict[Hashable, list[Pack]] = defaultdict(list)
    for shown in sites.values():
        for value, sums in shown.items():
            packs[value].append(sums.packed())
    groups = {value: Sums.of(found) for value, found in packs.items()}
    return Table(by, _lines(by, groups, site), sum(groups.values(), Sums()))


def _counted(site: Site) -> tuple[ColumnElement[bool], ...]:
    """Return the condition that a report is among those of a site or its region: where the module is off, none is."""
    return () if site.level == "desa" else (open_at(NAME, Report.site_id),)


def month_name(key: str) -> str:
    """Return ``November 2026`` for ``2026-11``."""
    return format_month(date.fromisoformat(f"{key}-01"))


def _grouped(by: str, groups: Mapping[Hashable, Sums]) -> Mapping[Hashable, Sums]:
    """Return figures of topics by the groups of topics."""
    if by != TOPIC:
        return groups
    found: dict[Hashable, Sums] = {}
    for code, sums in groups.items():
        key = _group(str(code))
        found[key] = found.get(key, Sums()) + sums
    return found


def _group(code: str) -> str:
    """Return the group of a topic; one that is not known any more is a group of its own."""
    topic = data().topics.get(code)
    return topic.group if topic is not None else code


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

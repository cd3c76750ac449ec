"""The report of a year: what is counted, what people wrote, and the document that is made of both."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import render_template
from sqlalchemy import select

from cms_core.api import DRAFT, REVIEW, Site, User, audit, clean_html, db, format_number, now, today, visible
from cms_ppid import NAME, _
from cms_ppid.annual.figures import Days, Figures
from cms_ppid.annual.groups import Group
from cms_ppid.annual.models import Yearly
from cms_ppid.annual.small import COVERED, LEAST, told, told_total
from cms_ppid.catalogue.duties import duty_of, level_of
from cms_ppid.catalogue.items import ANY_TIME
from cms_ppid.documents import services as documents
from cms_ppid.documents.sorts import ANNUAL
from cms_ppid.models import Document

CHAPTERS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "kebijakan": (_.lazy("Gambaran umum kebijakan pelayanan informasi"), ("policy",)),
    "sarana": (_.lazy("Sarana, petugas, dan anggaran"), ("means", "staff", "budget")),
    "layanan": (_.lazy("Rincian pelayanan informasi"), ()),
    "sengketa": (_.lazy("Keberatan dan penyelesaian sengketa"), ("outcomes",)),
    "kendala": (_.lazy("Kendala dari dalam dan luar"), ("obstacles",)),
    "rencana": (_.lazy("Rekomendasi dan rencana tindak lanjut"), ("recommendations",)),
}
"""The six parts of the report (Perki 1/2021 pasal 56), each with what people write for it."""
NOTHING: Mapping[str, Any] = {
    "layanan": _.lazy("Tidak ada permohonan yang tercatat tahun itu."),
    "sengketa": _.lazy("Tidak ada keberatan dan sengketa yang tercatat tahun itu."),
}
"""What a part with figures says where there was nothing to count."""
DUE = (3, 31)
"""Month and day by which the report of the year before is out: three months after it has ended."""


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows as everybody reads them: what it is, and how many or how long, small numbers left out."""

    title: str
    rows: Sequence[tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class Chapter:
    """A part of the report, as everybody reads it."""

    title: str
    texts: Sequence[str]
    tables: Sequence[Table]


def yearly(year: int) -> Yearly:
    """Return what people of the site in scope wrote for a year; a new row where nothing is."""
    return db.session.scalar(select(Yearly).where(Yearly.year == year)) or Yearly(year=year)


def save(row: Yearly, written: Mapping[str, str], *, site: Site, by: User) -> None:
    """Write down what people say of a year."""
    for name in Yearly.WRITTEN:
        setattr(row, name, written[name])
    row.changed_at = now()
    db.session.add(row)
    db.session.flush()
    audit(f"{NAME}.yearly", site_id=site.id, user_id=by.id, target=str(row.year))


def chapters(found: Figures, row: Yearly) -> list[Chapter]:
    """Return the six parts of the report as everybody reads them; what there was none of is said in a sentence."""
    tables: dict[str, list[Table]] = {
        "layanan": [*_told(found.groups), *_service(found)],
        "sengketa": _told(found.disputes),
    }
    return [_chapter(key, row, tables.get(key, ())) for key in CHAPTERS]


def _chapter(key: str, row: Yearly, tables: Sequence[Table]) -> Chapter:
    title, names = CHAPTERS[key]
    texts = [text for name in names if (text := getattr(row, name) or "")]
    return Chapter(str(title), texts if tables or key not in NOTHING else [*texts, str(NOTHING[key])], tables)


def _told(groups: Sequence[Group]) -> list[Table]:
    return [_public(each) for each in groups if each.total]


def _service(found: Figures) -> list[Table]:
    whole = [each for each in found.days[:1] if each.answers >= LEAST]
    # What all took together, and what the other classes took, would tell of a class with one answer.
    days = whole if any(each.answers < LEAST for each in found.days) else found.days
    rows = [(each.label, _long(each)) for each in days]
    return [Table(_("Hari kerja sampai dijawab"), rows)] if rows else []


def _public(group: Group) -> Table:
    said = told(group.counts)
    rows = [(label, each) for (label, _count), each in zip(group.rows, said, strict=True) if each != "0"]
    if set(said) == {COVERED}:
        rows = [(_("Rincian"), _("terlalu sedikit untuk dirinci"))]
    return Table(group.title, [*rows, (_("Jumlah"), told_total(group.total))])


def _long(each: Days) -> str:
    said = {"median": format_number(each.median), "mean": format_number(each.mean)}
    return _("nilai tengah %(median)s, rata-rata %(mean)s", **said)


def annex(found: Figures) -> list[tuple[str, str, str]]:
    """Return the rows of the annex: table, what it is, and how many, as everybody reads them; zeros stand there too."""
    tables = [*map(_public, found.groups), *_service(found), *map(_public, found.disputes)]
    return [(table.title, label, said) for table in tables for label, said in table.rows]


def draft_document(site: Site, found: Figures, row: Yearly, *, by: User) -> Document:
    """Return a draft of the report for the desk of documents; one that is not published yet is found again."""
    known = db.session.scalar(select(Document).where(Document.id == row.document_id)) if row.document_id else None
    if known is not None and known.state in (DRAFT, REVIEW):
        return known
    duty = duty_of(level_of(site), ANNUAL)
    body = render_template(f"{NAME}/annual/body.html", chapters=chapters(found, row))
    year = row.year
    written = {
        "title": _("Laporan layanan informasi publik tahun %(year)s", year=year),
        "summary": _("Permohonan, lama menjawab, keberatan, kendala, dan rencana tahun %(year)s.", year=year),
        "body": clean_html(body),
        "sort": ANNUAL,
        "category": duty.category if duty is not None else ANY_TIME,
        "year": year,
        "made_on": today(site),
        "made_at": site.name,
    }
    document = documents.create(written, by=by)
    db.session.flush()
    row.document_id = document.id
    db.session.add(row)
    audit(f"{NAME}.yearly_document", site_id=site.id, user_id=by.id, target=str(year))
    return document


def days_left(site: Site) -> int:
    """Return how many days, today among them, are left for the report of last year; 0 once it is out or it is April."""
    day = today(site)
    last = date(day.year, *DUE)
    if day > last:
        return 0
    out = select(Document.id).where(visible(Document), Document.sort == ANNUAL, Document.year == day.year - 1)
    return 0 if db.session.scalar(out.limit(1)) else (last - day).days + 1

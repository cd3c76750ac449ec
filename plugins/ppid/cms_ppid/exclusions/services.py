"""Grounds for keeping something from the public, how long, and what is to be opened soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import event, func, select

from cms_core.api import (
    PUBLISHED,
    Content,
    Item,
    Site,
    User,
    db,
    draft,
    format_date,
    notify,
    now,
    publish,
    settle,
    today,
    visible,
)
from cms_ppid import NAME, _
from cms_ppid.models import Exclusion

GROUNDS: dict[str, Any] = {
    "X-a": _.lazy("Menghambat penegakan hukum"),
    "X-b": _.lazy("Kekayaan intelektual dan persaingan usaha"),
    "X-c": _.lazy("Pertahanan dan keamanan"),
    "X-d": _.lazy("Kekayaan alam"),
    "X-e": _.lazy("Ketahanan ekonomi nasional"),
    "X-f": _.lazy("Hubungan luar negeri"),
    "X-g": _.lazy("Akta otentik pribadi dan wasiat"),
    "X-h": _.lazy("Rahasia pribadi"),
    "X-i": _.lazy("Memorandum dan surat internal yang rahasia"),
    "X-j": _.lazy("Dilarang undang-undang lain"),
}
"""UU 14/2008 pasal 17 huruf a to j, by their letters."""
LONGEST = {"X-a": relativedelta(years=30)}
"""How long a ground may hold at most, where PP 61/2010 says so; others as long as the act that they rely on says."""
OCCASIONS: dict[str, Any] = {
    "sebelum": _.lazy("Sebelum ada permohonan"),
    "permohonan": _.lazy("Atas permohonan informasi"),
    "sengketa": _.lazy("Dalam sengketa, atas perintah majelis Komisi Informasi"),
}
"""When a consequence test can take place (Perki 1/2021 pasal 49)."""
SOON = timedelta(days=90)
"""So long before the end it is time to look whether something is to be opened."""
MARKS = (90, 30, 0)
"""Days before the end on which people are told, each once."""
ENDING = "exclusion_ending"


def create(written: dict[str, Any], *, by: User | None) -> Exclusion:
    """Make a draft of an exclusion in the site in scope of what a person wrote."""
    return draft(Exclusion, written, by=by)


def publish_row(row: Exclusion, *, site: Site, by: User | None) -> None:
    """Put an exclusion of the site in scope on the list."""
    publish(row, site=site, item=item_of(row), by=by)


def item_of(row: Exclusion) -> Item:
    """Return what the index holds: title, ground and law, nothing of the test or of what is excluded."""
    return Item(
        plugin=NAME,
        kind=Exclusion.KIND,
        ref=row.id,
        title=row.title,
        summary=str(GROUNDS[row.ground]),
        body_text=f"{GROUNDS[row.ground]} {row.law}",
        endpoint=f"{NAME}.exclusion",
        values={"slug": row.slug},
        published_at=row.published_at or now(),
    )


def _settled(rows: Sequence[Exclusion]) -> None:
    for row in rows:
        if row.state != PUBLISHED:
            row.warned = None
        if row.warned is None:
            settle(NAME, row.id, (ENDING,))


EXCLUSIONS = Content(permissions=NAME, plugin=NAME, kind=Exclusion.KIND, item_of=item_of, settled=_settled)


def latest_end(ground: str, tested_on: date) -> date | None:
    """Return the day on which what was tested on a day must end at the latest; None where the act alone says."""
    longest = LONGEST.get(ground)
    end: date | None = tested_on + longest if longest is not None else None
    return end


def listed() -> list[Exclusion]:
    """Return what citizens are told is excluded at the site in scope, what ends first before the rest."""
    query = select(Exclusion).where(visible(Exclusion))
    return list(db.session.scalars(query.order_by(Exclusion.until.is_(None), Exclusion.until, Exclusion.id)))


def ending(site: Site) -> int:
    """Return how many exclusions of the site in scope end within :data:`SOON`, or have ended."""
    due = Exclusion.until <= today(site) + SOON
    return db.session.scalar(select(func.count()).select_from(Exclusion).where(visible(Exclusion), due)) or 0


def is_over(row: Exclusion, site: Site) -> bool:
    """Whether the last day of an exclusion has passed: what it covers is open (UU 14/2008 pasal 20)."""
    return row.until is not None and row.until < today(site)


def warn(site_id: int) -> None:
    """Tell the people of a site 90 and 30 days before an exclusion ends, and when it has; a daily task."""
    site = db.session.get_one(Site, site_id)
    day = today(site)
    for row in db.session.scalars(select(Exclusion).where(visible(Exclusion), Exclusion.until <= day + SOON)):
        if row.until is None:
            continue
        mark = min(each for each in MARKS if (row.until - day).days <= each)
        if row.warned is None or mark < row.warned:
            row.warned = mark
            _tell(row, site, urgent=mark < MARKS[0])


def _tell(row: Exclusion, site: Site, *, urgent: bool) -> None:
    notify(
        site,
        NAME,
        ENDING,
        row.id,
        permission=f"{NAME}.write",
        endpoint=f"{NAME}.admin.{Exclusion.KIND}.edit",
        values={"key": row.id},
        facts={"title": row.title, "day": format_date(row.until)},
        urgent=urgent,
    )


@event.listens_for(Exclusion.until, "set")
def _end_is_another(row: Exclusion, value: date | None, before: object, _event: object) -> None:
    """What was told of one end says nothing of another."""
    if value != before:
        row.warned = None

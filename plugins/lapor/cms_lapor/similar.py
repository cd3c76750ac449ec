"""Reports like the one that somebody is about to send, of those that everybody may read, and joining one of them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from cms_core.api import ItemView, Point, Site, db, every_site, has_row, items, keyed_hash, metres_between, now
from cms_lapor import NAME
from cms_lapor.models import Joined, Report
from cms_lapor.positions import near_point
from cms_lapor.states import OPEN, STATES, State
from cms_lapor.topics import SECRET, data, open_topics

NEAR = 250
"""Metres; FixMyStreet offers citizens what is as near."""
LATELY = timedelta(weeks=12)
PER_REPORT, PER_SITE = "10 per hour", "60 per hour"
"""Who joins, from one network."""
MOST_READ, MOST_SHOWN = 60, 3
ALIKE, ALIKE_BESIDE = 0.4, 0.2
"""The share of words in common that makes two reports alike: of a place, and of the same RW or hamlet."""
KECAMATAN = 3
"""Parts of the code of a kecamatan."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = re.compile(
    "yang|dari|pada|untuk|dengan|sudah|belum|tidak|akan|atau|juga|saya|kami|kita|anda|mereka|sejak|karena|sering|sangat|"
    "sekali|depan|dekat|sini|sana|mohon|tolong|harap|agar|bisa|dapat|seperti|hari|minggu|bulan|tahun|sebelah|jalan"
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Sought:
    """What somebody is about to report; ``place`` is the code of a region, ``point`` where it is exactly."""

    topic: str
    place: str
    hamlet: str = ""
    rw: str = ""
    words: str = ""
    point: Point | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Similar:
    """A report that everybody may read; ``metres`` is how far off it is, None where nobody knows."""

    number: str
    title: str
    url: str
    state: State
    place: str
    received_at: datetime
    metres: int | None
    joined: int


def find(site: Site, sought: Sought) -> list[Similar]:
    """Return open reports of the same group of topics that are near or read alike, the nearest first.

    They are those of public lists, so what is secret, hidden or not released is never among them. Where one of two
    has no position, place and words decide.
    """
    known = data().topics.get(sought.topic)
    if known is None or known.visibility == SECRET:
        return []
    area, topics = _area(site, sought.place), open_topics(known.group)
    lately = Report.received_at >= now() - LATELY
    like = has_row(Report, and_(Report.is_public, lately), Report.state.in_(OPEN), Report.topic.in_(topics))
    shown = {item.ref: item for item in items(area, plugin=NAME, limit=MOST_READ, where=(like,))}
    rated = [(_distance(sought, row), row) for row in _rows(area, shown)]
    near = sorted(((rank, row) for rank, row in rated if rank is not None), key=lambda each: each[0])
    return [_told(rank[1], row, shown[row.id]) for rank, row in near[:MOST_SHOWN]]


def _area(site: Site, place: str) -> Site:
    """Return the site whose list to look in: that of the kecamatan, because what is near may be in the next village."""
    code = ".".join(place.split(".")[:KECAMATAN])
    return db.session.scalar(select(Site).where(Site.region_code == code)) or site


def _rows(area: Site, shown: dict[int, ItemView]) -> list[Any]:
    if not shown:
        return []
    joined = select(func.count(Joined.id)).where(Joined.report_id == Report.id, Joined.site_id == Report.site_id)
    place = (Report.place, Report.hamlet, Report.rw, Report.lat, Report.long)
    words = (Report.number, Report.topic, Report.state, Report.public_title, Report.public_text, Report.received_at)
    read = select(Report.id, *place, *words, joined.scalar_subquery().label("joined"))
    with every_site(within=area.region_code) as session:
        return list(session.execute(read.where(Report.id.in_(list(shown)))))


def _distance(sought: Sought, row: Any) -> tuple[tuple[int, float], int | None] | None:
    """Return how far a report is from what is sought, to sort by and to show; None where it is another matter."""
    # Of where it is exactly nobody learns by asking from many places.
    there = near_point(row.topic, row.lat, row.long)
    if sought.point is not None and there is not None:
        off = metres_between(sought.point, there)
        return ((0, off), int(round(off, -1))) if off <= NEAR else None
    if sought.place != row.place:
        return None
    beside = bool(sought.rw and sought.rw == row.rw) or bool(sought.hamlet and _same(sought.hamlet, row.hamlet))
    share = alike(sought.words, f"{row.public_title} {row.public_text}")
    return ((1, 1 - share), None) if share >= (ALIKE_BESIDE if beside else ALIKE) else None


def _same(one: str, other: str) -> bool:
    return " ".join(one.lower().split()) == " ".join(other.lower().split())


def alike(one: str, other: str) -> float:
    """Return which share of the words of the shorter of two texts stands in the other, 0 to 1."""
    left, right = set(_words(one)), set(_words(other))
    return len(left & right) / min(len(left), len(right)) if left and right else 0.0


def _words(text: str) -> Iterator[str]:
    return (word for word in _WORD.findall(text.lower()) if not _COMMON.fullmatch(word))


def _told(off: int | None, row: Any, item: ItemView) -> Similar:
    return Similar(
        number=row.number,
        title=item.title,
        url=item.url,
        state=STATES[row.state],
        place=item.site_name,
        received_at=row.received_at,
        metres=off,
        joined=row.joined,
    )


def join(report: Report, key: str) -> None:
    """Note that somebody has the same to report, once for the ``key`` of a form; the site of the report is in scope."""
    known = keyed_hash(f"lapor joined {key}")
    if db.session.scalar(select(Joined.id).where(Joined.report_id == report.id, Joined.key_hash == known)) is None:
        db.session.add(Joined(report_id=report.id, key_hash=known))
        db.session.flush()


def count(report: Report) -> int:
    """Return how many others have the same to report; the site of the report is in scope."""
    return db.session.scalar(select(func.count(Joined.id)).where(Joined.report_id == report.id)) or 0

"""What a request asks: its parameters, out of address and body alike, and for which place."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request
from sqlalchemy import or_, select

from cms_core.api import Site, db, is_within, now, open_on
from cms_lapor import NAME, _
from cms_lapor.open311.answers import Refused
from cms_lapor.topics import data

WINDOW = timedelta(days=90)
"""GeoReport v2: a list begins 90 days ago, and spans no more."""
PAGE, MOST = 50, 1000
"""Rows of a page where only a page is named, and of any answer (GeoReport v2: the first 1,000)."""
LONGEST = 200
"""Letters that the cache of public pages leaves of a parameter."""
STATES = ("open", "closed")
NAMES = (
    "service_request_id",
    "service_code",
    "start_date",
    "end_date",
    "status",
    "page",
    "page_size",
    "jurisdiction_id",
    "extensions",
)
"""What public addresses may be asked; everything else is dropped before a page is made."""
FIRST_YEAR, LAST_YEAR = 1900, 2200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which reports are wanted; without ``start`` those named by ``numbers``, whenever they came."""

    numbers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    offset: int = 0
    limit: int = MOST


def value(name: str) -> str:
    """Return a parameter; one that is empty is as if it was not sent."""
    return str(request.values.get(name, "")).strip()


def several(name: str) -> tuple[str, ...]:
    """Return the values of a parameter that are separated by commas.

    Raises:
        Refused: it is so long that a part of it may be lost.
    """
    text = value(name)
    if len(text) >= LONGEST:
        raise Refused(400, _("%(name)s terlalu panjang. Minta sebagian demi sebagian.", name=name))
    return tuple(part.strip() for part in text.split(",") if part.strip())


def place(here: Site) -> Site:
    """Return the site that a request is about: ``jurisdiction_id`` is the host or the region code of one below.

    Raises:
        Refused: there is no such site here, or it takes no reports.
    """
    asked = value("jurisdiction_id").lower()
    if not asked:
        return here
    site: Any = Site
    found = db.session.scalar(select(Site).where(or_(site.region_code == asked, site.hosts.any(host=asked))))
    if found is None or not is_within(found.region_code, here.region_code) or not open_on(NAME, [found]):
        raise Refused(404, _("jurisdiction_id ini tidak ada di sini."))
    return found


def wanted() -> Wanted:
    """Return which reports a list is about. Numbers, where there are any, override everything else.

    Raises:
        Refused: a parameter is none.
    """
    numbers = several("service_request_id")
    if numbers:
        return Wanted(numbers=numbers)
    start, end = window()
    states = several("status")
    if not set(states) <= set(STATES):
        raise Refused(400, _("status harus open atau closed."))
    topics = several("service_code")
    if not set(topics) <= data().topics.keys():
        raise Refused(404, _("service_code ini tidak ada."))
    page, size = _whole("page"), _whole("page_size")
    size = min(size or (PAGE if page else MOST), MOST)
    return Wanted(
        codes=topics,
        states=states,
        start=start,
        end=end,
        offset=((page or 1) - 1) * size,
        limit=size,
    )


def window() -> tuple[datetime, datetime]:
    """Return from when to when: without dates the last 90 days, with one of them 90 days from there.

    Raises:
        Refused: one is no date, or they are in the wrong order, or too far apart.
    """
    start, end = moment("start_date"), moment("end_date")
    if start is None:
        start = (end or now()) - WINDOW
    if end is None:
        end = start + WINDOW
    if end < start:
        raise Refused(400, _("end_date lebih awal daripada start_date."))
    if end - start > WINDOW:
        raise Refused(400, _("Rentang tanggal paling panjang 90 hari. Minta sebagian demi sebagian."))
    # A day alone is meant to its end.
    return start, end + timedelta(days=1) if _DAY.fullmatch(value("end_date")) else end


def moment(name: str) -> datetime | None:
    """Return a moment that was sent (ISO 8601; a day alone, or a time without a zone, is meant in UTC).

    Raises:
        Refused: it is none.
    """
    # Not every client escapes the + of a zone.
    text = value(name).replace(" ", "+")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refused(400, _("%(name)s harus ditulis seperti 2026-09-02T08:00:00Z.", name=name))
    return found


def _whole(name: str) -> int:
    text = value(name)
    if text and (not _NUMBER.fullmatch(text) or int(text) < 1):
        raise Refused(400, _("%(name)s harus bilangan bulat mulai dari 1.", name=name))
    return int(text or 0)


def with_extensions() -> bool:
    """Whether a client wants more than the standard has (``extensions=true``)."""
    return value("extensions").lower() in ("true", "1", "v1")

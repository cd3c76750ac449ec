"""The calendar of a place, of what it and the regions above it have said; nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from flask import g, has_request_context
from sqlalchemy import select

from cms_core import audit
from cms_core.delivery import stamps
from cms_core.extensions import db
from cms_core.kept import under_stamp
from cms_core.regions.codes import ancestors_of
from cms_core.sites.models import Site
from cms_core.users.models import User
from cms_core.workdays.calendar import Calendar, Special
from cms_core.workdays.models import SpecialDay, WorkWeek

KEPT = "calendars"
"""Where a request keeps what it has read, until it writes down something else."""


def calendar_of(site: Site) -> Calendar:
    """Return the working days of a site: what its region said, else what those above said; the nearest counts."""
    return _calendar((*ancestors_of(site.region_code), site.region_code))


def calendars_of(sites: Iterable[Site]) -> dict[int, Calendar]:
    """Return the working days of several sites by their ids; two statements however many they are."""
    lines = {site.id: (*ancestors_of(site.region_code), site.region_code) for site in sites}
    days, weeks = _said(tuple(sorted({code for codes in lines.values() for code in codes})))
    return {key: _made(codes, days, weeks) for key, codes in lines.items()}


def calendar_above(site: Site) -> Calendar:
    """Return what a site follows that says nothing itself."""
    return _calendar(ancestors_of(site.region_code))


def _calendar(codes: tuple[str, ...]) -> Calendar:
    # A case asks several times, and nobody wants its days counted by two calendars.
    known: dict[tuple[str, ...], Calendar] = g.setdefault(KEPT, {}) if has_request_context() else {}
    if codes not in known:
        known[codes] = under_stamp("calendars", codes, partial(_read, codes))
    return known[codes]


def _read(codes: tuple[str, ...]) -> Calendar:
    return _made(codes, *_said(codes))


def _said(codes: tuple[str, ...]) -> tuple[dict[str, list[Any]], dict[str, Any]]:
    """Return what the regions with some codes have said of days, and of weeks, each by its code."""
    columns = (SpecialDay.day, SpecialDay.off, SpecialDay.name, SpecialDay.basis, SpecialDay.region_code, SpecialDay.id)
    days: dict[str, list[Any]] = {}
    for row in db.session.execute(select(*columns).where(SpecialDay.region_code.in_(codes))):
        days.setdefault(row.region_code, []).append(row)
    week = (WorkWeek.region_code, WorkWeek.rest, WorkWeek.joint_leave)
    weeks = db.session.execute(select(*week).where(WorkWeek.region_code.in_(codes)))
    return days, {row.region_code: row for row in weeks}


def _made(codes: tuple[str, ...], days: Mapping[str, Iterable[Any]], weeks: Mapping[str, Any]) -> Calendar:
    """Return a calendar of what was said with the codes of a region and of those above it, the highest first."""
    # What is said nearer takes the place of what is said above.
    special = {
        row.day: Special(row.off, row.name, row.basis, row.region_code, row.id)
        for code in codes
        for row in days.get(code, ())
    }
    week = next((weeks[code] for code in reversed(codes) if code in weeks), None)
    if week is None:
        return Calendar(special=special)
    return Calendar(frozenset(map(int, week.rest)), week.joint_leave, special)


def own_week(site: Site) -> WorkWeek | None:
    """Return what a site itself says of its week; None where it follows those above."""
    return db.session.scalar(select(WorkWeek).where(WorkWeek.region_code == site.region_code))


def set_week(site: Site, week: tuple[str, bool] | None, *, by: User | None) -> None:
    """Say which days of a week a place rests and whether joint leave counts, or (None) follow those above again."""
    row = own_week(site)
    if week is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(WorkWeek(region_code=site.region_code, rest=week[0], joint_leave=week[1]))
    else:
        row.rest, row.joint_leave = week
    _record("week", site, by=by, rest=week[0] if week else None)


def own_day(site: Site, key: int) -> SpecialDay | None:
    """Return what a site itself says of a day; None for what others say."""
    mine = SpecialDay.region_code == site.region_code
    return db.session.scalar(select(SpecialDay).where(mine, SpecialDay.id == key))


def set_day(site: Site, day: date, *, off: bool, name: str, basis: str = "", by: User | None) -> None:
    """Say what a day is at a place and below it, in place of what was said of it here before."""
    mine = SpecialDay.region_code == site.region_code
    row = db.session.scalar(select(SpecialDay).where(mine, SpecialDay.day == day))
    if row is None:
        row = SpecialDay(region_code=site.region_code, day=day)
        db.session.add(row)
    row.off, row.name, row.basis = off, name, basis
    _record("day", site, by=by, day=day.isoformat(), off=off)


def forget_day(site: Site, row: SpecialDay, *, by: User | None) -> None:
    """Take back what a place said of a day."""
    db.session.delete(row)
    _record("day", site, by=by, day=row.day.isoformat(), off=None)


def _record(what: str, site: Site, *, by: User | None, **detail: object) -> None:
    if has_request_context():
        g.pop(KEPT, None)
    # It is that of all places below as well.
    stamps.bump(stamps.PLATFORM)
    audit.record(f"workdays.{what}", site_id=site.id, user_id=by.id if by else None, target=site.slug, **detail)

"""The lists: news by kind, month, village and words; announcements; albums; events by their next day."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from cms_berita import NAME, recurrence
from cms_berita.categories.services import names
from cms_berita.models import Article, Event
from cms_berita.services import KINDS, Kind
from cms_core.api import (
    Calendar,
    Lent,
    PublicList,
    Site,
    ancestors_of,
    cache_policy,
    calendar_of,
    calendars_of,
    current_site,
    db,
    every_site,
    forwarded,
    has_row,
    item_url,
    open_at,
    public_list,
    today,
    visible,
)

AHEAD = timedelta(days=31)
"""How far ahead a list looks; of an event that is later it names the first meeting alone."""
MOST = 60
"""Meetings on one page."""
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def articles() -> ResponseReturnValue:
    """The news of the site, from a kecamatan up also of its villages; narrowed to a kind or a month."""
    site, kind = current_site(), KINDS["berita"]
    known = names()
    category, month = request.args.get("jenis", ""), request.args.get("bulan", "")
    category = category if category in known else ""
    month = month if _MONTH.fullmatch(month) else ""
    conditions = [Article.category == category] if category else []
    if month:
        first, after = _month(month, ZoneInfo(site.timezone))
        conditions += [Article.published_at >= first, Article.published_at < after]
    where = (has_row(Article, *conditions),) if conditions else ()
    lent, kept = _lent(kind), {"jenis": category, "bulan": month}
    found = public_list(plugin=NAME, kinds=(kind.name,), where=where, kept=kept, lent=lent)
    chips = found.chips("jenis", known) if known else ()
    return _page(kind, found, chips=chips, months=_months(site, lent), month=month)


def plain(kind: Kind) -> ResponseReturnValue:
    """The announcements that are valid, or the albums."""
    return _page(kind, public_list(plugin=NAME, kinds=(kind.name,), lent=_lent(kind)), chips=())


def _page(kind: Kind, found: PublicList, **shown: Any) -> str:
    crumbs = [(str(kind.label), None)]
    return render_template(f"{NAME}/list.html", kind=kind, kinds=KINDS.values(), found=found, crumbs=crumbs, **shown)


def _lent(kind: Kind) -> Lent:
    return forwarded(current_site(), plugin=NAME, kinds=(kind.name,))


def _month(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=31)).replace(day=1)
    return tuple(datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, after))  # type: ignore[return-value]


def _months(site: Site, lent: Lent) -> list[tuple[str, date]]:
    """Return the months of the news that a list shows, the newest first: as addresses say them, and their first day."""
    query = select(func.min(Article.published_at), func.max(Article.published_at)).where(visible(Article))
    if site.level == "desa":
        ends = list(db.session.execute(query).one())
    else:
        with every_site(within=site.region_code) as session:
            ends = list(session.execute(query.where(open_at(NAME, Article.site_id))).one())
    if lent:
        with every_site(within=lent.within) as session:
            ends += session.execute(query.where(Article.id.in_(lent.refs))).one()
    known = [moment for moment in ends if moment is not None]
    if not known:
        return []
    first, last = min(known), max(known)
    zone = ZoneInfo(site.timezone)
    day, oldest = (moment.astimezone(zone).date().replace(day=1) for moment in (last, first))
    found = []
    while day >= oldest:
        found.append((f"{day:%Y-%m}", day))
        day = (day - timedelta(days=1)).replace(day=1)
    return found


@dataclasses.dataclass(frozen=True)
class Ahead:
    """One meeting in a list: when, what, where it is told."""

    meeting: recurrence.Meeting
    event: Event
    hours: str
    url: str
    place: str


def events() -> ResponseReturnValue:
    """What takes place from today on; from a kecamatan up also in its villages."""
    site, kind = current_site(), KINDS["agenda"]
    found = sorted(_ahead(site), key=lambda each: (each.meeting.day, each.event.begins or time()))
    return render_template(
        f"{NAME}/agenda.html",
        kind=kind,
        kinds=KINDS.values(),
        found=found[:MOST],
        more=len(found) - MOST,
        crumbs=[(str(kind.label), None)],
    )


def _ahead(site: Site) -> Iterator[Ahead]:
    day = today(site)
    for held in upcoming(site, day):
        owner, event, calendar = held.site, held.event, held.calendar
        url = item_url(owner, f"{NAME}.agenda", {"slug": event.slug}, parent=held.parent)
        hours = recurrence.hours(event, owner)
        soon = list(recurrence.meetings(event, day, day + AHEAD, calendar=calendar))
        later = recurrence.next_meeting(event, day, calendar=calendar) if not soon else None
        for meeting in soon or ([later] if later else []):
            yield Ahead(meeting, event, hours, url, owner.name if owner.id != site.id else "")


@dataclasses.dataclass(frozen=True)
class Held:
    """An event, whose it is, and their days off; a village without a face has the addresses of its ``parent``."""

    site: Site
    event: Event
    calendar: Calendar
    parent: Site | None = None


def upcoming(site: Site, day: date) -> list[Held]:
    """Return the events that are not over on a day: of a site, from a kecamatan up of those below it, and what it shows
    of others.

    As many statements for hundreds of villages as for one.
    """
    query, lent = select(Event).where(visible(Event), Event.over >= day), _lent(KINDS["agenda"])
    if site.level == "desa" and not lent:
        return [Held(site, event, calendar_of(site)) for event in db.session.scalars(_in_order(query))]
    cache_policy().roll_up()
    rows = _across(query.where(open_at(NAME, Event.site_id)), site.region_code)
    rows += _across(query.where(Event.id.in_(lent.refs)), lent.within) if lent else []
    owners = {each.id: each for each in _sites(Site.id.in_({row.site_id for row in rows}))}
    calendars = calendars_of(owners.values())
    above = {each.id: ancestors_of(each.region_code)[-1] for each in owners.values() if not each.public}
    parents = {each.region_code: each for each in _sites(Site.region_code.in_(set(above.values())))} if above else {}
    return [
        Held(owners[row.site_id], row, calendars[row.site_id], parents.get(above.get(row.site_id, ""))) for row in rows
    ]


def _in_order(query: Select[Event]) -> Select[Event]:
    return query.order_by(Event.day, Event.id)


def _across(query: Select[Event], within: str) -> list[Event]:
    with every_site(within=within) as session:
        rows = list(session.scalars(_in_order(query)))
        session.expunge_all()
    return rows


def _sites(condition: ColumnElement[bool]) -> Sequence[Site]:
    return db.session.scalars(select(Site).where(condition).options(joinedload(Site.canonical))).all()

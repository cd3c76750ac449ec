"""Public pages of what a site tells."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import islice
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from markupsafe import Markup

from cms_berita import NAME, ics, listing, recurrence
from cms_berita.models import Announcement, Article, Category, Event, Story
from cms_berita.services import Kind
from cms_berita.structured import data_of
from cms_core.api import (
    ARCHIVED,
    ItemView,
    Site,
    cache_policy,
    calendar_of,
    canonical_url,
    current_site,
    db,
    draw_text,
    has_row,
    item_url,
    items,
    picture,
    public_or_404,
    summary_of,
    today,
    village_without_face,
    written,
)

RELATED, COMING = 3, 4


def page(kind: Kind, slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One story.

    404 when there is none (yet), 410 when it was withdrawn, 308 from an address that it had before.
    """
    if desa is None:
        row = public_or_404(kind.model, slug, site=current_site(), endpoint=kind.endpoint)
        return draw(kind, row, current_site(), draw_text(row.body))
    with village_without_face(desa, NAME) as village:
        row = public_or_404(kind.model, slug, site=village, endpoint=kind.endpoint)
        # Its photos are its village's: they are looked for while that is in scope.
        text, _photos = draw_text(row.body), row.photo_rows
    # The village's changes do not move the stamp of the site that shows them.
    cache_policy().roll_up()
    return draw(kind, row, village, text)


def calendar() -> ResponseReturnValue:
    """The events of the site, from a kecamatan up also of its villages, as a file for calendars."""
    site = current_site()
    return _file(site, listing.upcoming(site, today(site)))


def event_calendar(slug: str, desa: str | None = None) -> ResponseReturnValue:
    """One event as a file for calendars; its address answers as that of its page does."""
    here, find = current_site(), partial(public_or_404, Event, slug, endpoint=f"{NAME}.event_calendar")
    if desa is None:
        return _file(here, [listing.Held(here, find(site=here), calendar_of(here))])
    cache_policy().roll_up()
    with village_without_face(desa, NAME) as village:
        return _file(village, [listing.Held(village, find(site=village), calendar_of(village), here)])


def _file(site: Site, found: Iterable[listing.Held]) -> Response:
    return Response(ics.calendar_of_site(site, found), mimetype="text/calendar")


def draw(kind: Kind, row: Story, owner: Site, text: Markup, *, preview: bool = False) -> str:
    """Return the page of a story of ``owner``; ``preview`` is for the administration."""
    # In the administration the page that is being asked is not the one that citizens will see.
    lasting = item_url(owner, kind.endpoint, {"slug": row.slug}) if preview else canonical_url()
    summary, photos = summary_of(row.body), row.open_photos(preview=preview)
    return render_template(
        f"{NAME}/show.html",
        kind=kind,
        row=row,
        text=text,
        summary=summary,
        photos=[(picture(each.medium, alt=each.alt, preview=preview), each) for each in photos],
        facts=_facts(row, owner),
        related=() if preview else _related(kind, row, owner),
        data=None if preview or row.state == ARCHIVED else data_of(row, owner, lasting, summary),
        preview=preview,
        crumbs=[(str(kind.label), url_for(f"{NAME}.{kind.name}_list")), (written(row.title), None)],
    )


def _facts(row: Story, owner: Site) -> dict[str, Any]:
    """Return what a page says beside title and text."""
    if isinstance(row, Article) and row.category:
        return {"category": db.session.scalar(db.select(Category.name).where(Category.slug == row.category))}
    if isinstance(row, Announcement) and row.valid_until:
        return {"ended": row.valid_until < today(owner)}
    if isinstance(row, Event):
        day = today(owner)
        coming = list(
            islice(recurrence.meetings(row, day, day + recurrence.FARTHEST, calendar=calendar_of(owner)), COMING)
        )
        return {
            "told": recurrence.told(row),
            "hours": recurrence.hours(row, owner),
            "coming": coming,
            "file": item_url(owner, f"{NAME}.event_calendar", {"slug": row.slug}),
            "ended": row.over < day,
        }
    return {}


def _related(kind: Kind, row: Story, owner: Site) -> list[ItemView]:
    """Return other stories of the same kind, those of its category first."""
    find = partial(items, owner, plugin=NAME, kinds=(kind.name,), limit=RELATED + 1)
    category = row.category if isinstance(row, Article) else ""
    found = find(where=(has_row(Article, Article.category == category),)) if category else []
    found += find() if len(found) <= RELATED else []
    return list({item.ref: item for item in found if item.ref != row.id}.values())[:RELATED]

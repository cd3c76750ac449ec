"""What search engines read of a story: schema.org's NewsArticle, Event and ImageGallery."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from cms_berita import recurrence
from cms_berita.models import Album, Event, Story
from cms_core.api import Site, calendar_of, image_url, today


def data_of(row: Story, site: Site, address: str, summary: str) -> dict[str, Any]:
    """Return a story of ``site`` as ``json_ld`` writes it, for the page at the absolute ``address``."""
    images = [image_url(photo.media) for photo in row.shown_photos]
    about = {"description": summary, "url": address, "image": images}
    if isinstance(row, Event):
        return {"@type": "Event", "name": row.title, **about, **_event(row, site)}
    published = row.published_at.isoformat() if row.published_at else ""
    if isinstance(row, Album):
        return {"@type": "ImageGallery", "name": row.title, **about, "datePublished": published}
    return {
        "@type": "NewsArticle",
        "headline": row.title,
        **about,
        "datePublished": published,
        "dateModified": row.changed_at.isoformat(),
        "author": {"@type": "GovernmentOrganization", "name": site.name},
        "publisher": {"@type": "GovernmentOrganization", "name": site.name},
    }


def _event(row: Event, site: Site) -> dict[str, Any]:
    meeting = recurrence.next_meeting(row, today(site), calendar=calendar_of(site))
    day, last = (meeting.day, meeting.last_day) if meeting else (row.day, row.last_day or row.day)
    return {
        "startDate": _moment(site, day, row.begins),
        "endDate": _moment(site, last, row.ends),
        "location": {"@type": "Place", "name": row.place or site.name, "address": site.name},
        "organizer": {"@type": "GovernmentOrganization", "name": site.name},
    }


def _moment(site: Site, day: date, clock: time | None) -> str:
    return datetime.combine(day, clock, ZoneInfo(site.timezone)).isoformat() if clock else day.isoformat()

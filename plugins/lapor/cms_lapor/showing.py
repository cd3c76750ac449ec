"""What everybody sees of a report: its row in the index, and its photos. Brought into line after whatever changed."""

from __future__ import annotations

from cms_core.api import Item, Site, index_item, unindex_item
from cms_lapor import NAME
from cms_lapor.models import Report
from cms_lapor.topics import SECRET, topic_name

PUBLISHED_KIND = "laporan"
SUMMARY_LENGTH = 200


def show(report: Report, site: Site) -> None:
    """Bring index and photos into line with whether everybody may read a report."""
    for photo in report.attachments:
        photo.public = report.is_public and photo.shown
    if report.is_public:
        index_item(site, item_of(report))
    else:
        unindex_item(site, plugin=NAME, kind=PUBLISHED_KIND, ref=report.id)


def item_of(report: Report) -> Item:
    """Return what the index knows of a report that everybody may read."""
    return Item(
        plugin=NAME,
        kind=PUBLISHED_KIND,
        ref=report.id,
        title=report.public_title,
        summary=" ".join(report.public_text.split())[:SUMMARY_LENGTH],
        body_text=report.public_text,
        endpoint=f"{NAME}.show",
        values={"number": report.number},
        published_at=report.released_at or report.received_at,
        image=next((photo.media for photo in report.attachments if photo.shown), None),
    )


def close(report: Report) -> None:
    """Make a report secret for good: off the public pages, and known in lists by its topic alone."""
    report.visibility, report.released_at = SECRET, None
    report.title = topic_name(report.topic)

"""Photos that arrive after their report, on a line too weak to bring them along."""

from __future__ import annotations

from cms_core.api import PreparedImage, db, store_image
from cms_lapor import NAME
from cms_lapor.models import Attachment, Report


def missing_of(report: Report) -> frozenset[int]:
    """Return which of the photos that were announced with a report have not arrived, counted from 0."""
    return frozenset(range(report.late_photos)) - {each.part for each in report.attachments if each.part is not None}


def attach_to(report: Report, part: int, photo: PreparedImage) -> None:
    """Write a photo down that a report of the site in scope waits for; one that is there is there once."""
    db.session.refresh(report, with_for_update=True)
    db.session.expire(report, ["attachments"])
    if part in missing_of(report):
        media = store_image(photo, owner_plugin=NAME, private=True)
        db.session.add(Attachment(report_id=report.id, media=media.key, part=part))
        db.session.flush()

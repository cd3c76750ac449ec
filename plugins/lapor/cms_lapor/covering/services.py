"""Photos with parts covered: they stand in for the ones that were sent, which nobody can show any more."""

from __future__ import annotations

from cms_core.api import PreparedImage, Site, User, db, store_image
from cms_lapor import NAME, cases, showing
from cms_lapor.models import Attachment, Report

COVER = "tutupi"


def showable(report: Report) -> list[Attachment]:
    """Return the photos of a report that may be shown to everybody: of one that was covered, what stands in for it."""
    covered = {each.covers for each in report.attachments}
    return [each for each in report.attachments if each.media not in covered]


def cover(report: Report, photo: Attachment, image: PreparedImage, *, step: int, site: Site, user: User) -> None:
    """Let a covered photo of the site in scope stand in for ``photo``, where that is shown and from now on.

    Raises:
        ChangedMeanwhile: something was done to the report since ``step``.
        StoreUnavailable: it cannot be written.
    """
    cases.lock(report, step)
    media = store_image(image, owner_plugin=NAME, private=True, by=user)
    shown, photo.shown = photo.shown, False
    db.session.add(Attachment(report_id=report.id, media=media.key, kind=photo.kind, covers=photo.media, shown=shown))
    db.session.flush()
    db.session.expire(report, ["attachments"])
    showing.show(report, site)
    cases.log(report, COVER, cases.Said(), user=user)

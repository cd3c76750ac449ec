"""Photos that arrive after their report, on a line too weak to bring them along."""

from __future__ import annotations

from cms_core.api import PreparedImage, db, store_image
from cms_lapor import NAME, codes, told
from cms_lapor.models import Attachment, Report


def missing(number: str, client_id: str) -> frozenset[int]:
    """Return which of the photos that were announced with a report have not arrived, counted from 0."""
    with told.opened(number, codes.code_for(client_id)) as found:
        return _missing(found[1]) if found is not None else frozenset()


def attach(number: str, client_id: str, part: int, photo: PreparedImage) -> None:
    """Write a photo down that its report waits for; one that is there is there once."""
    with told.opened(number, codes.code_for(client_id)) as found:
        if found is None:
            return
        report = found[1]
        db.session.refresh(report, with_for_update=True)
        db.session.expire(report, ["attachments"])
        if part in _missing(report):
            media = store_image(photo, owner_plugin=NAME, private=True)
            db.session.add(Attachment(report_id=report.id, media=media.key, part=part))
            db.session.flush()


def _missing(report: Report) -> frozenset[int]:
    return frozenset(range(report.late_photos)) - {each.part for each in report.attachments if each.part is not None}

"""What moderation decides: whether everybody may read a report, in which words, and with which of its photos."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from cms_core.api import Site, User, now
from cms_lapor import cases, showing
from cms_lapor.models import Report
from cms_lapor.states import STATES
from cms_lapor.topics import SECRET


def release(
    report: Report,
    *,
    title: str,
    text: str,
    photos: Collection[int],
    step: int,
    site: Site,
    user: User | None = None,
    at: datetime | None = None,
) -> None:
    """Let everybody read a report, in words that moderation answers for, with these of its photos.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
        NoSuchMove: it is secret or restricted, or stands where nobody may read it.
    """
    cases.lock(report, step)
    if report.visibility == SECRET or report.restricted_at is not None or not STATES[report.state].shown:
        raise cases.NoSuchMove(cases.RELEASE)
    report.suspect = ""
    report.public_title, report.public_text = title, text
    report.released_at = report.released_at or at or now()
    for photo in report.attachments:
        photo.shown = photo.id in photos
    cases.log(report, cases.RELEASE, cases.Said(), user=user, at=at)
    showing.show(report, site)


def hide(report: Report, *, step: int, site: Site, user: User, secret: bool = False) -> None:
    """Take a report off all public pages; ``secret`` makes it so for good.

    Raises:
        ChangedMeanwhile: something was done since ``step``.
    """
    cases.lock(report, step)
    report.released_at = None
    if secret:
        showing.close(report)
    cases.log(report, cases.HIDE, cases.Said(), user=user)
    showing.show(report, site)

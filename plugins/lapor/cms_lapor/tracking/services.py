"""What a code opens: all of a report to a sender who alone has it, less where an office has seen it (ADR 30)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from sqlalchemy import select

from cms_core.api import PreparedImage, User, audit, case_codes, db, store_image
from cms_lapor import NAME, codes
from cms_lapor.intake.channels import BY_HAND
from cms_lapor.models import CODE, Access, Attachment, Report
from cms_lapor.reading import Case
from cms_lapor.topics import SECRET, topic_label

MOST = 12
"""Photos of one report, whoever took them, above which its sender adds none."""
WITHDRAW, RESTRICT, CONTACT = "cabut", "batasi", "surel"


class TooMany(Exception):
    """A report has as many photos as its sender may send."""


def is_sole(report: Report) -> bool:
    """Whether its sender alone can know the code of a report of the site in scope.

    Whoever wrote it down for him has seen the first one; one that the desk gave him since then is his.
    """
    if not report.entered_by or report.channel not in BY_HAND:
        return True
    renewed = select(Access.id).where(Access.report_id == report.id, Access.what == CODE).limit(1)
    return db.session.scalar(renewed) is not None


def opens(report: Report) -> bool:
    """Whether the right code opens what a report says, and not only where it stands."""
    kept = report.visibility == SECRET or report.about_office or report.accused_id is not None
    return not kept or is_sole(report)


def takes(report: Report, move: str) -> bool:
    """Whether the right code is enough for a move; the wish that data be restricted is open to all who have it."""
    return move == RESTRICT or (opens(report) and (move != WITHDRAW or is_sole(report)))


def add_photos(report: Report, photos: Sequence[PreparedImage]) -> None:
    """Add what its sender sends with a reply; nobody else sees it until moderation lets them.

    Raises:
        TooMany: the report would have more than :data:`MOST`.
        StoreUnavailable: they cannot be written.
    """
    if photos and len(report.attachments) + len(photos) > MOST:
        raise TooMany
    for photo in photos:
        media = store_image(photo, owner_plugin=NAME, private=True)
        db.session.add(Attachment(report_id=report.id, media=media.key))
    if photos:
        db.session.flush()
        db.session.expire(report, ["attachments"])


def closed(case: Case, topic: str) -> Case:
    """Return where a case stands and nothing of what was said in it; ``topic`` is the code of what it is about."""
    return dataclasses.replace(
        case,
        title=topic_label(topic),
        lines=tuple(dataclasses.replace(line, told="", note="") for line in case.lines),
        text="",
        place="",
        happened_on=None,
        unit="",
        delay="",
        answers=(),
        photos=0,
        awaited=0,
        moves={},
        rates=False,
    )


def may_renew(report: Report, user: User) -> bool:
    """Whether somebody of the desk may give the sender a new code: another office than that which wrote it down."""
    return not is_sole(report) and report.entered_by != (user.office or user.username)


def renew(report: Report, reason: str, *, user: User) -> str:
    """Give the sender of a report a code that nobody has seen before, and write down who did, and how he was known."""
    code = case_codes.fresh()
    report.code_hash = codes.hash_of(code)
    office = user.office or user.username
    db.session.add(Access(report_id=report.id, user_id=user.id, office=office, what=CODE, reason=reason.strip()))
    audit(f"{NAME}.code", site_id=report.site_id, user_id=user.id, target=report.number)
    db.session.flush()
    return case_codes.spaced(code)

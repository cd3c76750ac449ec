"""Writing down what somebody reported by another way than the form on the site, and the receipts for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from sqlalchemy import select

from cms_core.api import PreparedImage, Site, User, audit, case_codes, db
from cms_lapor import NAME, codes, reading, routing, sending
from cms_lapor.intake.models import Slip
from cms_lapor.tracking import services as tracking

AND = ","


@dataclasses.dataclass(frozen=True)
class Receipt:
    """What the person who reported takes home; ``instead`` is the number on the paper where another one holds.

    ``whole`` is whether the code opens what was said.
    """

    case: reading.Case
    code: str
    channel: str
    entered_by: str
    instead: str
    whole: bool


def enter(here: Site, sent: Sequence[sending.Sent], *, user: User, photos: Sequence[PreparedImage] = ()) -> str:
    """Write reports down and return what :func:`receipts` finds them by; ``here`` is in scope.

    Raises:
        NobodyAbove: one is about an office, and no office above takes reports.
        StoreUnavailable: photos cannot be written.
    """
    numbers = [sending.receive(here, each, photos) for each in sent]
    keys = {each.client_id: number for each, number in zip(sent, numbers, strict=True)}
    for slip in db.session.scalars(select(Slip).where(Slip.key.in_(keys))):
        slip.became = keys[slip.key]
    for number in numbers:
        audit(f"{NAME}.entered", site_id=here.id, user_id=user.id, target=number)
    return AND.join(numbers)


def receipts(reference: str) -> list[Receipt]:
    """Return the receipts of what :func:`enter` wrote; what is gone meanwhile is left out."""
    return list(_receipts(reference.split(AND)))


def _receipts(numbers: Iterable[str]) -> Iterable[Receipt]:
    for number in numbers:
        with reading.opened(number, None) as found:
            if found is None:
                continue
            owner, report = found
            key, channel, by, whole = report.client_id, report.channel, report.entered_by, tracking.opens(report)
            case = reading.for_reporter(report, owner)
        slip = db.session.scalar(select(Slip.number).where(Slip.key == key))
        instead = slip if slip is not None and slip != number else ""
        yield Receipt(case, case_codes.spaced(codes.code_for(key)), channel, by, instead, whole)


def handled_here(site: Site, place: str) -> bool:
    """Whether what belongs to a place is worked on at a site, so that its numbers hold for it."""
    try:
        return routing.route(place, topic="", kind="", about_office=False).site.id == site.id
    except routing.NobodyAbove:
        return False

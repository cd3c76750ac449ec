"""Pictures of papers: those that come with a reply, with an objection, or later on a line too weak to bring them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from cms_core.api import PreparedImage, db, store_image
from cms_ppid import NAME
from cms_ppid.cases.models import Paper
from cms_ppid.requests import services
from cms_ppid.requests.models import Request
from cms_ppid.requests.who import OTHER, PAPER_OF

MOST = 12
"""Pictures of one applicant, above which he adds none."""


class TooMany(Exception):
    """There are as many pictures as whoever asks may send."""


def add(row: Request, pictures: Sequence[PreparedImage], kind: str = OTHER) -> None:
    """Add pictures that came with a reply or an objection to a request of the site in scope.

    Raises:
        TooMany: there would be more than :data:`MOST`.
        StoreUnavailable: they cannot be written.
    """
    there = select(func.count(Paper.id)).where(Paper.applicant_id == row.applicant_id)
    if pictures and (db.session.scalar(there) or 0) + len(pictures) > MOST:
        raise TooMany
    for picture in pictures:
        _write(row, kind, picture)


def missing(_region: str, client_id: str) -> frozenset[int]:
    """Return which of the pictures that were announced with a form have not arrived, counted from 0."""
    row = services.by_client(client_id)
    return _missing(row) if row is not None else frozenset()


def attach(_region: str, client_id: str, part: int, picture: PreparedImage) -> None:
    """Write down a picture that a request waits for; one that is there is there once."""
    row = services.by_client(client_id)
    if row is None:
        return
    db.session.refresh(row, with_for_update=True)
    if part in _missing(row):
        _write(row, PAPER_OF[row.applicant.kind], picture, part)


def _missing(row: Request) -> frozenset[int]:
    if row.answered_at is not None or row.closed_at is not None:
        return frozenset()  # nobody needs them any more, and those that were deleted do not come back
    arrived = select(Paper.part).where(Paper.applicant_id == row.applicant_id, Paper.part.is_not(None))
    return frozenset(range(row.late_papers)) - set(db.session.scalars(arrived))


def _write(row: Request, kind: str, picture: PreparedImage, part: int | None = None) -> None:
    medium = store_image(picture, owner_plugin=NAME, private=True)
    db.session.add(Paper(applicant_id=row.applicant_id, kind=kind, media=medium.key, part=part))
    db.session.flush()

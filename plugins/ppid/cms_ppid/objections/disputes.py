"""Stages of a dispute at the Komisi Informasi (UU 14/2008 pasal 37 to 46), with their days and papers."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from werkzeug.utils import secure_filename

from cms_core.api import PreparedDocument, Site, User, day_at, db, settings_of, store_document, today
from cms_ppid import NAME
from cms_ppid.cases import services as cases
from cms_ppid.cases.services import Said
from cms_ppid.cases.states import STAFF, Move
from cms_ppid.objections import services, states
from cms_ppid.objections.grounds import GROUNDS
from cms_ppid.objections.models import Exhibit, Objection

MOST_EXHIBITS = 20
"""Papers of one objection."""


class BadDay(Exception):
    """A stage of a dispute cannot have been on that day: it is to come, or before the objection was there."""


class NoMediation(Exception):
    """A refusal by pasal 17 is not mediated but adjudicated (UU 14/2008 pasal 40 ayat (2))."""


class TooMany(Exception):
    """An objection has as many papers as it may have."""


class Paper(NamedTuple):
    """A paper that was looked at; ``name`` is what its file was called."""

    name: str
    document: PreparedDocument


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage of a dispute as an officer records it; ``number`` is that at the Komisi Informasi, for the first one."""

    on: date
    number: str = ""
    papers: Sequence[Paper] = ()


def record(
    row: Objection,
    name: str,
    stage: Stage,
    said: Said,
    *,
    step: int,
    site: Site,
    user: User,
    at: datetime | None = None,
) -> Move:
    """Record a stage of a dispute, with its day and its papers; ``at`` is when it is recorded, now without one.

    Raises:
        BadDay: it is to come, or earlier than the stage before. TooMany: there are too many papers.
        NoMediation: its ground is not one of those that are mediated.
        ChangedMeanwhile, NoSuchMove, NeedsMore: as :func:`move`; the first stage needs its number.
        StoreUnavailable: the papers cannot be written.
    """
    if name not in states.STAGES:
        raise cases.NoSuchMove(name)
    if name == states.MEDIATE and not is_mediated(row):
        raise NoMediation
    days = [day_at(site, row.received_at), *filter(None, (getattr(row, each) for each in states.STAGES.values()))]
    if not max(days) <= stage.on <= today(site):
        raise BadDay
    if name == states.DISPUTE and not stage.number.strip():
        raise cases.NeedsMore("number")

    def write() -> None:
        setattr(row, states.STAGES[name], stage.on)
        if name == states.DISPUTE:
            row.ki_number, row.ki_name = stage.number.strip(), str(settings_of(site, NAME)["commission"])
        elif name == states.RULE:
            row.ruling = said.told.strip()
        add_papers(row, stage.papers, name, user=user)

    return services.move(row, name, said, by=STAFF, step=step, site=site, user=user, at=at, then=write)


def is_mediated(row: Objection) -> bool:
    """Whether a dispute can go to mediation: those that an agreement may settle (UU 14/2008 pasal 40 ayat (2))."""
    return GROUNDS[row.ground].amicable


def add_papers(row: Objection, papers: Sequence[Paper], name: str, *, user: User) -> None:
    """Put papers to an objection that officers alone see.

    Raises:
        TooMany: there would be more than :data:`MOST_EXHIBITS`.
        StoreUnavailable: they cannot be written.
    """
    if len(row.exhibits) + len(papers) > MOST_EXHIBITS:
        raise TooMany
    for paper in papers:
        medium = store_document(paper.document, owner_plugin=NAME, name=paper.name, by=user, private=True)
        db.session.add(Exhibit(objection_id=row.id, move=name, media=medium.key))
    if papers:
        db.session.flush()
        db.session.expire(row, ["exhibits"])


def file_name(exhibit: Exhibit) -> str:
    """Return what the file of a paper is called, in letters that every system knows."""
    medium = exhibit.medium
    stem = secure_filename(medium.name.removesuffix(f".{medium.ending}")) or "berkas"
    return f"{stem}.{medium.ending}"

"""Keeping a file between its dry run and the import, and saying what becomes of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Literal, cast

from sqlalchemy import ColumnElement, Select, delete, select

from cms_core import jobs
from cms_core.columns import now
from cms_core.database import TenantSession, read_only
from cms_core.extensions import db
from cms_core.i18n import LANGUAGES, in_every_language, language
from cms_core.tables import steps
from cms_core.tables.checking import Reader
from cms_core.tables.columns import Table
from cms_core.tables.heads import fits
from cms_core.tables.models import (
    CHECKED,
    CHECKING,
    DONE,
    DOUBTFUL,
    GOING,
    IMPORTING,
    STOPPED,
    PendingPart,
    PendingTable,
)
from cms_core.tables.reading import pack, read, unpack
from cms_core.tables.report import STATES, Checked
from cms_core.tables.report import unpack as unpack_found
from cms_core.tables.steps import Busy, Outdated
from cms_core.tenancy import every_site

KEPT_HOURS = 12
REPORTS = 10
"""Reports on imports that a person keeps of a table: files as large as ours leave many bad rows behind."""
TOGETHER = 50
"""Rows that are looked at and written together: on SQLite nobody else writes meanwhile."""


def keep(table: Table, content: bytes, *, user_id: int) -> PendingTable:
    """Keep a file that can be read, in place of what the person had uploaded for this table and not imported.

    Its first rows are looked at at once, the others by the queue. Reports on what was imported before stay.

    Raises:
        TableRefused: the file cannot be used at all.
        Busy: what the person had uploaded before is being imported.
    """
    session = cast(TenantSession, db.session())
    session.rest()
    with read_only():
        # Thousands of rows take a while, and nobody waits meanwhile.
        sheet = read(content, fits(table))
        reader = Reader(table, sheet.head)
        parts = reader.parts(reader.without_passed(reader.without_sums(sheet.rows)), TOGETHER)
        first = reader.judge(*parts[0])
        session.rest()
    formers = db.session.scalars(_of(table, user_id).order_by(PendingTable.id).with_for_update()).all()
    if any(former.state == IMPORTING for former in formers):
        raise Busy
    # What was agreed to for one file must never be taken for another: only what is at its end stays beside it, and
    # makes room for the report that this one ends in.
    reports = [former for former in formers if former.state == DONE][-(REPORTS - 1) :]
    for former in formers:
        if former not in reports:
            db.session.delete(former)
    kept = PendingTable(
        user_id=user_id,
        name=table.full_name,
        head=json.dumps(sheet.head),
        told=json.dumps([in_every_language(each) for each in (*sheet.told, *reader.told)]),
        language=language(),
        rows=sum(len(part.rows) for part in parts),
        parts=len(parts),
        found=dict.fromkeys(STATES, 0),
    )
    db.session.add(kept)
    db.session.flush()
    for number, part in enumerate(parts):
        twins = [[row, *twin] for row, twin in part.twins.items()]
        db.session.add(PendingPart(pending_id=kept.id, number=number, rows=pack(part.rows), twins=twins))
    db.session.flush()
    steps.note(kept, steps.part_of(kept), first)
    _queue(kept)
    return kept


def find(table: Table, key: int, *, user_id: int, lock: bool = False) -> PendingTable | None:
    """Return a kept file of this person, site and table; None when there is none, or it is too old."""
    if lock:
        steps.lock(table.full_name)
    return db.session.scalar(_of(table, user_id).where(PendingTable.id == key, _is_young()))


def all_kept(table: Table, *, user_id: int) -> list[PendingTable]:
    """Return the files of this person, site and table that are kept, the newest first."""
    return list(db.session.scalars(_of(table, user_id).where(_is_young()).order_by(PendingTable.id.desc())))


def found(kept: PendingTable, state: Literal["bad", "changed"], most: int | None = None) -> list[Checked]:
    """Return the rows of a kept file that are in a state, in their order, ``most`` of them at most."""
    counted = PendingPart.bad if state == "bad" else PendingPart.changed
    query = select(PendingPart.id).where(PendingPart.pending_id == kept.id, counted > 0).order_by(PendingPart.number)
    rows: list[Checked] = []
    for key in db.session.scalars(query).all():
        if most is not None and len(rows) >= most:
            break
        part = db.session.get_one(PendingPart, key)
        rows += [row for row in unpack_found(part.found, unpack(part.rows)) if row.state == state]
        db.session.expunge(part)
    return sorted(rows[:most], key=lambda row: row.row.number)


def doubtful(kept: PendingTable, most: int) -> list[Checked]:
    """Return the rows of a kept file that are worth a second look, in their order, ``most`` of them at most."""
    rows: list[Checked] = []
    if not kept.found.get(DOUBTFUL):
        return rows
    query = select(PendingPart.id).where(PendingPart.pending_id == kept.id).order_by(PendingPart.number)
    for key in db.session.scalars(query).all():
        part = db.session.get_one(PendingPart, key)
        rows += [row for row in unpack_found(part.found, unpack(part.rows)) if row.doubts]
        db.session.expunge(part)
        if len(rows) >= most:
            break
    return sorted(rows[:most], key=lambda row: row.row.number)


def stands(kept: PendingTable) -> tuple[int, int]:
    """Return the numbers of the first and the last row of the part at which a file stands."""
    numbers = [row.number for row in unpack(steps.part_of(kept).rows)]
    return min(numbers), max(numbers)


def head(kept: PendingTable) -> list[str]:
    """Return the head of a kept file."""
    return [str(each) for each in json.loads(kept.head)]


def told(kept: PendingTable) -> list[str]:
    """Return what of a kept file is not read."""
    place = list(LANGUAGES).index(language())
    return [str(each[place]) for each in json.loads(kept.told or "[]")]


def begin(table: Table, kept: PendingTable, *, agreed: str) -> None:
    """Import the first good rows of a kept file that was looked through, and leave the others to the queue.

    Nothing happens when that was begun before. The caller locked ``kept``.

    Raises:
        Outdated: the report has another mark than ``agreed``.
        TableRefused: the table is not what it was when the file was uploaded.
    """
    if kept.state not in (CHECKING, CHECKED):
        return
    if kept.state == CHECKING or kept.mark != agreed:
        raise Outdated
    kept.state, kept.done, kept.created_at = IMPORTING, 0, now()
    kept.result = dict.fromkeys(STATES, 0)
    steps.take(table, kept)
    _queue(kept)


def say_again(kept: PendingTable) -> None:
    """Look at a file once more in the language of this request, in which it was not. The caller locked ``kept``."""
    if kept.state == CHECKED and kept.language != language():
        kept.state, kept.language, kept.done, kept.tries, kept.moved_at = CHECKING, language(), 0, 0, now()
        kept.found, kept.mark = dict.fromkeys(STATES, 0), ""
        _queue(kept)


def stop(kept: PendingTable) -> None:
    """Import no more of a kept file; what was imported stays. The caller locked ``kept``."""
    if kept.state == IMPORTING:
        kept.state = STOPPED


def go_on(kept: PendingTable) -> None:
    """Import what is left of a kept file that was stopped. The caller locked ``kept``."""
    if kept.state == STOPPED:
        kept.state = IMPORTING if kept.result else CHECKING
        kept.tries, kept.moved_at = 0, now()
        _queue(kept)


def drop(kept: PendingTable) -> None:
    """Forget a kept file, unless it is being imported. The caller locked ``kept``."""
    if kept.state != IMPORTING:
        db.session.delete(kept)


def forget_old() -> int:
    """Delete kept files that are too old to be imported; return how many."""
    with every_site() as session:
        old = PendingTable.created_at < now() - timedelta(hours=KEPT_HOURS)
        return int(getattr(session.execute(delete(PendingTable).where(old)), "rowcount", 0))


def _queue(kept: PendingTable) -> None:
    if kept.state in GOING:
        jobs.enqueue(steps.JOB, kept.site_id, pending_id=kept.id)


def _is_young() -> ColumnElement[bool]:
    return PendingTable.created_at > now() - timedelta(hours=KEPT_HOURS)


def _of(table: Table, user_id: int) -> Select[PendingTable]:
    return select(PendingTable).where(PendingTable.user_id == user_id, PendingTable.name == table.full_name)

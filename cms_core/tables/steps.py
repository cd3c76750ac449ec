"""A file gone through part by part: looked at, then imported. Each part is on disk whole, or nothing of it is.

The row of the file says how far it is, in the same transaction as what was written: whoever dies is followed by
somebody who goes on from there, and a part is never written twice.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import current_app, g
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cms_core import audit, jobs
from cms_core.columns import now
from cms_core.database import read_only
from cms_core.extensions import db, state
from cms_core.i18n import speaking
from cms_core.permissions import can
from cms_core.sites.models import Site
from cms_core.tables.checking import Reader
from cms_core.tables.columns import Table
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
from cms_core.tables.parts import Twin
from cms_core.tables.reading import TableRefused, pack, unpack
from cms_core.tables.report import STATES, Checked, Problem, mark
from cms_core.tables.report import pack as pack_found
from cms_core.tables.report import unpack as unpack_found
from cms_core.tenancy import every_site, site_scope
from cms_core.users.models import User

JOB = "tables.go_on"
SECONDS = 5.0
"""How long a job goes on until it stands in line again: letters and photos wait there, too."""
PATIENCE = timedelta(minutes=3)
"""How long after its last part a file is taken up again: whoever went through it has died."""
TRIES = 4
AT_ONCE = 200


class Outdated(Exception):
    """What the person agreed to is not what an import would do now, or somebody else writes the same row just now.

    A message is what is said of the row that cannot be written; without one it is that the site changed meanwhile.
    """


class Busy(Exception):
    """A file of the same person and table is being imported."""


def lock(name: str) -> None:
    """Wait for whoever imports into a table of the site in scope: what they write is there before it is looked for."""
    waiting = select(PendingTable).where(PendingTable.name == name).order_by(PendingTable.id).with_for_update()
    db.session.scalars(waiting.execution_options(populate_existing=True)).all()


def part_of(kept: PendingTable) -> PendingPart:
    """Return the part of a file that comes next."""
    query = select(PendingPart).where(PendingPart.pending_id == kept.id, PendingPart.number == kept.done)
    return db.session.scalars(query).one()


def look(table: Table, kept: PendingTable, part: PendingPart) -> list[Checked]:
    """Return what an import would do with the rows of a part; nothing is written.

    Raises:
        TableRefused: the table is not what it was when the file was uploaded.
    """
    return _judged(table, kept, part)


def _judged(table: Table, kept: PendingTable, part: PendingPart, *, doubts: bool = True) -> list[Checked]:
    twins = {number: Twin(first, place) for number, first, place in part.twins}
    return Reader(table, json.loads(kept.head)).judge(unpack(part.rows), twins, doubts=doubts)


def note(kept: PendingTable, part: PendingPart, rows: Sequence[Checked]) -> None:
    """Keep what was found of the rows of the part that comes next."""
    _keep(part, rows)
    doubtful = kept.found.get(DOUBTFUL, 0) + sum(1 for row in rows if row.doubts)
    kept.found, kept.mark = {**_counted(kept.found, rows), DOUBTFUL: doubtful}, mark(kept.mark, rows)
    _move(kept, CHECKED)
    kept.created_at = now()


def take(table: Table, kept: PendingTable) -> None:
    """Write the good rows of the part that comes next, each as it was agreed to: what has changed since is left out.

    The caller locked the files of the table (:func:`lock`).

    Raises:
        TableRefused: the table is not what it was when the file was uploaded.
    """
    part = part_of(kept)
    with speaking(kept.language):
        agreed = unpack_found(part.found, unpack(part.rows))
        wanted = {row.row.number: row for row in agreed if row.state in ("new", "changed")}
        # Those that are not written are looked at, too: what a row means may depend on the others of the file.
        fresh = [row for row in _judged(table, kept, part, doubts=False) if row.row.number in wanted]
        same = [row for row in fresh if _is_same(row, wanted[row.row.number])]
        refused = _refused(table, same)
        written = {row.row.number for row in same} - refused.keys()
        rows = [row for row in agreed if row.row.number not in wanted]
        rows += [row if row.row.number in written else _left_out(row, refused.get(row.row.number, "")) for row in fresh]
    left = sorted((row for row in rows if row.state == "bad"), key=lambda row: row.row.number)
    kept.result = _counted(kept.result, rows)
    part.rows, part.twins = pack(row.row for row in left), []
    _keep(part, left)
    _move(kept, DONE)
    if kept.state == DONE:
        by, counts = kept.user_id, dict[str, Any](kept.result)
        audit.record(f"{table.plugin}.imported", site_id=kept.site_id, user_id=by, target=table.name, **counts)


def _keep(part: PendingPart, rows: Sequence[Checked]) -> None:
    states = Counter(row.state for row in rows)
    part.found, part.bad, part.changed = pack_found(rows), states["bad"], states["changed"]


def _is_same(row: Checked, agreed: Checked) -> bool:
    return row.state == "unchanged" or (row.state, row.differences) == (agreed.state, agreed.differences)


def _refused(table: Table, rows: Sequence[Checked]) -> dict[int, str]:
    """Write rows; return the numbers of those that cannot be, and what the table says of each: others are written.

    One may wait for another, wherever in the file that stands, so those refused are tried again while any gets through.
    """
    good = [row for row in rows if row.state != "unchanged"]
    if not good or _said_of(table, good) is None:
        return {}
    tried, refused = 0, {row.row.number: "" for row in good}
    while len(refused) != tried:
        tried = len(refused)
        said = {row.row.number: _said_of(table, [row]) for row in good if row.row.number in refused}
        refused = {number: why for number, why in said.items() if why is not None}
    return refused


def _said_of(table: Table, rows: Sequence[Checked]) -> str | None:
    """Write rows, or none of them; return None if they are written, else what the table says.

    It says nothing where somebody else writes the same row just now.
    """
    try:
        with db.session.begin_nested():
            table.write([(row.existing, row.values) for row in rows])
            db.session.flush()
    except (IntegrityError, Outdated) as error:
        return str(error) if isinstance(error, Outdated) else ""
    return None


def _left_out(row: Checked, said: str) -> Checked:
    said = said or _(
        "Isi situs berubah sejak berkas ini diperiksa, jadi baris ini dilewati. Unggah lagi untuk memutuskan."
    )
    problems = row.problems or (Problem(str(row.row.number), "", said),)
    return dataclasses.replace(row, state="bad", problems=problems)


def _counted(before: Mapping[str, int], rows: Sequence[Checked]) -> dict[str, int]:
    found = Counter(row.state for row in rows)
    return {state: before.get(state, 0) + found[state] for state in STATES}


def _move(kept: PendingTable, end: str) -> None:
    kept.done, kept.tries, kept.moved_at = kept.done + 1, 0, now()
    if kept.done == kept.parts:
        kept.state = end


@jobs.job(JOB)
def go_on(site_id: int, pending_id: int) -> None:
    """Go through a file for some seconds, then stand in line again."""
    ends = time.monotonic() + SECONDS
    if not _begin(pending_id):
        return
    while _step(site_id, pending_id):
        if time.monotonic() > ends:
            jobs.enqueue(JOB, site_id, pending_id=pending_id)
            return


def _begin(key: int) -> bool:
    """Say, before anything is done, that somebody tries; whoever has tried often enough stops the file."""
    kept = db.session.scalar(select(PendingTable).where(PendingTable.id == key).with_for_update())
    if kept is not None and kept.state in GOING:
        kept.tries, kept.moved_at = kept.tries + 1, now()
        if kept.tries > TRIES:
            kept.state = STOPPED
    goes = kept is not None and kept.state in GOING
    db.session.commit()
    return goes


def _step(site_id: int, key: int) -> bool:
    """Go through the next part of a file, as the person who uploaded it; say whether there is another one."""
    with _application(), site_scope(site_id):
        with read_only():
            kept = db.session.scalar(select(PendingTable).where(PendingTable.id == key))
            table: Table | None = state().extras["tables"].get(kept.name) if kept is not None else None
            if kept is None or kept.state not in GOING:
                return False
            _act(kept)
            may = table is not None and can(g._login_user, table.write_permission, g.site)
            name, done, checks = kept.name, kept.done, kept.state == CHECKING
            rows: list[Checked] = []
            if may and checks:
                assert table is not None
                with speaking(kept.language):
                    try:
                        rows = look(table, kept, part_of(kept))
                    except TableRefused:
                        may = False
            db.session.rollback()
        lock(name)
        kept = db.session.scalar(select(PendingTable).where(PendingTable.id == key))
        if kept is None or kept.state not in GOING:
            return False
        _act(kept)
        if table is None or not may:
            kept.state = STOPPED
        elif kept.state == IMPORTING:
            take(table, kept)
        elif checks and kept.done == done:
            note(kept, part_of(kept), rows)
        goes = kept.state in GOING
        db.session.commit()
        return goes


@contextlib.contextmanager
def _application() -> Iterator[None]:
    """Begin with nothing known, as a request does: what a part has loaded is forgotten with it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the application itself
    with app.app_context(), app.test_request_context():
        yield


def _act(kept: PendingTable) -> None:
    """Let rules ask who writes, and where, as they do in a request."""
    g.site = db.session.get_one(Site, kept.site_id)
    g._login_user = db.session.get_one(User, kept.user_id)  # where Flask-Login looks first


@jobs.sweep
def undone() -> list[jobs.Undone]:
    """Return the files that nobody has gone on with for a while."""
    with every_site() as session:
        query = select(PendingTable.site_id, PendingTable.id)
        query = query.where(PendingTable.state.in_(GOING), PendingTable.moved_at < now() - PATIENCE)
        return [
            jobs.Undone(JOB, site, {"pending_id": key})
            for site, key in session.execute(query.order_by(PendingTable.id).limit(AT_ONCE))
        ]
